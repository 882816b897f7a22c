"""The page of the asset library: what its forms take, what they refuse in words, and what seals are worth."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from bot.console.sealing import Seal
from bot.publication.looking import Sight
from bot.wiring import Desk
from policies.signals.pictures.thumbnails import SIDE, thumbnail
from storage import assets
from tests.policies.test_pictures import jpeg, picture

SignIn = Callable[..., tuple[TestClient, str]]


def add(browser: TestClient, csrf: str, *contents: bytes, **more: str) -> object:
    files = [("picture", (f"C:\\photos\\lake{number}.jpg", content)) for number, content in enumerate(contents)]
    return browser.post("/assets", data={"csrf": csrf, **more}, files=files or [("picture", ("", b""))])


def test_a_picture_is_put_in_with_its_licence_and_only_its_thumbnail_is_kept(desk: Desk, sign_in: SignIn) -> None:
    browser, csrf = sign_in("legal")
    more = {"whose": "theirs", "handle": "lena", "since": "2026-01-01", "until": "2031-01-01", "platforms": "x"}
    done = add(browser, csrf, jpeg(picture(1)), **more)
    assert done.headers["location"] == "/assets?done=1-0"  # type: ignore[attr-defined]
    assert "1 put in." in browser.get("/assets?done=1-0").text
    with desk.database.session() as session:
        [held] = assets.every(session)
    assert (held.name, held.source, held.platforms) == ("lake0.jpg", "@lena", ("x",))
    small = browser.get(f"/assets/{held.id}/thumbnail")
    assert small.headers["content-type"] == "image/jpeg"
    assert len(small.content) < 40_000
    again = add(browser, csrf, jpeg(picture(1)), whose="ours")
    assert again.headers["location"] == "/assets?done=0-1"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("more", "content", "said"),
    [
        ({}, None, "No picture was chosen."),
        ({}, b"no picture", "This is no picture that can be read here"),
        ({"whose": "theirs"}, b"x", "Say who made it, by one @handle."),
        ({"whose": "theirs", "handle": "two words"}, b"x", "Say who made it, by one @handle."),
        ({"until": "soon"}, b"x", "is no day"),
        ({"since": "2027-01-02", "until": "2027-01-01"}, b"x", "The licence would end before it begins."),
    ],
)
def test_what_makes_no_asset_is_refused_in_words(
    sign_in: SignIn, more: dict[str, str], content: bytes | None, said: str
) -> None:
    browser, csrf = sign_in("approver")
    answered = add(browser, csrf, *([content] if content else []), **more)
    assert answered.status_code == 422  # type: ignore[attr-defined]
    assert said in answered.text  # type: ignore[attr-defined]


def test_a_reason_and_a_day_are_asked_for(sign_in: SignIn) -> None:
    browser, csrf = sign_in("approver")
    add(browser, csrf, jpeg(picture(1)))
    for path, more, said in (
        ("/assets/1/revoke", {"why": " "}, "Say why it is revoked"),
        ("/assets/1/renew", {"until": ""}, "Choose the day"),
        ("/assets/1/renew", {"until": "2020-01-01"}, "lies in the future"),
        ("/assets/9/revoke", {"why": "x"}, "There is no asset 9"),
        ("/assets/1/let-end", {}, "There is no such task"),
    ):
        answered = browser.post(path, data={"csrf": csrf, **more})
        assert (answered.status_code, said in answered.text) == (422, True), path
    assert browser.post("/assets/1/revoke", data={"csrf": csrf, "why": "<b>old</b>"}).status_code == 303
    assert "&lt;b&gt;old&lt;/b&gt;" in browser.get("/assets?q=lake&shown=over").text


def test_a_picture_on_the_check_page_comes_back_sealed(sign_in: SignIn) -> None:
    browser, csrf = sign_in("employee")
    headers = {"X-CSRF-Token": csrf, "content-type": "image/jpeg"}
    told = browser.post("/check/pictures?platform=x", content=jpeg(picture(1)), headers=headers).json()
    assert told["said"] == "It is not in our library of pictures."
    assert len(told["sha256"]) == 64
    for content in (b"", b"<svg/>", b"\xff\xd8\xff" + bytes(9_000_000)):
        assert browser.post("/check/pictures", content=content, headers=headers).status_code in {403, 409, 413, 422}
    assert browser.post("/check/pictures", content=jpeg(picture(1))).status_code == 403


def test_a_seal_opens_only_what_it_closed() -> None:
    seal, sight = Seal(), Sight("ab" * 32, "7", "Lena Ortiz", ai=True)
    closed = seal.close(sight)
    assert seal.open(closed) == sight
    assert Seal().open(closed) is None
    changed = bytearray(urlsafe_b64decode(closed))
    changed[-3] ^= 1
    for wrong in ("", "x", "ÿ", urlsafe_b64encode(bytes(changed)).decode(), closed + "A" * 9_000):
        assert seal.open(wrong) is None


def test_a_thumbnail_is_small_and_tells_nothing() -> None:
    made = thumbnail(jpeg(picture(1), comment=b"SECRET"))
    assert made is not None
    assert b"SECRET" not in made
    assert max(picture(1).size) > SIDE
    assert thumbnail(b"no picture") is None
