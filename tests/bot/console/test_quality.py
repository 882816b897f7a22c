"""Quality pages: a unit's own officers take its steps, and nobody else's."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.config_quality import Quality, Unit
from storage import issues

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
