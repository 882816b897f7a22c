"""Pictures of posts of our own: with the post once whatever goes wrong, never other ones, never without their words."""

import asyncio
import base64
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest

from bot import posting as door
from bot import posting_care
from bot.crisis import room
from bot.platforms.base import Attachment, Outgoing
from bot.platforms.sandbox.faces.discord.snowflakes import made_up
from policies.signals.bank import Bank
from policies.signals.pictures.library import Asset
from responders.posting_lifecycle import State
from storage import assets, pictures, posting, posting_again, posting_by_hand, posting_sending, urgent
from storage.crises import NewCrisis
from storage.errors import NotAllowed
from storage.tables.base import Json
from tests.bot.desks import Stage, run

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8Dwn4EIwDiqEAC9mgP/6ZkFxgAAAABJRU5ErkJggg=="
)
WORDS = "Our new shop in Leeds opens on Monday."
ALT = "A shop window with a lamp in it."
PLACES: dict[str, Any] = {
    "sandbox": {}, "x": {"publish": {"to": "profile"}}, "discord": {"publish": {"to": made_up("channel general")}},
}  # fmt: skip


def plan(stage: Stage, *, alt: str = ALT, text: str = WORDS, ref: str = "notice:1") -> int:
    with stage.desk.database.session() as session:
        sha256 = pictures.keep(
            session, PIXEL, media_type="image/png", width=1, height=1, user_id=stage.user_id, now=stage.clock()
        )
        one = {
            "kind": "image",
            "sha256": sha256,
            "media_type": "image/png",
            "alt": alt,
            "url": f"/pictures/{sha256}",
        }
        return posting.plan(
            session, account_id=stage.account_id, text=text, ref=ref, attachments=[one], now=stage.clock(),
            actor=f"user:{stage.user_id}",
        )  # fmt: skip


def state(stage: Stage, number: int) -> posting.PostingView:
    with stage.desk.database.session() as session:
        return posting.get(session, number)


async def carried(stage: Stage) -> list[list[str]]:
    """Return the descriptions of the pictures of each post of ours that stands there."""
    return [[part["alt"] for part in one["attachments"]] for one in await stage.ours() if one["deleted_at"] is None]


@pytest.mark.parametrize("speaks", PLACES)
def test_a_picture_goes_out_with_its_words_once_and_is_taken_back_with_them(database_url: str, speaks: str) -> None:
    async def act(stage: Stage) -> None:
        one = plan(stage)
        assert (await door.deliver(stage.desk, one, worker="w")).outcome == "published"
        assert (await door.deliver(stage.desk, one, worker="w")).outcome == "nothing to send"
        assert await carried(stage) == [[ALT]]
        await door.remove(stage.desk, one, actor=f"user:{stage.user_id}", reason="A notice came.")
        assert (state(stage, one).state, await carried(stage)) == (State.REMOVED, [])

    run(act, database_url, speaks=speaks, account=PLACES[speaks])


@pytest.mark.parametrize("speaks", ["sandbox", "x"])
@pytest.mark.parametrize("fault", ["dropped_before", "dropped_after", "unavailable"])
def test_an_upload_that_fails_posts_nothing_and_is_tried_again(database_url: str, speaks: str, fault: str) -> None:
    async def act(stage: Stage) -> None:
        one = plan(stage)
        await stage.fault(fault, on=["upload"], count=1)
        assert (await door.deliver(stage.desk, one, worker="w")).outcome == "deferred"
        assert (state(stage, one).state, await carried(stage)) == (State.WAITING, [])
        stage.clock.forward(seconds=30)
        assert (await door.deliver(stage.desk, one, worker="w")).outcome == "published"
        assert await carried(stage) == [[ALT]]

    run(act, database_url, speaks=speaks, account=PLACES[speaks])


@pytest.mark.parametrize("speaks", PLACES)
@pytest.mark.parametrize(("fault", "out"), [("dropped_before", False), ("dropped_after", True)])
def test_a_post_that_is_lost_after_its_upload_is_looked_for_and_never_made_twice(
    database_url: str, speaks: str, fault: str, out: bool
) -> None:
    async def act(stage: Stage) -> None:
        one = plan(stage)
        await stage.fault(fault, on=["publish"], count=1)
        assert (await door.deliver(stage.desk, one, worker="w")).outcome == "unconfirmed"
        await posting_care.look_after(stage.desk)
        assert state(stage, one).state is (State.PUBLISHED if out else State.UNCONFIRMED)
        assert await carried(stage) == ([[ALT]] if out else [])
        if not out:
            stage.clock.forward(seconds=40)
            with stage.desk.database.session() as session:
                posting.settle(session, one, posted=False, now=stage.clock(), actor=f"user:{stage.user_id}")
                two = posting_again.again(session, one, now=stage.clock(), actor=f"user:{stage.user_id}")
            assert (await door.deliver(stage.desk, two, worker="w")).outcome == "published"
            assert await carried(stage) == [[ALT]]

    run(act, database_url, speaks=speaks, account=PLACES[speaks])


