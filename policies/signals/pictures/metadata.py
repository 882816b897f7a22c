"""What a picture's file says of who made it: IPTC, XMP and Exif fields, and content credentials.

Fields by name: IPTC IIM 2:80 By-line, 2:110 Credit, 2:116 Copyright Notice; XMP dc:creator, photoshop:Credit,
dc:rights and Iptc4xmpExt:DigitalSourceType; Exif 0x013B Artist and 0x8298 Copyright (IPTC Photo Metadata Standard,
CIPA DC-008). Content credentials are C2PA manifests, read by `c2pa-python` from the file alone.
"""

import json
import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

_MOST_XMP: Final = 400_000
_LONGEST: Final = 1_000
_LONGEST_NAME: Final = 120
_RDF: Final = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_CREATOR: Final = "{http://purl.org/dc/elements/1.1/}creator"
_CREDIT: Final = "{http://ns.adobe.com/photoshop/1.0/}Credit"
_RIGHTS: Final = "{http://purl.org/dc/elements/1.1/}rights"
_SOURCE: Final = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"
_PLACE: Final = "{http://ns.adobe.com/exif/1.0/}GPSLatitude"
_TRAINED: Final = re.compile("trainedAlgorithmicMedia", re.IGNORECASE)
_MARKS: Final = (b"jumb", b"c2pa")


@dataclass(frozen=True, slots=True)
class Said:
    """What a file says of its maker. `signature` is `valid`, `invalid` or empty where there are no credentials.

    `located` says that it also tells where the picture was taken.
    """

    creator: str = ""
    credit: str = ""
    rights: str = ""
    ai: bool = False
    signature: str = ""
    located: bool = False

    @property
    def maker(self) -> str:
        """The first of creator, credit and rights that the file names."""
        return (self.creator or self.credit or self.rights)[:_LONGEST_NAME]


def read_metadata(content: bytes) -> Said:
    """Return what a picture's file says; what is broken or missing says nothing, and nothing is ever raised."""
    try:
        from PIL import Image

        with Image.open(BytesIO(content), formats=("JPEG", "PNG", "WEBP", "GIF")) as image:
            exif, iptc, xmp, located = _exif(image), _iptc(image), _xmp(image), _located(image)
    except Exception:  # noqa: BLE001 - no extra, or no picture: nothing is known, which is not the same as wrong
        return Said()
    signature, signed_ai = _credentials(content, str(image.format or ""))
    creator, credit, rights = (_first(name, iptc, xmp, exif) for name in ("creator", "credit", "rights"))
    ai = signed_ai or bool(_TRAINED.search(xmp.get("source", "")))
    return Said(creator, credit, rights, ai, signature, located or bool(xmp.get("place")))


def _first(name: str, *kinds: dict[str, str]) -> str:
    return next((_plain(kind[name]) for kind in kinds if _plain(kind.get(name, ""))), "")


def _plain(text: str) -> str:
    return " ".join("".join(sign for sign in text if sign.isprintable()).split())[:_LONGEST]


def _exif(image: Any) -> dict[str, str]:
    try:
        held = image.getexif()
        return {"creator": str(held.get(0x013B, "")), "rights": str(held.get(0x8298, ""))}
    except Exception:  # noqa: BLE001 - a broken block says nothing
        return {}


def _located(image: Any) -> bool:
    """Whether Exif tells a latitude (tag 2 of the GPS part, 0x8825)."""
    try:
        return 2 in image.getexif().get_ifd(0x8825)
    except Exception:  # noqa: BLE001 - a broken block says nothing
        return False


def _iptc(image: Any) -> dict[str, str]:
    from PIL import IptcImagePlugin

    try:
        held = IptcImagePlugin.getiptcinfo(image) or {}
    except Exception:  # noqa: BLE001 - a broken block says nothing
        return {}
    return {
        name: _text(held.get(key, b""))
        for name, key in {"creator": (2, 80), "credit": (2, 110), "rights": (2, 116)}.items()
    }


def _text(value: object) -> str:
    if isinstance(value, list):
        value = value[0] if value else b""
    if not isinstance(value, bytes):
        return ""
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")


def _xmp(image: Any) -> dict[str, str]:
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    if isinstance(packet, str):
        packet = packet.encode()
    if not packet or len(packet) > _MOST_XMP:
        return {}
    try:
        from defusedxml.ElementTree import fromstring

        root = fromstring(packet.strip(b"\0 \n\r\t"), forbid_dtd=True)
    except Exception:  # noqa: BLE001 - broken, or written to harm: it says nothing
        return {}
    found: dict[str, str] = {}
    for name, tag in {
        "creator": _CREATOR,
        "credit": _CREDIT,
        "rights": _RIGHTS,
        "source": _SOURCE,
        "place": _PLACE,
    }.items():
        node = root.find(f".//{tag}")
        if node is not None:
            items = [one.text or "" for one in node.findall(f".//{_RDF}li")]
            # Several people may have made it; of rights the other items are translations.
            words = ", ".join(filter(None, items)) if name == "creator" else next(iter(items), "")
            found[name] = words or (node.text or "").strip() or node.get(f"{_RDF}resource") or ""
        for described in root.iter(f"{_RDF}Description"):
            found.setdefault(name, described.get(tag, ""))
    return found


def _credentials(content: bytes, kind: str) -> tuple[str, bool]:
    """Return how the signature of the content credentials stands, and whether they say a machine made it."""
    if not all(mark in content for mark in _MARKS):
        return "", False
    try:
        import c2pa

        # Nothing is fetched: a manifest that lies elsewhere is no manifest here.
        offline = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
        with (
            c2pa.Context.from_dict(offline) as context,
            c2pa.Reader(f"image/{kind.lower()}", BytesIO(content), context=context) as reader,
        ):
            told = json.loads(reader.json())
    except Exception:  # noqa: BLE001 - a failure of credentials must never break a check
        return "", False
    active = told.get("manifests", {}).get(told.get("active_manifest"), {})
    valid = str(told.get("validation_state", "")).lower() in {"valid", "trusted"}
    return "valid" if valid else "invalid", bool(_TRAINED.search(json.dumps(active.get("assertions", []))))
