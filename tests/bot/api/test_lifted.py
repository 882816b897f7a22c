"""Words of a fan's post, met again at the doors of a desk that has seen it."""

from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from bot.seen import Memory
from bot.wiring import Desk
from storage import accounts, ingest
from storage.ingest import Author
from tests.bot.api.conftest import MakeKey
from tests.storage.stage import NOW, mention

FERRY = "My Orbit fell off the ferry, and an hour later it was still playing underwater."
OURS = "Fell off the ferry, and an hour later it was still playing underwater!"


@pytest.fixture
def desk(desk: Desk) -> Desk:
    with desk.database.session() as session:
        account_id = accounts.ensure(session, "x", "aurora", now=NOW).id
        ingest.store(session, account_id, [mention("1", FERRY, author=Author("u1", "lena", "Lena"))])
    memory = Memory(desk.database, limit=100)
    memory.refresh()
    return replace(desk, judge=desk.judge.with_seen(memory), memory=memory)


def test_a_brand_post_is_told_whose_words_it_has(client: TestClient, make_key: MakeKey) -> None:
    _, key = make_key()

    def found(text: str, **more: str) -> list[dict[str, str]]:
        answered = client.post("/api/v1/check", json={"text": text, "platform": "x", **more}, headers=key).json()
        return [one for one in answered["findings"] if one["rule"] == "attribution/lifted"]

    [one] = found(OURS, subject="brand_post")
    assert one["severity"] == "revise"
    assert one["fix"] == " (via @lena)"
    assert "@lena, from a post on X" in one["message"]
    assert found(f"{OURS} (via @lena)", subject="brand_post") == []
    assert found(OURS, subject="employee_post", account="company")
    assert found(OURS, subject="employee_post", account="own") == []
    assert found(OURS, subject="reply", answers=FERRY) == []


def test_posts_to_compare_with_may_come_along(client: TestClient, make_key: MakeKey) -> None:
    _, key = make_key()
    words = "Cut an old sponge to size, slide it behind the TV, rattle gone."
    given = {"text": words, "subject": "brand_post", "seen": [{"author": "tom", "text": words}]}
    assert "@tom" in client.post("/api/v1/check", json=given, headers=key).text
    assert client.post("/api/v1/check", json=given | {"seen": ["x"]}, headers=key).status_code == 422
    macro = {"text": "Hi @ann, thanks, your parcel moves soon!", "subject": "reply"}
    macro["macros"] = ["Hi @name, thanks, your parcel moves soon."]  # type: ignore[assignment]
    assert "ownership/macro" in client.post("/api/v1/check", json=macro, headers=key).text
