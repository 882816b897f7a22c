"""What is said about a crisis, kept apart as known, believed and unknown; each move between them is on the timeline."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from storage.batch import clean
from storage.crises import running, tell
from storage.crisis_work import colleague
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.names import of_user, spoken
from storage.tables import CrisisFact

STANDINGS: Final = ("known", "believed", "unknown", "withdrawn")


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing said, with its source and as of when."""

    id: int
    standing: str
    text: str
    source: str
    as_of: datetime
    by: str
    added_at: datetime
    changed_at: datetime
    checker: str = ""
    check_by: datetime | None = None


def add(
    session: Session, crisis_id: int, *, standing: str, text: str, source: str, as_of: datetime, actor: str,
    now: datetime,
) -> int:  # fmt: skip
    """Add a fact; NotAllowed for one that is known from nowhere."""
    running(session, crisis_id)
    _must_hold(standing, text, source)
    row = CrisisFact(
        crisis_id=crisis_id, standing=standing, text=clean(text), source=clean(source), as_of=as_of, added_by=actor,
        added_at=now, changed_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    words = f"{standing.capitalize()}: {row.text}" + (f" (source: {row.source})" if row.source else "")
    tell(session, crisis_id, "fact", actor, words, now=now, fact=row.id, standing=standing)
    return row.id


def move(
    session: Session, crisis_id: int, fact_id: int, standing: str, *, source: str = "", actor: str, now: datetime
) -> None:
    """Let a fact be known, believed, unknown or withdrawn from now on, with the source that says so."""
    row = _locked(session, crisis_id, fact_id)
    source = clean(source) or row.source
    _must_hold(standing, row.text, source)
    before, row.standing, row.source, row.changed_at = row.standing, standing, source, now
    if before == standing:
        return
    if standing in {"known", "withdrawn"}:
        row.checker_id = row.check_by = None
    words = f"From {before} to {standing}: {row.text}" + (f" (source: {source})" if source else "")
    tell(session, crisis_id, "fact", actor, words, now=now, fact=row.id, was=before, standing=standing)


def reword(session: Session, crisis_id: int, fact_id: int, text: str, *, actor: str, now: datetime) -> None:
    """Correct a fact's words; the earlier ones stay on the timeline."""
    row = _locked(session, crisis_id, fact_id)
    wording = clean(text)
    _must_hold(row.standing, wording, row.source)
    before = row.text
    if wording == before:
        return
    row.text, row.changed_at = wording, now
    words = f"Corrected, {row.standing}: {wording} (before: {before})"
    tell(session, crisis_id, "fact", actor, words, now=now, fact=row.id, before=before)


def ask(
    session: Session, crisis_id: int, fact_id: int, *, checker_id: int, by: datetime, actor: str, now: datetime
) -> None:
    """Ask somebody to find out by a time whether a fact holds."""
    row = _locked(session, crisis_id, fact_id)
    if row.standing not in {"believed", "unknown"}:
        raise NotAllowed("Only what is believed or unknown is found out.")
    row.checker_id, row.check_by = colleague(session, checker_id), by
    who = spoken(session, of_user(checker_id))
    words = f"{who} finds out by {by:%Y-%m-%d %H:%M} UTC: {row.text}"
    tell(session, crisis_id, "fact", actor, words, now=now, fact=row.id, checker=checker_id)


def _locked(session: Session, crisis_id: int, fact_id: int) -> CrisisFact:
    running(session, crisis_id)
    row = session.get(CrisisFact, fact_id, with_for_update=True, populate_existing=True)
    if row is None or row.crisis_id != crisis_id:
        raise NotFound("There is no such fact in this crisis.")
    return row


def _must_hold(standing: str, text: str, source: str) -> None:
    if standing not in STANDINGS:
        raise NotAllowed("A fact is known, believed, unknown or withdrawn.")
    if not text.strip():
        raise NotAllowed("A fact needs words.")
    if standing == "known" and not source.strip():
        raise NotAllowed("What is known needs a source: who says so, or where it stands. Else it is believed.")


def of(session: Session, crisis_id: int) -> list[Fact]:
    """Return a crisis's facts as they stand, the oldest first."""
    rows = session.scalars(select(CrisisFact).where(CrisisFact.crisis_id == crisis_id).order_by(CrisisFact.id))
    return [
        Fact(
            row.id, row.standing, row.text, row.source, row.as_of, spoken(session, row.added_by), row.added_at,
            row.changed_at, spoken(session, of_user(row.checker_id)) if row.checker_id else "", row.check_by,
        )
        for row in rows
    ]  # fmt: skip
