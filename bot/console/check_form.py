"""What the check page sends: a text, whose account it is for, where, and its pictures; read and bounded."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Final

import orjson
from fastapi import Depends, Request
from starlette.datastructures import FormData

from bot.console.access import SignedIn
from bot.console.pictures.kinds import media_type
from bot.console.problems import TooLong
from bot.platforms.lengths import LENGTHS
from policies.subject import Account, Media, Subject, SubjectKind
from storage.errors import NotAllowed
from storage.reviews import CheckPicture

LONGEST_POST: Final = 25_000
LONGEST_NOTE: Final = 2_000
MOST_PICTURES: Final = 20
LARGEST_PICTURE: Final = 8 * 1024 * 1024
_HEXADECIMAL: Final = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class PostForm:
    """A post as the page holds it. `platform` is empty for anywhere else.

    `sealed` is, for each of `media`, what the desk saw of it before, or nothing.
    """

    text: str = ""
    account: Account = Account.OWN
    platform: str = ""
    media: tuple[Media, ...] = ()
    note: str = ""
    pictures: tuple[CheckPicture, ...] = ()
    sealed: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """Whether it is for the writer's own account."""
        return self.account is Account.OWN

    def subject(self, now: datetime, person: SignedIn) -> Subject:
        """Return what is judged. The writer is weighed (who may speak for the company?) and never kept with it."""
        return Subject(
            SubjectKind.EMPLOYEE_POST, self.text, now, platform=self.platform, account=self.account,
            author=person.login, media=self.media,
        )  # fmt: skip


async def _read(request: Request) -> PostForm:
    # Closed before it is answered, so that no upload stays behind in a temporary file.
    async with request.form() as form:
        return await _of(form, request.app.state.check_platforms)


async def _of(form: FormData, platforms: Container[str]) -> PostForm:
    def word(name: str) -> str:
        value = form.get(name)
        return value if isinstance(value, str) else ""

    # A browser sends line ends as two characters; the writer typed one, and spans count what was typed.
    text = word("text").replace("\r\n", "\n")
    if len(text) > LONGEST_POST:
        raise TooLong(f"A post may have {LONGEST_POST:,} characters here, and this has {len(text):,}. Shorten it.")
    platform = word("platform")
    media, sealed = _media(word("media"))
    files = [one for one in form.getlist("picture") if not isinstance(one, str)]
    pictures = tuple([picture_of(await one.read()) for one in files if one.filename][:MOST_PICTURES])
    if not media:
        media, sealed = tuple(Media("image", sha256=one.sha256) for one in pictures), ("",) * len(pictures)
    return PostForm(
        text=text,
        account=Account.COMPANY if word("account") == "company" else Account.OWN,
        platform=platform if platform in LENGTHS or platform in platforms else "",
        media=media,
        note=word("note").strip()[:LONGEST_NOTE],
        pictures=pictures,
        sealed=sealed,
    )


def _media(written: str) -> tuple[tuple[Media, ...], tuple[str, ...]]:
    try:
        given = orjson.loads(written) if written else []
    except orjson.JSONDecodeError:
        given = []
    if not isinstance(given, list):
        return (), ()
    held = [one for one in given[:MOST_PICTURES] if isinstance(one, dict)]
    sealed = [one.get("seen") for one in held]
    return tuple(map(_medium, held)), tuple(one if isinstance(one, str) else "" for one in sealed)


def _medium(one: dict[str, object]) -> Media:
    def word(name: str, longest: int) -> str:
        value = one.get(name)
        return value.strip()[:longest] if isinstance(value, str) else ""

    name = word("sha256", 64)
    known = len(name) == 64 and _HEXADECIMAL.issuperset(name)
    return Media("image", alt=word("alt", 5_000), credit=word("credit", 200), sha256=name if known else "")


def picture_of(content: bytes) -> CheckPicture:
    """Return a picture that was uploaded; raise NotAllowed for what is none, or too large."""
    kind = media_type(content)
    if not kind:
        raise NotAllowed("One of the files is no picture that can be shown here. JPEG, PNG, GIF and WebP can.")
    if len(content) > LARGEST_PICTURE:
        raise NotAllowed("One of the pictures has more than 8 MB. Make it smaller.")
    return CheckPicture(sha256(content).hexdigest(), kind, content)


Post = Annotated[PostForm, Depends(_read)]
"""The post in a form."""
