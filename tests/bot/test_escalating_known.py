"""Moving into private with somebody who wrote to us in private before: one approval sends both, while that may be."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from responders.escalation import Way
from responders.lifecycle import State
from storage.errors import NotAllowed
from tests.bot.desks import Stage, run
from tests.bot.test_escalating import LOST, approve, deliver, draft, panel

NEWEST = "SELECT max(c.id) FROM case_file c JOIN message m ON m.id = c.message_id WHERE NOT m.private"
UNTIL = """
    UPDATE case_file SET permission = jsonb_set(permission, '{message,until}', to_jsonb(CAST(:until AS text)))
    WHERE id = :case
"""


async def known(stage: Stage) -> int:
    """Take in a complaint of somebody who has written to us in private, and return its case."""
    await stage.write("Hello, is anybody there?", private=True, dms_open=True)
    await stage.write(LOST, dms_open=True)
    await stage.take_in()
    with stage.desk.database.session() as session:
        case_id = session.scalar(text(NEWEST))
    assert isinstance(case_id, int)
    return case_id


@pytest.mark.parametrize("speaks", ["x", "reddit"])
def test_one_approval_sends_the_note_and_the_message(database_url: str, speaks: str) -> None:
    async def act(stage: Stage) -> None:
        case_id = await known(stage)
        drafted = draft(stage, case_id)
        assert drafted.plan.way is Way.MESSAGE
        approve(stage, case_id, drafted.versions)
        assert await deliver(stage, drafted.versions) == [State.SENT, State.SENT]
        assert sorted(one["private"] for one in await stage.ours()) == [False, True]

    run(act, database_url, speaks=speaks)


@pytest.mark.parametrize("speaks", ["x", "reddit"])
def test_once_the_time_to_write_has_passed_nothing_is_approved(database_url: str, speaks: str) -> None:
    async def act(stage: Stage) -> None:
        case_id = await known(stage)
        drafted = draft(stage, case_id)
        with stage.desk.database.session() as session:
            until = (stage.clock() + timedelta(minutes=1)).isoformat()
            session.execute(text(UNTIL), {"case": case_id, "until": until})
        stage.clock.forward(minutes=2)
        assert panel(stage, case_id).plan.way is Way.WAIT
        with pytest.raises(NotAllowed, match="Ask the platform again"):
            approve(stage, case_id, drafted.versions)
        assert await deliver(stage, drafted.versions) == [State.DRAFTED, State.DRAFTED]
        assert await stage.ours() == []
        assert panel(stage, case_id).standing == "The public note is a draft; the private message is a draft."

    run(act, database_url, speaks=speaks)
