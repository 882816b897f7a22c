"""What a code on trial would have decided otherwise: counts a day, and the cases. Never a text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select, text
from sqlalchemy.dialects.postgresql import insert

from policies.differences import Difference
from policies.finding import Verdict
from storage.database import Session
from storage.tables import ShadowDifference, ShadowTally

KEPT = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Seen:
    """One difference, and the case it was seen in; `kind` is mention or reply."""

    kind: str
    case_id: int
    difference: Difference


@dataclass(frozen=True, slots=True)
class Tally:
    """How much a code on trial judged beside another, how often otherwise, and how often it failed."""

    shadow_digest: str
    code_digest: str
    judged: int
    changed: int
    failed: int
    since: date
    until: date


def note(
    session: Session, shadow: str, code: str, *, judged: int, seen: Sequence[Seen], now: datetime, failed: int = 0
) -> None:
    """Add what one batch showed."""
    counted = insert(ShadowTally).values(
        shadow_digest=shadow, code_digest=code, day=now.date(), judged=judged, changed=len(seen), failed=failed
    )
    session.execute(
        counted.on_conflict_do_update(
            index_elements=["shadow_digest", "code_digest", "day"],
            set_={
                name: getattr(ShadowTally, name) + getattr(counted.excluded, name)
                for name in ("judged", "changed", "failed")
            },
        )
    )
    session.add_all(
        ShadowDifference(
            shadow_digest=shadow, code_digest=code, kind=one.kind, case_id=one.case_id, was=one.difference.was.value,
            would=one.difference.would.value, gained=list(one.difference.gained), lost=list(one.difference.lost),
            seen_at=now,
        )
        for one in seen
    )  # fmt: skip


def tallies(session: Session) -> list[Tally]:
    """Return one sum for each pair of codes, the one that ran last first."""
    last = func.max(ShadowTally.day)
    rows = session.execute(
        select(
            ShadowTally.shadow_digest,
            ShadowTally.code_digest,
            func.sum(ShadowTally.judged),
            func.sum(ShadowTally.changed),
            func.sum(ShadowTally.failed),
            func.min(ShadowTally.day),
            last,
        )
        .group_by(ShadowTally.shadow_digest, ShadowTally.code_digest)
        .order_by(last.desc(), ShadowTally.shadow_digest)
    )
    return [
        Tally(shadow, code, int(judged), int(changed), int(failed), first, newest)
        for shadow, code, judged, changed, failed, first, newest in rows
    ]


def seen(session: Session, shadow: str, *, limit: int = 100) -> list[Seen]:
    """Return what a code on trial decided otherwise, the newest first."""
    rows = session.scalars(
        select(ShadowDifference)
        .where(ShadowDifference.shadow_digest == shadow)
        .order_by(ShadowDifference.id.desc())
        .limit(limit)
    )
    return [
        Seen(
            row.kind, row.case_id, Difference(Verdict(row.was), Verdict(row.would), tuple(row.gained), tuple(row.lost))
        )
        for row in rows
    ]


_RULES = text("""
    SELECT rule, count(*) FILTER (WHERE new) AS gained, count(*) FILTER (WHERE NOT new) AS lost FROM (
        SELECT unnest(gained) AS rule, true AS new FROM shadow_difference WHERE shadow_digest = :shadow
        UNION ALL SELECT unnest(lost), false FROM shadow_difference WHERE shadow_digest = :shadow
    ) named GROUP BY rule ORDER BY count(*) DESC, rule
""")


def rules(session: Session, shadow: str) -> dict[str, tuple[int, int]]:
    """Return, by rule, how many verdicts it would newly touch, and how many no longer; most first."""
    return {row.rule: (row.gained, row.lost) for row in session.execute(_RULES, {"shadow": shadow})}


def forget(session: Session, *, now: datetime) -> None:
    """Drop what is older than half a year: a trial is over by then."""
    session.execute(delete(ShadowDifference).where(ShadowDifference.seen_at < now - KEPT))
    session.execute(delete(ShadowTally).where(ShadowTally.day < (now - KEPT).date()))
