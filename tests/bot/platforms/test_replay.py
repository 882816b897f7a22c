import asyncio
import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.platforms import replay
from bot.platforms.base import EventKind, Outgoing, Refused, Unavailable
from bot.platforms.options import OptionError
from bot.platforms.replay import Replay
from bot.platforms.replay.pacing import RECORDED, Pacer
from tests.bot.platforms.contract import told

pytestmark = pytest.mark.anyio


def _write(path: Path, *lines: object) -> Path:
    raw = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    path.write_text("".join(f"{line}\n" for line in raw), encoding="utf-8")
    return path


def _open(path: Path, **options: object) -> Replay:
    return replay.open({"path": str(path), "at_end": "stop", **options})


async def _all(player: Replay, cursor: str | None = None) -> list:
    return [event async for batch in player.listen(cursor) for event in batch]


async def test_all_the_real_tweets_are_played_and_our_agents_replies_are_ours(shared: Path) -> None:
    recording = shared / "data" / "perf" / "short.jsonl"
    player = _open(recording, select={"src": ["ibm/customer", "ibm/agent"]})
    events = await _all(player)
    assert Counter(event.post.ours for event in events) == {False: 1211, True: 1000}
    assert len({event.id for event in events}) == 2211
    mentions = await _all(_open(recording, select={"src": ["ibm/customer", "ibm/agent"], "dir": "mention"}))
    assert len(mentions) == 1211
    assert not any(event.post.ours for event in mentions)
    rest = await _all(player, events[999].cursor)
    assert [event.id for event in rest] == [event.id for event in events[1000:]]


async def test_a_folder_is_played_by_name_and_resumed_across_files(tmp_path: Path) -> None:
    _write(tmp_path / "b.jsonl", {"id": "3", "text": "three"}, {"id": "4", "text": "four"})
    _write(tmp_path / "a.jsonl", {"id": "1", "text": "one"}, {"id": "2", "text": "two"})
    (tmp_path / "notes.txt").write_text("not a recording")
    events = await _all(_open(tmp_path))
    assert [event.post_id for event in events] == ["1", "2", "3", "4"]
    for place, event in enumerate(events):
        assert [later.post_id for later in await _all(_open(tmp_path), event.cursor)] == ["1", "2", "3", "4"][
            place + 1 :
        ]


async def test_bad_lines_are_skipped_counted_and_named(tmp_path: Path) -> None:
    path = _write(
        tmp_path / "r.jsonl", {"id": "1", "text": "one"}, "{oops", ["a list"], {"id": "2"}, "", {"text": "end"}
    )
    player = _open(path)
    assert [event.post.text for event in await _all(player)] == ["one", "end"]
    assert player.tape.skipped == 3
    assert "r.jsonl, line 4: no text" in player.tape.last_skipped
    health = await player.check()
    assert health.ok
    assert "3 lines were skipped" in health.notes[0]


async def test_a_bad_line_can_stop_it_after_what_came_before(tmp_path: Path) -> None:
    path = _write(tmp_path / "r.jsonl", {"id": "1", "text": "one"}, "{oops", {"id": "2", "text": "two"})
    batches = _open(path, on_error="stop").listen(None)
    assert [event.post_id for event in await anext(batches)] == ["1"]
    with pytest.raises(Unavailable, match=r"r\.jsonl, line 2: not JSON"):
        await anext(batches)


async def test_lines_that_are_added_later_are_played(tmp_path: Path) -> None:
    path = _write(tmp_path / "r.jsonl", {"id": "1", "text": "one"})
    with path.open("a") as file:
        file.write('{"id": "2", "te')
    listening = asyncio.create_task(told(replay.open({"path": str(path)}), None, 2))
    await asyncio.sleep(0.1)
    with path.open("a") as file:
        file.write('xt": "two"}\n')
    assert [event.post_id for event in await listening] == ["1", "2"]


