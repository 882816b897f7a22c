"""One text, many texts, and streams of them: judged as everywhere, refused with a way to mend it."""

import json
from datetime import UTC, datetime, timedelta

import orjson
import psycopg
import pytest
from starlette.testclient import TestClient

from bot import checks
from bot.wiring import Desk
from storage import record
from tests.bot.api.conftest import MakeKey

LEAK = {"id": 8, "text": "Write to jane.roe@gmail.com about it", "subject": "brand_post", "platform": "x"}
OWN = {"id": "7", "text": "Lovely weather in Lisbon today."}


def test_the_answer_is_that_of_every_door(client: TestClient, desk: Desk, make_key: MakeKey) -> None:
    _, key = make_key()
    for given in (OWN, {"text": "Good morning!", "subject": "brand_post"}, LEAK):
        answered = client.post("/api/v1/check", json=given, headers=key).json()
        answered.pop("record", None)
        check = checks.read(given, desk.clock())
        assert answered == checks.answer(check.id, desk.judge.judge(check.subject))
    assert answered["verdict"] == "block"


def test_an_answer_says_what_is_left(client: TestClient, make_key: MakeKey) -> None:
    _, key = make_key(per_minute=3)
    left = [client.post("/api/v1/check", json=OWN, headers=key).headers["ratelimit"] for _ in range(3)]
    assert [one.split(";")[1] for one in left] == ["r=2", "r=1", "r=0"]
    refused = client.post("/api/v1/check", json=OWN, headers=key)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["ratelimit-policy"] == '"minute";q=3;w=60'
    assert refused.headers["ratelimit"].startswith('"minute";r=0;t=')


def test_a_batch_counts_every_text(client: TestClient, make_key: MakeKey) -> None:
    _, key = make_key(per_minute=5)
    assert client.post("/api/v1/checks", json=[OWN] * 4, headers=key).status_code == 200
    refused = client.post("/api/v1/checks", json=[OWN] * 2, headers=key)
    assert refused.status_code == 429
    assert '"minute";r=1' in refused.headers["ratelimit"]
    assert client.post("/api/v1/check", json=OWN, headers=key).status_code == 200


def test_a_batch_answers_in_order_and_says_why_in_place(client: TestClient, make_key: MakeKey) -> None:
    _, key = make_key("check:own")
    given = [OWN, {"id": "x"}, "text", LEAK, {"id": 9, "text": "Good morning!"}, {"id": True, "text": "No id."}]
    answers = client.post("/api/v1/checks", json=given, headers=key).json()
    assert [one["id"] for one in answers] == ["7", "x", None, 8, 9, None]
    assert ["error" in one for one in answers] == [False, True, True, True, False, True]
    assert answers[1] == {"id": "x", "line": 2, "error": 'There is no "text" to check.'}
    assert "check:company" in answers[3]["error"]


def test_a_stream_answers_line_by_line(client: TestClient, make_key: MakeKey) -> None:
    _, key = make_key()
    body = b"\xef\xbb\xbf" + b"\n".join([json.dumps(OWN).encode(), b"", b"{oops", json.dumps(LEAK).encode()])
    headers = {**key, "content-type": "application/x-ndjson"}
    answered = client.post("/api/v1/checks", content=iter([body[:20], body[20:70], body[70:]]), headers=headers)
    assert answered.headers["content-type"] == "application/x-ndjson"
    lines = [orjson.loads(line) for line in answered.content.splitlines()]
    assert [one["id"] for one in lines] == ["7", None, 8]
    assert lines[1]["line"] == 3
    assert lines[1]["error"].startswith("This is not JSON")
    assert lines[1]["error"].endswith("in column 2.")
    assert lines[2]["verdict"] == "block"


def test_a_long_stream_needs_no_reader_at_work(client: TestClient, make_key: MakeKey) -> None:
    _, key = make_key(per_minute=100_000)
    line = json.dumps(OWN).encode() + b"\n"
    answered = client.post(
        "/api/v1/checks", content=line * 2000, headers={**key, "content-type": "application/jsonl; charset=utf-8"}
    )
    assert len(answered.content.splitlines()) == 2000


def test_a_line_that_is_too_long_ends_the_stream_and_says_so(client: TestClient, make_key: MakeKey) -> None:
    _, key = make_key()
    body = json.dumps(OWN).encode() + b"\n" + b'{"text": "' + b"x" * 600_000 + b'"}\n'
    answered = client.post("/api/v1/checks", content=iter([body]), headers={**key, "content-type": "application/jsonl"})
    assert "512 kB" in orjson.loads(answered.content.splitlines()[-1])["error"]


@pytest.mark.parametrize(
    ("headers", "status", "name"),
    [
        ({}, 401, "no-key"),
        ({"authorization": "Basic abc"}, 401, "no-key"),
        ({"authorization": "Bearer ans_nobody"}, 401, "bad-key"),
        ({"authorization": "Bearer  "}, 401, "no-key"),
    ],
)
def test_without_a_key_that_works_there_is_no_answer(client: TestClient, headers, status, name) -> None:
    answered = client.post("/api/v1/check", json=OWN, headers=headers)
    assert answered.status_code == status
    assert answered.headers["content-type"] == "application/problem+json"
    assert answered.headers["www-authenticate"].startswith("Bearer")
    assert answered.json()["type"] == f"urn:answerable:problem:{name}"
    assert answered.json()["detail"]


