import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from bot.platforms.sandbox.demo import DEMO_PATH, Trickle, demo_lines
from bot.platforms.sandbox.faces import face
from bot.platforms.sandbox.site import Site

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LINES = list(demo_lines())
MESSAGES = [line for line in LINES if "handle" in line]


def _site(path: Path | None = None) -> Site:
    site = Site.at(path, face("sandbox"), handle="AuroraCare", limit=280, seed=0, deduplicate=False)
    site.clock = lambda: NOW
    site.load()
    return site


def test_the_file_says_that_it_is_made_up():
    header = orjson.loads(DEMO_PATH.read_bytes().splitlines()[0])
    assert "No real person is speaking" in header["about"]


def test_every_handle_is_plainly_invented_and_has_one_name():
    assert all(line["handle"].endswith("_demo") for line in MESSAGES)
    assert len({line["handle"] for line in MESSAGES}) == len({(line["handle"], line["name"]) for line in MESSAGES})


def test_the_messages_are_many_and_in_many_languages():
    languages = Counter(line["lang"] for line in MESSAGES)
    assert sum(languages.values()) >= 200
    assert languages["en"] >= 110
    assert all(languages[code] >= 15 for code in ("es", "de", "fr", "ja"))
    assert all(languages[code] >= 4 for code in ("pt", "ar", "hi", "ko"))


def test_there_are_threads_edits_deletions_and_private_messages():
    assert sum("reply_to" in line for line in MESSAGES) >= 10
    assert sum("edit" in line for line in LINES) >= 3
    assert sum("delete" in line for line in LINES) >= 2
    assert sum(bool(line.get("private")) for line in MESSAGES) >= 4


def test_every_picture_is_there_and_described():
    pictures = [picture for line in MESSAGES for picture in line.get("pictures", ())]
    assert len(pictures) >= 6
    for picture in pictures:
        assert (DEMO_PATH.parent / "pictures" / picture["file"]).is_file()
        assert len(picture["alt"]) > 20


def test_every_reference_points_backwards():
    seen: set[str] = set()
    for line in LINES:
        assert {line[name] for name in ("reply_to", "edit", "delete") if name in line} <= seen
        if "id" in line:
            assert line["id"] not in seen
            seen.add(line["id"])


@pytest.mark.anyio
async def test_the_first_are_there_at_once_dated_before_the_start():
    site = _site()
    await Trickle(site, at_once=40, pace=6).first()
    times = [post.created_at for post in site.world.posts.values()]
    assert len(times) == 40
    assert times == sorted(times)
    assert NOW - timedelta(hours=3) <= times[0] < times[-1] <= NOW


@pytest.mark.anyio
async def test_all_of_them_are_published_once_over_two_starts(tmp_path: Path):
    first = _site(tmp_path / "j.jsonl")
    trickle = Trickle(first, at_once=40, pace=1e9)
    await trickle.first()
    running = asyncio.create_task(trickle.rest())
    while len(first.world.posts) < 90:
        await first.sleep_until_news(5)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await first.journal.close()

    second = _site(tmp_path / "j.jsonl")
    trickle = Trickle(second, at_once=40, pace=1e9)
    await trickle.first()
    await trickle.rest()
    await second.journal.close()
    published = Counter(post.demo for post in second.world.posts.values())
    assert set(published) == {line["id"] for line in LINES if "id" in line}
    assert set(published.values()) == {1}
    edited = [post for post in second.world.posts.values() if post.revision]
    assert len(edited) == sum("edit" in line for line in LINES)
    assert {post.revision for post in edited} == {1}


@pytest.mark.anyio
async def test_no_pace_means_all_at_once():
    site = _site()
    await Trickle(site, at_once=40, pace=0).first()
    assert len(site.world.posts) == sum("id" in line for line in LINES)
