"""How the code does: on trial, set aside, called wrong."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from shutil import copytree

import pytest
from starlette.testclient import TestClient

from bot.console.app import create_app
from bot.reloading import Reloading
from bot.wiring import Desk
from policies.code import EXAMPLE
from policies.differences import Difference
from policies.exceptions import rule_exception
from policies.finding import Finding, Judgement, Severity, Verdict
from storage import exceptions, feedback, shadows
from storage.shadows import Seen
from tests.storage.stage import Stage

FOUND = Finding("ownership/boilerplate", Severity.REVISE, "A stock phrase.", 0, 3)
JUDGED = Judgement(Verdict.REVISE, (FOUND,), "d", "1")


def shown(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


@pytest.fixture
def stage(desk: Desk) -> Stage:
    return Stage.build(desk.database, JUDGED)


def test_an_empty_desk_says_how_to_begin(sign_in) -> None:
    browser, _ = sign_in("admin")
    said = shown(browser.get("/code/in-use").text)
    assert "No code is on trial" in said
    assert "Nothing is set aside" in said
    assert "Nothing waits to be settled" in said
    assert "/code/in-use" in browser.get("/code").text


def test_only_those_who_review_the_code_see_it(sign_in) -> None:
    browser, _ = sign_in("agent")
    assert browser.get("/code/in-use").status_code == 403
    assert "/code/in-use" not in browser.get("/code").text


def test_a_code_on_trial_is_a_small_table(sign_in, desk: Desk, stage: Stage) -> None:
    now = datetime.now(UTC)
    seen = [Seen("mention", stage.case_id, Difference(Verdict.ALLOW, Verdict.BLOCK, ("inclusion/hate",), ()))]
    with desk.database.session() as session:
        shadows.note(session, "s" * 64, "c" * 64, judged=40, seen=seen, now=now, failed=2)
    browser, _ = sign_in("quality_officer")
    page = browser.get("/code/in-use").text
    said = shown(page)
    assert "1 of 40 verdicts would change" in said
    assert "It failed on 2." in said
    assert "allow → block" in said
    assert f'href="/cases/{stage.case_id}"' in page


def test_an_exception_is_shown_and_ended(sign_in, desk: Desk) -> None:
    now = datetime.now(UTC)
    made = rule_exception(
        id="press-day", rule="confidentiality/hint", reason="Known <b>already</b>.", approver="Lee", since=now,
        until=now + timedelta(days=9), team="press",
    )  # fmt: skip
    with desk.database.session() as session:
        exceptions.add(session, made, by="command-line", now=now)
    browser, csrf = sign_in("legal")
    page = browser.get("/code/in-use").text
    assert "what the team press writes" in page
    assert "<b>already" not in page
    [action] = re.findall(r'action="(/code/in-use/exceptions/[^"]+)"', page)
    assert browser.post(action, headers={"X-CSRF-Token": csrf}).status_code == 303
    assert "Nothing is set aside" in browser.get("/code/in-use").text
    assert browser.post(action, headers={"X-CSRF-Token": csrf}).status_code == 409


def test_a_finding_is_called_wrong_and_settled(sign_in, desk: Desk, stage: Stage) -> None:
    agent, csrf = sign_in("agent", login="kim")
    path = f"/replies/{stage.reply_id}/findings/wrong"
    case = agent.get(f"/cases/{stage.case_id}").text
    assert path in case
    done = agent.post(
        path, data={"rule": FOUND.rule, "note": "Mine."}, headers={"X-CSRF-Token": csrf, "HX-Request": "true"}
    )
    assert "Noted" in done.text
    assert agent.post(path, data={"rule": "no/rule"}, headers={"X-CSRF-Token": csrf}).status_code == 303
    with desk.database.session() as session:
        [said] = feedback.to_review(session)
    assert (said.rule, said.subject, said.note, said.severity) == (
        FOUND.rule,
        f"reply:{stage.reply_id}",
        "Mine.",
        "revise",
    )
    browser, csrf = sign_in("approver")
    assert "Mine." in browser.get("/code/in-use").text
    where = f"/code/in-use/feedback/{said.id}"
    assert browser.post(where, data={"finding": "maybe"}, headers={"X-CSRF-Token": csrf}).status_code == 409
    assert browser.post(where, data={"finding": "wrong"}, headers={"X-CSRF-Token": csrf}).status_code == 303
    assert browser.post(where, data={"finding": "right"}, headers={"X-CSRF-Token": csrf}).status_code == 409
    assert "Nothing waits to be settled" in browser.get("/code/in-use").text


def test_a_finding_on_a_mention_is_called_wrong_too(sign_in, desk: Desk, stage: Stage) -> None:
    agent, csrf = sign_in("agent")
    path = f"/cases/{stage.case_id}/findings/wrong"
    agent.post(path, data={"rule": "inclusion/present"}, headers={"X-CSRF-Token": csrf})
    with desk.database.session() as session:
        [said] = feedback.to_review(session)
    assert (said.kind, said.subject, said.case_id) == ("mention", f"case:{stage.case_id}", stage.case_id)
    assert agent.post("/cases/999/findings/wrong", headers={"X-CSRF-Token": csrf}).status_code == 404
    assert agent.post("/replies/999/findings/wrong", headers={"X-CSRF-Token": csrf}).status_code == 404


def test_a_changed_code_that_can_not_be_taken_over_is_told_to_those_who_review_it(sign_in, desk, tmp_path) -> None:
    folder = copytree(EXAMPLE, tmp_path / "code")
    reloading = Reloading(desk.judge, folder, None, None, desk.clock)
    app = create_app(replace(desk, reloading=reloading))
    people = {role: sign_in(role)[0] for role in ("admin", "agent")}
    pages = {role: TestClient(app, "http://testserver", cookies=one.cookies) for role, one in people.items()}
    assert "taken over" not in shown(pages["admin"].get("/code").text)
    (folder / "due.toml").write_text("[question]\nmany = 5\n", encoding="utf-8")
    reloading.look()
    assert "due.toml:2: question.many" in shown(pages["admin"].get("/code").text)
    said = shown(pages["agent"].get("/code").text)
    assert "stays in force" in said
    assert "due.toml" not in said
    assert desk.judge.code.digest[:12] in said
