"""The hotline: from a report to its feedback, who can't see it, and what an attacker finds of who reported."""

import base64
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from bot.config import Log
from bot.config_check import Hotline
from bot.console.app import create_app
from bot.console.routes import hotline as routes
from bot.hotline import Bucket
from bot.metrics import render
from bot.wiring import Desk
from storage import hotline_care, record
from storage.database import Database
from tests.bot.api.test_own_accounts import everything_stored
from tests.logs import logged

NOW = datetime(2026, 3, 2, 9, 47, 31, tzinfo=UTC)
TEXT = "Batch 77 ships with zebrafish glue. Otto Brandt signed the test that nobody ran."
AGENT, ADDRESS = "MarkerBrowser/9.7", "203.0.113.77"


@pytest.fixture
def desk(parts: Desk, database: Database, tmp_path) -> Desk:
    key = tmp_path / "hotline.key"
    key.write_bytes(base64.b64encode(b"h" * 32))
    settings = Hotline(key_file=key, elsewhere="the ombudsperson, extension 12")
    return replace(
        parts, database=database, config=parts.config.model_copy(update={"hotline": settings}), clock=lambda: NOW
    )


@pytest.fixture(autouse=True)
def full_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "bucket", Bucket())


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    with logged(Log(level="debug", format="json")) as stream:
        yield stream


def said(log: io.StringIO) -> list[str]:
    """What was logged, but for the test client's own loops."""
    return [line for line in log.getvalue().splitlines() if "Using selector" not in line]


def hand_in(browser: TestClient, **fields: str) -> str:
    answer = browser.post("/hotline", data={"text": TEXT, **fields})
    assert answer.status_code == 200, answer.text
    found = re.search(r'id="h-code">([0-9a-z-]+)<', answer.text)
    assert found
    return found[1]


def refs(browser: TestClient, query: str = "") -> list[str]:
    answer = browser.get(f"/quality/hotline{query}")
    assert answer.status_code == 200
    return re.findall(r'href="/quality/hotline/(h-[0-9a-f]+)"', answer.text)


def test_a_report_goes_from_its_code_to_its_feedback(stranger, sign_in):
    code = hand_in(stranger)
    officer, csrf = sign_in("quality_officer")
    (ref,) = refs(officer)
    page = officer.get(f"/quality/hotline/{ref}").text
    assert "zebrafish" in page
    act = lambda path, **data: officer.post(f"/quality/hotline/{ref}/{path}", data={"csrf": csrf, **data})  # noqa: E731
    assert act("move", step="close").status_code == 409
    assert act("move", step="acknowledge").status_code == 303
    assert act("move", step="investigate").status_code == 303
    assert "Tell the reporter first" in act("move", step="answer").text
    assert act("write", kind="note", text="Between us: ask the lab.").status_code == 303
    assert act("write", kind="answer", text="Which line was it?").status_code == 303
    seen = stranger.post("/hotline/follow", data={"code": code.upper().replace("-", " ")}).text
    assert "Which line was it?" in seen
    assert "It is being investigated." in seen
    assert "ask the lab" not in seen
    assert "Kim Example" not in seen
    assert "Added." in stranger.post("/hotline/follow", data={"code": code, "text": "Line <4>."}).text
    assert "Line &lt;4&gt;." in officer.get(f"/quality/hotline/{ref}").text
    assert act("move", step="answer").status_code == 303
    assert "write the outcome" in act("move", step="close").text
    act("write", kind="outcome", text="The batch was recalled.")
    assert act("move", step="close").status_code == 303
    assert refs(officer) == []
    assert refs(officer, "?over=true") == [ref]
    stranger.post("/hotline/follow", data={"code": code, "text": "It happens again."})
    assert refs(officer) == [ref]


