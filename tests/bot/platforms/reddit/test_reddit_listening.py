"""Listening goes on where it stood: whatever was deleted, edited, late, told twice, or more than one page."""

import json
from contextlib import aclosing
from typing import Any

import pytest

from bot.platforms.base import Event, EventKind, SignedOut, Throttled, Unavailable
from bot.platforms.reddit import Reddit
from bot.platforms.reddit.addressing import names_us
from bot.platforms.reddit.cursor import GONE, KEPT, Place, Places
from bot.platforms.reddit.settings import Us
from tests.bot.platforms.reddit.scripted import Asked, Script, comment, listing, submission, talking

pytestmark = pytest.mark.anyio

BEGAN = 1_750_000_000
STREAM = "r/aurora/comments"
OWN = "user/AuroraCare/comments"


class Lists:
    """Lists that a test changes, newest first, served a page at a time; and look-ups of what stands in them."""

    def __init__(self) -> None:
        self.script = Script(answers={"api/info": self._info})
        self.lists: dict[str, list[dict[str, Any]]] = {}
        self.known: dict[str, dict[str, Any]] = {}
        self.page = 100

    def add(self, path: str, number: str, body: str = "u/AuroraCare hello", **more: Any) -> dict[str, Any]:
        thing = comment(number, body, **{"created_utc": BEGAN + len(self.known), **more})
        self.known[thing["name"]] = {"kind": "t1", "data": thing}
        self.show(path, thing)
        return thing

    def show(self, path: str, thing: dict[str, Any]) -> None:
        self.lists.setdefault(path, []).insert(0, thing)
        self.script.answers[path] = lambda asked: self._list(path, asked)

    def _list(self, path: str, asked: Asked) -> Any:
        things = self.lists[path]
        names = [thing.get("name") or thing["data"]["name"] for thing in things]
        start = names.index(asked.query["after"]) + 1 if asked.query.get("after") in names else 0
        shown = things[start : start + self.page]
        more = start + self.page < len(things)
        return listing(*shown, after=names[start + self.page - 1] if more else None)

    def _info(self, asked: Asked) -> Any:
        return listing(*(self.known[name] for name in asked.query["id"].split(",") if name in self.known))

    def requests(self, path: str) -> int:
        return sum(asked.path == path for asked in self.script.asked)


async def heard(reddit: Reddit, cursor: str | None, count: int) -> list[Event]:
    """Listen from a cursor until `count` events were told."""
    events: list[Event] = []
    async with aclosing(reddit.listen(cursor)) as batches:  # type: ignore[type-var]
        while len(events) < count:
            events += await anext(batches)
    return events


async def test_nothing_is_marked_as_read_and_no_cursor_hangs_on_a_comment() -> None:
    lists = Lists()
    lists.add("message/inbox", "a")
    async with talking(lists.script) as reddit:
        await heard(reddit, None, 1)
    for asked in lists.script.asked:
        assert asked.method == "GET"
        assert "before" not in asked.query
        assert asked.query.get("mark", "false") == "false"


async def test_what_came_while_nobody_listened_is_told_page_by_page() -> None:
    lists = Lists()
    lists.add("message/inbox", "first")
    async with talking(lists.script) as reddit:
        (first,) = await heard(reddit, None, 1)
        lists.page = 10
        for number in range(35):
            lists.add("message/inbox", f"n{number}", created_utc=BEGAN + 5000 + number)
        events = await heard(reddit, first.cursor, 35)
    assert [event.post_id for event in events] == [f"t1_n{number}" for number in range(35)]


async def test_what_the_cursor_stands_on_may_be_deleted() -> None:
    lists = Lists()
    lists.add("message/inbox", "a")
    async with talking(lists.script) as reddit:
        (first,) = await heard(reddit, None, 1)
        lists.lists["message/inbox"].clear()
        del lists.known["t1_a"]
        lists.add("message/inbox", "b", created_utc=BEGAN + 100)
        (second,) = await heard(reddit, first.cursor, 1)
    assert second.post_id == "t1_b"


