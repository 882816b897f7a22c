"""What a picture is, by its first bytes: never by its name, nor by what somebody says it is."""

from typing import Final

_MARKS: Final = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


def media_type(content: bytes) -> str:
    """Return image/jpeg, image/png, image/gif or image/webp, or nothing for everything else (SVG is a program)."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for mark, kind in _MARKS if content.startswith(mark)), "")
