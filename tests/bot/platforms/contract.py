"""What every adapter must do. A test module of an adapter subclasses Contract and gives it a `stage` fixture.

The stage is the platform seen from the other side: it writes as customers, counts what arrived, and makes the next
request fail. An adapter of a real service stages it on a fake of that service over loopback.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Protocol

import pytest

from bot.platforms.base import (
    Attachment,
    Event,
    EventKind,
    Outgoing,
    Platform,
    PlatformError,
    Post,
    Refused,
    SignedOut,
    Throttled,
    Unavailable,
    Unconfirmed,
)

# What the platform does to the next write: the error it must become, and how many posts it must leave behind.
WRITES: dict[str, tuple[type[PlatformError], int]] = {
    "throttled": (Throttled, 0),
    "throttled_without_headers": (Throttled, 0),
    "unavailable": (Unconfirmed, 0),
    "dropped_before": (Unconfirmed, 0),
    "dropped_after": (Unconfirmed, 1),
    "silent_before": (Unconfirmed, 0),
    "silent_after": (Unconfirmed, 1),
    "garbled_after": (Unconfirmed, 1),
    "signed_out": (SignedOut, 0),
    "duplicate": (Refused, 0),
    "blocked": (Refused, 0),
}
READS: dict[str, type[PlatformError]] = {
    "throttled": Throttled,
    "unavailable": Unavailable,
    "dropped_before": Unavailable,
    "signed_out": SignedOut,
}


class Stage(Protocol):
    """One platform with one account of ours, seen from the other side. `faults` names the failures it can act out."""

    platform: Platform
    faults: frozenset[str]

    async def mention(self, text: str, *, parent_id: str | None = None) -> str:
        """Have a customer write in public to us; return the post's id."""
        ...

    async def message(self, text: str) -> str:
        """Have a customer write to us in private; return the post's id."""
        ...

    async def edit(self, post_id: str, text: str) -> None:
        """Have the customer edit a post."""
        ...

    async def delete(self, post_id: str) -> None:
        """Have the customer delete a post."""
        ...

    async def redeliver(self) -> None:
        """Make the platform tell again what it told."""
        ...

    async def fail(self, fault: str, operation: str) -> None:
        """Make the next `operation` (reply, message, publish, listen, fetch) fail."""
        ...

    async def posted(self) -> Sequence[str]:
        """Return the texts that stand on the platform under our name."""
        ...

    async def reopen(self) -> Platform:
        """Return a new adapter on the same platform, as after a restart."""
        ...

    async def unreachable(self) -> Platform | None:
        """Return an adapter of a platform where nobody listens, or None where there is no network."""
        ...


async def told(platform: Platform, cursor: str | None, count: int) -> list[Event]:
    """Listen from `cursor` until `count` events were told."""
    events: list[Event] = []
    async with asyncio.timeout(30):
        async for batch in platform.listen(cursor):
            events.extend(batch)
            if len(events) >= count:
                break
    return events


async def _mentioned(stage: Stage, text: str = "@AuroraCare my Halo Pro hisses") -> Post:
    thread = await stage.platform.fetch(await stage.mention(text))
    assert thread.post is not None
    return thread.post


