"""Who may know what of the bank: clears, counts, and falls silent before those who ask too much."""

import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from bot.embargoes.keys import Keys
from bot.embargoes.sealing import opened
from bot.root_keys import BadKey
from policies.articles.confidentiality import EMBARGOED
from policies.embargo import needs_review, telling
from policies.finding import Finding, Judgement, Severity
from policies.signals.bank import SOURCE, Bank
from policies.signals.types import Mark
from policies.subject import Subject
from storage import embargoes
from storage.database import Database, Session
from storage.embargoes import Probe, Sealed

LIMIT: Final = 3
"""How many embargoes somebody who isn't cleared may touch before the bank answers them no longer."""
WINDOW: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Writer:
    """Who asks: the record's name for them, as in "user:7" or "key:2", what they are at the desk, and by which door."""

    who: str
    roles: Collection[str] = ()
    door: str = ""

    @property
    def user_id(self) -> int | None:
        """The number of a colleague; None for a key or anybody else."""
        kind, _, number = self.who.partition(":")
        return int(number) if kind == "user" and number.isdecimal() else None


@dataclass(frozen=True, slots=True)
class Probed:
    """Somebody reached the limit: a pseudonym, the door and the time, and nothing of any embargo."""

    writer: str
    door: str
    at: datetime


@dataclass(slots=True)
class _Counted:
    """What was touched and is not written yet."""

    probes: dict[tuple[str, str], Probe] = field(default_factory=dict)
    alarms: list[Probed] = field(default_factory=list)


Tell = Callable[[Session, Probed], None]


class Guard:
    """Stands between the bank and whoever asks. Safe to share between threads; see `Following` for how it keeps up.

    What touches the bank is counted in memory and written later: an answer that waited for a write would tell by its
    time what it must not tell by its words.
    """

    def __init__(self, database: Database, bank: Bank, keys: Keys, clock: Callable[[], datetime]) -> None:
        self.keys, self.database = keys, database
        self.fault = ""
        self.tell: Tell | None = None
        self._bank, self._clock = bank, clock
        self._rows: Mapping[str, Sealed] = {}
        self._touched: dict[str, dict[str, datetime]] = {}
        self._counted = self._writing = _Counted()
        self._alone = threading.Lock()

    def asked(self, subject: Subject, writer: Writer) -> Subject:
        """Return the subject as it is to be judged for a writer: past the limit, the bank isn't asked at all."""
        if self.limited(writer.who) and subject.outgoing:
            return replace(subject, banked=False)
        return subject

    def limited(self, who: str) -> bool:
        """Tell whether the bank answers this writer no longer."""
        return self._distinct(self.keys.pseudonym(who), self._clock()) >= LIMIT

    def answer(
        self,
        judgement: Judgement,
        subject: Subject,
        writer: Writer,
        now: datetime,
        again: Callable[[Subject], Judgement],
    ) -> Judgement:
        """Return a judgement as its writer may see it.

        What was judged before they reached the limit is judged `again` without the bank: past it, one way leads to
        every answer, and none of them knows what the bank holds.
        """
        if subject.outgoing and self.limited(writer.who):
            return again(replace(subject, banked=False)) if subject.banked else judgement
        return self.veil(judgement, writer, now)

    def veil(self, judgement: Judgement, writer: Writer, now: datetime) -> Judgement:
        """Return what a writer may see of a judgement, and count what they touched if they aren't cleared for it."""
        if not judgement.touched or not any(one.rule == EMBARGOED.id for one in judgement.findings):
            return judgement
        rows, seen, closed = self._rows, list[Finding](), set[str]()
        for mark in judgement.touched:
            ref = mark.source.removeprefix(SOURCE)
            row = rows.get(ref)
            if row is not None and cleared(row, writer):
                seen.append(self._open(row, mark))
            else:
                closed.add(ref)
        if closed:
            if self._count(writer, closed, now) >= LIMIT:
                return needs_review(judgement)
            seen.append(EMBARGOED.found(signal="bank"))
        return telling(judgement, seen)

    def _open(self, row: Sealed, mark: Mark) -> Finding:
        contents = opened(self.keys, row)
        until = f" until {row.lifts_at:%Y-%m-%d %H:%M} UTC" if row.lifts_at else ""
        instead = f" What may be said instead: {contents.instead}" if contents.instead else ""
        message = f"{contents.label} is under embargo{until}.{instead}"
        return Finding(
            EMBARGOED.id, Severity.BLOCK, message, mark.start, mark.end, contents.instead or None, f"bank:{row.ref}"
        )

    def _count(self, writer: Writer, refs: Collection[str], now: datetime) -> int:
        """Count embargoes as touched, and return how many the writer has touched by now."""
        name = self.keys.pseudonym(writer.who)
        with self._alone:
            before = self._distinct(name, now)
            touched = self._touched.setdefault(name, {})
            for ref in refs:
                touched[ref] = now
                known = self._counted.probes.get((name, ref))
                self._counted.probes[name, ref] = Probe(
                    name, ref, writer.door, known.first_at if known else now, now, known.count + 1 if known else 1
                )
            after = self._distinct(name, now)
            if before < LIMIT <= after:
                self._counted.alarms.append(Probed(name, writer.door, now))
        return after

    def _distinct(self, name: str, now: datetime) -> int:
        since = now - WINDOW
        return sum(at > since for at in tuple(self._touched.get(name, {}).values()))

    def read(self) -> None:
        """Read bank and probes afresh; raise StorageError, or BadKey, and then hold on to what was known before."""
        self.read_probes()
        with self.database.session() as session:
            rows = embargoes.every(session, over=False, now=self._clock())
        try:
            held = [
                self._bank.keyed(row.ref, row.kind, opened(self.keys, row).names, row.lifts_at) for row in rows
            ]  # fmt: skip
        except BadKey as error:
            self.fault = str(error)
            raise
        self._rows = {row.ref: row for row in rows}
        self._bank.hold(held)
        self.fault = ""

    def read_probes(self) -> None:
        """Read who touched what afresh; raise StorageError."""
        with self.database.session() as session:
            probes = embargoes.probes(session, since=self._clock() - WINDOW)
        with self._alone:
            fresh: dict[str, dict[str, datetime]] = {}
            for one in (*probes, *self._writing.probes.values(), *self._counted.probes.values()):
                fresh.setdefault(one.writer, {})[one.ref] = one.last_at
            self._touched = fresh

    def write(self) -> None:
        """Write what was counted, and tell who wants to know; raise StorageError, and keep it for the next time."""
        with self._alone:
            counted, self._counted = self._counted, _Counted()
            self._writing = counted
        if not counted.probes:
            return
        try:
            with self.database.session() as session:
                embargoes.touched(session, list(counted.probes.values()))
                for one in counted.alarms:
                    if self.tell is not None:
                        self.tell(session, one)
        except Exception:
            with self._alone:
                self._counted = _merged(counted, self._counted)
            raise
        finally:
            self._writing = _Counted()


def _merged(before: _Counted, after: _Counted) -> _Counted:
    probes = dict(before.probes)
    for key, one in after.probes.items():
        known = probes.get(key)
        probes[key] = replace(one, first_at=known.first_at, count=known.count + one.count) if known else one
    return _Counted(probes, before.alarms + after.alarms)


def cleared(row: Sealed, writer: Writer) -> bool:
    """Tell whether a writer may know what an embargo holds: its owner, its people, its roles; never a key."""
    number = writer.user_id
    if number is None:
        return False
    return number == row.owner_id or number in row.users or not set(row.roles).isdisjoint(writer.roles)
