"""Approving an answer to a message that is gone: the page says so, and asks nothing of anybody."""

import asyncio

from bot.console.app import create_app
from tests.bot.console.test_refusals import COMPLAINT, WHY, Scene
from tests.bot.desks import Stage, run


def test_approving_an_answer_to_a_deleted_message_says_that_nothing_needs_doing(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        post_id = await stage.write(COMPLAINT)
        await stage.take_in()
        scene = Scene(stage, await asyncio.to_thread(create_app, stage.desk))
        kim, reply = scene.hire("approver"), scene.reply
        await stage.sandbox.delete(f"/messages/{post_id}")
        said = await kim.post(f"/replies/{reply.id}/approve", version=reply.version, override=WHY)
        assert "The message was deleted on the platform." in said
        assert "Nothing was approved, and nothing needs doing." in said
        assert "approve again" not in said
        assert stage.case().row.state == "closed"

    run(act, database_url)
