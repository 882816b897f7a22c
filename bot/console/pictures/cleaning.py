"""Taking out of a picture what it gives away: where it was taken, when, with what, and what was cropped.

Pixels and colours are never touched, so nothing is decoded: the parts of the file are read, and those that only tell
about the picture are left out. What of Exif says how to turn the picture is kept, or phones' pictures would lie down;
and so is who made it (creator, credit, copyright), which is never stripped.
After the specifications of JPEG (ITU-T T.81), Exif 2.32, PNG (W3C, third edition), GIF 89a and WebP (RFC 9649).
"""

from dataclasses import dataclass, field
from typing import Final

from bot.console.pictures import credit_lines, jpeg, kinds
from policies.signals.pictures.metadata import read_metadata

_LARGEST_SIDE: Final = 30_000
_PNG_KEPT: Final = {
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"pHYs", b"bKGD",
    b"acTL", b"fcTL", b"fdAT",
}  # fmt: skip
_WEBP_KEPT: Final = {b"VP8 ", b"VP8L", b"VP8X", b"ICCP", b"ALPH", b"ANIM", b"ANMF"}
_WEBP_TELLS: Final = 0x08 | 0x04  # the flags for Exif and XMP
_GIF_LOOPS: Final = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


class NoPicture(Exception):
    """The file is none of the pictures that can be sent; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A picture that tells nothing but itself and who made it."""

    media_type: str
    width: int
    height: int
    content: bytes = field(repr=False)


def clean(content: bytes) -> Cleaned:
    """Return the picture without what it gives away; raise NoPicture."""
    media_type = kinds.media_type(content)
    readers = {"image/jpeg": jpeg.clean, "image/png": _png, "image/gif": _gif, "image/webp": _webp}
    if media_type not in readers:
        raise NoPicture("This is no JPEG, PNG, GIF or WebP. Save it as one of these and add it again.")
    try:
        kept, width, height = readers[media_type](content)
    except (ValueError, IndexError) as error:
        raise NoPicture("This picture is damaged: it ends early, or its parts don't fit. Save it again.") from error
    if not (0 < width <= _LARGEST_SIDE and 0 < height <= _LARGEST_SIDE):
        raise NoPicture(f"A picture may be up to {_LARGEST_SIDE:,} pixels on a side.")
    return Cleaned(media_type, width, height, _credited(kept, content, media_type, (width, height)))


def _credited(kept: bytes, content: bytes, media_type: str, size: tuple[int, int]) -> bytes:
    """Return the cleaned picture with what its file said of its maker, which is theirs to have said."""
    said = read_metadata(content)
    if not credit_lines.tells(said):
        return kept
    if media_type == "image/jpeg":
        return credit_lines.into_jpeg(kept, said)
    if media_type == "image/png":
        return credit_lines.into_png(kept, said)
    return credit_lines.into_webp(kept, said, *size) if media_type == "image/webp" else kept


def _number(content: bytes, start: int, size: int, order: str = "big") -> int:
    part = content[start : start + size]
    if len(part) < size:
        raise ValueError("the picture ends early")
    return int.from_bytes(part, "little" if order == "little" else "big")


def _png(content: bytes) -> tuple[bytes, int, int]:
    kept, at, ended = [content[:8]], 8, False
    while not ended:
        length, kind = _number(content, at, 4), content[at + 4 : at + 8]
        whole = content[at : at + 12 + length]
        if len(whole) < 12 + length:
            raise ValueError("a chunk ends early")
        if kind in _PNG_KEPT:
            kept.append(whole)
        at, ended = at + 12 + length, kind == b"IEND"
    if content[12:16] != b"IHDR":
        raise ValueError("the first chunk is not the header")
    return b"".join(kept), _number(content, 16, 4), _number(content, 20, 4)


def _webp(content: bytes) -> tuple[bytes, int, int]:
    end = 8 + _number(content, 4, 4, "little")
    kept: list[bytes] = []
    size = (0, 0)
    at = 12
    while at < end:
        kind, length = content[at : at + 4], _number(content, at + 4, 4, "little")
        body = content[at + 8 : at + 8 + length]
        if len(body) < length:
            raise ValueError("a chunk ends early")
        if kind == b"VP8X":
            body = bytes([body[0] & ~_WEBP_TELLS & 0xFF]) + body[1:]
        if size == (0, 0):
            size = _webp_size(kind, body)
        if kind in _WEBP_KEPT:
            kept.append(kind + length.to_bytes(4, "little") + body + b"\0" * (length % 2))
        at += 8 + length + length % 2
    body = b"".join(kept)
    return b"RIFF" + (4 + len(body)).to_bytes(4, "little") + b"WEBP" + body, *size


def _webp_size(kind: bytes, body: bytes) -> tuple[int, int]:
    if kind == b"VP8X":
        return _number(body, 4, 3, "little") + 1, _number(body, 7, 3, "little") + 1
    if kind == b"VP8L":
        bits = _number(body, 1, 4, "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        return _number(body, 6, 2, "little") & 0x3FFF, _number(body, 8, 2, "little") & 0x3FFF
    return 0, 0


def _gif(content: bytes) -> tuple[bytes, int, int]:
    width, height = _number(content, 6, 2, "little"), _number(content, 8, 2, "little")
    at = 13 + _colours(content[10])
    kept = [content[:at]]
    while (mark := content[at]) != 0x3B:
        start = at
        if mark == 0x2C:
            at = _blocks(content, at + 11 + _colours(content[at + 9]))
            kept.append(content[start:at])
        elif mark == 0x21:
            at = _blocks(content, at + 2)
            loops = content[start + 1] == 0xFF and content[start + 3 : start + 14] in _GIF_LOOPS
            # Graphic control, and how often it plays; comments and everything else an application added go.
            if content[start + 1] == 0xF9 or loops:
                kept.append(content[start:at])
        else:
            raise ValueError("an unknown block")
    return b"".join(kept) + b";", width, height


def _colours(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(content: bytes, at: int) -> int:
    """Return where a row of sub-blocks that starts at `at` ends."""
    while (size := content[at]) != 0:
        at += 1 + size
    return at + 1
