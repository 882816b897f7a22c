"""Edits and deletions that no event told are seen, of what people wrote and of what we posted."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from bot import mirroring, outbox, pipeline
from bot.mirroring import Mirrored
from bot.platforms.base import Event, EventKind, Post, Unavailable
from responders.lifecycle import State
from storage import accounts, record
from tests.bot.desks import Stage, run

ASKED = "My Halo speaker stopped working after the update. Can you help?"


async def taken_in(stage: Stage, text: str = ASKED, **more: object) -> tuple[str, int]:
    """Return the post's id and its draft's."""
    post_id = await stage.write(text, **more)
    await stage.take_in()
    reply = stage.case().reply
    assert reply is not None
    return post_id, reply.id


async def sent(stage: Stage) -> tuple[str, int]:
    """Return our post's id and the reply's."""
    _, reply_id = await taken_in(stage)
    stage.approve(reply_id)
    assert (await outbox.deliver(stage.desk, reply_id, worker="1")).outcome == "posted"
    (post,) = await stage.ours()
    return str(post["id"]), reply_id


def checked(stage: Stage, table: str) -> list[bool]:
    with psycopg.connect(stage.desk.database.url) as connection:
        rows = connection.execute(
            f"SELECT checked_at >= %s FROM {table} ORDER BY id", [stage.clock() - timedelta(minutes=1)]
        )
        return [bool(row[0]) for row in rows]


def test_what_was_just_read_is_not_read_again(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        await taken_in(stage)
        assert await mirroring.mirror(stage.desk) == Mirrored()
        stage.clock.forward(hours=13)
        assert await mirroring.mirror(stage.desk) == Mirrored(compared=1)
        assert checked(stage, "message") == [True]
        assert await mirroring.mirror(stage.desk) == Mirrored()

    run(body, database_url)


def test_an_edit_that_nobody_told_voids_the_approval_and_is_assessed(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        post_id, reply_id = await taken_in(stage)
        stage.approve(reply_id, delay=10**6)
        await stage.sandbox.patch(f"/messages/{post_id}", json={"text": "@AuroraCare How do I return my Halo?"})
        stage.clock.forward(hours=13)
        assert await mirroring.mirror(stage.desk) == Mirrored(compared=1, edited=1)
        assert stage.reply(reply_id).state is State.DRAFTED
        assert stage.case().message.text == "@AuroraCare How do I return my Halo?"
        assert await mirroring.mirror(stage.desk) == Mirrored()

    run(body, database_url)


def test_a_deletion_that_nobody_told_empties_what_was_kept(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        post_id, reply_id = await taken_in(stage)
        await stage.sandbox.delete(f"/messages/{post_id}")
        stage.clock.forward(hours=13)
        assert await mirroring.mirror(stage.desk) == Mirrored(compared=1, gone=1)
        case = stage.case()
        assert (case.row.state, case.message.text, case.row.excerpt) == ("closed", "", "")
        assert (stage.reply(reply_id).state, stage.reply(reply_id).text) == (State.EXPIRED, "")
        with stage.desk.database.session() as session:
            assert record.verify(session).sound

    run(body, database_url)


@pytest.mark.parametrize("told", [True, False])
def test_our_reply_that_another_hand_edits_or_deletes_is_shown(database_url: str, told: bool) -> None:
    async def seen(stage: Stage, post_id: str) -> None:
        stage.clock.forward(hours=13)
        if not told:
            await mirroring.mirror(stage.desk)
            return
        post = (await stage.desk.platform(stage.account_id).look_up([post_id]))[post_id]
        kind = EventKind.EDIT if post else EventKind.DELETION
        event = Event(f"e{stage.clock()}", kind, post_id, stage.clock(), post, revision=post.revision if post else 0)
        await pipeline.ingest(stage.desk, stage.account_id, [event])

    async def body(stage: Stage) -> None:
        post_id, reply_id = await sent(stage)
        text = stage.reply(reply_id).text
        await seen(stage, post_id)
        assert stage.reply(reply_id).changed_text is None
        await stage.sandbox.patch(f"/messages/{post_id}", json={"text": "Somebody else's words."})
        await seen(stage, post_id)
        reply = stage.reply(reply_id)
        assert (reply.state, reply.text, reply.changed_text) == (State.SENT, text, "Somebody else's words.")
        await stage.sandbox.delete(f"/messages/{post_id}")
        await seen(stage, post_id)
        assert stage.reply(reply_id).gone_at is not None
        assert stage.case().replies[0].gone_at is not None
        with stage.desk.database.session() as session:
            kinds = [one.kind for one in record.about(session, [f"reply:{reply_id}"])][:2]
            assert kinds == ["reply.gone", "reply.changed_there"]

    run(body, database_url)


@pytest.mark.parametrize("fault", ["throttled", "unavailable", "signed_out"])
def test_trouble_ends_the_round_and_loses_nothing(database_url: str, fault: str) -> None:
    async def body(stage: Stage) -> None:
        await taken_in(stage)
        stage.clock.forward(hours=13)
        await stage.fault(fault, on=["fetch"], count=1)
        assert await mirroring.mirror(stage.desk) == Mirrored()
        with stage.desk.database.session() as session:
            paused = accounts.get(session, stage.account_id).paused_at is not None
            assert paused is (fault == "signed_out")
        assert await mirroring.mirror(stage.desk) == (Mirrored() if paused else Mirrored(compared=1))
        with stage.desk.database.session() as session:
            accounts.resume(session, stage.account_id, actor="user:1", now=stage.clock())
        await mirroring.mirror(stage.desk)
        assert checked(stage, "message") == [True]

    run(body, database_url)


def test_one_accounts_trouble_is_its_own(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def body(stage: Stage) -> None:
        await taken_in(stage)
        with stage.desk.database.session() as session:
            other = accounts.ensure(session, "sandbox", "other", now=stage.clock())
        troubled = type(stage.desk.platform(stage.account_id))("http://127.0.0.1:9")

        async def look_up(*_: object, **__: object) -> dict[str, None]:
            raise Unavailable("away")

        monkeypatch.setattr(troubled, "look_up", look_up)
        stage.desk.accounts[other.id] = troubled  # type: ignore[index]
        with psycopg.connect(stage.desk.database.url) as connection:
            connection.execute("INSERT INTO conversation (account_id, platform_conversation_id, created_at)"
                               " SELECT %s, 'c', now()", [other.id])  # fmt: skip
            connection.execute(
                "INSERT INTO message (account_id, conversation_id, platform_post_id, person_id, ours, private, text,"
                " url, created_at, received_at, revision) SELECT %s, max(id), 'x1', (SELECT min(id) FROM person),"
                " false, false, 'hi', '', now(), now(), 0 FROM conversation",
                [other.id],
            )
        stage.clock.forward(hours=13)
        assert await mirroring.mirror(stage.desk) == Mirrored(compared=1)
        del stage.desk.accounts[other.id]  # type: ignore[attr-defined]
        await troubled.close()

    run(body, database_url)


def test_a_large_desk_is_read_in_parts_the_longest_unread_first(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        messages = [{"handle": f"c{n}", "text": f"@AuroraCare number {n}"} for n in range(250)]
        (await stage.sandbox.post("/messages", json=messages)).raise_for_status()
        while sum(checked(stage, "message")) < 250:
            batches = stage.desk.platform(stage.account_id).listen(stage.cursor[-1])
            batch = await anext(batches)
            await asyncio.to_thread(pipeline.take_in, stage.desk, stage.account_id, batch)
            stage.cursor.append(batch[-1].cursor)
        stage.clock.forward(hours=13)
        assert (await mirroring.mirror(stage.desk)).compared == 100, "what is due is spread over the rounds to come"
        assert checked(stage, "message").count(True) == 100
        assert checked(stage, "message")[:100] == [True] * 100
        for _ in range(3):
            await mirroring.mirror(stage.desk)
        assert checked(stage, "message").count(True) == 250

    run(body, database_url)


def test_what_the_platform_does_not_tell_of_comes_up_again_and_keeps_nobody_waiting(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def body(stage: Stage) -> None:
        untold, _ = await taken_in(stage)
        told, _ = await taken_in(stage, handle="zoe")
        platform = stage.desk.platform(stage.account_id)
        real, asked = platform.look_up, []

        async def look_up(post_ids: Sequence[str], *, private: frozenset[str] = frozenset()) -> dict[str, Post | None]:
            asked.append(list(post_ids))
            found = await real(post_ids, private=private)
            return {post_id: post for post_id, post in found.items() if post_id != untold}

        monkeypatch.setattr(platform, "look_up", look_up)
        monkeypatch.setattr(mirroring, "BATCH", 1)
        await stage.sandbox.delete(f"/messages/{untold}")
        stage.clock.forward(hours=13)
        assert (await mirroring.mirror(stage.desk)).compared == 0
        assert (await mirroring.mirror(stage.desk)).compared == 1
        assert await mirroring.mirror(stage.desk) == Mirrored()
        assert asked == [[untold], [told]]
        assert stage.case().message.deleted_at is None, "nothing is deleted on a guess"
        stage.clock.forward(hours=1, minutes=1)
        assert await mirroring.mirror(stage.desk) == Mirrored()
        monkeypatch.setattr(platform, "look_up", real)
        stage.clock.forward(hours=1, minutes=1)
        assert (await mirroring.mirror(stage.desk)).gone == 1
        assert asked == [[untold], [told], [untold]]

    run(body, database_url)


def test_the_platform_hears_which_posts_are_direct_messages(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def body(stage: Stage) -> None:
        await taken_in(stage)
        private_id, reply_id = await taken_in(stage, private=True, handle="zoe")
        stage.approve(reply_id)
        assert (await outbox.deliver(stage.desk, reply_id, worker="1")).outcome == "posted"
        platform = stage.desk.platform(stage.account_id)
        real, heard = platform.look_up, []

        async def look_up(post_ids: Sequence[str], *, private: frozenset[str] = frozenset()) -> Any:
            heard.append(private)
            return await real(post_ids, private=private)

        monkeypatch.setattr(platform, "look_up", look_up)
        stage.clock.forward(hours=13)
        assert (await mirroring.mirror(stage.desk)).compared == 3
        assert heard == [frozenset({private_id, stage.reply(reply_id).platform_post_id})]
        monkeypatch.setattr(platform, "private_kept", timedelta(days=29))
        stage.clock.forward(days=30)
        assert (await mirroring.mirror(stage.desk)).compared == 1

    run(body, database_url)
