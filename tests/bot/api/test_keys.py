"""Keys: hashed, revoked at once in every process, noted when used; and which pages may ask."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.api import keys
from bot.wiring import Desk
from storage import api_keys, record
from storage.api_keys import KeyView
from storage.errors import Conflict, NotFound
from tests.bot.api.conftest import MakeKey

OWN = {"text": "Lovely weather in Lisbon today."}
EXTENSION = "chrome-extension://abcdefghijklmnop"


@pytest.fixture
def settings() -> dict[str, Any]:
    return {"api": {"origins": [EXTENSION]}}


def until(condition: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < give_up, "it did not happen in time"
        time.sleep(0.02)


def test_a_key_is_never_stored(desk: Desk) -> None:
    made = keys.make()
    assert made.key.startswith("ans_")
    assert len(made.key) == 36
    assert made.key != keys.make().key
    assert made.hint == made.key[:8]
    assert made.key not in made.sha256


def test_a_revoked_key_opens_nothing_in_a_running_process(app: FastAPI, desk: Desk, make_key: MakeKey) -> None:
    view, key = make_key("check:own")
    with TestClient(app) as client:
        until(lambda: app.state.api.keyring._followed)
        assert client.post("/api/v1/check", json=OWN, headers=key).status_code == 200
        with desk.database.session() as session:
            api_keys.revoke(session, view.id, now=datetime.now(UTC), actor="command-line")
        until(lambda: client.post("/api/v1/check", json=OWN, headers=key).status_code == 401)
        _, other = make_key("check:own", name="another")
        assert client.post("/api/v1/check", json=OWN, headers=other).status_code == 200
    with desk.database.session() as session:
        assert [one.last_used_at is not None for one in api_keys.everything(session, revoked=True)] == [True, True]
        kinds = [one.kind for one in record.latest(session, kind="key.")]
    assert kinds == ["key.created", "key.revoked", "key.created"]


def test_a_key_opens_before_its_notice_arrives(desk: Desk, make_key: MakeKey) -> None:
    keyring = keys.Keyring(desk.database, desk.clock)
    keyring._followed = True
    _, header = make_key("check:own")
    assert asyncio.run(keyring.find(header["authorization"].removeprefix("Bearer ").encode())) is not None


def test_guesses_that_come_together_share_a_reading(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring, read = keys.Keyring(desk.database, desk.clock), []
    keyring._followed = True
    whole = api_keys.everything
    monkeypatch.setattr(api_keys, "everything", lambda session: read.append(1) or whole(session))

    async def guess() -> list[KeyView | None]:
        return await asyncio.gather(*(keyring.find(b"ans_%d" % one) for one in range(50)))

    assert asyncio.run(guess()) == [None] * 50
    # The first is alone; those who came while it read share the next.
    assert len(read) <= 2


def test_names_are_taken_while_they_work(desk: Desk, make_key: MakeKey) -> None:
    view, _ = make_key(name="publisher")
    with pytest.raises(Conflict, match="Revoke it first"):
        make_key(name="Publisher")
    with desk.database.session() as session:
        api_keys.revoke(session, api_keys.find(session, "PUBLISHER").id, now=datetime.now(UTC), actor="x")
        with pytest.raises(NotFound):
            api_keys.revoke(session, view.id, now=datetime.now(UTC), actor="x")
    make_key(name="publisher")


def test_only_pages_in_the_settings_may_ask(client: TestClient, make_key: MakeKey) -> None:
    _, key = make_key()
    asking = {"access-control-request-method": "POST", "access-control-request-headers": "authorization"}
    allowed = client.options("/api/v1/check", headers={"origin": EXTENSION, **asking})
    assert allowed.status_code == 204
    assert allowed.headers["access-control-allow-origin"] == EXTENSION
    assert "authorization" in allowed.headers["access-control-allow-headers"]
    answered = client.post("/api/v1/check", json=OWN, headers={**key, "origin": EXTENSION})
    assert answered.headers["access-control-allow-origin"] == EXTENSION
    assert "ratelimit" in answered.headers["access-control-expose-headers"]
    for origin in ("https://evil.example", "null"):
        assert client.options("/api/v1/check", headers={"origin": origin, **asking}).status_code == 403
        refused = client.post("/api/v1/check", json=OWN, headers={**key, "origin": origin})
        assert refused.status_code == 403
        assert "access-control-allow-origin" not in refused.headers


def test_a_refusal_can_be_read_by_an_allowed_page(client: TestClient) -> None:
    refused = client.post("/api/v1/check", json=OWN, headers={"origin": EXTENSION})
    assert refused.status_code == 401
    assert refused.headers["access-control-allow-origin"] == EXTENSION