async def test_more_than_the_inbox_holds_is_looked_for_in_the_lists_of_each_kind() -> None:
    lists = Lists()
    lists.add("message/inbox", "first", created_utc=BEGAN - 50_000)
    async with talking(lists.script) as reddit:
        (first,) = await heard(reddit, None, 1)
        lists.page = 2
        for number in range(30):
            lists.add("message/inbox", f"n{number}")
        lists.show("message/mentions", lists.add("elsewhere", "old", created_utc=BEGAN - 1000))
        events = await heard(reddit, first.cursor, 21)
    assert events[0].post_id == "t1_old"
    assert len(events) == 21


async def test_the_same_thing_in_two_lists_is_told_once_and_as_addressed() -> None:
    lists = Lists()
    thing = lists.add("message/inbox", "a", "no name here")
    lists.show(STREAM, thing)
    lists.show("message/unread", thing)
    lists.add(STREAM, "b", "something else")
    async with talking(lists.script, follow_comments=True) as reddit:
        events = await heard(reddit, None, 2)
    assert [(event.post_id, event.post and event.post.addressed) for event in events] == [
        ("t1_a", True), ("t1_b", False)
    ]  # fmt: skip


async def test_what_the_inbox_told_is_not_told_again_by_a_stream_after_a_restart() -> None:
    lists = Lists()
    thing = lists.add("message/inbox", "a", "no name here")
    lists.add(STREAM, "z", "older", created_utc=BEGAN - 10)
    async with talking(lists.script, follow_comments=True) as reddit:
        cursor = (await heard(reddit, None, 2))[-1].cursor
        lists.show(STREAM, thing)
        lists.add(STREAM, "b", "newer")
        (event,) = await heard(reddit, cursor, 1)
    assert event.post_id == "t1_b"


async def test_of_a_stream_only_what_turns_to_us_is_addressed() -> None:
    lists = Lists()
    lists.known["t1_ours"] = {"kind": "t1", "data": comment("ours", "sorry", author="auroracare")}
    lists.add(STREAM, "a", "hey u/AuroraCare")
    lists.add(STREAM, "b", "thank you", parent_id="t1_ours")
    lists.add(STREAM, "c", "I like kakapos")
    async with talking(lists.script, follow_comments=True) as reddit:
        events = await heard(reddit, None, 3)
    assert [event.post and event.post.addressed for event in events] == [True, True, False]
    assert [post.id for post in events[1].context] == ["t1_ours"]


async def test_an_edit_turns_to_us_as_little_as_what_it_edits() -> None:
    lists = Lists()
    lists.known["t1_ours"] = {"kind": "t1", "data": comment("ours", "sorry", author="auroracare")}
    lists.add(STREAM, "a", "I like kakapos")
    lists.add(STREAM, "b", "I like you", parent_id="t1_ours")
    lists.add(STREAM, "c", "I like owls")
    async with talking(lists.script, follow_comments=True) as reddit:
        cursor = (await heard(reddit, None, 3))[-1].cursor
        for name, body in (("a", "I like keas"), ("b", "I like them"), ("c", "u/AuroraCare likes owls")):
            lists.known[f"t1_{name}"]["data"].update(body=body, edited=BEGAN + 60)
        events = await heard(reddit, cursor, 3)
    assert [(event.kind, event.post and event.post.addressed) for event in events] == [
        (EventKind.EDIT, False), (EventKind.EDIT, True), (EventKind.EDIT, True)
    ]  # fmt: skip
    assert [post.id for post in events[1].context] == ["t1_ours"]


async def test_a_list_that_failed_at_first_is_not_read_to_its_end_afterwards() -> None:
    lists = Lists()
    for number in range(250):
        lists.add(STREAM, f"n{number}", "old words")
    lists.add("message/inbox", "a")
    served = lists.script.answers[STREAM]
    async with talking(lists.script, follow_comments=True, subreddits=["aurora"]) as reddit:
        for broken in ((503, b"<html>", {}), (403, {}, {})):
            lists.script.answers[STREAM] = broken
            (first,) = await heard(reddit, None, 1)
            lists.script.answers[STREAM] = served
            events = await heard(reddit, first.cursor, 100)
            assert [event.post_id for event in events] == [f"t1_n{number}" for number in range(150, 250)]


