"""Asking a platform again what we may do: a case that could only be read is answered once it may be."""

import asyncio

from bot import assessing
from bot.console.app import create_app
from tests.bot.console.test_refusals import COMPLAINT, Scene
from tests.bot.desks import Stage, assessments, run


async def block(stage: Stage, *, blocks_us: bool) -> None:
    (await stage.sandbox.patch("/people/dana", json={"blocks_us": blocks_us})).raise_for_status()


def test_a_case_that_may_be_answered_again_owes_its_answer_and_gets_a_draft(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        await stage.write(COMPLAINT)
        await block(stage, blocks_us=True)
        await stage.take_in()
        case, before = stage.case(), len(assessments(stage))
        assert (case.row.listen_only, case.row.due_at, case.reply) == (True, None, None)
        kim = Scene(stage, await asyncio.to_thread(create_app, stage.desk)).hire("agent")
        await kim.post(f"/cases/{case.row.id}/ask-platform")
        assert (stage.case().row.listen_only, len(assessments(stage))) == (True, before)
        await block(stage, blocks_us=False)
        await kim.post(f"/cases/{case.row.id}/ask-platform")
        case = stage.case()
        due = assessing.due_at(stage.desk, case.message.received_at, case.triage)
        assert due is not None
        assert (case.row.listen_only, case.row.due_at) == (False, due)
        assert assessments(stage)[before:] == [[case.message.id]]
        await assessing.assess(stage.desk, [case.message.id])
        case = stage.case()
        assert case.reply is not None
        assert (case.row.listen_only, case.row.due_at) == (False, due)

    run(act, database_url)
