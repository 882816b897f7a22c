import asyncio
import os
import subprocess
import sys
from pathlib import Path

import httpx2 as httpx
import orjson
import pytest

from bot.platforms.sandbox.journal import Journal, JournalError
from bot.platforms.sandbox.server import create_app, serving

pytestmark = pytest.mark.anyio
HELLO = {"handle": "sam_demo", "text": "@AuroraCare hello"}


def _kept(path: Path) -> list[dict]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


async def _append(journal: Journal, *changes: dict) -> None:
    await asyncio.gather(*(journal.append([change], lambda: None) for change in changes))


async def test_what_was_appended_is_read_back_in_order(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j.jsonl")
    list(journal.load())
    await _append(journal, *({"n": number} for number in range(50)))
    await journal.close()
    assert [change["n"] for change in _kept(tmp_path / "j.jsonl")] == list(range(50))


async def test_changes_that_wait_together_share_one_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal, syncs = Journal(tmp_path / "j.jsonl"), []
    list(journal.load())
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (syncs.append(handle), real(handle))[1])
    await _append(journal, *({"n": number} for number in range(500)))
    await journal.close()
    assert len(syncs) < 5


async def test_a_torn_last_line_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    path.write_bytes(b'{"n": 1}\n{"n": 2}\n{"n": ')
    journal = Journal(path)
    assert [change["n"] for change in journal.load()] == [1, 2]
    await _append(journal, {"n": 3})
    await journal.close()
    assert [change["n"] for change in _kept(path)] == [1, 2, 3]


def test_a_broken_line_in_the_middle_is_named(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    path.write_bytes(b'{"n": 1}\noops\n{"n": 3}\n')
    with pytest.raises(JournalError, match="line 2"):
        list(Journal(path).load())


async def test_a_full_disk_is_told_and_leaves_no_half_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "j.jsonl"
    app = create_app(path, demo=False)
    async with serving(app) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:

        def full(handle: int) -> None:
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            refused = await client.post("/messages", json=HELLO)
        assert refused.status_code == 507
        assert (await client.get("/posts")).json()["posts"] == []
        assert (await client.post("/messages", json=HELLO)).status_code == 201
    assert [change["op"] for change in _kept(path)] == ["open", "person", "post"]


async def test_a_restart_keeps_posts_keys_and_event_numbers(tmp_path: Path) -> None:
    seen = []
    for _ in range(2):
        app = create_app(tmp_path / "j.jsonl", demo=False)
        async with serving(app) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
            if not seen:
                post = (await client.post("/messages", json=HELLO)).json()
                await client.post("/api/posts", json={"post_id": post["id"], "text": "Hello, Sam.", "key": "k1"})
                await client.patch(f"/messages/{post['id']}", json={"text": "@AuroraCare hello again"})
            posts = (await client.get("/posts")).json()["posts"]
            events = (await client.get("/api/events")).json()
            seen.append(([{**one, "url": ""} for one in posts], [one["id"] for one in events["events"]]))
    assert seen[0] == seen[1]
    assert [post["key"] for post in seen[1][0]] == ["", "k1"]


async def test_a_new_journal_takes_no_old_numbers(tmp_path: Path) -> None:
    ids, cursors = [], ["0"]
    for name in ("lost.jsonl", "new.jsonl"):
        app = create_app(tmp_path / name, demo=False)
        async with serving(app) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
            ids.append((await client.post("/messages", json=HELLO)).json()["id"])
            told = (await client.get("/api/events", params={"after": cursors[-1]})).json()
            assert [event["post_id"] for event in told["events"]] == [ids[-1]]
            cursors.append(told["cursor"])
    assert len(set(ids)) == 2


async def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "j.jsonl"
    script = (
        "import sys; from pathlib import Path; from bot.platforms.sandbox.server import run; "
        "run(Path(sys.argv[1]), port=0, demo=False, on_ready=lambda url: print(url, flush=True))"
    )
    acknowledged: list[str] = []
    for _ in range(3):
        enough = asyncio.Event()
        server = await asyncio.create_subprocess_exec(
            sys.executable, "-c", script, str(path), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert server.stdout is not None
        url = (await server.stdout.readline()).decode().strip()
        async with httpx.AsyncClient(base_url=url, trust_env=False) as client:
            writers = [asyncio.create_task(_write_until_it_dies(client, acknowledged, enough)) for _ in range(8)]
            await enough.wait()
            server.kill()
            await server.wait()
            await asyncio.gather(*writers)
        server._transport.close()
    # One more start, so that a line torn by the last kill is cut off, and then everything is looked for.
    async with serving(create_app(path, demo=False)) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        posts = (await client.get("/posts")).json()["posts"]
    assert len(acknowledged) >= 30
    assert set(acknowledged) <= {post["id"] for post in posts}


async def _write_until_it_dies(client: httpx.AsyncClient, acknowledged: list[str], enough: asyncio.Event) -> None:
    count = 0
    while True:
        try:
            answer = await client.post("/messages", json=HELLO)
        except httpx.HTTPError:
            return
        acknowledged.append(answer.json()["id"])
        count += 1
        if count >= 10:
            enough.set()