def test_the_hash_covers_pictures_and_their_words_and_nothing_of_it_changes_once_planned(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        plan(stage)
        plan(stage, alt="Something else.")
        with psycopg.connect(stage.desk.database.url, autocommit=True) as connection:
            first, second = connection.execute("SELECT sha256 FROM posting ORDER BY id").fetchall()
            assert first != second
            with pytest.raises(psycopg.errors.CheckViolation, match="stays as it was planned"):
                connection.execute("UPDATE posting SET attachments = '[]' WHERE id = 1")
        with pytest.raises(Exception, match=r"Nobody signed"):
            plan(stage, ref="statement:1")

    run(act, database_url)


def test_a_picture_that_is_no_longer_what_was_planned_stops_the_post(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        one = plan(stage)
        with psycopg.connect(stage.desk.database.url, autocommit=True) as connection:
            connection.execute("UPDATE picture SET content = 'another'")
        assert (await door.deliver(stage.desk, one, worker="w")).outcome == "refused"
        assert "no longer kept as it was" in state(stage, one).said
        assert await carried(stage) == []
        with stage.desk.database.session() as session:
            assert pictures.forget_unused(session, before=stage.clock()) == 0

    run(act, database_url)


def test_a_freeze_holds_a_post_with_a_picture_until_somebody_lets_it_through(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        one, actor = plan(stage), f"user:{stage.user_id}"
        new = NewCrisis("It gets hot", "product-safety", "preventable", 3)
        await asyncio.to_thread(room.open_room, stage.desk.database, new, actor=actor, clock=stage.clock)
        assert (await door.deliver(stage.desk, one, worker="w")).outcome == "nothing to send"
        assert await carried(stage) == []
        with stage.desk.database.session() as session:
            posting.release(session, one, now=stage.clock(), actor=actor)
        assert (await door.deliver(stage.desk, one, worker="w")).outcome == "published"

    run(act, database_url)


@pytest.mark.parametrize(
    ("speaks", "given", "said"),
    [
        *((name, {"alt": " "}, "Describe picture 1") for name in PLACES),
        *((name, {"count": 11}, "Take some") for name in PLACES),
        ("sandbox", {"size": 6_000_000}, "larger than"),
        ("x", {"size": 6_000_000}, "up to 5 MB"),
        ("x", {"media_type": "image/gif"}, "JPEG, PNG or WebP"),
        ("discord", {"size": 11 * 1024 * 1024}, "larger than the 10 MiB"),
        ("discord", {"alt": "x" * 1025}, "longer than Discord's 1,024"),
    ],
)  # fmt: skip
def test_each_platform_says_what_it_would_not_take_before_anything_is_planned(
    database_url: str, speaks: str, given: dict[str, Any], said: str
) -> None:
    async def act(stage: Stage) -> None:
        one = Attachment("image", "", given.get("alt", ALT), given.get("media_type", "image/png"),
                         PIXEL + b"\0" * given.get("size", 0))  # fmt: skip
        message = Outgoing(WORDS, "key-1", (one,) * given.get("count", 1))
        may = await stage.desk.platform(stage.account_id).may_publish(message)
        assert not may.allowed
        assert said in may.reason
        assert await stage.ours() == []

    run(act, database_url, speaks=speaks, account=PLACES[speaks])


def by_hand(stage: Stage, text: str = WORDS, verdict: str = "allow", attachments: Sequence[Json] = ()) -> int:
    with stage.desk.database.session() as session:
        found = posting_by_hand.plan(
            session, account_id=stage.account_id, text=text, attachments=attachments, verdict=verdict, reason="",
            actor=f"user:{stage.user_id}", now=stage.clock(),
        )  # fmt: skip
        session.flush()
        time.sleep(0.2)  # as long as the other click needs to look as well
        return found


ASKED_FOR = "We guarantee that your Halo Pro will never break, or you get your money back."


def refused(stage: Stage) -> list[int]:
    """Return the posts of which the planner's pages say that they did not go out; letters tell of each."""
    since = stage.clock() - timedelta(days=1)
    with stage.desk.database.session() as session:
        found = [one.id for one in posting_by_hand.stopped(session, stage.user_id, since=since)]
        assert set(found) <= {one.id for one in urgent.posts(session, since=since)}
    return found


@pytest.mark.parametrize(("shown", "out"), [("allow", False), ("review", True), ("", False)])
def test_a_post_by_hand_that_the_code_asks_more_of_when_it_leaves_stops_and_its_planner_is_told(
    database_url: str, shown: str, out: bool
) -> None:
    async def act(stage: Stage) -> None:
        one = by_hand(stage, ASKED_FOR, shown)
        done = await door.deliver(stage.desk, one, worker="w")
        assert done.outcome == ("published" if out else "refused")
        assert len(await stage.ours()) == int(out)
        assert ("asks for more than was shown" in state(stage, one).said) is not out
        assert refused(stage) == ([] if out else [one])
        if not out:
            with stage.desk.database.session() as session:
                two = posting_again.again(session, one, now=stage.clock(), actor=f"user:{stage.user_id}")
            assert refused(stage) == []
            assert (await door.deliver(stage.desk, two, worker="w")).outcome == "refused"

    run(act, database_url)


def test_an_embargo_that_came_after_the_plan_stops_a_post_by_hand(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        one = by_hand(stage, "Zaunkoenigsruf opens in Leeds on Monday.")
        bank = Bank(b"k" * 32)
        bank.hold([bank.keyed("e-1", "product", ["Zaunkoenigsruf"])])
        desk = replace(stage.desk, judge=stage.desk.judge.with_bank(bank))
        assert (await door.deliver(desk, one, worker="w")).outcome == "refused"
        assert state(stage, one).said.startswith("Not sent: The code in force blocks it")
        assert await stage.ours() == []

    run(act, database_url)


def test_a_licence_that_ended_after_the_plan_stops_a_post_by_hand(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        with stage.desk.database.session() as session:
            sha256 = pictures.keep(
                session, PIXEL, media_type="image/png", width=1, height=1, user_id=stage.user_id, now=stage.clock()
            )
            assets.put(session, [Asset("", "lamp.png", "@lena", sha256)], by="user:1", now=stage.clock())
            asset = assets.of_files(session, [sha256])[sha256]
        one = {"kind": "image", "sha256": sha256, "media_type": "image/png", "alt": f"{ALT} Photo: @lena", "url": ""}
        kept = by_hand(stage, f"{WORDS} Photo: @lena", attachments=[one])
        other = by_hand(stage, f"{WORDS} Come and see! Photo: @lena", attachments=[one])
        assert (await door.deliver(stage.desk, kept, worker="w")).outcome == "published"
        with stage.desk.database.session() as session:
            assets.revoke(session, int(asset.id), by="user:1", now=stage.clock())
        assert (await door.deliver(stage.desk, other, worker="w")).outcome == "refused"
        assert "The code in force" in state(stage, other).said

    run(act, database_url)


def test_the_same_post_is_not_planned_twice_while_it_waits_nor_within_a_day(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        one = by_hand(stage)
        for hours in (1, 48):
            stage.clock.forward(hours=hours)
            with pytest.raises(NotAllowed, match="already"):
                by_hand(stage)
        assert (await door.deliver(stage.desk, one, worker="w")).outcome == "published"
        by_hand(stage)

    run(act, database_url)


def test_two_clicks_plan_one_post(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        clicks = [asyncio.to_thread(by_hand, stage) for _ in range(2)]
        came = await asyncio.gather(*clicks, return_exceptions=True)
        assert sorted(type(one).__name__ for one in came) == ["NotAllowed", "int"]

    run(act, database_url)


def test_a_refused_post_is_not_planned_again_once_somebody_wrote_it_anew(database_url: str) -> None:
    async def act(stage: Stage) -> None:
        one = by_hand(stage)
        with stage.desk.database.session() as session:
            posting_sending.give_up(session, one, said="Not now.", actor="w", now=stage.clock())
            other = posting.plan(
                session, account_id=stage.account_id, text=WORDS, ref="user:999", now=stage.clock(),
                actor=f"user:{stage.user_id}",
            )  # fmt: skip
        with pytest.raises(NotAllowed, match="already"), stage.desk.database.session() as session:
            posting_again.again(session, one, now=stage.clock(), actor=f"user:{stage.user_id}")
        assert state(stage, other).state is State.WAITING

    run(act, database_url)
