"""The sandbox as a platform: the desk's side of it, over HTTP like any real one."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from bot.platforms.base import (
    Attachment,
    Event,
    Health,
    Limits,
    Outgoing,
    Permission,
    PlatformError,
    Post,
    Refused,
    Sent,
    Thread,
    Unavailable,
)
from bot.platforms.counting import COUNTINGS, counter
from bot.platforms.options import OptionError, Options
from bot.platforms.publishing import PROFILE, checked_place, described, permission
from bot.platforms.sandbox.calling import Caller
from bot.platforms.sandbox.model import Json
from bot.platforms.sandbox.reading import event_from, permission_from, post_from

_BATCH = 200
_DIRECT_MESSAGE = 10_000
_LINKS = "A link counts 23 here, however long it is."


def open(options: Mapping[str, object], *, account: str = "AuroraCare") -> "Sandbox":  # noqa: A001
    """Return the adapter for the sandbox at `options["url"]`; raise OptionError with the nearest right name.

    Options: url (required), limit (280), counting ("weighted" or "characters"), timeout_seconds (10),
    wait_seconds (20), publish ({ to = "profile" }).
    """
    read = Options("sandbox", options)
    url = read.text("url").rstrip("/")
    if not url.startswith(("http://", "https://")):
        raise OptionError(f'sandbox: url = "{url}" should start with http:// or https://.')
    sandbox = Sandbox(
        url,
        account=account,
        limit=read.whole("limit", 280, least=1),
        counting=read.choice("counting", COUNTINGS, "weighted"),
        timeout=read.number("timeout_seconds", 10.0, least=0.05),
        wait=read.number("wait_seconds", 20.0),
        publishes_to=read.publish_to() if "publish" in options else PROFILE,
    )
    read.done()
    return sandbox


class Sandbox:
    """One account on a sandbox (satisfies Platform). Use it within one event loop."""

    name = "sandbox"
    mirror_within = timedelta(hours=24)
    removal = "hide"
    models_may_write = True
    private_kept: timedelta | None = None

    def __init__(
        self,
        url: str,
        *,
        account: str = "AuroraCare",
        limit: int = 280,
        counting: str = "weighted",
        timeout: float = 10.0,
        wait: float = 20.0,
        publishes_to: str = PROFILE,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.url = url
        self.account = account
        self.publishes_to = publishes_to
        self.limits = Limits(reply=limit, direct_message=_DIRECT_MESSAGE, attachments=4, alt_text=1000)
        self._counting, self._count = counting, counter(counting)
        self._wait = wait
        self._clock = clock
        self._caller = Caller(url, timeout=timeout, wait=wait, clock=clock)

    async def listen(self, cursor: str | None) -> AsyncIterator[tuple[Event, ...]]:
        """Yield batches of events after `cursor` (None: from the beginning), for ever."""
        after = cursor or "0"
        while True:
            asked: dict[str, str | float] = {"after": after, "limit": _BATCH, "wait": self._wait}
            content = await self._caller.read("/api/events", params=asked, patient=True)
            try:
                batch = tuple(event_from(event, self._clock()) for event in content["events"])
                after = str(content["cursor"])
            except (KeyError, TypeError, ValueError) as error:
                raise Unavailable(f"The sandbox told events that can't be understood ({error!r}).") from error
            if batch:
                yield batch

    async def fetch(self, post_id: str) -> Thread:
        """Re-read one post with its thread; a post that is unknown counts as deleted."""
        content = await self._caller.read(f"/api/posts/{post_id}", missing={"post": None, "deleted": True})
        try:
            return Thread(
                post=post_from(content["post"]) if content["post"] else None,
                deleted=bool(content["deleted"]),
                before=tuple(post_from(post) for post in content.get("before", ())),
                after=tuple(post_from(post) for post in content.get("after", ())),
                answered_by=content.get("answered_by"),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise Unavailable(f"The sandbox told a thread that can't be understood ({error!r}).") from error

    async def look_up(
        self,
        post_ids: Sequence[str],
        *,
        private: frozenset[str] = frozenset(),  # noqa: ARG002 - the sandbox shows direct messages as it shows posts
    ) -> Mapping[str, Post | None]:
        """Re-read many posts, one by one: the sandbox is near."""
        return {post_id: (await self.fetch(post_id)).post for post_id in post_ids}

    async def may_reply(self, post: Post) -> Permission:
        """Say whether the desk may reply in public, under which rule."""
        return await self._may(post, "reply")

    async def may_message(self, post: Post) -> Permission:
        """Say whether the desk may send the author a direct message, under which rule."""
        return await self._may(post, "message")

    async def reply(self, post: Post, message: Outgoing) -> Sent:
        """Post a public reply once; every outcome is a Sent or an error of `base`."""
        return await self._send("/api/posts", post, message)

    async def message(self, post: Post, message: Outgoing) -> Sent:
        """Send a direct message to the author once."""
        return await self._send("/api/messages", post, message)

    async def find_own(self, post: Post, message: Outgoing) -> Sent | None:
        """Look for the same words by us under the post, or in private to its author.

        As on X, no key can be asked for. A slow write may still land after this found nothing.
        """
        content = await self._caller.read(f"/api/posts/{post.id}/own")
        return _same(content.get("posts", ()), message)

    async def may_publish(self, message: Outgoing) -> Permission:
        """Say whether this would be taken on the account's page."""
        return await permission(self._ready(message))

    async def publish(self, message: Outgoing) -> Sent:
        """Publish a post of our own once."""
        await self._ready(message)
        return await self._caller.write("POST", "/api/own", await self._content(message))

    async def find_published(self, message: Outgoing) -> Sent | None:
        """Look for the same words among our own posts. As on X, no key can be asked for."""
        return _same((await self._caller.read("/api/own")).get("posts", ()), message)

    async def edit_own(self, post_id: str, message: Outgoing) -> Sent:
        """Replace the text of our own post."""
        return await self._caller.write("PUT", f"/api/posts/{post_id}", {"text": message.text})

    async def delete_own(self, post_id: str) -> None:
        """Remove our own post; one that is gone already is no error."""
        await self._caller.ask("DELETE", f"/api/posts/{post_id}", None, gone_is_fine=True)

    async def may_remove(self, post: Post) -> Permission:
        """Say whether the desk may hide somebody's post from everyone but its author."""
        return await self._may(post, "remove")

    async def remove(self, post: Post) -> None:
        """Hide somebody's post; one that is hidden or gone already is no error."""
        await self._caller.ask("POST", f"/api/posts/{post.id}/hide", None, gone_is_fine=True)

    def advice(self, text: str) -> tuple[str, ...]:
        """Say how a link is counted."""
        return (_LINKS,) if self._counting == "weighted" and "://" in text else ()

    def length(self, text: str) -> int:
        """Count `text` as this sandbox counts it."""
        return self._count(text)

    async def check(self) -> Health:
        """Read the account; what is wrong is told, not raised."""
        try:
            content = await self._caller.read("/api/account")
        except PlatformError as error:
            return Health(ok=False, account=self.account, problems=(str(error),))
        handle = str(content.get("account", {}).get("handle", ""))
        if handle != self.account:
            wrong = f"The sandbox's account is {handle!r}, the settings say {self.account!r}. Correct `account`."
            return Health(ok=False, account=handle, problems=(wrong,))
        return Health(ok=True, account=handle)

    async def close(self) -> None:
        """Close the connections."""
        await self._caller.close()

    async def _may(self, post: Post, what: str) -> Permission:
        content = await self._caller.read(f"/api/posts/{post.id}/permissions", missing={})
        if what not in content:
            return Permission(allowed=False, reason="The post is gone.", rule="A deleted post can't be answered.")
        return permission_from(content[what])

    async def _send(self, path: str, post: Post, message: Outgoing) -> Sent:
        self._fits(message, most=self.limits.attachments if path == "/api/posts" else 0)
        return await self._caller.write("POST", path, {"post_id": post.id, **await self._content(message)})

    async def _ready(self, message: Outgoing) -> str:
        checked_place(self.publishes_to, example=PROFILE)
        described(message)
        self._fits(message, most=self.limits.attachments)
        if (over := self.length(message.text) - self.limits.reply) > 0:
            raise Refused(f"It is {over} over what the sandbox takes. Shorten it.", rule="length")
        return f"It goes to the page of @{self.account}."

    def _fits(self, message: Outgoing, *, most: int) -> None:
        if len(message.attachments) > most:
            what = f"at most {most} pictures" if most else "no pictures"
            raise Refused(f"The sandbox takes {what} here. Take some off.", rule="pictures")
        if any(len(one.content) > self.limits.attachment_bytes for one in message.attachments):
            raise Refused(f"A picture is larger than {self.limits.attachment_bytes:,} bytes.", rule="pictures")

    async def _content(self, message: Outgoing) -> Json:
        content: Json = {"text": message.text, "key": message.key}
        if message.attachments:
            content["attachments"] = [await self._upload(one) for one in message.attachments]
        return content

    async def _upload(self, picture: Attachment) -> Json:
        return {"url": await self._caller.upload(picture.content, picture.media_type), "alt": picture.alt}


def _same(posts: Sequence[Json], message: Outgoing) -> Sent | None:
    for found in posts:
        made = datetime.fromisoformat(found["created_at"])
        if message.may_be(made) and message.says(str(found["text"])):
            return Sent(str(found["id"]), str(found["url"]))
    return None
