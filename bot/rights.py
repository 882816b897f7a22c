"""People's rights as the desk keeps them by itself: clocks that run out, and retention by the settings.

An erasure is also noted in a list beside the database (`erasures.jsonl` in the data directory, hashes only), so that it
can be done again after an older backup was restored.
"""

import asyncio
import json
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog

from bot.config import Config
from bot.wiring import Desk
from storage import erasure, retention, rights, takedowns
from storage.database import Session
from storage.names import erased_id
from storage.retention import Due, Rule
from storage.tables import Person

LIST: Final = "erasures.jsonl"
_log = structlog.get_logger(__name__)


async def watch_rights(desk: Desk) -> int:
    """Tell of requests and notices whose time ran out, and of posts that may be restored; return how many are late."""

    def watch() -> int:
        now = desk.clock()
        with desk.database.session() as session:
            takedowns.pass_windows(session, now=now)
            late = rights.tell_overdue(session, now=now) + takedowns.tell_overdue(session, now=now)
        if late:
            _log.warning("requests or notices are overdue", count=late)
        return late

    return await asyncio.to_thread(watch)


async def keep_retention(desk: Desk) -> int:
    """Take the words of what was kept long enough, by the settings; return how much went."""

    def keep() -> int:
        with desk.database.session() as session:
            found = retention.run(session, rules(desk.config), actor="desk", now=desk.clock(), dry=False)
        return sum(one.count for one in found)

    return await asyncio.to_thread(keep)


def rules(config: Config) -> list[Rule]:
    """Return the settings of retention as rules: each region's, then those for all others."""
    found, named = [], tuple[str, ...]()
    for name, region in config.retention.regions.items():
        own = tuple(one for one in region.languages if one not in named)
        days = {"cases": region.cases_days, "posts": region.cases_days, "notes": region.notes_days}
        found += [Rule(kind, name, count, own) for kind, count in days.items()]
        named += own
    kept = config.retention
    days = {"cases": kept.cases_days, "posts": kept.cases_days, "notes": kept.notes_days}
    found += [Rule(kind, "", count, but=named) for kind, count in days.items()]
    return [*found, Rule("requests", "", kept.requests_days), Rule("notices", "", kept.notices_days)]


def run_retention(session: Session, config: Config, *, actor: str, now: datetime, dry: bool) -> list[Due]:
    """Run retention once, or say what it would take."""
    return retention.run(session, rules(config), actor=actor, now=now, dry=dry)


def mark_of(person: Person) -> str:
    """Return what the list of erasures knows a person by: a hash, never who."""
    return erased_id(person.platform, person.platform_id)


def note_erasure(data_dir: Path, mark: str, at: datetime) -> None:
    """Note an erasure beside the database, for the day on which an older backup is restored."""
    data_dir.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"at": at.isoformat(timespec="seconds"), "person": mark})
    with (data_dir / LIST).open("ab+") as file:
        # A line that broke off when the machine stopped must not take this one along.
        end = file.seek(0, os.SEEK_END)
        whole = not end or (file.seek(end - 1), file.read(1))[1] == b"\n"
        file.write(f"{'' if whole else chr(10)}{line}\n".encode())
        file.flush()
        os.fsync(file.fileno())


def erase_again(session: Session, data_dir: Path, *, actor: str, now: datetime) -> list[int]:
    """Erase everybody whom the list names and whom the database knows from before that; return them.

    Who wrote to us again after their erasure is new to us, and stays.
    """
    marks = dict(_listed(data_dir / LIST))
    known = [one for one in erasure.everybody(session) if (at := marks.get(mark_of(one))) and one.first_seen_at <= at]
    for person in known:
        erasure.erase(session, person.id, user_id=actor, now=now)
    return [person.id for person in known]


def _listed(path: Path) -> Iterator[tuple[str, datetime]]:
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            said = json.loads(line)
            yield said["person"], datetime.fromisoformat(said["at"])
        except (ValueError, KeyError, TypeError):
            if line.strip():
                _log.warning("a line of the list of erasures can't be read", file=str(path))
