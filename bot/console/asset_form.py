"""What the form of the asset library sends: pictures, whose they are, and on what terms; read and bounded."""

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import PurePath
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from starlette.datastructures import FormData

from policies.signals.pictures.fingerprints import Unreadable
from policies.signals.pictures.library import OURS, Asset, known_by
from policies.signals.pictures.thumbnails import thumbnail
from storage.batch import clean

MOST: Final = 20
_LONGEST: Final = 120


class Unusable(ValueError):
    """What was given makes no asset; the message says what to change."""


@dataclass(frozen=True, slots=True)
class AssetForm:
    """A licence as it was typed, and the pictures that it is for, by name."""

    whose: str = OURS
    handle: str = ""
    since: str = ""
    until: str = ""
    platforms: tuple[str, ...] = ()
    territories: str = ""
    files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)

    def assets(self, zone: str) -> tuple[list[Asset], dict[str, bytes]]:
        """Return the assets, and their thumbnails by SHA-256; raise Unusable. Takes a while: call it in a thread."""
        licence = self._licence(zone)
        if not self.files:
            raise Unusable("No picture was chosen.")
        made, small = [], {}
        for name, content in self.files:
            try:
                sha256, print_ = known_by(content)
            except Unreadable as why:
                raise Unusable(f"{name}: {why}") from None
            made.append(replace(licence, name=name, sha256=sha256, print=print_))
            if shown := thumbnail(content):
                small[sha256] = shown
        return made, small

    def _licence(self, zone: str) -> Asset:
        source = OURS if self.whose == OURS else f"@{self.handle.strip().lstrip('@')}"
        if source == "@" or any(sign.isspace() for sign in source):
            raise Unusable("Say who made it, by one @handle.")
        since, until = day(self.since, zone), day(self.until, zone)
        if since and until and until <= since:
            raise Unusable("The licence would end before it begins.")
        territories = tuple(dict.fromkeys(one for one in self.territories.replace(",", " ").upper().split()))
        return Asset("", "", source, "", "", self.platforms, territories[:_LONGEST], since, until)


def day(written: str, zone: str) -> datetime | None:
    """Return the beginning of a day as it was typed, there where its reader is; raise Unusable."""
    if not written.strip():
        return None
    try:
        found = date.fromisoformat(written.strip())
    except ValueError:
        raise Unusable(f"“{written[:20]}” is no day. Write it as in 2027-01-31.") from None
    return datetime.combine(found, time(), ZoneInfo(zone)).astimezone(UTC)


async def _read(request: Request) -> AssetForm:
    # Closed before it is answered, so that no upload stays behind in a temporary file.
    async with request.form() as form:
        return await _of(form)


async def _of(form: FormData) -> AssetForm:
    def word(name: str) -> str:
        value = form.get(name)
        return clean(value).strip()[:_LONGEST] if isinstance(value, str) else ""

    files = [one for one in form.getlist("picture") if not isinstance(one, str) and one.filename]
    chosen = [one for one in form.getlist("platforms") if isinstance(one, str)]
    return AssetForm(
        whose="theirs" if word("whose") == "theirs" else OURS,
        handle=word("handle"),
        since=word("since"),
        until=word("until"),
        platforms=tuple(clean(one)[:_LONGEST] for one in chosen[:MOST]),
        territories=word("territories"),
        files=tuple([(_name(one.filename or ""), await one.read()) for one in files[:MOST]]),
    )


def _name(given: str) -> str:
    name = PurePath(str(clean(given)).replace("\\", "/")).name
    return "".join(sign for sign in name if sign.isprintable())[:_LONGEST] or "picture"


Given = Annotated[AssetForm, Depends(_read)]
"""A licence and pictures in a form."""
