"""Private threads and posts of our own with pictures, many of each, under injected faults; then the platform's word.

    python -m tests.benchmarks.apart [--sends 200] [--often 1] [--seed 1]

One process: a sandbox that speaks Discord, a desk on a database of its own, and a person who plans and approves. Half
of the sends go into private threads, half are posts of our own with a picture. Each is delivered again and again until
nothing waits; what is unclear is looked for, and never settled by hand. At the end everything of ours that stands there
is compared with what the desk says, by words that are unlike for each. Prints JSON.
"""

import argparse
import asyncio
import json
import tempfile
from collections import Counter
from pathlib import Path

import psycopg

from bot import care, outbox, posting_care
from bot import posting as door
from bot.platforms.sandbox.faces.discord import DiscordFace, Settings
from bot.platforms.sandbox.faces.discord.settings import CREATE_PRIVATE_THREADS, SOME_RIGHTS
from bot.platforms.sandbox.faces.discord.snowflakes import made_up
from storage import embedded, migrate
from tests.bot.desks import Stage, staged
from tests.bot.test_escalating import LOST, approve, draft
from tests.bot.test_posting_pictures import plan

WRITES = ["reply", "publish", "edit"]
READS = ["fetch", "find", "permissions"]
FAULTS = (
    ("unavailable", WRITES, 0.03), ("dropped_before", WRITES, 0.03), ("dropped_after", WRITES, 0.05),
    ("garbled_after", WRITES, 0.02), ("duplicate", WRITES, 0.01), ("unavailable", READS, 0.02),
    ("dropped_before", READS, 0.01), ("dropped_after", READS, 0.01),
)  # fmt: skip
_ROUNDS = 8


async def run(url: str, sends: int, often: float, seed: int) -> dict[str, object]:
    """Send half of them into threads, half as posts of our own, and compare."""
    face = DiscordFace(Settings(rights=SOME_RIGHTS | CREATE_PRIVATE_THREADS))
    account = {"private_by": "thread", "publish": {"to": made_up("channel general")}, "timeout_seconds": 2.0}
    async with staged(url, speaks="discord", face=face, account=account, seed=seed) as stage:
        replies, posts = await _prepare(stage, sends // 2)
        for kind, on, probability in FAULTS:
            await stage.fault(kind, on=on, probability=min(1.0, probability * often))
        for _ in range(_ROUNDS):
            for one in replies:
                await outbox.deliver(stage.desk, one, worker="w")
            for one in posts:
                await door.deliver(stage.desk, one, worker="w")
            stage.clock.forward(seconds=70)
        struck = (await stage.sandbox.get("/faults")).json()["struck"]
        await stage.calm()
        await care.settle_unclear(stage.desk)
        await posting_care.look_after(stage.desk)
        return await _compared(stage) | {"struck": struck}


async def _prepare(stage: Stage, count: int) -> tuple[list[int], list[int]]:
    replies: list[int] = []
    for number in range(count):
        await stage.write(LOST, handle=f"person{number}", name=f"Person {number}")
        await stage.take_in()
        case_id = stage.case().row.id
        approve(stage, case_id, draft(stage, case_id).versions)
        replies += [one.id for one in stage.case().replies]
    return replies, [plan(stage, text=f"Shop {number} opens on Monday.") for number in range(count)]


async def _compared(stage: Stage) -> dict[str, object]:
    standing = await stage.ours()
    there = Counter(str(one["id"]) for one in standing)
    words = Counter(str(one["text"]) for one in standing if not one["parent_id"] and not one["private"])
    talks = Counter(str(one["recipient"]) for one in standing if one["private"])
    notes = Counter(str(one["parent_id"]) for one in standing if one["parent_id"] and not one["private"])
    with psycopg.connect(stage.desk.database.url) as connection:
        replies = connection.execute("SELECT state, platform_post_id, channel, text FROM reply").fetchall()
        posts = connection.execute("SELECT state, platform_post_id, 'own', text FROM posting").fetchall()
        unapproved = connection.execute(
            "SELECT count(*) FROM reply r WHERE r.state = 'sent' AND NOT EXISTS"
            " (SELECT FROM approval a WHERE a.id = r.approval_id AND a.sha256 = r.sha256 AND a.voided_at IS NULL)"
        ).fetchone()
    out = {one[1] for one in (*replies, *posts) if one[0] in {"sent", "published"}}
    unclear = {one[3] for one in (*replies, *posts) if one[0] == "unconfirmed"}
    unsaid = [one for one in standing if str(one["id"]) not in out and not _unclear(str(one["text"]), unclear)]
    return {
        "states": {name: dict(Counter(one[0] for one in rows)) for name, rows in (
            ("public notes", [one for one in replies if one[2] == "public"]),
            ("private threads", [one for one in replies if one[2] == "private"]), ("posts with pictures", posts),
        )},
        "twice": sum(count - 1 for tally in (words, talks, notes) for count in tally.values()),
        "lost": len([one for one in out if one not in there]),
        "unapproved": unapproved[0] if unapproved else -1,
        "misreported": len(unsaid),
        "without_picture": sum(str(one["text"]).startswith("Shop") and not one["attachments"] for one in standing),
    }  # fmt: skip


def _unclear(text: str, unclear: set[str]) -> bool:
    return any(text.startswith(one[:40]) for one in unclear)


def main() -> None:
    """Run it on a database of its own and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sends", type=int, default=200)
    parser.add_argument("--often", type=float, default=1.0, help="how many times as often faults strike")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="answerable-apart-") as home:
        url = embedded.start(Path(home))
        try:
            migrate.upgrade(url)
            print(json.dumps(asyncio.run(run(url, asked.sends, asked.often, asked.seed)), indent=2))
        finally:
            embedded.stop(Path(home))


if __name__ == "__main__":
    main()
