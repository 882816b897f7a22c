"""“This is wrong” over the API: onto the same list as from the page, and of an own account the rule alone."""

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot import metrics
from bot.api.openapi import WRONG, WRONG_OWN, WRONG_OWN_ANSWER
from bot.config import Log
from bot.wiring import Desk
from storage import feedback
from storage.feedback import Said
from tests.bot.api.conftest import MakeKey
from tests.bot.api.test_openapi import exchange, spec  # noqa: F401 - a fixture
from tests.bot.api.test_own_accounts import CANARY, everything_stored
from tests.logs import logged

RULE = "rights/personal-data"
TEXT = f"Write to {CANARY}@gmail.com about it"
LEAK = {"text": TEXT, "subject": "brand_post", "account": "company", "platform": "x"}
WHY = "This is our own press address."


def listed(desk: Desk) -> list[Said]:
    with desk.database.session() as session:
        return feedback.to_review(session)


def test_a_check_in_the_record_is_called_wrong_once(client: TestClient, desk: Desk, make_key: MakeKey) -> None:
    _, key = make_key()
    name = client.post("/api/v1/check", json=LEAK, headers=key).json()["record"]
    given = {"rule": RULE, "record": name, "why": WHY}
    for _ in range(2):
        answered = client.post("/api/v1/feedback", json=given, headers=key)
        assert answered.json() == {"rule": RULE, "state": "listed", "why_kept": True, "record": name}
    [said] = listed(desk)
    assert (said.rule, said.subject, said.note, said.kind, said.by) == (RULE, name, WHY, "brand_post", None)
    assert (said.severity, said.case_id) == ("block", None)


def test_of_an_own_account_nothing_is_kept_but_the_rule(app: FastAPI, desk: Desk, make_key: MakeKey) -> None:
    view, key = make_key(name="Lieselotte's browser")
    given = {"rule": RULE, "check": {"text": TEXT, "author": CANARY, "id": CANARY}, "why": f"{CANARY} is me"}
    with logged(Log(level="debug", format="json")) as stream, TestClient(app) as client:
        answered = client.post("/api/v1/feedback", json=given, headers=key)
    assert answered.json() == {"rule": RULE, "state": "listed", "why_kept": False}
    [said] = listed(desk)
    assert (said.rule, said.subject, said.note, said.by, said.case_id) == (RULE, "", "", None, None)
    for where in (everything_stored(desk.database.url), stream.getvalue(), metrics.render().decode()):
        assert CANARY not in where
    stored = [line for line in everything_stored(desk.database.url).splitlines() if RULE in line]
    assert not any(view.actor in line for line in stored)


def test_a_text_that_is_still_being_written_leaves_the_rule_alone(
    client: TestClient, desk: Desk, make_key: MakeKey
) -> None:
    _, key = make_key()
    given = {"rule": RULE, "check": LEAK | {"typing": True}, "why": WHY}
    assert client.post("/api/v1/feedback", json=given, headers=key).json()["why_kept"] is False
    assert CANARY not in everything_stored(desk.database.url)


def test_a_companys_text_is_judged_again_into_the_record(client: TestClient, desk: Desk, make_key: MakeKey) -> None:
    _, key = make_key()
    told = client.post("/api/v1/feedback", json={"rule": RULE, "check": LEAK, "why": WHY}, headers=key).json()
    [said] = listed(desk)
    assert said.subject == told["record"]
    assert told["record"] in everything_stored(desk.database.url)
    with desk.database.session() as session:
        [month] = feedback.precision(session, since=said.at.replace(day=1, hour=0))
    assert (month.found, month.called_wrong, month.wrong) == (1, 1, 0)


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ([], 422, "An object is needed"),
        ({"check": LEAK}, 422, '"rule" says'),
        ({"rule": RULE}, 422, "Not both"),
        ({"rule": RULE, "check": LEAK, "record": "check:ab"}, 422, "Not both"),
        ({"rule": RULE, "record": "reply:7"}, 422, '"record" is the name'),
        ({"rule": RULE, "check": LEAK, "why": "x" * 1001}, 422, '"why" must be'),
        ({"rule": RULE, "check": {"text": "Good morning!"}}, 422, "no such finding"),
        ({"rule": RULE, "check": "text"}, 422, "can't be checked"),
        ({"rule": RULE, "record": "check:0000"}, 422, "no such finding"),
    ],
)
def test_what_can_not_be_listed_says_why(
    client: TestClient, desk: Desk, make_key: MakeKey, given: object, status: int, said: str
) -> None:
    _, key = make_key()
    answered = client.post("/api/v1/feedback", json=given, headers=key)
    assert answered.status_code == status
    assert said in answered.text.replace('\\"', '"')
    assert listed(desk) == []


def test_a_key_opens_what_its_scopes_say(client: TestClient, desk: Desk, make_key: MakeKey) -> None:
    _, publisher = make_key(name="publisher")
    name = client.post("/api/v1/check", json=LEAK, headers=publisher).json()["record"]
    _, without = make_key("check:own", "check:company", name="without")
    _, own = make_key("check:own", "feedback:give", name="own")
    _, other = make_key(name="other")
    about = {"rule": RULE, "record": name}
    refused = [
        client.post("/api/v1/feedback", json=given, headers=key).json()
        for given, key in ((about, without), (about, own), ({"rule": RULE, "check": LEAK}, own), (about, other))
    ]
    assert [one["status"] for one in refused] == [403, 403, 403, 422]
    assert "feedback:give" in refused[0]["detail"]
    assert listed(desk) == []
    assert client.post("/api/v1/feedback", json=WRONG_OWN, headers=own).json() == WRONG_OWN_ANSWER


def test_each_counts_as_a_text(client: TestClient, make_key: MakeKey) -> None:
    _, key = make_key(per_minute=1)
    assert client.post("/api/v1/feedback", json=WRONG_OWN, headers=key).status_code == 200
    assert client.post("/api/v1/feedback", json=WRONG_OWN, headers=key).status_code == 429


def test_it_is_as_described(spec, client: TestClient, make_key: MakeKey) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    _, key = make_key()
    name = client.post("/api/v1/check", json=LEAK, headers=key).json()["record"]
    for given, status in ((WRONG_OWN, 200), (WRONG | {"record": name}, 200), (WRONG, 422)):
        request, response, answered = exchange(spec, client, "/feedback", given, key)
        assert answered.status_code == status, answered.text
        spec.validate_request(request)
        spec.validate_response(request, response)
