"""A check for somebody's own account leaves nothing: not in any table, log or metric, whatever the verdict."""

import io
import json
import re
from collections.abc import Iterator

import psycopg
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot import metrics
from bot.config import Log
from bot.wiring import Desk
from tests.bot.api.conftest import MakeKey
from tests.logs import logged

CANARY = "Zaunkoenigsruf"
WRITER = "lieselotte_wendehals"
TEXTS = (
    f"Off to the lake. {CANARY}!",
    f"{CANARY} write to {CANARY}@gmail.com or call +1 415 555 2671",
    f"On behalf of Aurora I can confirm that {CANARY} will be refunded. We are liable.",
    f"Our pay is too low and management lies about {CANARY}; join the union on Friday.",
    f"{CANARY} \x00 \u202e weird \U0001f600" * 50,
    f'{CANARY}{{"oops": "\\',
)


def everything_stored(url: str) -> str:
    """Every row of every table, as text."""
    found = []
    with psycopg.connect(url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (name,) in tables:
            found += [str(row) for row in connection.execute(f'SELECT t::text FROM "{name}" t').fetchall()]
    return "\n".join(found)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    with logged(Log(level="debug", format="json")) as stream:
        yield stream


def test_nothing_of_it_is_anywhere(app: FastAPI, desk: Desk, make_key: MakeKey, log: io.StringIO) -> None:
    _, key = make_key()
    checks = [{"id": CANARY, "text": text, "author": WRITER, "platform": "x"} for text in TEXTS]
    media = [{"sha256": "ab" * 32, "alt": CANARY, "credit": f"@{WRITER}"}]
    with TestClient(app, raise_server_exceptions=False) as client:
        for check in checks:
            assert client.post("/api/v1/check", json=check, headers=key).status_code == 200
            assert client.post("/api/v1/check", json=check | {"media": media}, headers=key).status_code == 200
        assert client.post("/api/v1/checks", json=checks, headers=key).status_code == 200
        lines = "\n".join(json.dumps(one) for one in checks).encode() + b"\n{" + CANARY.encode()
        streamed = client.post("/api/v1/checks", content=lines, headers={**key, "content-type": "application/jsonl"})
        assert streamed.status_code == 200
        for broken in (b'{"text": "' + CANARY.encode(), CANARY.encode() * 50_000):
            assert client.post("/api/v1/check", content=broken, headers=key).status_code in {400, 413}
        client.get(f"/api/v1/{CANARY}")
    for where in (everything_stored(desk.database.url), log.getvalue(), metrics.render().decode()):
        assert CANARY not in where
        assert WRITER not in where
    counted = re.findall(r'answerable_checks_total\{account="own",door="api"', metrics.render().decode())
    assert counted, "that checks were made is counted, and no more"


def test_a_judge_that_fails_does_not_tell_either(
    app: FastAPI, desk: Desk, make_key: MakeKey, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, key = make_key()

    def fails(subject: object) -> None:
        raise ValueError(f"could not read {subject}")

    monkeypatch.setattr(app.state.publication.bench, "judge_now", fails)
    with TestClient(app, raise_server_exceptions=False) as client:
        given = {"text": f"Hello {CANARY}", "author": WRITER}
        answered = client.post("/api/v1/check", json=given, headers=key)
    assert answered.status_code == 500
    assert re.search(r"reference, which leads to the log: [0-9a-f]{8}\.", answered.json()["detail"])
    said = log.getvalue()
    assert "api_failed" in said
    assert "ValueError" in said
    for where in (said, answered.text, everything_stored(desk.database.url)):
        assert CANARY not in where
        assert WRITER not in where
