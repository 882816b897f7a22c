"""A private thread on Discord as a way into private: who is invited, what is missing, and how it ends."""

from dataclasses import replace
from typing import Any

import psycopg
import pytest

from bot import taking_back
from bot.permissions import ask
from bot.platforms.base import Outgoing, Refused
from bot.platforms.sandbox.faces.discord import DiscordFace, Settings
from bot.platforms.sandbox.faces.discord.settings import CREATE_PRIVATE_THREADS, SOME_RIGHTS
from bot.platforms.threading import Threading
from bot.posts import post_of
from responders.escalation import Move, Way
from responders.lifecycle import State
from storage import casework, escalations
from storage.errors import NotAllowed
from tests.bot.desks import Stage, run
from tests.bot.test_crashes import work_until
from tests.bot.test_escalating import LOST, approve, deliver, draft, panel

RIGHTS = Settings(rights=SOME_RIGHTS | CREATE_PRIVATE_THREADS)
BY_THREAD = {"private_by": "thread"}


def on_discord(act: Any, url: str, settings: Settings = RIGHTS, **account: Any) -> None:
    run(act, url, speaks="discord", face=DiscordFace(settings), account=account)


async def complaint(stage: Stage) -> int:
    await stage.write(LOST)
    await stage.take_in()
    return stage.case().row.id


async def moved(stage: Stage) -> int:
    """Go into a private thread with one approval."""
    case_id = await complaint(stage)
    drafted = draft(stage, case_id)
    assert drafted.plan.way is Way.THREAD
    approve(stage, case_id, drafted.versions)
    assert await deliver(stage, drafted.versions) == [State.SENT, State.SENT]
    return case_id


def test_where_the_server_prefers_it_one_approval_sends_the_note_and_opens_the_thread(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        case_id = await complaint(stage)
        shown = draft(stage, case_id)
        assert (shown.plan.way, shown.until is not None) == (Way.THREAD, True)
        assert "Moderators who may manage threads there can read it too" in shown.plan.reason
        assert "private thread" in shown.parts[0].text
        assert "moderators can read this thread" in shown.parts[1].text
        approve(stage, case_id, shown.versions)
        assert await deliver(stage, shown.versions) == [State.SENT, State.SENT]
        public, private = await stage.ours()
        assert (public["private"], private["private"]) == (False, True)
        assert private["id"].partition("-")[0] != public["id"].partition("-")[0]
        assert panel(stage, case_id).stage == "private"

    on_discord(act, database_url, **BY_THREAD)


def test_closed_messages_lead_to_a_thread_that_is_approved_anew(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        case_id = await complaint(stage)
        first = draft(stage, case_id)
        assert first.plan.way is Way.MESSAGE
        approve(stage, case_id, first.versions)
        assert await deliver(stage, first.versions) == [State.SENT, State.REFUSED]
        shown = panel(stage, case_id)
        assert (shown.plan.way, shown.may_draft) == (Way.THREAD, True)
        again = draft(stage, case_id)
        assert [one.label for one in again.parts] == ["In private"]
        approve(stage, case_id, again.versions)
        assert await deliver(stage, again.versions) == [State.SENT]
        assert [one["private"] for one in await stage.ours()] == [False, True]
        assert panel(stage, case_id).standing == "The private message was sent."

    on_discord(act, database_url)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (Settings(rights=SOME_RIGHTS), "lacks Create Private Threads"),
        (replace(RIGHTS, left=frozenset({"dana"})), "has left the Discord server"),
    ],
)
def test_what_is_missing_is_told_and_nothing_is_offered(database_url: str, settings: Settings, said: str) -> None:
    async def act(stage: Stage) -> None:
        case_id = await complaint(stage)
        stage.clock.forward(minutes=11)
        platform, message = stage.desk.platform(stage.account_id), stage.case().message
        answer = await ask(platform, replace(post_of(message), created_at=message.created_at.replace(year=2020)))
        assert said in str(answer["thread"])
        with stage.desk.database.session() as session:
            casework.set_permission(session, case_id, answer, due_at=None)
        assert panel(stage, case_id).plan.way is Way.WAIT
        with pytest.raises(NotAllowed, match="Wait"):
            draft(stage, case_id)

    on_discord(act, database_url, settings, **BY_THREAD)