def test_nobody_named_sees_it_whatever_their_roles(stranger, sign_in, desk, database_url):
    boss, csrf = sign_in("quality_officer", "admin", "auditor", "executive", login="zebrafish")
    other, other_csrf = sign_in("quality_officer", login="other")
    hand_in(stranger)
    (ref,) = refs(other)
    assert refs(boss) == []
    assert refs(boss, "?over=true") == []
    assert boss.get(f"/quality/hotline/{ref}").status_code == 404
    for path, data in (("move", {"step": "acknowledge"}), ("write", {"text": "x"}), ("named", {"whom": "1"})):
        assert boss.post(f"/quality/hotline/{ref}/{path}", data={"csrf": csrf, **data}).status_code == 404, path
    other.post(f"/quality/hotline/{ref}/write", data={"csrf": other_csrf, "text": "secretnote"})
    assert "secretnote" not in boss.get("/record").text
    assert "zebrafish" not in boss.get("/record").text.replace('value="zebrafish"', "")
    with desk.database.session() as session:
        entries = list(record.about(session, [f"hotline:{ref}"]))
        assert all(one.content is None and set(one.facts) <= {"kind", "state", "named"} for one in entries)
    # An investigator marks and corrects.
    other.post(f"/quality/hotline/{ref}/named", data={"csrf": other_csrf, "whom": "1"})
    assert refs(boss) == [ref]
    other.post(f"/quality/hotline/{ref}/named", data={"csrf": other_csrf, "whom": "1", "is_named": "1"})
    assert refs(boss) == []


def test_others_never_enter(stranger, sign_in):
    hand_in(stranger)
    for role in ("admin", "executive", "legal", "data_protection_officer", "auditor", "approver"):
        assert sign_in(role)[0].get("/quality/hotline").status_code == 403


