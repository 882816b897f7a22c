"""X over the sandbox's world: every endpoint, who may use it, and which of the sandbox's operations it is."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route, request_response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.platforms.sandbox.answers import Answer
from bot.platforms.sandbox.faces.x import numbers, problems
from bot.platforms.sandbox.faces.x.access import Access, Door, Endpoint, Who, answering
from bot.platforms.sandbox.faces.x.media import Media
from bot.platforms.sandbox.faces.x.private import Private
from bot.platforms.sandbox.faces.x.reading import Reading
from bot.platforms.sandbox.faces.x.streaming import Streaming
from bot.platforms.sandbox.faces.x.windows import Windows
from bot.platforms.sandbox.faces.x.writing import Writing
from bot.platforms.sandbox.faults import Fault
from bot.platforms.sandbox.misbehaviour import About, Faulty, in_path_or_json, reply_or_publish
from bot.platforms.sandbox.model import Entry
from bot.platforms.sandbox.pages import render
from bot.platforms.sandbox.site import Site

Operation = str | Callable[[str | None], str]
FAR: Mapping[str, int] = {}


class XFace:
    """The sandbox as X (satisfies Face).

    `limits` are requests a quarter of an hour by endpoint, such as {"POST /2/tweets": 2}. `access`, `writing` and
    `streaming` hold what a test may change while it runs: revoked tokens, credits, whether edits are allowed.
    """

    name = "x"

    def __init__(self, limits: Mapping[str, int] = FAR) -> None:
        self.numbers = numbers.Numbers()
        self.access = Access(Windows(limits))
        self.media = Media()
        self.writing = Writing(self.numbers, self.media)
        self.streaming = Streaming(self.numbers)

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """X's API, and the pages that links to X lead to."""
        return [*self._reading(), *self._writing(), *self._private(), *self._streaming(), *self._uploads(), *_PAGES]

    def first_id(self, at: datetime) -> int:
        """Return the least id of that moment: X's ids carry their time."""
        return numbers.first_id(at)

    def public_id(self, entry: Entry) -> str:
        """Return the id of a post's first version, which stays its name whatever is edited."""
        return entry.id

    def world_id(self, public_id: str) -> str:
        """Return the world's id of a post by the id of any version."""
        return self.numbers.world_id(public_id)

    def instead(self, fault: Fault, operation: str) -> Response | None:  # noqa: ARG002 - X says it alike everywhere
        """Return X's answer in place of the operation's own."""
        return problems.instead(fault, datetime.now(UTC) + timedelta(seconds=fault.seconds))

    def _reading(self) -> list[Route]:
        read = Reading(self.numbers)
        return [
            self._route("GET", "/2/users/me", "account", read.me, who="user"),
            self._route("GET", "/2/users/by", "account", read.users),
            self._route("GET", "/2/users/by/username/{username}", "account", read.user_by_name),
            self._route("GET", "/2/users", "account", read.users),
            self._route("GET", "/2/users/{user_id}", "account", read.user),
            self._route("GET", "/2/users/{user_id}/mentions", "listen", read.mentions),
            self._route("GET", "/2/users/{user_id}/tweets", "find", read.own),
            self._route("GET", "/2/tweets/search/recent", "listen", read.search),
            Route(
                "/2/tweets", self._guarded("GET /2/tweets", "fetch", read.tweets, "anyone", _listed), methods=["GET"]
            ),
            self._route("GET", "/2/tweets/{post_id}", "fetch", read.tweet),
            self._route("GET", "/2/tweets/{post_id}/quote_tweets", "listen", read.quotes),
        ]

    def _writing(self) -> list[Route]:
        write = self.writing
        created = self._guarded("POST /2/tweets", reply_or_publish, write.create, "user", _answered)
        edited = self._guarded("POST /2/tweets", "edit", write.edit, "user", _edited)
        return [
            Route("/2/tweets", _PostOrEdit(created, edited), methods=["POST"]),
            self._route("DELETE", "/2/tweets/{post_id}", "delete", write.delete, who="user"),
            self._route("PUT", "/2/tweets/{post_id}/hidden", "delete", write.hide, who="user"),
        ]

    def _private(self) -> list[Route]:
        private = Private(self.numbers, self.media)
        return [
            self._route("GET", "/2/dm_events", "listen", private.events, who="user"),
            self._route("GET", "/2/dm_events/{post_id}", "fetch", private.event, who="user"),
            self._route("DELETE", "/2/dm_events/{post_id}", "delete", private.delete, who="user"),
            self._route("GET", "/2/dm_conversations/with/{user_id}/dm_events", "find", private.with_person, who="user"),
            self._route(
                "GET", "/2/dm_conversations/{conversation_id}/dm_events", "find", private.in_conversation, who="user"
            ),
            self._route(
                "POST", "/2/dm_conversations/with/{user_id}/messages", "message", private.send_to_person, who="user"
            ),
            self._route(
                "POST", "/2/dm_conversations/{conversation_id}/messages", "message", private.send_in_conversation,
                who="user",
            ),
        ]  # fmt: skip

    def _streaming(self) -> list[Route]:
        stream = self.streaming
        return [
            self._route("GET", "/2/tweets/search/stream", "listen", stream.stream, who="app"),
            self._route("GET", "/2/tweets/search/stream/rules", "listen", stream.list_rules, who="app"),
            self._route("POST", "/2/tweets/search/stream/rules", "listen", stream.change_rules, who="app"),
        ]

    def _uploads(self) -> list[Route]:
        media = self.media
        return [
            self._route("POST", "/1.1/media/upload.json", "upload", media.upload_old, who="user"),
            self._route("POST", "/1.1/media/metadata/create.json", None, media.describe_old, who="user"),
            self._route("POST", "/2/media/upload", "upload", media.upload, who="user"),
            self._route("POST", "/2/media/metadata", None, media.describe, who="user"),
        ]

    def _route(
        self, method: str, path: str, operation: str | None, endpoint: Endpoint, *, who: Who = "anyone"
    ) -> Route:
        return Route(path, self._guarded(f"{method} {path}", operation, endpoint, who), methods=[method])

    def _guarded(
        self, name: str, operation: Operation | None, endpoint: Endpoint, who: Who, about: About = in_path_or_json
    ) -> ASGIApp:
        app: ASGIApp = request_response(answering(endpoint))
        if operation is not None:
            app = Faulty(operation, app, about=about)
        return Door(self.access, who, name, app)


