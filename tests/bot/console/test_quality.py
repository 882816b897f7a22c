"""Quality pages: a unit's own officers take its steps, and nobody else's."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.config_quality import Quality, Unit
from storage import accounts, incident_views, ingest, issues
from storage.tables import Incident, QualityMention
from tests.storage.stage import Stage, mention, opening

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def test_only_the_officers_of_a_unit_take_the_steps_of_its_issues(desk, app, sign_in):
    units = {"audio": Unit(officers=("olga",))}
    config = desk.config.model_copy(update={"quality": Quality(units=units)})
    app.state.desk = replace(desk, config=config)
    with desk.database.session() as session:
        row = issues.make(session, "Halo: heat", "halo-pro", "heat", "audio", actor="desk", now=NOW, due_at=None)
        path = f"/quality/issues/{row.id}"
    for login, status, offered in (("omar", 422, False), ("olga", 303, True)):
        browser, csrf = sign_in("quality_officer", login=login)
        assert ("Facts are gathered" in browser.get(path).text) is offered
        given = {"step": "gather", "version": "1", "text": "Lot 7."}
        answer = browser.post(f"{path}/step", data=given, headers={"X-CSRF-Token": csrf})
        assert answer.status_code == status, answer.text


def test_incidents_of_one_product_are_acknowledged_together_but_for_what_came_later(desk, sign_in):
    with desk.database.session() as session:
        account = accounts.ensure(session, "sandbox", "aurora", now=NOW)
        for stored in ingest.store(session, account.id, [mention(str(number)) for number in range(4)]):
            case = opening(session, stored.message_id).case_id
            session.add(
                Incident(
                    case_id=case, message_id=stored.message_id, kinds=["safety"], products=["halo-pro"],
                    answer_by=NOW, ingested_at=NOW, opened_at=NOW, updated_at=NOW,
                )
            )  # fmt: skip
            session.flush()
    browser, csrf = sign_in("quality_officer")
    assert "Acknowledge all 4 about Halo Pro" in browser.get("/quality").text
    seen = {"csrf": csrf, "incident": ["1", "2", "3"]}
    assert browser.post("/quality/incidents/acknowledge", data=seen).status_code == 303
    with desk.database.session() as session:
        assert incident_views.unanswered(session) == [4]
    assert browser.post("/quality/incidents/acknowledge", data=seen).status_code == 303, "once is enough"
    assert "Acknowledge all" not in browser.get("/quality").text
    agent, token = sign_in("agent")
    assert agent.post("/quality/incidents/acknowledge", data={"csrf": token, "incident": "4"}).status_code == 403


def test_an_issue_names_the_product_that_its_mentions_share(desk, sign_in):
    stage = Stage.build(desk.database)
    with desk.database.session() as session:
        row = issues.make(session, "Battery", "halo-pro", "battery", "", actor="desk", now=NOW, due_at=None)
        session.add(
            QualityMention(
                message_id=stage.message_id, issue_id=row.id, case_id=stage.case_id, added_by="desk", added_at=NOW,
                reasons=["same product: halo-pro", "says: akku"],
            )
        )  # fmt: skip
        path = f"/quality/issues/{row.id}"
    shown = sign_in("quality_officer")[0].get(path).text
    assert "same product: Halo Pro · says: akku" in shown
    assert "halo-pro" not in shown