async def test_streams_are_followed_only_if_asked_for() -> None:
    lists = Lists()
    lists.add("message/inbox", "a")
    lists.add(STREAM, "b")
    async with talking(lists.script) as reddit:
        await heard(reddit, None, 1)
    assert lists.requests(STREAM) == 0


async def test_a_post_comes_with_what_it_answers_and_what_it_stands_under() -> None:
    lists = Lists()
    lists.known["t3_link"] = submission()
    lists.known["t1_up"] = {"kind": "t1", "data": comment("up", "mine does too", author="kim")}
    lists.add("message/inbox", "a", parent_id="t1_up")
    async with talking(lists.script) as reddit:
        (event,) = await heard(reddit, None, 1)
    assert [(post.id, post.text) for post in event.context] == [
        ("t3_link", "Halo Pro\n\nWho has one?"), ("t1_up", "mine does too")
    ]  # fmt: skip


async def test_what_was_edited_before_it_was_heard_is_told_as_it_stands() -> None:
    lists = Lists()
    lists.show("message/inbox", comment("a", "first words"))
    lists.known["t1_a"] = {"kind": "t1", "data": comment("a", "last words", edited=BEGAN + 9)}
    async with talking(lists.script) as reddit:
        (event,) = await heard(reddit, None, 1)
    assert event.post is not None
    assert (event.post.text, event.revision, event.kind) == ("last words", 10, EventKind.MENTION)


async def test_edits_and_deletions_are_told_once_also_after_a_restart() -> None:
    lists = Lists()
    lists.add("message/inbox", "a")
    lists.add("message/inbox", "b")
    async with talking(lists.script) as reddit:
        cursor = (await heard(reddit, None, 2))[-1].cursor
        lists.known["t1_a"]["data"]["edited"] = BEGAN + 60
        lists.known["t1_b"]["data"].update(body="[removed]", author="[deleted]")
        changes = await heard(reddit, cursor, 2)
        assert [(event.post_id, event.kind) for event in changes] == [
            ("t1_a", EventKind.EDIT), ("t1_b", EventKind.DELETION)
        ]  # fmt: skip
        assert [event.id for event in changes] == ["t1_a/edit/61", "t1_b/gone"]
        lists.add("message/inbox", "c")
        (later,) = await heard(reddit, changes[-1].cursor, 1)
    assert later.post_id == "t1_c"


async def test_what_we_wrote_by_hand_is_told_but_not_what_stood_there_before() -> None:
    lists = Lists()
    lists.add("message/inbox", "a")
    lists.add(OWN, "old", "Hello.", author="AuroraCare")
    async with talking(lists.script) as reddit:
        (first,) = await heard(reddit, None, 1)
        lists.add(OWN, "new", "By hand.", author="AuroraCare", parent_id="t1_a")
        (own,) = await heard(reddit, first.cursor, 1)
    assert (own.post_id, own.post and own.post.ours) == ("t1_new", True)


async def test_what_is_deleted_already_is_told_without_words() -> None:
    lists = Lists()
    lists.add("message/inbox", "a", "[deleted]", author="[deleted]")
    async with talking(lists.script) as reddit:
        (event,) = await heard(reddit, None, 1)
    assert (event.kind, event.post) == (EventKind.DELETION, None)


async def test_a_list_that_is_closed_to_us_is_passed_over() -> None:
    lists = Lists()
    lists.add("message/inbox", "a")
    lists.script.answers[STREAM] = (403, {"reason": "private", "message": "Forbidden", "error": 403}, {})
    async with talking(lists.script, follow_comments=True) as reddit:
        (event,) = await heard(reddit, None, 1)
    assert event.post_id == "t1_a"


async def test_one_list_that_fails_does_not_silence_the_others() -> None:
    lists = Lists()
    lists.add("message/inbox", "a")
    lists.add("r/other/comments", "b")
    lists.script.answers[STREAM] = (503, b"<html>", {})
    async with talking(lists.script, follow_comments=True, subreddits=["aurora", "other"]) as reddit:
        events = await heard(reddit, None, 2)
        assert [event.post_id for event in events] == ["t1_a", "t1_b"]
        with pytest.raises(Unavailable):
            await heard(reddit, events[-1].cursor, 1)


