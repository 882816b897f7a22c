"""The shipped messages: some at the first start, the rest one by one, each once however often the sandbox restarts.

`demo.jsonl` holds one line a message, in the order of publication: id, handle, name, text, lang, and where they apply
reply_to (a line's id), private, ours, found (seen by search: it doesn't mention us), pictures, dms_open, followers.
A line {"edit": id, "text": ...} or {"delete": id} changes an earlier one. Everything in it is made up.
"""

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import orjson

from bot.platforms.sandbox.model import Json
from bot.platforms.sandbox.site import Site, Writing

DEMO_PATH: Final = Path(__file__).with_name("demo.jsonl")
_BRAND: Final = "@AuroraCare"
_SPREAD: Final = timedelta(hours=3)


def demo_lines(path: Path = DEMO_PATH) -> Iterator[Json]:
    """Yield the lines of a demo file, without its header."""
    for line in path.read_bytes().splitlines():
        content = orjson.loads(line)
        if "about" not in content:
            yield content


class Trickle:
    """Publish the demo on `site`: `at_once` lines dated back over three hours, then `pace` lines a minute."""

    def __init__(self, site: Site, *, at_once: int, pace: float, path: Path = DEMO_PATH) -> None:
        self._site = site
        self._lines = list(demo_lines(path))
        self._at_once = at_once if pace > 0 else len(self._lines)
        self._pace = pace

    async def first(self) -> None:
        """Publish the first lines, if this sandbox has never begun."""
        if self._site.world.begun_at is not None:
            return
        begun = self._site.clock()
        await self._site.begin(begun)
        first = self._lines[: self._at_once]
        for place, line in enumerate(first):
            # The gaps shrink towards now, as on a day that is getting busier.
            share = (1 - place / len(first)) ** 1.5
            await self._publish(line, begun - _SPREAD * share)

    async def rest(self) -> None:
        """Publish what is left, at the pace, until nothing is."""
        for line in self._lines:
            if self._is_done(line):
                continue
            while True:
                await asyncio.sleep(60 / self._pace if self._pace > 0 else 0)
                # A full disk is no reason to skip a line: it is tried again.
                with suppress(OSError):
                    await self._publish(line, None)
                    break

    async def _publish(self, line: Json, at: datetime | None) -> None:
        world = self._site.world
        if "edit" in line or "delete" in line:
            entry = world.from_demo(str(line.get("edit") or line.get("delete")))
            if entry is None or entry.deleted_at:
                return
            if "edit" in line:
                await self._site.edit(entry.id, self._text(line))
            else:
                await self._site.delete(entry.id)
            return
        parent = world.from_demo(line["reply_to"]) if "reply_to" in line else None
        recipient = parent.author.id if parent and line.get("ours") and line.get("private") else None
        writing = Writing(
            text=self._text(line),
            handle=None if line.get("ours") else line["handle"],
            name=line.get("name", ""),
            parent_id=parent.id if parent else None,
            private=line.get("private", False),
            language=line.get("lang"),
            attachments=[_picture(picture) for picture in line.get("pictures", ())],
            at=at,
            via="demo",
            recipient=recipient,
            found=line.get("found", False),
            demo=line["id"],
            followers=line.get("followers", 0),
            dms_open=line.get("dms_open"),
        )
        await self._site.publish([writing])

    def _text(self, line: Json) -> str:
        return str(line["text"]).replace(_BRAND, f"@{self._site.world.us.handle}")

    def _is_done(self, line: Json) -> bool:
        entry = self._site.world.from_demo(line.get("edit") or line.get("delete") or line.get("id", ""))
        if entry is None:
            return False
        return "id" in line or entry.deleted_at is not None or ("edit" in line and entry.revision > 0)


def _picture(picture: Json) -> dict[str, str]:
    return {"kind": "image", "url": f"/pictures/{picture['file']}", "alt": picture["alt"]}
