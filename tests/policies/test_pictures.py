"""Whose picture it is: fingerprints, the library and what files say, on pictures drawn here."""

import io
import struct
from datetime import UTC, datetime

import numpy as np
import pytest
from PIL import Image, ImageDraw

from policies.engine import Judge
from policies.finding import Verdict
from policies.signals.pictures.fingerprints import Unreadable, fingerprint, grid, plain
from policies.signals.pictures.library import OURS, Asset, Library, known_by
from policies.signals.pictures.metadata import Said, read_metadata
from policies.subject import Account, Look, Media, Standing, Subject, SubjectKind

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def picture(seed: int, width: int = 600, height: int = 400) -> Image.Image:
    """A landscape of blots, different for each seed."""
    chance = np.random.default_rng(seed)
    made = Image.fromarray(chance.integers(60, 190, (9, 12, 3), dtype=np.uint8)).resize(
        (width, height), Image.Resampling.BICUBIC
    )
    draw = ImageDraw.Draw(made)
    for _ in range(9):
        x, y, w, h = (int(chance.integers(low, high)) for low, high in ((0, width), (0, height), (20, 200), (20, 150)))
        draw.ellipse([x, y, x + w, y + h], fill=tuple(int(one) for one in chance.integers(0, 256, 3)))
    return made


def jpeg(image: Image.Image, quality: int = 85, **more: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, **more)  # type: ignore[arg-type]
    return buffer.getvalue()


def captioned(image: Image.Image) -> Image.Image:
    copy = image.copy()
    ImageDraw.Draw(copy).rectangle([0, int(copy.height * 0.9), copy.width, copy.height], fill="black")
    return copy


def cropped(image: Image.Image, left: float, top: float, right: float, bottom: float) -> Image.Image:
    width, height = image.size
    return image.crop((int(width * left), int(height * top), int(width * (1 - right)), int(height * (1 - bottom))))


def library(**licence: object) -> Library:
    source = str(licence.pop("source", OURS))
    return Library(
        Asset(str(seed), f"{seed}.jpg", source, *known_by(jpeg(picture(seed))), **licence)  # type: ignore[arg-type]
        for seed in range(20)
    )


@pytest.mark.parametrize("seed", [0, 7, 19])
def test_a_picture_is_known_again_however_it_was_changed(seed: int) -> None:
    image, held = picture(seed), library()
    variants = {
        "recompressed": jpeg(image, 30),
        "half as large": jpeg(image.resize((300, 200))),
        "cropped on all sides": jpeg(cropped(image, 0.06, 0.06, 0.06, 0.06)),
        "cropped on one side": jpeg(cropped(image, 0.06, 0, 0, 0)),
        "captioned": jpeg(captioned(image), 75),
    }
    found = {how: held.find(content) for how, content in variants.items()}
    assert {how: asset and asset.id for how, asset in found.items()} == dict.fromkeys(variants, str(seed))


def test_other_pictures_are_not_taken_for_ours() -> None:
    held = library()
    assert [held.find(jpeg(picture(seed))) for seed in range(100, 140)] == [None] * 40


def test_a_picture_on_its_side_is_read_the_right_way_up() -> None:
    image = picture(3)
    exif = Image.Exif()
    exif[0x0112] = 6
    turned = jpeg(image.transpose(Image.Transpose.ROTATE_90), exif=exif)
    apart = np.bitwise_count(fingerprint(grid(jpeg(image))) ^ fingerprint(grid(turned))).sum()
    assert apart < 20


def test_what_is_plain_has_no_fingerprint_but_is_known_as_the_same_file() -> None:
    white = jpeg(Image.new("RGB", (300, 200), "white"))
    assert plain(grid(white))
    assert Library([Asset("1", "white", OURS, *known_by(white))]).find(white) is not None


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"\xff\xd8\xff\xe0 broken", b"<svg/>"])
def test_what_is_no_picture_is_refused_in_a_sentence_and_never_breaks_a_look(content: bytes) -> None:
    with pytest.raises(Unreadable, match="JPEG, PNG, WebP or GIF"):
        grid(content)
    assert Library().look(content, NOW).problem.endswith(".")


def test_a_decompression_bomb_is_refused_before_it_is_decoded() -> None:
    content = bytearray()
    buffer = io.BytesIO()
    Image.new("L", (8, 8)).save(buffer, "PNG")
    content += buffer.getvalue()
    content[16:24] = struct.pack(">II", 60_000, 60_000)
    with pytest.raises(Unreadable):
        grid(bytes(content))


def test_a_file_names_its_maker_in_exif_and_in_xmp() -> None:
    exif = Image.Exif()
    exif[0x013B] = "Lena Ortiz"
    assert read_metadata(jpeg(picture(1), exif=exif)) == Said("Lena Ortiz")
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" '
        b'xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
        b'e:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia">'
        b"<dc:creator><rdf:Seq><rdf:li>Kim Osei</rdf:li></rdf:Seq></dc:creator>"
        b"</rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    assert read_metadata(jpeg(picture(1), xmp=xmp)) == Said("Kim Osei", ai=True)


def test_xmp_that_would_expand_says_nothing() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    assert read_metadata(jpeg(picture(1), xmp=bomb)) == Said()


def judged(
    judge: Judge, look: Look, text: str = "The Orbit at the lake.", account: Account = Account.COMPANY
) -> tuple[Verdict, list[str]]:
    media = (Media("image", path="lake.jpg", look=look),)
    judgement = judge.judge(Subject(SubjectKind.BRAND_POST, text, NOW, account=account, media=media))
    return judgement.verdict, [one.rule for one in judgement.findings if one.article == "attribution"]


def test_the_licence_in_force_decides(judge: Judge) -> None:
    year = {"source": "@lena", "since": datetime(2026, 1, 1, tzinfo=UTC), "until": datetime(2027, 1, 1, tzinfo=UTC)}
    content = jpeg(cropped(picture(4), 0.06, 0.06, 0.06, 0.06))
    held = library(**year, platforms=("x",))
    assert judged(judge, held.look(content, NOW, "x")) == (Verdict.REVISE, ["attribution/licensed"])
    assert judged(judge, held.look(content, NOW, "x"), "At the lake. 📷 @lena") == (Verdict.ALLOW, [])
    for late in (held.look(content, NOW, "reddit"), held.look(content, datetime(2027, 1, 1, tzinfo=UTC), "x")):
        assert judged(judge, late, "At the lake. 📷 @lena") == (Verdict.BLOCK, ["attribution/licence"])
        assert judged(judge, late, account=Account.OWN)[0] is Verdict.ALLOW
    revoked = library(**year, revoked_at=NOW).look(content, NOW, "x")
    assert revoked.standing is Standing.REVOKED
    assert judged(judge, revoked)[0] is Verdict.BLOCK


def test_our_own_needs_nothing_and_a_stranger_with_a_name_is_told(judge: Judge) -> None:
    assert judged(judge, library().look(jpeg(picture(4)), NOW)) == (Verdict.ALLOW, [])
    assert judged(judge, Look(creator="Lena Ortiz")) == (Verdict.REVIEW, ["attribution/creator"])
    assert judged(judge, Look()) == (Verdict.REVIEW, ["attribution/unknown"])


def test_an_exported_asset_comes_back_as_it_was() -> None:
    one = Asset("1", "lake.jpg", "@lena", *known_by(jpeg(picture(1))), ("x",), ("DE",), NOW, None, None)
    assert Asset.from_json(one.to_json()) == one


def test_credentials_of_another_kind_of_file_say_nothing() -> None:
    assert read_metadata(jpeg(picture(1)) + b"jumb c2pa") == Said()