class _PostOrEdit:
    """Tell a post from an edit, which X takes at the same address."""

    def __init__(self, created: ASGIApp, edited: ASGIApp) -> None:
        self._created = created
        self._edited = edited

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await Request(scope, receive).body()
        given: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

        async def again() -> Message:
            return given.pop() if given else await receive()

        chosen = self._edited if Answer.peek(body, "edit_options") else self._created
        await chosen(scope, again, send)


def _listed(request: Request, _: bytes) -> str | None:
    return (request.query_params.get("ids") or "").partition(",")[0] or None


def _answered(_: Request, body: bytes) -> str | None:
    return _inside(body, "reply", "in_reply_to_tweet_id")


def _edited(_: Request, body: bytes) -> str | None:
    return _inside(body, "edit_options", "previous_post_id")


def _inside(body: bytes, outer: str, inner: str) -> str | None:
    try:
        content = orjson.loads(body)
        return str(content[outer][inner])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return None


async def _status(request: Request) -> Response:
    site: Site = request.app.state.site
    entry = site.world.posts.get(site.face.world_id(request.path_params["post_id"]))
    if entry is None or entry.private:
        return render(request, "missing.html", status=404)
    return RedirectResponse(f"/threads/{entry.conversation_id}#{entry.id}")


async def _compose(_: Request) -> Response:
    return RedirectResponse("/message-us")


_PAGES = [
    Route("/i/web/status/{post_id}", _status),
    Route("/{handle}/status/{post_id}", _status),
    Route("/messages/compose", _compose),
]