@pytest.mark.anyio
class Contract:
    async def test_a_mention_is_told_with_all_that_the_desk_needs(self, stage: Stage) -> None:
        post_id = await stage.mention("@AuroraCare my Halo Pro hisses")
        (event,) = await told(stage.platform, None, 1)
        assert (event.kind, event.post_id, event.revision) == (EventKind.MENTION, post_id, 0)
        assert event.post is not None
        assert event.post.text == "@AuroraCare my Halo Pro hisses"
        assert event.post.author.handle
        assert event.post.author.id
        assert event.post.created_at.utcoffset() is not None
        assert event.received_at.utcoffset() is not None
        assert not event.post.ours
        assert not event.post.private
        assert event.cursor

    async def test_events_come_in_order_and_once(self, stage: Stage) -> None:
        ids = [await stage.mention(f"@AuroraCare number {number}") for number in range(7)]
        events = await told(stage.platform, None, 7)
        assert [event.post_id for event in events] == ids
        assert len({(event.id, event.revision) for event in events}) == 7

    async def test_listening_resumes_after_any_cursor(self, stage: Stage) -> None:
        for number in range(4):
            await stage.mention(f"@AuroraCare number {number}")
        events = await told(stage.platform, None, 4)
        for place, event in enumerate(events[:-1]):
            again = await told(await stage.reopen(), event.cursor, 3 - place)
            assert [later.id for later in again] == [later.id for later in events[place + 1 :]]

    async def test_what_comes_later_is_told_after_the_last_cursor(self, stage: Stage) -> None:
        await stage.mention("@AuroraCare first")
        (first,) = await told(stage.platform, None, 1)
        later = await stage.mention("@AuroraCare second")
        (second,) = await told(await stage.reopen(), first.cursor, 1)
        assert second.post_id == later

    async def test_a_redelivered_event_keeps_its_id_and_revision(self, stage: Stage) -> None:
        await stage.mention("@AuroraCare first")
        before = await told(stage.platform, None, 1)
        await stage.redeliver()
        await stage.mention("@AuroraCare second")
        after = await told(stage.platform, None, 2)
        assert {(event.id, event.revision) for event in before} <= {(event.id, event.revision) for event in after}

    async def test_an_edit_is_told_with_the_new_words_and_a_higher_revision(self, stage: Stage) -> None:
        post_id = await stage.mention("@AuroraCare it hisses")
        await stage.edit(post_id, "@AuroraCare it hisses and hums")
        await stage.edit(post_id, "@AuroraCare never mind")
        events = [event for event in await told(stage.platform, None, 3) if event.kind is EventKind.EDIT]
        assert [event.post_id for event in events] == [post_id, post_id]
        assert events[-1].post is not None
        assert events[-1].post.text == "@AuroraCare never mind"
        assert all(earlier.revision < later.revision for earlier, later in pairwise(events))
        assert events[0].revision > 0

    async def test_a_deletion_is_told_without_the_words(self, stage: Stage) -> None:
        post_id = await stage.mention("@AuroraCare it hisses")
        await stage.delete(post_id)
        events = await told(stage.platform, None, 2)
        assert (events[-1].kind, events[-1].post_id, events[-1].post) == (EventKind.DELETION, post_id, None)

    async def test_a_private_message_is_told_as_one(self, stage: Stage) -> None:
        await stage.message("hello, in private")
        (event,) = await told(stage.platform, None, 1)
        assert event.kind is EventKind.DIRECT_MESSAGE
        assert event.post is not None
        assert event.post.private

    async def test_fetch_tells_the_thread_oldest_first(self, stage: Stage) -> None:
        first = await stage.mention("@AuroraCare it hisses")
        second = await stage.mention("@AuroraCare still", parent_id=first)
        third = await stage.mention("@AuroraCare hello?", parent_id=second)
        thread = await stage.platform.fetch(second)
        assert thread.post is not None
        assert thread.post.parent_id == first
        assert [post.id for post in thread.before] == [first]
        assert [post.id for post in thread.after] == [third]
        assert thread.answered_by is None
        assert len({post.conversation_id for post in (*thread.before, thread.post, *thread.after)}) == 1

    async def test_fetch_tells_an_edit(self, stage: Stage) -> None:
        post = await _mentioned(stage)
        await stage.edit(post.id, "@AuroraCare solved")
        thread = await stage.platform.fetch(post.id)
        assert thread.post is not None
        assert thread.post.text == "@AuroraCare solved"
        assert thread.post.revision > post.revision
        assert thread.post.edited_at is not None

    async def test_fetch_tells_a_deletion(self, stage: Stage) -> None:
        post = await _mentioned(stage)
        await stage.delete(post.id)
        thread = await stage.platform.fetch(post.id)
        assert thread.deleted
        assert thread.post is None

    async def test_a_post_that_never_was_counts_as_deleted(self, stage: Stage) -> None:
        assert (await stage.platform.fetch("99999999")).deleted

    async def test_a_reply_is_posted_once_and_found_again(self, stage: Stage) -> None:
        post, message = await _mentioned(stage), Outgoing("Sam, that hiss is a known fault. ^AB", "key-1")
        assert await stage.platform.find_own(post, message) is None
        sent = await stage.platform.reply(post, message)
        assert sent.id
        assert list(await stage.posted()) == [message.text]
        assert await stage.platform.find_own(post, message) == sent
        thread = await stage.platform.fetch(post.id)
        assert thread.answered_by == sent.id
        assert [answer.ours for answer in thread.after] == [True]

    async def test_a_reply_of_other_words_is_not_taken_for_ours(self, stage: Stage) -> None:
        post = await _mentioned(stage)
        await stage.platform.reply(post, Outgoing("Some words. ^AB", "key-1"))
        assert await stage.platform.find_own(post, Outgoing("Other words. ^AB", "key-2")) is None

    async def test_permissions_come_with_a_reason_and_a_rule(self, stage: Stage) -> None:
        public, private = await _mentioned(stage), await _private(stage)
        allowed = await stage.platform.may_reply(public)
        assert allowed.allowed
        assert allowed.reason
        assert allowed.rule
        refused = await stage.platform.may_reply(private)
        assert not refused.allowed
        assert refused.reason
        assert (await stage.platform.may_message(private)).allowed
        closed = await stage.platform.may_message(replace(public, author=replace(public.author, id="x", handle="x")))
        assert not closed.allowed or closed.rule

    async def test_what_is_not_allowed_is_refused_and_not_posted(self, stage: Stage) -> None:
        with pytest.raises(Refused) as refused:
            await stage.platform.reply(await _private(stage), Outgoing("In public. ^AB", "key-1"))
        assert refused.value.permanent
        assert list(await stage.posted()) == []

    async def test_a_private_message_can_be_answered_and_found(self, stage: Stage) -> None:
        post, message = await _private(stage), Outgoing("Thank you, I have it. ^AB", "key-1")
        sent = await stage.platform.message(post, message)
        assert list(await stage.posted()) == [message.text]
        assert await stage.platform.find_own(post, message) == sent

    async def test_a_reply_to_a_deleted_post_is_refused(self, stage: Stage) -> None:
        post = await _mentioned(stage)
        await stage.delete(post.id)
        with pytest.raises(Refused):
            await stage.platform.reply(post, Outgoing("Too late. ^AB", "key-1"))
        assert list(await stage.posted()) == []

    async def test_a_reply_that_is_too_long_is_refused(self, stage: Stage) -> None:
        post, limit = await _mentioned(stage), stage.platform.limits.reply
        with pytest.raises(Refused) as refused:
            await stage.platform.reply(post, Outgoing("a" * (limit + 1), "key-1"))
        assert refused.value.permanent
        await stage.platform.reply(post, Outgoing("a" * limit, "key-2"))

    async def test_more_pictures_than_fit_are_refused_and_never_dropped(self, stage: Stage) -> None:
        post, most = await _mentioned(stage), stage.platform.limits.attachments
        pictures = tuple(Attachment("image", f"/{number}.png", "a picture") for number in range(most + 1))
        with pytest.raises(Refused):
            await stage.platform.reply(post, Outgoing("Look. ^AB", "key-1", pictures))
        assert list(await stage.posted()) == []

    async def test_length_grows_with_the_text_and_fits_the_limit(self, stage: Stage) -> None:
        length = stage.platform.length
        assert length("") == 0
        assert length("hello") == 5
        assert length("e\u0301") == length("é")
        assert 0 < length("👩‍👩‍👧‍👧") <= 16
        assert length("充電できません") >= 7

    async def test_our_own_post_can_be_edited_and_deleted(self, stage: Stage) -> None:
        post = await _mentioned(stage)
        sent = await stage.platform.reply(post, Outgoing("Fist of all, sorry. ^AB", "key-1"))
        await stage.platform.edit_own(sent.id, Outgoing("First of all, sorry. ^AB", "key-2"))
        assert list(await stage.posted()) == ["First of all, sorry. ^AB"]
        await stage.platform.delete_own(sent.id)
        await stage.platform.delete_own(sent.id)
        assert list(await stage.posted()) == []

    @pytest.mark.parametrize("fault", WRITES)
    async def test_every_outcome_of_a_send_is_told_truly(self, stage: Stage, fault: str) -> None:
        if fault not in stage.faults:
            pytest.skip("this platform can't fail so")
        expected, left = WRITES[fault]
        post, message = await _mentioned(stage), Outgoing("Sam, that is ours to mend. ^AB", "key-1")
        await stage.fail(fault, "reply")
        with pytest.raises(PlatformError) as raised:
            await stage.platform.reply(post, message)
        assert type(raised.value) is expected
        assert len(await stage.posted()) == left
        assert (await stage.platform.find_own(post, message) is not None) is bool(left)

    async def test_a_post_of_our_own_is_published_once_and_found_again(self, stage: Stage) -> None:
        message = Outgoing("What we know about the Halo Pro\n\nStop charging it. ^AB", "key-1")
        if not stage.platform.publishes_to:
            with pytest.raises(Refused):
                await stage.platform.publish(message)
            return
        assert await stage.platform.find_published(message) is None
        sent = await stage.platform.publish(message)
        assert sent.id
        assert sent.url.startswith("http")
        assert list(await stage.posted()) == [message.text]
        assert await stage.platform.find_published(message) == sent
        assert await stage.platform.find_published(replace(message, text="Other words. ^AB")) is None
        thread = await stage.platform.fetch(sent.id)
        assert thread.post is not None
        assert thread.post.ours
        assert message.says(thread.post.text)
        await stage.platform.delete_own(sent.id)
        await stage.platform.delete_own(sent.id)
        assert list(await stage.posted()) == []
        assert await stage.platform.find_published(message) is None

    async def test_a_reply_is_not_taken_for_a_post_of_our_own(self, stage: Stage) -> None:
        if not stage.platform.publishes_to:
            pytest.skip("nothing is published here")
        message = Outgoing("The very same words. ^AB", "key-1")
        await stage.platform.reply(await _mentioned(stage), message)
        assert await stage.platform.find_published(message) is None

    async def test_an_answer_to_our_own_post_is_told_and_can_be_answered(self, stage: Stage) -> None:
        if not stage.platform.publishes_to:
            pytest.skip("nothing is published here")
        sent = await stage.platform.publish(Outgoing("What we know so far. ^AB", "key-1"))
        post_id = await stage.mention("@AuroraCare and the earbuds?", parent_id=sent.id)
        post = (await stage.platform.fetch(post_id)).post
        assert post is not None
        await stage.platform.reply(post, Outgoing("They are fine. ^AB", "key-2"))

    async def test_a_post_of_our_own_that_is_too_long_is_refused(self, stage: Stage) -> None:
        with pytest.raises(Refused) as refused:
            await stage.platform.publish(Outgoing("A title\n" + "a" * (stage.platform.limits.reply + 1), "key-1"))
        assert refused.value.permanent
        assert list(await stage.posted()) == []

    @pytest.mark.parametrize("fault", WRITES)
    async def test_every_outcome_of_a_post_of_our_own_is_told_truly(self, stage: Stage, fault: str) -> None:
        if fault not in stage.faults or not stage.platform.publishes_to:
            pytest.skip("this platform can't fail so")
        expected, left = WRITES[fault]
        message = Outgoing("That is ours to mend. ^AB", "key-1")
        await stage.fail(fault, "publish")
        with pytest.raises(PlatformError) as raised:
            await stage.platform.publish(message)
        assert type(raised.value) is expected
        assert len(await stage.posted()) == left
        assert (await stage.platform.find_published(message) is not None) is bool(left)

    async def test_a_throttled_send_says_until_when(self, stage: Stage) -> None:
        if "throttled" not in stage.faults:
            pytest.skip("this platform never throttles")
        post = await _mentioned(stage)
        for fault in ("throttled", "throttled_without_headers"):
            await stage.fail(fault, "reply")
            with pytest.raises(Throttled) as raised:
                await stage.platform.reply(post, Outgoing("Sam. ^AB", "key-1"))
            assert raised.value.until.utcoffset() is not None

    async def test_closed_messages_are_refused(self, stage: Stage) -> None:
        if "closed_messages" not in stage.faults:
            pytest.skip("nobody closes their messages here")
        post = await _private(stage)
        await stage.fail("closed_messages", "message")
        with pytest.raises(Refused) as refused:
            await stage.platform.message(post, Outgoing("Hello. ^AB", "key-1"))
        assert refused.value.permanent

    @pytest.mark.parametrize("fault", READS)
    @pytest.mark.parametrize("operation", ["listen", "fetch"])
    async def test_every_outcome_of_a_read_is_told_truly(self, stage: Stage, fault: str, operation: str) -> None:
        if fault not in stage.faults:
            pytest.skip("this platform can't fail so")
        post_id = await stage.mention("@AuroraCare hello")
        await stage.fail(fault, operation)
        with pytest.raises(READS[fault]):
            await (told(stage.platform, None, 1) if operation == "listen" else stage.platform.fetch(post_id))
        # And the next time all is well.
        assert (await told(stage.platform, None, 1))[0].post_id == post_id

    async def test_a_platform_that_is_gone_posts_nothing_and_says_so(self, stage: Stage) -> None:
        gone = await stage.unreachable()
        if gone is None:
            pytest.skip("there is no network here")
        post = await _mentioned(stage)
        with pytest.raises(Refused) as refused:
            await gone.reply(post, Outgoing("Hello. ^AB", "key-1"))
        assert not refused.value.permanent
        with pytest.raises(Unavailable):
            await gone.fetch(post.id)
        health = await gone.check()
        assert not health.ok
        assert health.problems
        await gone.close()

    async def test_check_writes_nothing_and_finds_the_account(self, stage: Stage) -> None:
        await stage.mention("@AuroraCare hello")
        health = await stage.platform.check()
        assert health.ok, health.problems
        assert health.account == stage.platform.account
        assert list(await stage.posted()) == []


async def _private(stage: Stage) -> Post:
    thread = await stage.platform.fetch(await stage.message("hello, in private"))
    assert thread.post is not None
    return thread.post
