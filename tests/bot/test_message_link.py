"""A draft that asks for a direct message carries the link by which one can be written, where that comes first."""

from bot.permissions import message_link
from tests.bot.desks import Stage, run

PRIVATE = "someone has hacked my Aurora account and changed the password. Please help me get it back, it is urgent!"


def test_a_draft_that_asks_for_a_message_has_the_link_in_place(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        for number in range(4):
            await stage.write(f"{PRIVATE} It began {number} days ago.", handle=f"dana{number}", name=f"Dana {number}")
            await stage.take_in()
            case = stage.case()
            reply = case.reply
            assert reply is not None
            link = message_link(case.permission)
            assert link.endswith("/message-us")
            if "direct message" in reply.text or "essage us" in reply.text:
                assert reply.text.count(link) == 1
                assert stage.desk.platform(stage.account_id).length(f"{reply.text} ^ABC") <= 280
                return
        raise AssertionError("no draft asked for a direct message")

    run(act, database_url)