@pytest.mark.parametrize(("status", "error"), [(503, Unavailable), (429, Throttled), (401, SignedOut)])
async def test_an_inbox_that_fails_moves_nothing(status: int, error: type[Exception]) -> None:
    lists = Lists()
    lists.add("message/inbox", "a")
    served = lists.script.answers["message/inbox"]
    async with talking(lists.script) as reddit:
        lists.script.answers["message/inbox"] = (status, {}, {})
        with pytest.raises(error):
            await heard(reddit, None, 1)
        lists.script.answers["message/inbox"] = served
        assert (await heard(reddit, None, 1))[0].post_id == "t1_a"


async def test_modmail_is_told_oldest_first_and_once() -> None:
    def mail(number: int, **more: Any) -> dict[str, Any]:
        return {
            "id": f"m{number}",
            "bodyMarkdown": f"words {number}",
            "isInternal": False,
            "author": {"name": "sam", "id": 5, "isMod": False},
            "date": f"2025-06-15T15:00:0{number}+00:00",
            **more,
        }

    about = {"id": "c1", "subject": "Help", "numMessages": 2, "lastUpdated": "2025-06-15T15:00:02+00:00",
             "objIds": [{"id": "m2", "key": "messages"}]}  # fmt: skip
    whole = {"conversation": about, "messages": {"m2": mail(2), "m1": mail(1), "m0": mail(0, isInternal=True)}}
    listed = {"conversations": {"c1": about}, "conversationIds": ["c1"], "messages": {"m2": mail(2)}}
    script = Script(answers={"api/mod/conversations": listed, "api/mod/conversations/c1": whole})
    async with talking(script, moderates=["aurora"]) as reddit:
        events = await heard(reddit, None, 2)
        assert [event.post_id for event in events] == ["modmail_c1_m1", "modmail_c1_m2"]
        assert {event.kind for event in events} == {EventKind.DIRECT_MESSAGE}
        assert [post.text for post in events[0].context] == ["Help"]
        whole["messages"]["m3"] = listed["messages"]["m3"] = mail(3)  # type: ignore[index]
        about.update(numMessages=3, lastUpdated="2025-06-15T15:00:03+00:00")
        (later,) = await heard(reddit, events[-1].cursor, 1)
    assert later.post_id == "modmail_c1_m3"


def test_a_cursor_survives_its_writing() -> None:
    places = Places()
    places.of("inbox").tell("t1_a", float(BEGAN), 3)
    places.of("r/x").tell("t1_b", BEGAN + 1.0, GONE)
    again = Places.read(places.write())
    assert again.write() == places.write()
    assert again.of("inbox") == Place(BEGAN, {"t1_a": 3})
    assert again.watched() == {"t1_a": ("inbox", 3)}
    assert again.known("r/x")
    assert not again.known("me")


@pytest.mark.parametrize("cursor", [None, "", "0", "[]", "{", '{"inbox": 1}', '{"inbox": {"at": "x", "told": {}}}'])
def test_a_cursor_that_cannot_be_read_begins_afresh(cursor: str | None) -> None:
    assert not Places.read(cursor).known("inbox")


def test_a_cursor_stays_small() -> None:
    places = Places()
    for number in range(10_000):
        places.of("inbox").tell(f"t1_{number}", BEGAN + number, 0)
    assert len(json.loads(places.write())["inbox"]["told"]) == KEPT
    assert len(places.write()) < 2000


@pytest.mark.parametrize("text", ["u/AuroraCare help", "hey /u/auroracare!", "@AuroraCare", "(u/AuroraCare)"])
def test_our_name_is_recognised(text: str) -> None:
    assert names_us(text, Us("AuroraCare"))


@pytest.mark.parametrize("text", ["u/AuroraCareless", "you/AuroraCare", "AuroraCare", "a@AuroraCare.example", "u/x"])
def test_other_names_are_not_ours(text: str) -> None:
    assert not names_us(text, Us("AuroraCare"))
