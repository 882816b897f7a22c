"""A case moves into private on a whole desk: both messages under one approval, and the truth when one fails."""

from contextlib import nullcontext

import pytest

from bot import outbox
from bot.console import escalating
from bot.console.access import SignedIn
from bot.console.escalation_card import EscalationCard, card
from bot.console.promising import Unticked
from bot.console.roles import permissions
from policies.finding import Judgement, Verdict
from responders.draft import Proof
from responders.lifecycle import State
from storage import cases, erasure, opting_out, promises, record, replies
from storage.errors import NotAllowed
from tests.bot.desks import Stage, run

LOST = "I was charged twice for my order and nobody tells me why, what now?"


def person(stage: Stage) -> SignedIn:
    may = permissions(["approver"])
    return SignedIn(stage.user_id, "ann", "Ann Bell", "AB", ("approver",), may, "UTC", "")


def panel(stage: Stage, case_id: int) -> EscalationCard:
    with stage.desk.database.session() as session:
        shown = card(stage.desk, session, cases.read(session, case_id), now=stage.clock(), zone="UTC")
    assert shown is not None
    return shown


def draft(stage: Stage, case_id: int) -> EscalationCard:
    with stage.desk.database.session() as session:
        escalating.draft_pair(stage.desk, session, person(stage), case_id, stage.clock())
    return panel(stage, case_id)


def approve(stage: Stage, case_id: int, versions: str) -> None:
    with stage.desk.database.session() as session:
        escalating.approve_pair(stage.desk, session, person(stage), case_id, versions, stage.clock())


async def deliver(stage: Stage, versions: str) -> list[State]:
    ids = [int(part.split(":")[0]) for part in versions.split(",")]
    for reply_id in ids:
        await outbox.deliver(stage.desk, reply_id, worker="w")
    return [stage.reply(reply_id).state for reply_id in ids]


def test_one_approval_sends_both_each_by_its_own_hash(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        await stage.write(LOST, dms_open=True)
        await stage.take_in()
        case_id = stage.case().row.id
        drafted = draft(stage, case_id)
        assert [one.label for one in drafted.parts] == ["In public", "In private"]
        assert await stage.ours() == []
        approve(stage, case_id, drafted.versions)
        named = {one.sha256 for reply in stage.case().replies for one in reply.approvals if one.voided_at is None}
        assert len(named) == 2
        assert await deliver(stage, drafted.versions) == [State.SENT, State.SENT]
        shown = panel(stage, case_id)
        assert shown.standing == "The public note was sent; the private message was sent."
        assert shown.stage == "private"
        public, private = await stage.ours()
        assert "order" not in public["text"] or public["private"]
        assert {public["private"], private["private"]} == {True, False}

    run(act, database_url)


def test_what_the_note_seems_to_promise_can_be_unticked_where_both_are_approved(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        await stage.write(LOST, dms_open=True)
        await stage.take_in()
        case_id = stage.case().row.id
        drafted = draft(stage, case_id)
        note = stage.reply(int(drafted.versions.split(":")[0]))
        assert note.channel == "public"
        said = f"{note.unsigned_text} We will write to you by Friday."
        with stage.desk.database.session() as session:
            replies.edit(
                session, note.id, note.version, user_id=stage.user_id, text=said, judgement=Judgement(Verdict.ALLOW),
                proof=Proof(True, ()), now=stage.clock(),
            )  # fmt: skip
        shown = panel(stage, case_id)
        (heard,) = shown.promises
        for why, kept in (("", 0), ("A courtesy.", 1)):
            with (
                nullcontext() if why else pytest.raises(NotAllowed, match="no promise"),
                stage.desk.database.session() as session,
            ):
                escalating.approve_pair(
                    stage.desk, session, person(stage), case_id, shown.versions, stage.clock(),
                    Unticked((heard.text,), why),
                )  # fmt: skip
            with stage.desk.database.session() as session:
                assert len(record.latest(session, kind="promise.declined")) == kept
                assert promises.standing(session) == []

    run(act, database_url)


def test_where_they_must_write_first_only_the_note_goes_and_says_so(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        await stage.write(LOST)
        await stage.take_in()
        case_id = stage.case().row.id
        drafted = draft(stage, case_id)
        assert "/message-us" in drafted.parts[0].text
        approve(stage, case_id, drafted.versions)
        assert await deliver(stage, drafted.versions) == [State.SENT, State.DRAFTED]
        shown = panel(stage, case_id)
        assert shown.standing == "The public note was sent; the private message is a draft."
        assert shown.stage == "waiting"
        assert not shown.may_approve
        await stage.write("It's order 4471", private=True)
        await stage.take_in()
        shown = panel(stage, case_id)
        assert (shown.stage, shown.may_approve, shown.plan_matters) == ("private", False, False)

    run(act, database_url)


@pytest.mark.parametrize(("setting", "note"), [({"dms_open": False}, State.SENT), ({"blocks_us": True}, State.DRAFTED)])
def test_what_is_closed_or_blocked_after_the_approval_is_told_as_not_sent(
    database_url: str, setting: dict[str, bool], note: State
) -> None:
    async def act(stage: Stage) -> None:
        await stage.write(LOST, dms_open=True)
        await stage.take_in()
        case_id = stage.case().row.id
        drafted = draft(stage, case_id)
        approve(stage, case_id, drafted.versions)
        await stage.sandbox.patch("/people/dana", json=setting)
        assert await deliver(stage, drafted.versions) == [note, State.DRAFTED]
        assert "message was sent" not in panel(stage, case_id).standing

    run(act, database_url)


def test_an_opt_out_stops_what_is_approved_and_outlives_erasure(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        await stage.write(LOST, dms_open=True)
        await stage.take_in()
        case = stage.case()
        drafted = draft(stage, case.row.id)
        approve(stage, case.row.id, drafted.versions)
        with stage.desk.database.session() as session:
            opting_out.note(session, case.row.id, user_id=stage.user_id, how="asked", now=stage.clock())
        assert await deliver(stage, drafted.versions) == [State.DRAFTED, State.DRAFTED]
        assert await stage.ours() == []
        with stage.desk.database.session() as session:
            erasure.erase(session, case.person.id, user_id=stage.user_id, now=stage.clock())
        await stage.write("me again", dms_open=True)
        await stage.take_in()
        again = stage.case()
        assert panel(stage, again.row.id).opted_out

    run(act, database_url)


def test_a_note_that_names_the_matter_is_not_approved_and_neither_is_the_message(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        await stage.write(LOST, dms_open=True)
        await stage.take_in()
        case_id = stage.case().row.id
        draft(stage, case_id)
        note = next(one for one in stage.case().replies if one.channel == "public" and one.state is State.DRAFTED)
        with stage.desk.database.session() as session:
            told = "Sorry that you were charged twice for your Halo Pro. Please write to us."
            replies.edit(
                session, note.id, note.version, user_id=stage.user_id, text=told, judgement=note.judgement,
                proof=note.proof, now=stage.clock(),
            )  # fmt: skip
        with pytest.raises(NotAllowed, match=r"charged.*Halo Pro"):
            approve(stage, case_id, panel(stage, case_id).versions)
        assert all(not one.approvals for one in stage.case().replies)

    run(act, database_url)
