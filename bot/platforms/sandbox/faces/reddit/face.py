"""The sandbox as Reddit: the routes that PRAW 8.0 asks, over the sandbox's world.

Reddit publishes no machine-readable description of its API. What is answered follows recorded traffic, field by field;
which address takes what follows PRAW's published source.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot.platforms.sandbox.faces.reddit import browsing, modmail, names, reading, threads, writing
from bot.platforms.sandbox.faces.reddit.asking import Endpoint, Gate
from bot.platforms.sandbox.faces.reddit.memory import Allowance, Memory
from bot.platforms.sandbox.faces.reddit.refusals import instead
from bot.platforms.sandbox.faces.reddit.signing_in import sign_in
from bot.platforms.sandbox.faults import Fault
from bot.platforms.sandbox.misbehaviour import Faulty
from bot.platforms.sandbox.model import Entry

Operation = str | Callable[[str | None], str]

_READS: tuple[tuple[str, str, Endpoint], ...] = (
    *((f"/message/{box}", "find" if box == "sent" else "listen", reading.inbox_of(box))
      for box in ("inbox", "unread", "mentions", "comments", "selfreply", "messages", "sent")),
    ("/message/messages/{message}", "fetch", reading.message),
    ("/r/{subreddit}/comments", "listen", reading.subreddit_comments),
    ("/r/{subreddit}/about/modqueue", "listen", reading.modqueue),
    ("/r/{subreddit}/about/moderators", "permissions", reading.moderators),
    ("/api/v1/{subreddit}/post_requirements", "permissions", reading.post_requirements),
    ("/r/{subreddit}/api/link_flair_v2", "permissions", reading.link_flair),
    ("/r/{subreddit}/about", "permissions", reading.subreddit),
    ("/subreddits/mine/moderator", "permissions", reading.moderated),
    ("/user/{name}/about", "permissions", reading.person),
    ("/user/{name}/comments", "find", reading.person_comments),
    ("/user/{name}/submitted", "find", reading.person_submitted),
    ("/api/info", "fetch", reading.info),
    ("/comments/{link}", "fetch", threads.thread),
    ("/comments/{link}/{slug}/{comment}", "fetch", threads.thread),
    ("/r/{subreddit}/comments/{link}", "fetch", threads.thread),
    ("/r/{subreddit}/comments/{link}/{slug}", "fetch", threads.thread),
    ("/r/{subreddit}/comments/{link}/{slug}/{comment}", "fetch", threads.thread),
    ("/api/morechildren", "fetch", threads.more_children),
    ("/api/v1/me", "account", reading.me),
    ("/api/v1/scopes", "account", reading.scopes),
    ("/api/mod/conversations", "listen", modmail.conversations),
    ("/api/mod/conversations/{conversation}", "fetch", modmail.conversation),
)  # fmt: skip


def _comment_or_message(thing: str | None) -> str:
    return "message" if (thing or "").startswith("t4_") else "reply"


_WRITES: tuple[tuple[str, Operation, Endpoint], ...] = (
    ("/api/comment", _comment_or_message, writing.comment),
    ("/api/submit", "publish", writing.submit),
    ("/api/compose", "message", writing.compose),
    ("/api/editusertext", "edit", writing.edit),
    ("/api/del", "delete", writing.delete),
    ("/api/remove", "remove", writing.remove),
    ("/api/approve", "remove", writing.approve),
    ("/api/lock", "remove", writing.lock),
    ("/api/unlock", "remove", writing.unlock),
    ("/api/read_message", "listen", writing.mark_read),
    ("/api/unread_message", "listen", writing.mark_unread),
    ("/api/read_all_messages", "listen", writing.mark_all_read),
    ("/api/morechildren", "fetch", threads.more_children),
    ("/api/mod/conversations", "message", modmail.create),
    ("/api/mod/conversations/{conversation}", "message", modmail.reply),
)


class RedditFace:
    """The sandbox as Reddit (satisfies Face).

    Posts without a `place` of their own stand in `subreddit`, which our account moderates. `allowance` is how many
    requests pass in ten minutes; Reddit's API rules name 100 a minute for a signed-in client (as of 2024).
    """

    name = "reddit"

    def __init__(self, *, subreddit: str = "AuroraElectronics", allowance: int = 1000) -> None:
        self.memory = Memory(subreddit, Allowance(allowance))

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Everything that PRAW asks on the desk's behalf, with and without a slash at the end."""
        gate = Gate(sign_in, self.memory, signed=False)
        signing_in = _twice("/api/v1/access_token", "POST", Faulty("account", gate))
        reads = [
            route
            for path, operation, endpoint in _READS
            for route in _twice(path, "GET", Faulty(operation, Gate(endpoint, self.memory), about=_about))
        ]
        writes = [
            route
            for path, operation, endpoint in _WRITES
            for route in _twice(path, "POST", Faulty(operation, Gate(endpoint, self.memory), about=_about))
        ]
        return [*signing_in, *reads, *writes, *browsing.ROUTES]

    def first_id(self, at: datetime) -> int:  # noqa: ARG002 - ids just go on
        """Return 0: ids go on from where they are, and say nothing of the time."""
        return 0

    def public_id(self, entry: Entry) -> str:
        """Return the full name of a comment (t1) or a message (t4)."""
        return names.full_name(entry)

    def world_id(self, public_id: str) -> str:
        """Return the world's id of a full name; other words as they are."""
        return names.world_id(public_id)

    def instead(self, fault: Fault, operation: str) -> Response | None:
        """Return Reddit's way of saying a fault; None for what happens to a connection or to the world."""
        return instead(fault, operation)


def _twice(path: str, method: str, app: Faulty) -> list[Route]:
    # PRAW asks some addresses with a slash at the end; a redirect would be an error to it.
    return [Route(path, app, methods=[method]), Route(f"{path}/", app, methods=[method])]


def _about(request: Request, body: bytes) -> str | None:
    form = dict(parse_qsl(body.decode(errors="replace")))
    path = request.path_params
    if "comment" in path or "message" in path:
        return f"t1_{path['comment']}" if "comment" in path else f"t4_{path['message']}"
    return form.get("thing_id") or form.get("id") or request.query_params.get("id")
