"""The sandbox as a platform: the desk's side of it, over HTTP like any real one."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from unicodedata import normalize

import httpx2 as httpx
import orjson

from bot.platforms.base import (
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
    Unconfirmed,
)
from bot.platforms.counting import COUNTINGS, counter
from bot.platforms.options import OptionError, Options
from bot.platforms.sandbox import outcomes
from bot.platforms.sandbox.model import Json
from bot.platforms.sandbox.reading import event_from, permission_from, post_from

_BATCH = 200
_DIRECT_MESSAGE = 10_000
_LONGEST_QUEUE = 60.0


def open(options: Mapping[str, object], *, account: str = "AuroraCare") -> "Sandbox":  # noqa: A001
    """Return the adapter for the sandbox at `options["url"]`; raise OptionError with the nearest right name.

    Options: url (required), limit (280), counting ("weighted" or "characters"), timeout_seconds (10),
    wait_seconds (20).
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
    )
    read.done()
    return sandbox


class Sandbox:
    """One account on a sandbox (satisfies Platform). Use it within one event loop."""

    name = "sandbox"
    mirror_within = timedelta(hours=24)
    removal = ""
    models_may_write = True

    def __init__(
        self,
        url: str,
        *,
        account: str = "AuroraCare",
        limit: int = 280,
        counting: str = "weighted",
        timeout: float = 10.0,
        wait: float = 20.0,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.url = url
        self.account = account
        self.limits = Limits(reply=limit, direct_message=_DIRECT_MESSAGE, attachments=0)
        self._count = counter(counting)
        self._wait = wait
        self._clock = clock
        # A proxy from the environment must not come between the desk and its own sandbox.
        pool = httpx.Limits(max_connections=100, max_keepalive_connections=50)
        # Waiting for a free connection is not the platform's fault, and may take longer than an answer.
        patience = httpx.Timeout(timeout, pool=max(timeout, _LONGEST_QUEUE))
        self._http = httpx.AsyncClient(base_url=url, timeout=patience, limits=pool, trust_env=False)
        self._patience = httpx.Timeout(timeout, read=wait + timeout, pool=_LONGEST_QUEUE)

    async def listen(self, cursor: str | None) -> AsyncIterator[tuple[Event, ...]]:
        """Yield batches of events after `cursor` (None: from the beginning), for ever."""
        after = cursor or "0"
        while True:
            asked: dict[str, str | float] = {"after": after, "limit": _BATCH, "wait": self._wait}
            content = await self._read("/api/events", params=asked, patience=self._patience)
            try:
                batch = tuple(event_from(event, self._clock()) for event in content["events"])
                after = str(content["cursor"])
            except (KeyError, TypeError, ValueError) as error:
                raise Unavailable(f"The sandbox told events that can't be understood ({error!r}).") from error
            if batch:
                yield batch

    async def fetch(self, post_id: str) -> Thread:
        """Re-read one post with its thread; a post that is unknown counts as deleted."""
        content = await self._read(f"/api/posts/{post_id}", missing={"post": None, "deleted": True})
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

    async def look_up(self, post_ids: Sequence[str]) -> Mapping[str, Post | None]:
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
        content = await self._read(f"/api/posts/{post.id}/own")
        for found in content.get("posts", ()):
            if _same(str(found["text"]), message.text):
                return Sent(str(found["id"]), str(found["url"]))
        return None

    async def edit_own(self, post_id: str, message: Outgoing) -> Sent:
        """Replace the text of our own post."""
        return await self._write("PUT", f"/api/posts/{post_id}", {"text": message.text})

    async def delete_own(self, post_id: str) -> None:
        """Remove our own post; one that is gone already is no error."""
        await self._request_write("DELETE", f"/api/posts/{post_id}", None, gone_is_fine=True)

    async def may_remove(self, post: Post) -> Permission:  # noqa: ARG002 - the answer is the same for every post
        """Say no: the sandbox has no moderators."""
        return Permission(allowed=False, reason="The sandbox has no moderators.", rule="moderators")

    async def remove(self, post: Post) -> None:
        """Refuse."""
        raise Refused((await self.may_remove(post)).reason, rule="moderators")

    def advice(self, text: str) -> tuple[str, ...]:  # noqa: ARG002 - nothing costs anything here
        """Return nothing: here nothing costs anything."""
        return ()

    def length(self, text: str) -> int:
        """Count `text` as this sandbox counts it."""
        return self._count(text)

    async def check(self) -> Health:
        """Read the account; what is wrong is told, not raised."""
        try:
            content = await self._read("/api/account")
        except PlatformError as error:
            return Health(ok=False, account=self.account, problems=(str(error),))
        handle = str(content.get("account", {}).get("handle", ""))
        if handle != self.account:
            wrong = f"The sandbox's account is {handle!r}, the settings say {self.account!r}. Correct `account`."
            return Health(ok=False, account=handle, problems=(wrong,))
        return Health(ok=True, account=handle)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _may(self, post: Post, what: str) -> Permission:
        content = await self._read(f"/api/posts/{post.id}/permissions", missing={})
        if what not in content:
            return Permission(allowed=False, reason="The post is gone.", rule="A deleted post can't be answered.")
        return permission_from(content[what])

    async def _send(self, path: str, post: Post, message: Outgoing) -> Sent:
        if message.attachments:
            raise Refused("The sandbox takes no pictures with a reply. Send the words alone.", rule="attachments")
        return await self._write("POST", path, {"post_id": post.id, "text": message.text, "key": message.key})

    async def _write(self, method: str, path: str, content: Json) -> Sent:
        response = await self._request_write(method, path, content)
        try:
            receipt = orjson.loads(response.content)
            return Sent(str(receipt["id"]), str(receipt["url"]))
        except (orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise Unconfirmed("The sandbox took it, but its answer can't be read. Look at the platform.") from error

    async def _request_write(
        self, method: str, path: str, content: Json | None, *, gone_is_fine: bool = False
    ) -> httpx.Response:
        body = orjson.dumps(content) if content is not None else None
        try:
            response = await self._http.request(method, path, content=body)
        except outcomes.TRANSPORT as error:
            raise outcomes.write_failed(error) from error
        gone = gone_is_fine and response.status_code in {httpx.codes.NOT_FOUND, httpx.codes.GONE}
        if not response.is_success and not gone:
            raise outcomes.write_refused(response, self._clock())
        return response

    async def _read(
        self,
        path: str,
        *,
        params: Mapping[str, str | float] | None = None,
        patience: httpx.Timeout | None = None,
        missing: Json | None = None,
    ) -> Json:
        try:
            response = await self._http.get(path, params=params, timeout=patience or self._http.timeout)
        except outcomes.TRANSPORT as error:
            raise outcomes.read_failed(error) from error
        if missing is not None and response.status_code == httpx.codes.NOT_FOUND:
            return missing
        if not response.is_success:
            raise outcomes.read_refused(response, self._clock())
        try:
            content = orjson.loads(response.content)
        except orjson.JSONDecodeError as error:
            raise Unavailable("The sandbox's answer can't be read.") from error
        if not isinstance(content, dict):
            raise Unavailable("The sandbox's answer can't be read.")
        return content


def _same(one: str, other: str) -> bool:
    return " ".join(normalize("NFC", one).split()) == " ".join(normalize("NFC", other).split())
