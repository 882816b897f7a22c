"""What a bot asks to send, read from JSON or from a form with files, and refused where Discord would refuse it."""

from collections.abc import Mapping
from dataclasses import dataclass
from mimetypes import guess_type
from typing import Any, Final

import orjson
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.platforms.sandbox.faces.discord.failures import Refusal, object_of, refusal, wrong_form
from bot.platforms.sandbox.faces.discord.guild import Upload
from bot.platforms.sandbox.faces.discord.snowflakes import is_snowflake
from bot.platforms.sandbox.model import Json

MOST_CHARACTERS: Final = 2_000
MOST_FILES: Final = 10
MOST_DESCRIPTION: Final = 1_024
MOST_NONCE: Final = 25


@dataclass(frozen=True, slots=True)
class NewFile:
    """One file of a message: its name, its words for who can't see it, and what it holds."""

    name: str
    description: str
    upload: Upload


@dataclass(frozen=True, slots=True)
class Draft:
    """One message as a bot wants it. `answers` is the id of the message that it replies to; `content` None: as it is.

    `strictly` says that a reply to a message that is gone is to fail; `once` that the nonce keeps doubles away.
    """

    content: str | None
    files: tuple[NewFile, ...]
    embeds: tuple[Json, ...]
    answers: str | None
    strictly: bool
    nonce: str
    once: bool
    pings: bool
    flags: int

    @property
    def is_empty(self) -> bool:
        """Whether nobody could see anything of it."""
        return not ((self.content or "").strip() or self.files or self.embeds)


async def read_draft(request: Request) -> Draft:
    """Read what is to be sent; raise Refusal."""
    content, files = await _parts(request)
    words = content.get("content")
    if words is not None and not isinstance(words, str):
        words = str(words)
    if words is not None and len(words) > MOST_CHARACTERS:
        raise Refusal(_too_long("content", MOST_CHARACTERS))
    reference = content.get("message_reference") or {}
    answers = reference.get("message_id")
    if answers is not None and not is_snowflake(str(answers)):
        raise Refusal(
            wrong_form("message_reference.message_id", "NUMBER_TYPE_COERCE", f'Value "{answers}" is not snowflake.')
        )
    return Draft(
        content=words,
        files=files,
        embeds=tuple(content.get("embeds") or ()),
        answers=str(answers) if answers is not None else None,
        strictly=reference.get("fail_if_not_exists") is not False,
        nonce=_nonce(content),
        once=bool(content.get("enforce_nonce")),
        pings=_pings(content.get("allowed_mentions")),
        flags=int(content.get("flags") or 0),
    )


async def _parts(request: Request) -> tuple[Json, tuple[NewFile, ...]]:
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await object_of(request), ()
    try:
        async with request.form() as form:
            content = orjson.loads(str(form.get("payload_json") or "{}"))
            if not isinstance(content, dict):
                raise Refusal(refusal(50109))
            return content, await _files(form, content.get("attachments") or [])
    except (orjson.JSONDecodeError, HTTPException) as error:
        raise Refusal(refusal(50109)) from error


async def _files(form: FormData, described: list[Any]) -> tuple[NewFile, ...]:
    about: Mapping[str, Json] = {str(one.get("id")): one for one in described if isinstance(one, dict)}
    files: list[NewFile] = []
    for field, value in form.multi_items():
        if not isinstance(value, UploadFile) or not field.startswith("files["):
            continue
        said = about.get(field.removeprefix("files[").removesuffix("]"), {})
        description = str(said.get("description") or "")
        if len(description) > MOST_DESCRIPTION:
            raise Refusal(_too_long(f"attachments.{len(files)}.description", MOST_DESCRIPTION))
        name = str(said.get("filename") or value.filename or "file").rpartition("/")[2]
        # Discord goes by the name: libraries send every file as a stream of bytes.
        media_type = guess_type(name)[0] or value.content_type or "application/octet-stream"
        upload = Upload(await value.read(), media_type)
        files.append(NewFile(name, description, upload))
    if len(files) > MOST_FILES:
        raise Refusal(wrong_form("attachments", "BASE_TYPE_BAD_LENGTH", f"Must be {MOST_FILES} or fewer in length."))
    return tuple(files)


def _nonce(content: Json) -> str:
    nonce = content.get("nonce")
    if nonce is None:
        return ""
    if len(str(nonce)) > MOST_NONCE:
        raise Refusal(_too_long("nonce", MOST_NONCE))
    return str(nonce)


def _pings(allowed: Any) -> bool:
    """Say whether the author of the message that is answered gets notified."""
    if not isinstance(allowed, dict):
        return True
    if "users" in (allowed.get("parse") or ()) and allowed.get("users"):
        clash = '["users"] cannot be specified both in parse and as a list.'
        raise Refusal(wrong_form("allowed_mentions", "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", f"parse:{clash}"))
    return bool(allowed.get("replied_user", False))


def _too_long(field: str, most: int) -> Any:
    return wrong_form(field, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
