"""Pictures: what they give away is taken out, only pictures are taken for pictures, and only from where they belong."""

import asyncio
import io
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, IptcImagePlugin, PngImagePlugin
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.config import Config
from bot.console.carried import attachment, described, obstacle
from bot.console.pictures import credit_lines, kinds, remote
from bot.console.pictures.cleaning import NoPicture, clean
from bot.console.pictures.remote import NotShown, Remote
from bot.platforms.base import Limits
from bot.platforms.sandbox.server import serving
from bot.wiring import Desk
from policies.signals.pictures.metadata import Said, read_metadata

PICTURES = Path(__file__).parents[3] / "bot/platforms/sandbox/pictures"
PNG = (PICTURES / "boot-loop.png").read_bytes()
SECRET = b"52.5200 N, 13.4050 E"
PIXELS = b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\xff\x00\x34\xff\xd0\x56"
FRAME = b"\xff\xc0\x00\x0b\x08\x00\x28\x00\x3c\x01\x01\x11\x00"


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def exif(turned: int, order: str) -> bytes:
    """An Exif body with an orientation, and a secret after it."""
    mark, way = (b"II*\0", "little") if order == "little" else (b"MM\0*", "big")

    def number(value: int, size: int) -> bytes:
        return value.to_bytes(size, "little" if way == "little" else "big")

    entry = number(0x0112, 2) + number(3, 2) + number(1, 4) + number(turned, 2) + b"\0\0"
    return b"Exif\0\0" + mark + number(8, 4) + number(1, 2) + entry + number(0, 4) + SECRET


def jpeg(*segments: bytes, after: bytes = b"") -> bytes:
    return b"\xff\xd8" + b"".join(segments) + FRAME + PIXELS + b"\xff\xd9" + after


@pytest.mark.parametrize("order", ["little", "big"])
def test_a_jpeg_keeps_its_pixels_and_how_it_is_turned_and_nothing_else(order: str) -> None:
    profile, jfif = segment(0xE2, b"ICC_PROFILE\0\1\1colours"), segment(0xE0, b"JFIF\0\1\2\0\0\1\0\1\0\0")
    told = [
        segment(0xE1, exif(6, order)), segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET),
        segment(0xED, b"Photoshop 3.0\0" + SECRET), segment(0xFE, SECRET), segment(0xE2, b"MPF\0" + SECRET),
        segment(0xE0, b"JFXX\0" + SECRET),
    ]  # fmt: skip
    cleaned = clean(jpeg(jfif, *told, profile, after=b"\xff\xd8" + SECRET))
    assert (cleaned.media_type, cleaned.width, cleaned.height) == ("image/jpeg", 60, 40)
    assert SECRET not in cleaned.content
    turn = segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\1\x01\x12\0\3\0\0\0\1\0\6\0\0\0\0\0\0")
    assert cleaned.content == jpeg(turn, jfif, profile)
    assert clean(cleaned.content) == cleaned


def test_a_png_loses_its_words_and_what_follows_it() -> None:
    chunk = len(SECRET).to_bytes(4, "big") + b"tEXt" + SECRET + b"\0\0\0\0"
    dirty = PNG[:33] + chunk + PNG[33:] + SECRET
    cleaned = clean(dirty)
    assert cleaned.content == PNG
    assert (cleaned.width, cleaned.height) == (640, 480)


def test_a_gif_loses_its_comments_and_keeps_how_often_it_plays() -> None:
    loop = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
    control, image = b"\x21\xf9\x04\0\0\0\0\0", b"\x2c\0\0\0\0\x02\0\x03\0\0\x02\x02\x4c\x01\x00"
    comment = b"\x21\xfe" + bytes([len(SECRET)]) + SECRET + b"\0"
    xmp = b"\x21\xff\x0bXMP DataXMP" + bytes([len(SECRET)]) + SECRET + b"\0"
    head = b"GIF89a\x02\0\x03\0\x80\0\0" + b"\0\0\0\xff\xff\xff"
    cleaned = clean(head + loop + comment + xmp + control + image + b";" + SECRET)
    assert cleaned.content == head + loop + control + image + b";"
    assert (cleaned.width, cleaned.height) == (2, 3)


