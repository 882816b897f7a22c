"""Fingerprints of pictures that survive recompression, another size, a caption at an edge and a moderate crop.

An asset is known by the middle of it: the signs of the 16 × 16 lowest cosine frequencies of the part that lies at
least `MARGIN` from every edge (signs of cosine frequencies as in pHash, C. Zauner, "Implementation and benchmarking of
perceptual image hash functions", 2010). A crop or a caption that stays within the margin leaves that part whole, only
it now lies elsewhere in the frame. So a picture that is looked up is read at many places: once for each crop that it
may be.
"""

from functools import lru_cache
from io import BytesIO
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]
Grid = NDArray[np.float32]

SIDE: Final = 64
"""Every picture is looked at as so many rows and columns of grey."""
MARGIN: Final = 0.14
BITS: Final = 256
WORDS: Final = BITS // 64
MOST_PIXELS: Final = 64_000_000
MOST_BYTES: Final = 40_000_000
KINDS: Final = ("JPEG", "PNG", "WEBP", "GIF")
_FREQUENCIES: Final = 16
_FLAT: Final = 2.0  # grey levels: with less contrast there is nothing to tell a picture by
# The 8 x 8 lowest frequencies, which change least, make up the first number: eight bytes of eight bits.
_ORDER: Final = [*range(0, 16, 2), *range(1, 16, 2), *range(16, 32)]
# What a crop may have taken from the two ends of one axis, in parts of its length; first nothing.
CROPS: Final = (
    (0.0, 0.0), (0.06, 0.06), (0.03, 0.03), (0.09, 0.09), (0.12, 0.12), (0.0, 0.06), (0.06, 0.0), (0.0, 0.12),
    (0.12, 0.0), (0.03, 0.09), (0.09, 0.03), (0.0, 0.03), (0.03, 0.0), (-0.06, -0.06),
)  # fmt: skip
PLACES: Final = len(CROPS) ** 2


class Unreadable(ValueError):
    """The picture can't be read; the message says why, in a sentence."""


def grid(content: bytes) -> Grid:
    """Return a picture as SIDE × SIDE levels of grey, the right way up; raise Unreadable.

    Of a JPEG only as many frequencies are decoded as are needed. Nothing is decoded that says it is larger than
    MOST_PIXELS, and of an animation only the first picture.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(f"The picture is larger than {MOST_BYTES // 1_000_000} MB.")
    image_module = _pillow()
    try:
        with image_module.open(BytesIO(content), formats=KINDS) as image:
            _sized(image)
            turned = _turned(image)
            image.draft("L", (SIDE, SIDE))
            if image.mode not in {"L", "RGB"}:
                image = _opaque(image, image_module)  # noqa: PLW2901 - the file is closed by the first
            grey = image.convert("L").resize((SIDE, SIDE), image_module.Resampling.BOX)
            levels = np.asarray(grey, dtype=np.float32)
    except Unreadable:
        raise
    except Exception as error:
        # Pillow raises many kinds for a broken file, and which ones changes between its versions.
        raise Unreadable("This is no picture that can be read here: JPEG, PNG, WebP or GIF is.") from error
    return _upright(levels, turned)


def _sized(image: Any) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise Unreadable(f"The picture has more than {MOST_PIXELS // 1_000_000} million pixels.")


def _pillow() -> Any:
    try:
        from PIL import Image
    except ImportError:
        raise Unreadable("Pictures need the extra `media`: pip install 'answerable[media]'.") from None
    return Image


def _turned(image: Any) -> int:
    try:
        return int(image.getexif().get(0x0112, 1))
    except Exception:  # noqa: BLE001 - a broken Exif block says nothing of how the picture lies
        return 1


def _upright(levels: Grid, turned: int) -> Grid:
    """Return the grid turned as Exif's orientation says (CIPA DC-008, tag 274)."""
    if turned in {5, 6, 7, 8}:
        levels = levels.T
    if turned in {2, 3, 6, 7}:
        levels = levels[:, ::-1]
    if turned in {3, 4, 7, 8}:
        levels = levels[::-1]
    return np.ascontiguousarray(levels)


def _opaque(image: Any, image_module: Any) -> Any:
    if "transparency" not in image.info and image.mode not in {"RGBA", "LA", "PA"}:
        return image.convert("RGB")
    solid = image_module.new("RGBA", image.size, (255, 255, 255, 255))
    solid.alpha_composite(image.convert("RGBA"))
    return solid.convert("RGB")


def plain(levels: Grid) -> bool:
    """Whether there is too little in the middle of a picture to tell it from others."""
    edge = int(SIDE * MARGIN)
    middle = levels[edge:-edge, edge:-edge]
    # What only runs from one side to the other has no frequencies of both axes, and the signs of nothing are noise.
    middle = middle - middle.mean(axis=0) - middle.mean(axis=1, keepdims=True) + middle.mean()
    return bool(middle.std() < _FLAT)


def fingerprint(levels: Grid) -> Bits:
    """Return the fingerprint that an asset is kept by: WORDS unsigned numbers."""
    rows = _reading()[:_FREQUENCIES]
    signs: Bits = _signs((rows @ levels @ rows.T).reshape(1, BITS))[0]
    return signs


def readings(levels: Grid) -> Bits:
    """Return what the fingerprint of the whole would be, for each crop of it that this picture may be.

    PLACES rows of WORDS numbers; the first row is the picture as it is.
    """
    rows = _reading()
    waves = (rows @ levels @ rows.T).reshape(len(CROPS), _FREQUENCIES, len(CROPS), _FREQUENCIES)
    return _signs(waves.transpose(0, 2, 1, 3).reshape(PLACES, BITS))


def _signs(waves: NDArray[Any]) -> Bits:
    packed = np.packbits(waves > 0, axis=1)
    signs: Bits = np.ascontiguousarray(packed[:, _ORDER]).view(np.uint64)
    return signs


@lru_cache(maxsize=1)
def _reading() -> Grid:
    """Return, for each crop of one axis, the rows that turn SIDE levels into the lowest cosine frequencies."""
    places = np.arange(_FREQUENCIES * 4)
    waves = np.cos(np.pi * np.outer(np.arange(1, _FREQUENCIES + 1), 2 * places + 1) / (2 * len(places)))
    rows = [waves @ _window(first, last, len(places)) for first, last in CROPS]
    return np.ascontiguousarray(np.concatenate(rows), dtype=np.float32)


def _window(first: float, last: float, parts: int) -> NDArray[np.float64]:
    """Return the weights that sample the asset's middle from a frame that lacks `first` and `last` of the asset."""
    kept = 1 - first - last
    start, end = (MARGIN - first) / kept, (1 - MARGIN - first) / kept
    edges = np.linspace(start, end, parts + 1) * SIDE
    cells = np.arange(SIDE)
    overlap = np.minimum(edges[1:, None], cells + 1) - np.maximum(edges[:-1, None], cells)
    weights: NDArray[np.float64] = np.clip(overlap, 0, None) / (edges[1] - edges[0])
    return weights
