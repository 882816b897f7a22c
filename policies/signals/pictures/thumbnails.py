"""Small likenesses of pictures, for people to look at: the pixels alone, nothing that a file tells."""

from io import BytesIO
from typing import Final

from policies.signals.pictures.fingerprints import KINDS, MOST_PIXELS

SIDE: Final = 320
_QUALITY: Final = 72


def thumbnail(content: bytes) -> bytes | None:
    """Return a JPEG of at most SIDE pixels a side, the right way up; None for what can't be read."""
    try:
        from PIL import Image, ImageOps

        with Image.open(BytesIO(content), formats=KINDS) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            image.draft("RGB", (SIDE * 2, SIDE * 2))
            upright = ImageOps.exif_transpose(image).convert("RGBA")
            upright.thumbnail((SIDE, SIDE))
            solid = Image.new("RGB", upright.size, (255, 255, 255))
            solid.paste(upright, mask=upright.getchannel("A"))
            buffer = BytesIO()
            solid.save(buffer, "JPEG", quality=_QUALITY)
    except Exception:  # noqa: BLE001 - no extra, or no picture: there is nothing to show, and nothing is wrong
        return None
    return buffer.getvalue()
