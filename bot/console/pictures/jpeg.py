"""JPEG: its segments are walked, those that tell about the picture are left out, and how it is turned is kept."""

from collections.abc import Iterator
from typing import Final

_STANDALONE: Final = {0x01, *range(0xD0, 0xD8)}
_FRAMES: Final = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_EXIF: Final = b"Exif\0\0"
_ORIENTATION: Final = 0x0112


def clean(content: bytes) -> tuple[bytes, int, int]:
    """Return the picture without what it gives away, its width and its height; raise ValueError or IndexError.

    Kept are the pixels, JFIF, colour profiles and Adobe's mark, which say how to read the colours. What follows the
    picture's end (a second picture, a film, a depth map) goes as well.
    """
    kept, size, turned = [content[:2]], (0, 0), 1
    for marker, segment in _segments(content):
        body = segment[4:]
        if marker in _FRAMES:
            size = (_number(body, 3), _number(body, 1))
        if marker == 0xE1 and body.startswith(_EXIF):
            turned = _orientation(body[len(_EXIF) :])
        elif _says_how(marker, body):
            kept.append(segment)
    if turned in range(2, 9):
        kept.insert(1, _exif(turned))
    return b"".join(kept) + b"\xff\xd9", *size


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield every segment up to the end of the picture, a scan with its compressed pixels."""
    at = 2
    while (marker := content[at + 1]) != 0xD9:
        if content[at] != 0xFF:
            raise ValueError("no marker where one should be")
        if marker == 0xFF:  # padding
            at += 1
            continue
        end = at + 2 if marker in _STANDALONE else at + 2 + _number(content, at + 2)
        if marker == 0xDA:
            end = _scan_end(content, end)
        if end > len(content):
            raise ValueError("a segment ends early")
        yield marker, content[at:end]
        at = end


def _says_how(marker: int, body: bytes) -> bool:
    """Say whether a segment is needed to show the picture."""
    if marker == 0xE2:
        return body.startswith(b"ICC_PROFILE\0")
    if marker == 0xEE:
        return body.startswith(b"Adobe")
    if marker == 0xE0:
        # JFIF's own extension (JFXX) may hold a thumbnail of what was cropped.
        return body.startswith(b"JFIF\0")
    return not 0xE0 <= marker <= 0xEF and marker != 0xFE


def _scan_end(content: bytes, at: int) -> int:
    """Return where the compressed pixels that begin at `at` end: at the next marker that is neither data nor reset."""
    while True:
        at = content.index(b"\xff", at)
        if content[at + 1] != 0 and not 0xD0 <= content[at + 1] <= 0xD7:
            return at
        at += 2


def _number(content: bytes, at: int) -> int:
    if len(content) < at + 2:
        raise ValueError("the picture ends early")
    return int.from_bytes(content[at : at + 2], "big")


def _orientation(tiff: bytes) -> int:
    """Return how Exif says the picture is to be turned: 1 to 8, and 1 if it doesn't."""
    order = {b"II*\0": "little", b"MM\0*": "big"}.get(tiff[:4])
    if order is None:
        return 1

    def number(at: int, size: int) -> int:
        return int.from_bytes(tiff[at : at + size], "little" if order == "little" else "big")

    first = number(4, 4)
    for entry in range(first + 2, first + 2 + 12 * number(first, 2), 12):
        if number(entry, 2) == _ORIENTATION and entry + 10 <= len(tiff):
            return number(entry + 8, 2)
    return 1


def _exif(turned: int) -> bytes:
    """Return a segment of Exif that says nothing but how to turn the picture."""
    entry = _ORIENTATION.to_bytes(2, "big") + b"\0\3\0\0\0\1" + turned.to_bytes(2, "big") + b"\0\0"
    body = _EXIF + b"MM\0*\0\0\0\x08\0\1" + entry + b"\0\0\0\0"
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
