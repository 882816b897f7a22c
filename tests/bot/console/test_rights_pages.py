"""The pages of people's rights refuse odd input in words; colleagues' notes hide personal data until asked for."""

import pytest
from sqlalchemy import text

from storage import casework, record
from tests.storage.stage import NOW, Stage


@pytest.mark.parametrize("number", ["²", "A-٣٣٣", "-1", "9" * 30, "", "1; DROP TABLE case_file"])
def test_a_hold_on_no_case_is_refused_in_words(sign_in, number):
    browser, csrf = sign_in("data_protection_officer")
    answer = browser.post("/rights/retention/holds", data={"csrf": csrf, "case": number, "reason": "Court 12 C 34/26"})
    assert answer.status_code == 409
    assert "case" in answer.text


@pytest.mark.parametrize("whom", ["²", "0", "9" * 17])
def test_nobody_is_identified_by_an_odd_number(sign_in, desk, whom):
    browser, csrf = sign_in("data_protection_officer")
    asked = {"csrf": csrf, "kind": "export", "law": "gdpr", "platform": "sandbox", "handle": "dana"}
    page = browser.post("/rights", data=asked).headers["location"]
    step = {"csrf": csrf, "step": "identify", "text": "They wrote from their account.", "whom": whom, "version": "1"}
    assert browser.post(page, data=step).status_code == 409


def test_a_note_hides_personal_data_until_somebody_who_needs_it_asks(sign_in, desk):
    stage = Stage.build(desk.database)
    page, said = f"/cases/{stage.case_id}", "Dana phoned from +49 30 5557 3311, ana.perez@mail.example too."
    with desk.database.session() as session:
        casework.note(session, stage.case_id, stage.tom, said, now=NOW)
        casework.note(session, stage.case_id, stage.tom, "Second call this week.", now=NOW)
        casework.close(session, stage.case_id, stage.tom, reason="She rang from +49 30 5557 3311.", now=NOW)
        first = session.scalar(text("SELECT min(id) FROM note"))
    reader, csrf = sign_in("auditor")
    shown = reader.get(page).text
    assert "5557" not in shown
    assert "ana.perez" not in shown
    assert "Second call this week." in shown
    assert shown.count(f"/notes/{first}/reveal") == 2
    assert f"/notes/{first + 1}/reveal" not in shown
    assert reader.post(f"{page}/notes/{first}/reveal", data={"csrf": csrf}).status_code == 403
    agent, csrf = sign_in("agent")
    assert "5557" not in agent.get(page).text
    assert agent.post(f"/cases/99/notes/{first}/reveal", data={"csrf": csrf}).status_code == 404
    agent.post(f"{page}/notes/{first}/reveal", data={"csrf": csrf})
    assert said in agent.get(page).text
    assert "5557" not in reader.get(page).text
    with desk.database.session() as session:
        (kept,) = record.latest(session, kind="note.revealed")
        assert (kept.subject, kept.facts) == (f"note:{first}", {"case": stage.case_id})
    closed = "She rang from +49 30 5557 3311."
    assert "She rang from ••• •• •••• ••••." in agent.get(page).text
    assert reader.post(f"{page}/closing/reveal", data={"csrf": csrf}).status_code == 403
    assert agent.post(f"{page}/closing/reveal", data={"csrf": csrf}).status_code < 400
    assert closed in agent.get(page).text
    assert closed not in reader.get(page).text
    with desk.database.session() as session:
        (kept,) = record.latest(session, kind="case.revealed")
        assert kept.subject == f"case:{stage.case_id}"
