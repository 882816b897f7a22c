"""Uploaded pictures: by the older upload service (v1.1), which most libraries use, and by /2/media."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import count

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from bot.platforms.sandbox.answers import Answer, Unreadable, read_object
from bot.platforms.sandbox.faces.x.numbers import first_id
from bot.platforms.sandbox.faces.x.problems import No, invalid
from bot.platforms.sandbox.site import Site
from bot.platforms.sandbox.uploads import LARGEST

_MOST = 4
_EXPIRES = 86_400
_TYPES = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"GIF8": "image/gif", b"RIFF": "image/webp"}


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded picture: where the sandbox keeps it, and the words for it."""

    url: str
    media_type: str
    size: int
    alt: str = ""


class Media:
    """The pictures that were uploaded since the start, by X's number."""

    def __init__(self) -> None:
        self._kept: dict[str, Picture] = {}
        self._numbers = count()

    async def upload_old(self, request: Request) -> Response:
        """Take a picture by the older service: multipart, with `media` or base64 in `media_data`."""
        number, picture = await self._take_form(request)
        told = {"media_id": int(number), "media_id_string": number, "media_key": f"3_{number}"}
        image = {"image_type": picture.media_type, "w": 1200, "h": 1200}
        whole = {**told, "size": picture.size, "expires_after_secs": _EXPIRES, "image": image}
        return Answer(whole)

    async def describe_old(self, request: Request) -> Response:
        """Give a picture its alternative text by the older service, which answers with nothing."""
        content = await _object(request)
        alt = content.get("alt_text")
        self._describe(str(content.get("media_id", "")), alt.get("text", "") if isinstance(alt, dict) else "")
        return Response(status_code=200)

    async def upload(self, request: Request) -> Response:
        """Take a picture: multipart, or JSON with base64."""
        if request.headers.get("content-type", "").startswith("application/json"):
            content = await _object(request)
            number, picture = self._keep(request, _decoded(str(content.get("media", ""))))
        else:
            number, picture = await self._take_form(request)
        data = {"id": number, "media_key": f"3_{number}", "expires_after_secs": _EXPIRES}
        # X's document demands `meta`, and says nothing of what it holds.
        return Answer({"data": {**data, "size": picture.size}, "meta": {}})

    async def describe(self, request: Request) -> Response:
        """Give a picture its alternative text."""
        content = await _object(request)
        number, metadata = str(content.get("id", "")), content.get("metadata")
        alt = metadata.get("alt_text", {}) if isinstance(metadata, dict) else {}
        self._describe(number, alt.get("text", ""))
        return Answer({"data": {"id": number, "associated_metadata": {"alt_text": alt} if alt else {}}})

    def take(self, asked: object) -> tuple[Mapping[str, str], ...]:
        """Return the pictures of a post as the world keeps them; raise No."""
        if not isinstance(asked, dict):
            return ()
        numbers = [str(number) for number in asked.get("media_ids", ())]
        if not 0 < len(numbers) <= _MOST:
            raise No(invalid("$.media.media_ids", numbers, f"$.media.media_ids: there must be 1 to {_MOST}"))
        if unknown := [number for number in numbers if number not in self._kept]:
            raise No(invalid("$.media.media_ids", unknown, "Your media IDs are invalid."))
        chosen = [self._kept[number] for number in numbers]
        return tuple({"kind": "image", "url": picture.url, "alt": picture.alt} for picture in chosen)

    async def _take_form(self, request: Request) -> tuple[str, Picture]:
        async with request.form() as form:
            media = form.get("media") or form.get("media_data") or ""
            content = await media.read() if isinstance(media, UploadFile) else _decoded(media)
        return self._keep(request, content)

    def _keep(self, request: Request, content: bytes) -> tuple[str, Picture]:
        kind = next((named for start, named in _TYPES.items() if content.startswith(start)), None)
        if kind is None:
            raise No(invalid("media", [], "media type unrecognized."))
        site: Site = request.app.state.site
        name = site.uploads.keep(content, kind)
        if name is None:
            raise No(invalid("media", [], f"Image file size must be <= {LARGEST} bytes"))
        number = str(first_id(site.clock()) + next(self._numbers))
        self._kept[number] = Picture(f"/uploads/{name}", kind, len(content))
        return number, self._kept[number]

    def _describe(self, number: str, text: str) -> None:
        if number not in self._kept:
            raise No(invalid("id", [number], "Your media IDs are invalid."))
        self._kept[number] = replace(self._kept[number], alt=text)


async def _object(request: Request) -> dict[str, object]:
    try:
        return await read_object(request)
    except Unreadable as error:
        raise No(invalid("$", [], str(error))) from error


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise No(invalid("media", [], "media is not base64.")) from None
