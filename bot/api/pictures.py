"""Pictures that come with a text over the API: taken out of its media in base64, bounded, and looked at in memory."""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from typing import Final

from bot.checks import BadCheck, Check
from bot.publication.looking import Looking, Sight

MOST: Final = 20


def carried(given: object) -> dict[int, str]:
    """Return what stands under `data` in a check's media, by its place among them; raise BadCheck."""
    media = given.get("media") if isinstance(given, Mapping) else None
    if not isinstance(media, list):
        return {}
    found = {place: one["data"] for place, one in enumerate(media) if isinstance(one, Mapping) and one.get("data")}
    if any(not isinstance(one, str) for one in found.values()):
        raise BadCheck('"data" must be a picture in base64.')
    if len(found) > MOST:
        raise BadCheck(f"A text may come with {MOST} pictures. Leave some out.")
    return found


async def looked_at(check: Check, written: Mapping[int, str], looking: Looking, kilobytes: int) -> Check:
    """Return the check with looks at the pictures written in base64; raise BadCheck or StorageError."""
    if not written:
        return check
    contents = {place: _decoded(one) for place, one in written.items()}
    if sum(len(one) for one in contents.values()) > kilobytes * 1024:
        raise BadCheck(f"The pictures of a text may have {kilobytes} kB together. Make them smaller.")
    sights: dict[int, Sight] = {}
    for place, content in contents.items():
        sights[place] = await looking.see(content)
        named = check.subject.media[place].sha256.lower()
        if named and named != sights[place].sha256:
            raise BadCheck('A picture\'s "sha256" is not that of its "data". Leave it out, or send the same file.')
    return Check(check.id, await looking.looked(check.subject, sights))


def _decoded(written: str) -> bytes:
    # A browser's own way of writing a file down begins with what it is.
    encoded = written.partition(",")[2] if written.startswith("data:") else written
    try:
        return b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise BadCheck('"data" must be a picture in base64, without line breaks.') from None