def test_too_many_threads_are_told_as_a_refusal_and_the_note_alone_stands(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        case_id = await complaint(stage)
        drafted = draft(stage, case_id)
        approve(stage, case_id, drafted.versions)
        assert await deliver(stage, drafted.versions) == [State.SENT, State.REFUSED]
        shown = panel(stage, case_id)
        assert "as many open threads as Discord allows" in shown.plan.reason
        assert (shown.plan.way, "message was sent" in shown.standing) == (Way.WAIT, False)

    on_discord(act, database_url, replace(RIGHTS, most_threads=0), **BY_THREAD)


def test_whoever_left_after_the_approval_is_told_as_not_written_to(database_url: str) -> None:
    face = DiscordFace(RIGHTS)

    async def act(stage: Stage) -> None:
        case_id = await complaint(stage)
        drafted = draft(stage, case_id)
        approve(stage, case_id, drafted.versions)
        guild = face.gate._guild
        assert guild is not None
        guild.settings = replace(RIGHTS, left=frozenset({"dana"}))
        assert await deliver(stage, drafted.versions) == [State.SENT, State.REFUSED]
        assert [one["private"] for one in await stage.ours()] == [False]
        assert "left the Discord server" in panel(stage, case_id).plan.reason

    run(act, database_url, speaks="discord", face=face, account=BY_THREAD)


def test_their_answer_is_private_and_solving_archives_the_thread_until_they_write_again(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        case_id = await moved(stage)
        private = next(one for one in await stage.ours() if one["private"])
        await stage.write("It's order 4471", private=True, place=private["place"])
        await stage.take_in()
        theirs = stage.case()
        assert theirs.message.private
        assert panel(stage, case_id).private_case == theirs.row.id
        with stage.desk.database.session() as session:
            escalations.move(session, case_id, Move.SOLVE, user_id=stage.user_id, now=stage.clock())
        assert await taking_back.end_thread(stage.desk, case_id) == ""
        adapter, post = stage.desk.platform(stage.account_id), post_of(theirs.message)
        may = await adapter.may_message(post)
        assert may.allowed
        assert "archived; our answer opens it again" in may.reason
        await adapter.message(post, Outgoing("One more thing, Dana. ^AB", "key-9"))
        assert "archived" not in (await adapter.may_message(post)).reason

    on_discord(act, database_url, **BY_THREAD)


@pytest.mark.parametrize("wrote", [False, True])
def test_a_thread_that_can_not_be_archived_now_is_archived_by_the_queue_unless_they_write_again(
    database_url: str, wrote: bool
) -> None:
    async def act(stage: Stage) -> None:
        case_id = await moved(stage)
        private = next(one for one in await stage.ours() if one["private"])
        await stage.write("It's order 4471", private=True, place=private["place"])
        await stage.take_in()
        post = post_of(stage.case().message)
        with stage.desk.database.session() as session:
            escalations.move(session, case_id, Move.SOLVE, user_id=stage.user_id, now=stage.clock())
        await stage.fault("unavailable", on=["edit"])
        said = await taking_back.end_thread(stage.desk, case_id)
        assert said == "The platform did not say that it was archived. The desk tries again by itself."
        assert jobs(stage) == ["todo"]
        await stage.calm()
        if wrote:
            await stage.write("And one more question", private=True, place=private["place"])
            await stage.take_in()
        await work_until(stage, lambda: jobs(stage) == [])
        may = await stage.desk.platform(stage.account_id).may_message(post)
        assert ("archived" in may.reason) is not wrote

    on_discord(act, database_url, **BY_THREAD)


def jobs(stage: Stage) -> list[str]:
    """Return where the work stands that archives threads."""
    with psycopg.connect(stage.desk.database.url) as connection:
        found = connection.execute("SELECT status::text FROM procrastinate_jobs WHERE task_name = 'end_thread'")
        return [str(row[0]) for row in found]


@pytest.mark.parametrize("fault", ["dropped_after", "dropped_before"])
def test_an_unclear_send_into_a_thread_is_found_there_and_never_made_twice(database_url: str, fault: str) -> None:
    async def act(stage: Stage) -> None:
        await stage.write(LOST)
        await stage.take_in()
        adapter, post = stage.desk.platform(stage.account_id), post_of(stage.case().message)
        assert isinstance(adapter, Threading)
        await stage.fault(fault, on=["reply", "publish"], count=1)
        words = Outgoing("Dana, here only you and we read. ^AB", "key-1")
        with pytest.raises(Exception, match="may have been posted"):
            await adapter.open_thread(post, words)
        found = await adapter.find_own(post, words)
        assert (found is not None) == (fault == "dropped_after")
        assert len([one for one in await stage.ours() if one["private"]]) == (1 if found else 0)

    on_discord(act, database_url)


def test_nobody_who_did_not_turn_to_us_is_invited(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        await complaint(stage)
        adapter, post = stage.desk.platform(stage.account_id), post_of(stage.case().message)
        assert isinstance(adapter, Threading)
        with pytest.raises(Refused, match="turned to us"):
            await adapter.open_thread(replace(post, addressed=False), Outgoing("Hello. ^AB", "key-1"))
        with pytest.raises(Refused, match="private talk already"):
            await adapter.open_thread(replace(post, private=True), Outgoing("Hello. ^AB", "key-1"))

    on_discord(act, database_url)
