"""What the API does: checks one text, many at once, or a stream of them."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final

import orjson
from starlette.types import Receive, Send

from bot.api.bodies import JSON, LINES, content_type, lines, parsed, whole
from bot.api.pictures import carried, looked_at
from bot.api.problems import Problem, not_json, too_large, too_many_at_once, unwritten, wrong_type
from bot.api.requests import Asked, as_problem
from bot.checks import BadCheck, Check, answer, echoed, why_no_json
from bot.clearances import ClearanceError
from bot.publication import Checked, Publication
from bot.publication.bench import BATCH
from storage.errors import StorageError

DOOR: Final = "api"
Numbered = list[tuple[int, bytes]]
_LINES: Final = b"application/x-ndjson"
_BUFFER: Final = 32 * 1024 * 1024
"""How much of a stream's answers may wait for a reader who sends everything before reading anything."""


class Answering:
    """The handlers of the API on one desk."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self._desk = publication.desk
        self._settings = publication.desk.config.api

    async def check(self, asked: Asked, receive: Receive, send: Send) -> None:
        """Check one text."""
        asked.take(1)
        given = await self._given(asked, receive)
        try:
            check = await self._looked(asked.read(given, self._desk), given)
        except BadCheck as error:
            raise as_problem(error) from None
        if given.get("typing") is True:
            judgement = await self._publication.glance(check.subject, who=asked.key.actor, door=DOOR)
            await self._send(asked, send, orjson.dumps(answer(check.id, judgement)))
            return
        checked = await self._publication.check(check, who=asked.key.actor, door=DOOR)
        told = await asyncio.to_thread(self._told, given, checked)
        await self._send(asked, send, orjson.dumps(told))

    async def _given(self, asked: Asked, receive: Receive) -> Any:
        """Return what was sent; raise Problem where it is too large, apart from the pictures in it."""
        settings = self._settings
        pictures = settings.largest_media_kb * 4 // 3 + 1
        body = await whole(asked.scope, receive, settings.largest_kb + pictures)
        given = parsed(asked.scope, body)
        if len(body) > settings.largest_kb * 1024:
            try:
                size = sum(len(one) for one in carried(given).values())
            except BadCheck as error:
                raise as_problem(error) from None
            if len(body) - size > settings.largest_kb * 1024:
                raise too_large(settings.largest_kb)
        return given

    async def _looked(self, check: Check, given: object) -> Check:
        written = carried(given) if check.subject.media else {}
        return await looked_at(check, written, self._publication.looking, self._settings.largest_media_kb)

    async def checks(self, asked: Asked, receive: Receive, send: Send) -> None:
        """Check many texts: a JSON array, or JSON Lines as a stream."""
        given = content_type(asked.scope)
        if given in LINES:
            await self._stream(asked, receive, send)
            return
        if given and given != JSON:
            raise wrong_type("application/json or application/x-ndjson")
        texts = parsed(asked.scope, await whole(asked.scope, receive, self._settings.largest_kb))
        if not isinstance(texts, list):
            raise not_json('An array is needed here, as in [{"text": "…"}]')
        if len(texts) > self._settings.largest_batch:
            raise too_many_at_once(self._settings.largest_batch)
        asked.take(len(texts))
        answers = await self._answers(asked, [(number, one) for number, one in enumerate(texts, 1)])
        await self._send(asked, send, orjson.dumps(answers))

    async def key(self, asked: Asked, receive: Receive, send: Send) -> None:  # noqa: ARG002 - a handler
        """Tell what the key may do: a way to try it."""
        key = asked.key
        facts = {
            "name": key.name,
            "scopes": list(key.scopes),
            "per_minute": key.per_minute,
            "expires_at": key.expires_at,
            "code": self._desk.judge.code.digest,
        }
        await self._send(asked, send, orjson.dumps(facts))

    def _told(self, given: Any, checked: Checked) -> dict[str, Any]:
        """Return an answer as it is sent: that of every door, its name in the record, and the receipt asked for."""
        told = answer(checked.check.id, checked.judgement)
        if checked.key:
            told["record"] = f"check:{checked.key}"
        if given.get("receipt") is True:
            try:
                told["receipt"] = self._publication.receipts.issue(checked.judgement, checked.check.subject)
            except ClearanceError as error:
                told["no_receipt"] = str(error)
        return told

    async def _send(self, asked: Asked, send: Send, body: bytes) -> None:
        await asked.begin(send, 200, JSON, [(b"content-length", b"%d" % len(body))])
        await send({"type": "http.response.body", "body": body})

    async def _answers(self, asked: Asked, given: Sequence[tuple[int, Any]]) -> list[dict[str, Any]]:
        """Return one answer for each, in order; what can't be checked says why in its place."""
        held = [(one, await self._held(asked, number, one)) for number, one in given]
        checks = [check for _, check in held if isinstance(check, Check)]
        done = iter(await self._publication.check_many(checks, who=asked.key.actor, door=DOOR))
        return await asyncio.to_thread(
            lambda: [self._told(one, next(done)) if isinstance(check, Check) else check for one, check in held]
        )

    async def _held(self, asked: Asked, number: int, given: object) -> Check | dict[str, Any]:
        try:
            if isinstance(given, BadCheck):
                raise given
            return await self._looked(asked.read(given, self._desk), given)
        except BadCheck as error:
            why = str(error)
        except Problem as error:
            why = f"{error.title} {error.detail}"
        return {"id": echoed(given), "line": number, "error": why}

    async def _stream(self, asked: Asked, receive: Receive, send: Send) -> None:
        """Answer line by line as lines come. Reading and sending go on apart, so that neither side waits for ever."""
        await asked.begin(send, 200, _LINES, [])
        waiting: asyncio.Queue[bytes | None] = asyncio.Queue()
        room = _Room(_BUFFER)
        reading = asyncio.create_task(self._read_lines(asked, receive, waiting, room), name="stream")
        try:
            while (part := await waiting.get()) is not None:
                await send({"type": "http.response.body", "body": part, "more_body": True})
                room.free(len(part))
            await reading
            await send({"type": "http.response.body", "body": b""})
        finally:
            reading.cancel()
            with suppress(asyncio.CancelledError):
                await reading

    async def _read_lines(
        self, asked: Asked, receive: Receive, waiting: "asyncio.Queue[bytes | None]", room: "_Room"
    ) -> None:
        try:
            async for came in lines(receive, self._settings.largest_kb):
                rest = came
                while rest:
                    now, rest = await self._allowed(asked, rest)
                    part = await self._lines(asked, now)
                    await room.fill(len(part))
                    waiting.put_nowait(part)
        except Problem as problem:
            waiting.put_nowait(_last(problem))
        except StorageError:
            waiting.put_nowait(_last(unwritten()))
        finally:
            waiting.put_nowait(None)

    async def _allowed(self, asked: Asked, ready: Numbered) -> tuple[Numbered, Numbered]:
        """Split lines into those that may be checked now, one at least, and the rest.

        A stream waits for the next minute instead of being refused.
        """
        taken = 0
        while True:
            try:
                while taken < min(len(ready), BATCH):
                    asked.take(1)
                    taken += 1
            except Problem as problem:
                if not taken:
                    await asyncio.sleep(int(problem.headers[b"retry-after"]))
                    continue
            return ready[:taken], ready[taken:]

    async def _lines(self, asked: Asked, now: Numbered) -> bytes:
        answers = await self._answers(asked, [(number, _parsed(raw)) for number, raw in now])
        return b"".join(orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in answers)


def _parsed(raw: bytes) -> object:
    line = raw.strip(b"\r\n\t \xef\xbb\xbf")
    try:
        return orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return BadCheck(why_no_json(line, error))


def _last(problem: Problem) -> bytes:
    """Return the line that ends a stream early: without an id, it belongs to no text."""
    return orjson.dumps({"error": f"{problem.title} {problem.detail}"}, option=orjson.OPT_APPEND_NEWLINE)


class _Room:
    """How much may wait to be sent; whoever fills it waits until there is room."""

    def __init__(self, size: int) -> None:
        self._left = size
        self._freed = asyncio.Event()

    async def fill(self, size: int) -> None:
        while self._left <= 0:
            self._freed.clear()
            await self._freed.wait()
        self._left -= size

    def free(self, size: int) -> None:
        self._left += size
        self._freed.set()
