"""Moving into private on each platform whose part the sandbox plays: one approval, and nothing told that was not."""

import pytest

from bot.console.escalation_card import EscalationCard
from responders.escalation import Way
from responders.lifecycle import State
from storage import opting_out
from storage.errors import NotAllowed
from tests.bot.desks import Stage, run
from tests.bot.test_escalating import LOST, approve, deliver, draft, panel

FACES = ("x", "reddit", "discord")
BY = {"x": "recipient_id=", "reddit": "/message/compose/?to=/r/auroraelectronics"}
CHILD = "I'm 12 years old and I was charged twice for my order, what now?"
NOT_SENT = "message was sent"


async def approved(stage: Stage, **writer: bool) -> tuple[int, EscalationCard]:
    """Take a complaint in, draft both messages, and approve them at once."""
    await stage.write(LOST, **writer)
    await stage.take_in()
    case_id = stage.case().row.id
    drafted = draft(stage, case_id)
    approve(stage, case_id, drafted.versions)
    return case_id, drafted


@pytest.mark.parametrize("speaks", BY)
def test_whoever_must_write_first_gets_the_note_with_the_link_alone(database_url: str, speaks: str) -> None:
    async def act(stage: Stage) -> None:
        case_id, drafted = await approved(stage)
        assert drafted.plan.way is Way.LINK
        assert BY[speaks] in drafted.parts[0].text
        assert await deliver(stage, drafted.versions) == [State.SENT, State.DRAFTED]
        assert [one["private"] for one in await stage.ours()] == [False]
        shown = panel(stage, case_id)
        assert (shown.standing, shown.stage) == (
            "The public note was sent; the private message is a draft.", "waiting",
        )  # fmt: skip

    run(act, database_url, speaks=speaks)


def test_on_discord_one_approval_sends_both(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        case_id, drafted = await approved(stage, dms_open=True)
        assert await deliver(stage, drafted.versions) == [State.SENT, State.SENT]
        assert [one["private"] for one in await stage.ours()] == [False, True]
        assert panel(stage, case_id).stage == "private"

    run(act, database_url, speaks="discord")


def test_on_discord_closed_messages_are_told_and_not_tried_again(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        case_id, drafted = await approved(stage)
        assert drafted.plan.way is Way.MESSAGE
        assert await deliver(stage, drafted.versions) == [State.SENT, State.REFUSED]
        assert [one["private"] for one in await stage.ours()] == [False]
        shown = panel(stage, case_id)
        assert NOT_SENT not in shown.standing
        assert shown.plan.way is Way.WAIT
        assert "takes no direct messages" in shown.plan.reason
        assert not shown.may_draft

    run(act, database_url, speaks="discord")


@pytest.mark.parametrize("speaks", FACES)
def test_whoever_blocked_us_meanwhile_got_nothing_and_is_left_alone(database_url: str, speaks: str) -> None:
    async def act(stage: Stage) -> None:
        case_id, drafted = await approved(stage, dms_open=True)
        await stage.sandbox.patch("/people/dana", json={"blocks_us": True})
        states = await deliver(stage, drafted.versions)
        assert states == ([State.SENT, State.REFUSED] if speaks == "discord" else [State.REFUSED, State.DRAFTED])
        assert all(not one["private"] for one in await stage.ours())
        shown = panel(stage, case_id)
        assert NOT_SENT not in shown.standing
        assert shown.plan.way is (Way.WAIT if speaks == "discord" else Way.NOBODY)
        assert not shown.may_approve

    run(act, database_url, speaks=speaks)


@pytest.mark.parametrize("speaks", FACES)
def test_whoever_opts_out_after_the_approval_gets_nothing(database_url: str, speaks: str) -> None:
    async def act(stage: Stage) -> None:
        case_id, drafted = await approved(stage, dms_open=True)
        with stage.desk.database.session() as session:
            opting_out.note(session, case_id, user_id=stage.user_id, how="asked", now=stage.clock())
        assert await deliver(stage, drafted.versions) == [State.DRAFTED, State.DRAFTED]
        assert await stage.ours() == []
        shown = panel(stage, case_id)
        assert (shown.plan.way, shown.opted_out) == (Way.NOBODY, True)

    run(act, database_url, speaks=speaks)


@pytest.mark.parametrize("speaks", FACES)
def test_a_child_is_left_to_a_colleague(database_url: str, speaks: str) -> None:
    async def act(stage: Stage) -> None:
        await stage.write(CHILD, dms_open=True)
        await stage.take_in()
        case_id = stage.case().row.id
        shown = panel(stage, case_id)
        assert (shown.plan.way, shown.may_draft) == (Way.NOBODY, False)
        with pytest.raises(NotAllowed, match="child"):
            draft(stage, case_id)

    run(act, database_url, speaks=speaks)