async def test_a_last_line_without_its_end_is_played(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text('{"id": "1", "text": "one"}\n{"id": "2", "text": "two"}')
    events = await _all(_open(path))
    assert [event.post_id for event in events] == ["1", "2"]
    assert await _all(_open(path), events[-1].cursor) == []


async def test_an_edit_keeps_the_author_and_counts_up(tmp_path: Path) -> None:
    path = _write(
        tmp_path / "r.jsonl",
        {"id": "1", "text": "one", "handle": "sam_demo", "created_at": "2026-11-01T10:00:00Z"},
        {"id": "1", "text": "one, and two", "event": "edit", "created_at": "2026-11-01T10:05:00Z"},
        {"id": "1", "text": "three", "event": "edit", "created_at": "2026-11-01T10:06:00Z"},
    )
    events = await _all(_open(path))
    assert [(event.kind, event.revision) for event in events[1:]] == [(EventKind.EDIT, 1), (EventKind.EDIT, 2)]
    post = events[-1].post
    assert (post.author.handle, post.created_at.minute, post.edited_at.minute) == ("sam_demo", 0, 6)


async def test_turns_that_a_line_carries_come_before_it(tmp_path: Path) -> None:
    turns = [{"from": "us", "text": "Hello, how can we help?"}, {"from": "sam", "text": "wait"}]
    path = _write(tmp_path / "r.jsonl", {"id": "1", "text": "it hisses", "thread": turns})
    events = await _all(_open(path))
    assert [event.post.text for event in events] == ["Hello, how can we help?", "wait", "it hisses"]
    assert [event.post.ours for event in events] == [True, False, False]
    assert len({event.post.conversation_id for event in events}) == 1
    assert len({event.cursor for event in events}) == 1
    thread = await _open(path).fetch("1")
    assert [post.text for post in thread.before] == ["Hello, how can we help?", "wait"]


async def test_recorded_traffic_is_not_answered(tmp_path: Path) -> None:
    player = _open(_write(tmp_path / "r.jsonl", {"id": "1", "text": "hello"}))
    post = (await player.fetch("1")).post
    assert post is not None
    permission = await player.may_reply(post)
    assert not permission.allowed
    assert permission.reason == "Recorded traffic can't be answered."
    assert permission.rule
    for send in (player.reply, player.message):
        with pytest.raises(Refused, match="can't be answered") as refused:
            await send(post, Outgoing("Hello. ^AB", "k"))
        assert refused.value.permanent
    with pytest.raises(Refused):
        await player.edit_own("x", Outgoing("Hello. ^AB", "k"))
    assert await player.find_own(post, Outgoing("Hello. ^AB", "k")) is None


async def test_loopback_replies_outlive_a_restart_only_in_a_file(tmp_path: Path) -> None:
    path = _write(tmp_path / "r.jsonl", {"id": "1", "text": "hello"})
    post = (await _open(path).fetch("1")).post
    assert post is not None
    for options, found in (({}, False), ({"loopback_path": str(tmp_path / "kept.jsonl")}, True)):
        await _open(path, loopback=True, **options).reply(post, Outgoing("Hello. ^AB", "k"))
        again = _open(path, loopback=True, **options)
        assert (await again.find_own(post, Outgoing("Hello. ^AB", "k")) is not None) is found


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"pase": 3}, "Did you mean 'pace'?"),
        ({"pace": "quick"}, "a number of 0 or more"),
        ({"pace": -1}, "a number of 0 or more"),
        ({"on_error": "skipp"}, "Did you mean 'skip'?"),
        ({"select": "mention"}, "a table such as"),
        ({"loopback": "yes"}, "true or false"),
        ({"limit": 0}, "a whole number of 1 or more"),
        ({"path": "/no/such/file.jsonl"}, "doesn't exist"),
        ({"counting": "weigted"}, "Did you mean 'weighted'?"),
    ],
)
async def test_wrong_options_are_refused_with_a_way_to_mend_them(tmp_path: Path, options: dict, said: str) -> None:
    path = _write(tmp_path / "r.jsonl", {"id": "1", "text": "hello"})
    with pytest.raises(OptionError) as refused:
        replay.open({"path": str(path), **options})
    assert said in str(refused.value)


async def test_a_missing_path_is_named() -> None:
    with pytest.raises(OptionError, match="'path' is missing"):
        replay.open({})


async def test_a_recording_that_is_gone_is_told(tmp_path: Path) -> None:
    path = _write(tmp_path / "r.jsonl", {"id": "1", "text": "hello"})
    player = _open(path)
    path.unlink()
    with pytest.raises(Unavailable):
        await _all(player)
    assert not (await player.check()).ok
    assert not (await _open(tmp_path).check()).ok


class Ticking:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_pace_makes_up_for_lost_time():
    clock = Ticking()
    pacer = Pacer(10, clock)
    assert [pacer.delay(None) for _ in range(3)] == pytest.approx([0.0, 0.1, 0.2])
    clock.now = 5.0
    assert pacer.delay(None) == 0.0


def test_recorded_times_are_kept():
    start = datetime(2026, 11, 22, tzinfo=UTC)
    pacer = Pacer(RECORDED, Ticking())
    times = [start, start + timedelta(seconds=4), start + timedelta(seconds=3), None, start + timedelta(minutes=1)]
    assert [pacer.delay(time) for time in times] == [0.0, 4.0, 3.0, 0.0, 60.0]
