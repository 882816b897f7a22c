"""A case leads to its incident, issue and crisis, and each of them leads on and back."""

from sqlalchemy import text

from bot.crisis import room
from storage import case_belongings
from storage.crises import NewCrisis
from storage.database import Session
from tests.storage.stage import Stage

ISSUE = """
    INSERT INTO quality_issue (title, product, problem, unit, state, opened_at, opened_by, updated_at, crisis_id)
    VALUES ('Halo: heat', 'halo-pro', 'heat', '', 'announced', now(), 'desk', now(), :crisis) RETURNING id
"""
MENTION = """
    INSERT INTO quality_mention (message_id, issue_id, case_id, added_by, added_at)
    VALUES (:message, :issue, :case, 'desk', now())
"""
INCIDENT = """
    INSERT INTO incident (case_id, message_id, issue_id, kinds, answer_by, ingested_at, opened_at, updated_at)
    VALUES (:case, :message, :issue, '{heat}', now(), now(), now(), now()) RETURNING id
"""


def linked(session: Session, stage: Stage, crisis_id: int) -> tuple[int, int]:
    issue = session.scalar(text(ISSUE), {"crisis": crisis_id})
    given = {"message": stage.message_id, "issue": issue, "case": stage.case_id}
    session.execute(text(MENTION), given)
    incident = session.scalar(text(INCIDENT), given)
    assert issue
    assert incident
    return issue, incident


def test_each_leads_to_the_others(sign_in, desk):
    stage = Stage.build(desk.database)
    new = NewCrisis("Halo Pro overheats", "quality", "accidental", 2)
    crisis = room.open_room(desk.database, new, actor="user:1", clock=desk.clock).crisis_id
    with desk.database.session() as session:
        issue, incident = linked(session, stage, crisis)
    browser, _ = sign_in("approver")
    page = browser.get(f"/cases/{stage.case_id}").text
    for lead in (f"/quality/incidents/{incident}", f"/quality/issues/{issue}", f"/crises/{crisis}"):
        assert f'href="{lead}"' in page
    page = browser.get(f"/crises/{crisis}").text
    assert f'href="/quality/issues/{issue}"' in page
    assert f'href="/quality/incidents/{incident}"' in page
    page = browser.get(f"/quality/incidents/{incident}").text
    for lead in (f"/quality/issues/{issue}", f"/crises/{crisis}", f"/cases/{stage.case_id}"):
        assert f'href="{lead}"' in page
    page = browser.get(f"/quality/issues/{issue}").text
    assert f'href="/quality/incidents/{incident}"' in page
    assert f'href="/crises/{crisis}"' in page


def test_a_held_reply_alone_leads_to_its_crisis(desk):
    stage = Stage.build(desk.database)
    with desk.database.session() as session:
        assert case_belongings.of_case(session, stage.case_id) == []
    stage.approve()
    new = NewCrisis("Drill", "outage", "accidental", 1, rehearsal=True)
    crisis = room.open_room(desk.database, new, actor="user:1", clock=desk.clock).crisis_id
    with desk.database.session() as session:
        [found] = case_belongings.of_case(session, stage.case_id)
    assert (found.kind, found.id, found.rehearsal) == ("crisis", crisis, True)
