"""Who made a picture, written back into it after everything else that its file tells was left out.

Creator, credit and copyright are never stripped: as XMP in JPEG, PNG and WebP, and as IPTC in JPEG too (IPTC Photo
Metadata Standard 2025.1; IPTC-NAA Information Interchange Model 4.2 for the record's form). That a machine made the
picture stays said as well.
"""

import zlib
from typing import Final
from xml.sax.saxutils import escape

from policies.signals.pictures.metadata import Said

_XMP: Final = b"http://ns.adobe.com/xap/1.0/\0"
_TRAINED: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
_UTF8: Final = b"\x1c\x01\x5a\x00\x03\x1b%G"
_BYLINE, _CREDIT, _COPYRIGHT = 80, 110, 116
_WEBP_SAYS: Final = 0x04
_WEBP_ALPHA: Final = 0x10


def tells(said: Said) -> bool:
    """Whether there is anything to write back."""
    return bool(said.creator or said.credit or said.rights or said.ai)


def into_jpeg(content: bytes, said: Said) -> bytes:
    """Return a cleaned JPEG with the credits in front; behind how it is turned, if that is said."""
    at = 2
    if content[2:4] == b"\xff\xe1":
        at = 4 + int.from_bytes(content[4:6], "big")
    return content[:at] + _segment(0xE1, _XMP + packet(said)) + _segment(0xED, _iptc(said)) + content[at:]


def into_png(content: bytes, said: Said) -> bytes:
    """Return a cleaned PNG with the credits behind its header."""
    body = b"XML:com.adobe.xmp\0\0\0\0\0" + packet(said)
    chunk = len(body).to_bytes(4, "big") + b"iTXt" + body + zlib.crc32(b"iTXt" + body).to_bytes(4, "big")
    return content[:33] + chunk + content[33:]


def into_webp(content: bytes, said: Said, width: int, height: int) -> bytes:
    """Return a cleaned WebP with the credits at its end, and a header that announces them."""
    parts = content[12:]
    if parts[:4] == b"VP8X":
        parts = parts[:8] + bytes([parts[8] | _WEBP_SAYS]) + parts[9:]
    else:
        see_through = parts[:4] == b"VP8L" and len(parts) > 12 and parts[12] & 0x10
        flags = _WEBP_SAYS | (_WEBP_ALPHA if see_through else 0)
        sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
        parts = _part(b"VP8X", bytes([flags, 0, 0, 0]) + sizes) + parts
    body = b"WEBP" + parts + _part(b"XMP ", packet(said))
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def _segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def _part(kind: bytes, body: bytes) -> bytes:
    return kind + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)


def _iptc(said: Said) -> bytes:
    held = ((_BYLINE, said.creator), (_CREDIT, said.credit), (_COPYRIGHT, said.rights))
    record = _UTF8
    for number, words in held:
        if words:
            written = words.encode("utf-8")
            record += b"\x1c\x02" + bytes([number]) + len(written).to_bytes(2, "big") + written
    padded = record + b"\0" * (len(record) % 2)
    return b"Photoshop 3.0\x008BIM\x04\x04\0\0" + len(record).to_bytes(4, "big") + padded


def packet(said: Said) -> bytes:
    """Return the credits as an XMP packet."""
    lines = []
    if said.creator:
        lines.append(f"<dc:creator><rdf:Seq><rdf:li>{escape(said.creator)}</rdf:li></rdf:Seq></dc:creator>")
    if said.rights:
        inner = f'<rdf:li xml:lang="x-default">{escape(said.rights)}</rdf:li>'
        lines.append(f"<dc:rights><rdf:Alt>{inner}</rdf:Alt></dc:rights>")
    if said.credit:
        lines.append(f"<photoshop:Credit>{escape(said.credit)}</photoshop:Credit>")
    if said.ai:
        lines.append(f"<Iptc4xmpExt:DigitalSourceType>{_TRAINED}</Iptc4xmpExt:DigitalSourceType>")
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"'
        ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
        f'{"".join(lines)}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
    ).encode()