def test_a_webp_loses_exif_and_xmp_and_no_longer_promises_them() -> None:
    def part(kind: bytes, body: bytes) -> bytes:
        return kind + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)

    def whole(*parts: bytes) -> bytes:
        body = b"".join(parts)
        return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + body

    def header(flags: int) -> bytes:
        return part(b"VP8X", bytes([flags]) + b"\0\0\0" + b"\x3b\0\0" + b"\x27\0\0")

    pixels = part(b"VP8L", b"\x2f" + b"\x3b\xc0\x09\x00" + b"x")
    cleaned = clean(whole(header(0x1C), pixels, part(b"EXIF", SECRET), part(b"XMP ", SECRET)))
    assert cleaned.content == whole(header(0x10), pixels)
    assert (cleaned.width, cleaned.height) == (60, 40)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"%PDF-1.7", b"BM" + bytes(60),
        PNG[:200], jpeg()[:30], b"\xff\xd8\xff", b"GIF89a", b"RIFF\x10\0\0\0WEBPVP8X", b"MZ" + PNG,
    ],
)  # fmt: skip
def test_what_is_no_picture_or_a_damaged_one_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(NoPicture, match="Save it"):
        clean(content)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([PNG[:400] + PNG[-12:], jpeg(segment(0xE1, exif(3, "big")))]), st.data())
def test_no_damage_makes_it_fail_in_another_way(picture: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(picture) - 1))
    broken = picture[:at] + data.draw(st.binary(max_size=8)) + picture[at + data.draw(st.integers(0, 8)) :]
    with suppress(NoPicture):
        assert clean(broken).width > 0


LIMITS = Limits(280, 10_000, attachments=2, alt_text=20)


@pytest.mark.parametrize(
    ("alts", "private", "said"),
    [
        ((), False, ""),
        (("a red case",), False, ""),
        (("a red case",), True, "A direct message goes without pictures here."),
        (("a", "b", "c"), False, "X takes 2 pictures with a reply. Take 1 off."),
        ((" ",), False, "Describe the picture first"),
        (("a", ""), False, "Describe picture 2 first"),
        (("a" * 23,), False, "The description of picture 1 is 3 over what X takes."),
    ],
)
def test_what_keeps_pictures_back(alts: tuple[str, ...], private: bool, said: str) -> None:
    carried = tuple(attachment(str(number), "image/png") | {"alt": alt} for number, alt in enumerate(alts))
    found = obstacle(carried, LIMITS, "X", private=private)
    assert found.startswith(said)
    assert bool(found) is bool(said)


def test_where_nobody_would_hear_a_description_none_is_asked_for() -> None:
    assert obstacle((attachment("a", "image/png"),), replace(LIMITS, alt_text=0), "Reddit", private=False) == ""


def test_typed_words_reach_the_picture_they_are_for() -> None:
    carried = (attachment("a", "image/png") | {"alt": "old"}, attachment("b", "image/png"))
    assert [one["alt"] for one in described(carried, {"b": " two\nlines "})] == ["old", "two lines"]


def desk_at(name: str, url: str) -> Desk:
    platform: Any = SimpleNamespace(name=name, account="AuroraCare", url=url)
    desk: Any = SimpleNamespace(accounts={1: platform}, config=Config(platforms=()))
    found: Desk = desk
    return found


@pytest.mark.parametrize(
    ("kind", "address", "shown"),
    [
        ("image", "https://pbs.twimg.com/media/a.jpg", True),
        ("image", "http://pbs.twimg.com/media/a.jpg", False),
        ("image", "https://pbs.twimg.com:8443/media/a.jpg", False),
        ("image", "https://pbs.twimg.com.evil.example/a.jpg", False),
        ("image", "https://pbs.twimg.com@evil.example/a.jpg", False),
        ("image", "https://i.redd.it/a.jpg", False),
        ("image", "http://169.254.169.254/latest/meta-data", False),
        ("image", "http://[::1", False),
        ("image", "javascript:alert(1)", False),
        ("video", "https://pbs.twimg.com/media/a.mp4", False),
    ],
)
def test_pictures_come_only_from_where_the_platform_keeps_them(kind: str, address: str, shown: bool) -> None:
    assert Remote(desk_at("x", "")).shows(1, kind, address) is shown
    assert not Remote(desk_at("x", "")).shows(2, kind, address)