def test_a_key_opens_what_its_scopes_say(client: TestClient, make_key: MakeKey) -> None:
    _, own = make_key("check:own", name="extension")
    _, company = make_key("check:company", name="publisher")
    assert client.post("/api/v1/check", json=OWN, headers=own).status_code == 200
    assert client.post("/api/v1/check", json=OWN, headers=company).status_code == 403
    assert client.post("/api/v1/check", json=LEAK, headers=company).status_code == 200
    for kind in ("brand_post", "reply", "statement", "mention"):
        # Whoever speaks for the company can't pass for a private person by naming another account.
        given = {"text": "Hello", "subject": kind, "account": "own"}
        refused = client.post("/api/v1/check", json=given, headers=own)
        assert refused.status_code == 403
        assert refused.json()["type"].endswith("no-scope")


def test_a_revoked_key_and_one_that_ran_out_open_nothing(client: TestClient, desk: Desk, make_key: MakeKey) -> None:
    _, old = make_key(name="old", expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert client.post("/api/v1/check", json=OWN, headers=old).status_code == 401


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"id": 1}, 'There is no "text"'),
        ([], "An object is needed"),
        ({"text": 5}, '"text" must be a text'),
        ({"text": "a", "subject": "poem"}, '"subject" must be one of'),
        ({"text": "a", "media": ["/etc/passwd"]}, "names a file on your side"),
        ({"text": "a", "media": [{"path": "shot.jpg"}]}, "names a file on your side"),
    ],
)
def test_what_can_not_be_checked_says_why(client: TestClient, make_key: MakeKey, given, why) -> None:
    _, key = make_key()
    answered = client.post("/api/v1/check", json=given, headers=key)
    assert answered.status_code == 422
    assert why in answered.json()["detail"]


def test_a_body_may_begin_with_a_byte_order_mark_and_hold_a_nul(client: TestClient, make_key: MakeKey) -> None:
    _, key = make_key()
    body = b"\xef\xbb\xbf" + json.dumps(LEAK | {"id": "a\0", "text": f"\0{LEAK['text']}"}).encode()
    answered = client.post("/api/v1/check", content=body, headers=key)
    assert (answered.status_code, answered.json()["id"], answered.json()["verdict"]) == (200, "a\0", "block")


def test_bodies_that_can_not_be_read(client: TestClient, make_key: MakeKey) -> None:
    _, key = make_key()
    cases = [
        (b'{"text": ', {"content-type": "application/json"}, 400, "not-json"),
        (b'"text=hi"', {"content-type": "text/plain"}, 415, "wrong-type"),
        (b'{"text": "' + b"x" * 600_000 + b'"}', {"content-type": "application/json"}, 413, "too-large"),
        (b'{"text": "\\ud800"}', {"content-type": "application/json"}, 400, "not-json"),
    ]
    for content, headers, status, name in cases:
        answered = client.post("/api/v1/check", content=content, headers={**key, **headers})
        assert (answered.status_code, answered.json()["type"]) == (status, f"urn:answerable:problem:{name}")
    parts = iter([b'{"text": "', b"x" * 400_000, b"x" * 400_000, b'"}'])
    assert client.post("/api/v1/check", content=parts, headers=key).status_code == 413
    assert client.post("/api/v1/checks", json={"text": "a"}, headers=key).status_code == 400
    assert client.post("/api/v1/checks", json=[OWN] * 1001, headers=key).status_code == 413


def test_addresses_and_methods(client: TestClient, make_key: MakeKey) -> None:
    _, key = make_key()
    assert client.get("/api/v1/check", headers=key).status_code == 405
    assert client.get("/api/v1/check", headers=key).headers["allow"] == "POST"
    assert client.get("/api/v2/check", headers=key).json()["type"].endswith("nothing-here")
    scopes = ["check:own", "check:company", "clearance:issue", "feedback:give"]
    assert client.get("/api/v1/key", headers=key).json()["scopes"] == scopes


def test_a_company_check_is_in_the_record_by_reference(client: TestClient, desk: Desk, make_key: MakeKey) -> None:
    view, key = make_key()
    named = client.post("/api/v1/check", json=LEAK, headers=key).json()["record"]
    with desk.database.session() as session:
        [kept] = record.about(session, [named])
        assert record.verify(session).sound
    assert (kept.kind, kept.actor, kept.content) == ("check.judged", f"key:{view.id}", LEAK["text"])
    assert kept.facts["verdict"] == "block"
    assert kept.facts["code"] == desk.judge.code.digest
    assert "rights/personal-data" in " ".join(kept.facts["rules"]) or kept.facts["rules"]
    assert "jane" not in json.dumps(kept.facts)


def test_what_others_wrote_is_judged_and_not_kept(client: TestClient, desk: Desk, make_key: MakeKey) -> None:
    _, key = make_key()
    given = {"text": "My Orbit is broken, write to dana@gmail.com", "subject": "mention"}
    assert "record" not in client.post("/api/v1/check", json=given, headers=key).json()


def test_without_its_record_a_company_check_is_not_answered(client: TestClient, desk: Desk, make_key: MakeKey) -> None:
    _, key = make_key()
    client.post("/api/v1/check", json=OWN, headers=key)
    with psycopg.connect(desk.database.url, autocommit=True) as connection:
        connection.execute("ALTER TABLE content ADD CONSTRAINT nothing CHECK (false) NOT VALID")
        try:
            refused = client.post("/api/v1/check", json=LEAK, headers=key)
            still = client.post("/api/v1/check", json=OWN, headers=key)
        finally:
            connection.execute("ALTER TABLE content DROP CONSTRAINT nothing")
    assert refused.status_code == 503
    assert refused.json()["type"].endswith("unwritten")
    assert still.status_code == 200