def test_an_attacker_finds_nothing_of_who_reported(app, desk, sign_in, database_url, log, tmp_path):
    signed_in, _ = sign_in("employee", login="whistleblower")
    sign_in("quality_officer")
    with desk.database.session() as session:
        before = record.head(session)
    stored = set(everything_stored(database_url).splitlines())
    metrics = _ours()
    headers = {
        "User-Agent": AGENT,
        "X-Forwarded-For": ADDRESS,
        "Forwarded": f"for={ADDRESS}",
        "Referer": f"http://{ADDRESS}/",
    }
    browser = TestClient(app, client=(ADDRESS, 4711), headers=headers, follow_redirects=False)
    browser.cookies.update(signed_in.cookies)
    answers = [browser.get("/hotline"), browser.post("/hotline", data={"text": TEXT, "name": "Wanda Whistler"})]
    code = re.search(r'id="h-code">([0-9a-z-]+)<', answers[1].text)[1]
    answers += [
        browser.post("/hotline/follow", data={"code": code, "text": "Once more."}),
        browser.get("/hotline/follow"),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert "set-cookie" not in answer.headers
        assert "whistleblower" not in answer.text
        assert "Kim Example" not in answer.text
    fresh = "\n".join(set(everything_stored(database_url).splitlines()) - stored)
    # What is sealed is written as long hexadecimal numbers, in which any digits turn up by chance.
    fresh = re.sub(r"[0-9a-f]{24,}", "(sealed)", fresh)
    assert "h-" in fresh
    for marker in (
        AGENT,
        ADDRESS,
        "4711",
        "whistleblower",
        "Wanda",
        "zebrafish",
        "Once more",
        code,
        code.replace("-", ""),
    ):
        assert marker not in fresh, marker
        assert marker not in log.getvalue(), marker
    # Neither an hour, in any row, nor a line of the log, nor a figure tells when.
    assert f"{NOW:%H:%M}" not in fresh
    assert f"{datetime.now(UTC):%Y-%m-%d}" not in fresh
    assert said(log) == []
    assert _ours() == metrics
    with desk.database.session() as session:
        assert record.head(session) == before
    assert not [one for one in tmp_path.rglob("*") if one.is_file() and AGENT.encode() in one.read_bytes()]


def _ours() -> list[str]:
    return [line for line in render().decode().splitlines() if line.startswith("answerable_")]


def test_what_fails_is_told_to_the_reporter_and_not_to_the_log(app, desk, log, monkeypatch):
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(TEXT)

    monkeypatch.setattr(routes, "take_in", broken)
    answer = TestClient(app).post("/hotline", data={"text": TEXT})
    assert answer.status_code == 503
    assert "nothing of it was" in answer.text
    assert "zebrafish" in answer.text
    assert said(log) == []


def test_a_named_report_gives_the_name_to_investigators_alone(stranger, sign_in, database_url):
    assert stranger.post("/hotline", data={"text": TEXT, "how": "named"}).status_code == 422
    hand_in(stranger, how="named", name="Wanda Whistler", reach="room 9")
    officer, _ = sign_in("quality_officer")
    (ref,) = refs(officer)
    assert "Wanda Whistler" in officer.get(f"/quality/hotline/{ref}").text
    assert "Wanda" not in everything_stored(database_url)


def test_it_says_when_nobody_is_left_to_investigate(stranger, sign_in):
    answer = stranger.post("/hotline", data={"text": TEXT})
    assert "Nobody is left" in answer.text
    assert "extension 12" in answer.text
    sign_in("quality_officer")
    assert "Nobody is left" not in stranger.post("/hotline", data={"text": TEXT}).text
    assert "Nobody is left" in stranger.post("/hotline", data={"text": TEXT, "whom": "Kim"}).text


def test_the_bucket_the_length_and_other_sites_are_held(stranger, monkeypatch):
    assert stranger.post("/hotline", data={"text": " "}).status_code == 422
    assert stranger.post("/hotline", data={"text": "x" * 20_001}).status_code == 422
    assert stranger.post("/hotline", data={"text": "x"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert stranger.post("/hotline/follow", data={"code": "nothing"}).status_code == 404
    monkeypatch.setattr(routes, "bucket", Bucket(0))
    answer = stranger.post("/hotline", data={"text": TEXT})
    assert answer.status_code == 429
    assert "zebrafish" in answer.text


def test_without_a_key_it_says_that_it_is_off(parts, database):
    browser = TestClient(create_app(replace(parts, database=database)))
    assert "takes no reports yet" in browser.post("/hotline", data={"text": TEXT}).text
    assert "The hotline is off" in browser.get("/hotline/follow").text


def test_clocks_run_out_once_days_are_counted_and_the_old_forgotten(stranger, sign_in, desk, database_url):
    hand_in(stranger)
    with desk.database.session() as session:
        assert hotline_care.tell_overdue(session, now=NOW + timedelta(days=6)) == 0
        assert hotline_care.count_days(session, now=NOW) == 0
    with desk.database.session() as session:
        assert hotline_care.count_days(session, now=NOW + timedelta(days=1)) == 1
        assert hotline_care.tell_overdue(session, now=NOW + timedelta(days=8)) == 1
        assert hotline_care.tell_overdue(session, now=NOW + timedelta(days=9)) == 0
        assert hotline_care.tell_overdue(session, now=NOW + timedelta(days=120)) == 0  # not acknowledged: told already
    officer, csrf = sign_in("quality_officer")
    (ref,) = refs(officer)
    officer.post(f"/quality/hotline/{ref}/move", data={"csrf": csrf, "step": "acknowledge"})
    with desk.database.session() as session:
        assert hotline_care.tell_overdue(session, now=NOW + timedelta(days=93)) == 1
        assert hotline_care.forget(session, before=NOW + timedelta(days=800), now=NOW) == 0
    officer.post(
        f"/quality/hotline/{ref}/write", data={"csrf": csrf, "kind": "answer", "text": "Not ours: see payroll."}
    )
    officer.post(f"/quality/hotline/{ref}/move", data={"csrf": csrf, "step": "set_aside"})
    with desk.database.session() as session:
        assert hotline_care.forget(session, before=NOW + timedelta(days=1), now=NOW) == 1
        assert not record.verify(session).faults