def test_a_sandbox_in_place_of_a_platform_is_asked_alone() -> None:
    stood_in = Remote(desk_at("x", "http://127.0.0.1:8766"))
    assert stood_in.shows(1, "image", "http://127.0.0.1:8766/pictures/a.png")
    assert not stood_in.shows(1, "image", "https://pbs.twimg.com/media/a.jpg")


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "LARGEST", len(PNG))
    monkeypatch.setattr(remote, "SECONDS", 1.0)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/picture", ""),
        ("/moved", "answered 307"),
        ("/gone", "answered 404"),
        ("/page", "no JPEG"),
        ("/drawing", "no JPEG"),
        ("/large", "larger than"),
        ("/slow", "did not give it"),
    ],
)
def test_what_a_platform_gives_is_believed_only_by_its_bytes(path: str, why: str) -> None:
    async def slow(_: Request) -> Response:
        await asyncio.sleep(3)
        return Response(PNG)

    answers = {
        "/picture": Response(PNG, media_type="text/html"),
        "/moved": RedirectResponse("/picture"),
        "/page": Response("<script>alert(1)</script>", media_type="image/png"),
        "/drawing": Response("<svg xmlns='http://www.w3.org/2000/svg'/>", media_type="image/svg+xml"),
        "/large": Response(PNG + b"\0"),
    }

    async def answer(request: Request) -> Response:
        return answers.get(request.url.path) or Response(status_code=404)

    async def run() -> None:
        app = Starlette(routes=[Route("/slow", slow), Route("/{path:path}", answer)])
        app.state.site = SimpleNamespace(closing=asyncio.Event())
        async with serving(app) as address:
            brought = Remote(desk_at("sandbox", address))
            try:
                if why:
                    with pytest.raises(NotShown, match=why):
                        await brought.fetch(1, "image", f"{address}{path}")
                else:
                    assert (await brought.fetch(1, "image", f"{address}{path}")).media_type == "image/png"
            finally:
                await brought.close()

    asyncio.run(run())


def test_kinds_are_told_by_bytes() -> None:
    assert kinds.media_type(PNG) == "image/png"
    assert kinds.media_type(b"RIFFxxxxWAVE") == ""


def told_about(kind: str) -> bytes:
    """A picture whose file names its maker, the place and the phone."""
    image, buffer = Image.new("RGB", (60, 40), "teal"), io.BytesIO()
    exif = Image.Exif()
    exif[0x0110], exif[0x013B] = "Phone of Secrets 9", "Lena Ortiz"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    said = Said("Lena Ortiz & Tom", "Lena / Aurora", "© 2026 Lena Ortiz")
    place = b"<dc:subject>SECRETPLACE</dc:subject></rdf:Description>"
    xmp = credit_lines.packet(said).replace(b"</rdf:Description>", place)
    if kind == "PNG":
        info = PngImagePlugin.PngInfo()
        info.add_itxt("XML:com.adobe.xmp", xmp.decode())
        image.save(buffer, kind, pnginfo=info, exif=exif)
    else:
        image.save(buffer, kind, xmp=xmp, exif=exif)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_who_made_it_is_never_stripped_and_everything_else_is(kind: str) -> None:
    content = told_about(kind)
    assert b"SECRETPLACE" in content
    cleaned = clean(content)
    said = read_metadata(cleaned.content)
    assert (said.creator, said.credit, said.rights) == ("Lena Ortiz & Tom", "Lena / Aurora", "© 2026 Lena Ortiz")
    for gone in (b"SECRETPLACE", b"Phone of Secrets"):
        assert gone not in cleaned.content
    with Image.open(io.BytesIO(cleaned.content)) as image:
        image.load()
        assert (image.size, dict(image.getexif().get_ifd(0x8825))) == ((60, 40), {})
        if kind == "JPEG":
            iptc = IptcImagePlugin.getiptcinfo(image)
            assert iptc is not None
            assert iptc[2, 80] == b"Lena Ortiz & Tom"
    assert clean(cleaned.content) == cleaned
