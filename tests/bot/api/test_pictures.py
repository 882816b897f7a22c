"""Pictures over the API: known again however they were changed, bounded, and never kept."""

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from PIL import Image
from starlette.testclient import TestClient

from bot.wiring import Desk
from policies.signals.pictures.library import OURS, Asset, known_by
from storage import assets
from tests.bot.api.conftest import MakeKey
from tests.bot.api.test_own_accounts import everything_stored
from tests.pngs import png
from tests.policies.test_pictures import cropped, jpeg, picture

NOW = datetime.now(UTC)


def put(desk: Desk, seed: int, source: str = "@lena", **licence: Any) -> None:
    asset = Asset("", f"lake-{seed}.jpg", source, *known_by(jpeg(picture(seed))), **licence)
    with desk.database.session() as session:
        assets.put(session, [asset], by="user:1", now=NOW)


def sent(content: bytes, **more: object) -> dict[str, Any]:
    return {"kind": "image", "data": base64.b64encode(content).decode(), **more}


def rules(client: TestClient, key: dict[str, str], media: list[Any], **more: Any) -> dict[str, Any]:
    given = {"text": "At the lake.", "subject": "brand_post", "platform": "x", "media": media, **more}
    answered = client.post("/api/v1/check", json=given, headers=key)
    assert answered.status_code == 200, answered.text
    return {one["rule"]: one for one in answered.json()["findings"]}


@pytest.fixture
def key(make_key: MakeKey) -> dict[str, str]:
    return make_key()[1]


def test_a_licensed_picture_is_known_again_and_its_credit_suggested(
    client: TestClient, desk: Desk, key: dict[str, str]
) -> None:
    put(desk, 1)
    changed = jpeg(cropped(picture(1), 0.06, 0.06, 0.06, 0.06).resize((300, 200)), 40)
    found = rules(client, key, [sent(changed)])
    assert found["attribution/licensed"]["fix"] == " 📷 @lena"
    assert rules(client, key, [sent(changed)], text="At the lake. 📷 @lena") == {}
    assert "attribution/unknown" in rules(client, key, [sent(jpeg(picture(2)))])
    with desk.database.session() as session:
        assets.revoke(session, 1, by="user:1", why="she asked", now=NOW)
    assert "attribution/licence" in rules(client, key, [sent(changed)], text="At the lake. 📷 @lena")


def test_a_picture_that_tells_where_it_was_taken_is_told_of(
    client: TestClient, desk: Desk, key: dict[str, str]
) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    put(desk, 3, OURS)
    found = rules(client, key, [sent(jpeg(picture(3), exif=exif))])
    assert found["rights/picture-place"]["severity"] == "revise"


def test_ours_runs_free_and_what_has_run_out_is_held_back(client: TestClient, desk: Desk, key: dict[str, str]) -> None:
    put(desk, 3, OURS)
    put(desk, 4, until=NOW - timedelta(days=1))
    put(desk, 5, platforms=("reddit",))
    assert rules(client, key, [sent(jpeg(picture(3), 50))]) == {}
    for seed in (4, 5):
        assert "attribution/licence" in rules(client, key, [sent(jpeg(picture(seed), 50))], text="📷 @lena")


def test_many_texts_at_once_bring_pictures_too(client: TestClient, desk: Desk, key: dict[str, str]) -> None:
    put(desk, 1)
    one = {"text": "At the lake.", "subject": "brand_post", "media": [sent(jpeg(picture(1), 60))]}
    answers = client.post("/api/v1/checks", json=[one, {"text": "x", "media": [{"data": "?"}]}], headers=key).json()
    assert answers[0]["findings"][0]["rule"] == "attribution/licensed"
    assert "base64" in answers[1]["error"]


def test_nothing_of_an_own_account_s_picture_is_kept(client: TestClient, desk: Desk, key: dict[str, str]) -> None:
    put(desk, 1)
    before = everything_stored(desk.database.url)
    content = jpeg(picture(1), 55)
    found = rules(client, key, [sent(content)], subject="employee_post", account="own")
    assert found["attribution/licensed"]["severity"] == "note"
    after = everything_stored(desk.database.url)
    assert known_by(content)[0] not in after
    assert len(after.splitlines()) == len(before.splitlines())


def bomb() -> bytes:
    """A PNG of two hundred million pixels in a few hundred bytes of header."""
    return png(20_000, 10_000, bytes(100_000))


def test_what_is_no_picture_or_a_bomb_is_only_unknown(client: TestClient, key: dict[str, str]) -> None:
    for content in (b"no picture", bomb(), jpeg(picture(1))[:400]):
        assert "attribution/unknown" in rules(client, key, [sent(content)])


@pytest.mark.parametrize(
    ("media", "status"),
    [
        ([{"data": "not base64!"}], 422),
        ([{"data": 7}], 422),
        ([{"data": "AAAA", "sha256": "ab" * 32}], 422),
        ([{"data": "AAAA"}] * 21, 422),
    ],
)
def test_what_cannot_be_read_is_said(client: TestClient, key: dict[str, str], media: list[Any], status: int) -> None:
    answered = client.post("/api/v1/check", json={"text": "x", "media": media}, headers=key)
    assert answered.status_code == status, answered.text


class TestBounds:
    """Pictures have room of their own beside the text."""

    @pytest.fixture
    def settings(self) -> dict[str, Any]:
        return {"api": {"largest_kb": 16, "largest_media_kb": 64}}

    def test_each_has_its_own(self, client: TestClient, key: dict[str, str]) -> None:
        def post(**given: Any) -> int:
            return client.post("/api/v1/check", json={"text": "x", **given}, headers=key).status_code

        assert post(media=[sent(bytes(60_000))]) == 200
        assert post(media=[sent(bytes(66_000))]) == 422
        assert post(media=[sent(bytes(60_000))], author="x" * 17_000) == 413
        assert post(author="x" * 17_000) == 413
        assert post(media=[sent(bytes(200_000))]) == 413
