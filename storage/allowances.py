"""What platforms' rate limits leave, shared by all workers: taken before a request, corrected by every answer."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text

from storage.accounts import Allowance
from storage.database import Session

FRESH_FOR: Final = timedelta(seconds=1)
"""A window that is over counts as a whole new one for so long, again and again, until an answer says what it is."""

SAME_WINDOW: Final = timedelta(seconds=2)
"""Resets that lie so near each other are the same one, told a moment apart."""


INVALID_LIMIT: Final = 1_000
"""Invalid answers in ten minutes after which a platform is left alone.

Discord bars an address for a while after 10,000 answers of 401, 403 or 429 in ten minutes (its developer
documentation, "Rate Limits", section "Invalid Request Limit", as of 2026); this is a tenth of that.
"""
INVALID_WITHIN: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Want:
    """A turn wanted on an endpoint, leaving `reserve` (0 to 1) of its whole allowance for others."""

    account_id: int
    endpoint: str
    reserve: float = 0.0


@dataclass(frozen=True, slots=True)
class Noted:
    """What a platform said is left for an account."""

    account_id: int
    allowance: Allowance


_TAKE = text("""
    WITH found AS (
        SELECT account_id, endpoint, allowance, resets_at,
               CASE WHEN resets_at > :now THEN remaining ELSE allowance END AS left_over,
               CASE WHEN resets_at > :now THEN resets_at ELSE CAST(:fresh_until AS timestamptz) END AS until
        FROM rate_limit WHERE account_id = :account AND endpoint = :endpoint FOR NO KEY UPDATE
    ), taken AS (
        SELECT *, GREATEST(0, LEAST(:count, left_over - CEIL(:reserve * COALESCE(allowance, 0))::bigint)) AS took
        FROM found
    )
    UPDATE rate_limit SET remaining = left_over - took, resets_at = until
    FROM taken WHERE rate_limit.account_id = taken.account_id AND rate_limit.endpoint = taken.endpoint
        AND left_over IS NOT NULL
    RETURNING took, until
""")


def take(session: Session, wants: Sequence[Want], *, now: datetime) -> list[datetime | None]:
    """Take turns, first come, first served; return None for each that was there, else when there are more.

    Where nothing is known, or nothing any more, all pass.
    """
    left: dict[Want, tuple[int, datetime | None]] = {}
    counts = Counter(wants)
    # Rows are locked in one order, so that no two workers wait for each other in a ring.
    for want in sorted(counts, key=lambda want: (want.account_id, want.endpoint, want.reserve)):
        row = session.execute(
            _TAKE,
            {
                "account": want.account_id, "endpoint": want.endpoint, "count": counts[want], "reserve": want.reserve,
                "now": now, "fresh_until": now + FRESH_FOR,
            },
        ).one_or_none()  # fmt: skip
        left[want] = (counts[want], None) if row is None else (int(row[0]), row[1])
    answers: list[datetime | None] = []
    for want in wants:
        count, resets_at = left[want]
        answers.append(None if count > 0 else resets_at)
        left[want] = (count - 1, resets_at)
    return answers


_NOTE = text("""
    INSERT INTO rate_limit AS old (account_id, endpoint, remaining, allowance, resets_at)
    VALUES (:account, :endpoint, :remaining, :allowance, :resets_at)
    ON CONFLICT (account_id, endpoint) DO UPDATE SET
        remaining = CASE WHEN old.resets_at <= :now OR excluded.resets_at > old.resets_at + :same
                         THEN excluded.remaining ELSE LEAST(old.remaining, excluded.remaining) END,
        allowance = COALESCE(excluded.allowance, old.allowance),
        resets_at = CASE WHEN old.resets_at <= :now THEN excluded.resets_at
                         ELSE GREATEST(old.resets_at, excluded.resets_at) END
    WHERE old.resets_at <= :now OR excluded.resets_at >= old.resets_at - :same
""")


def note(session: Session, noted: Iterable[Noted], *, now: datetime) -> None:
    """Keep what platforms said is left, whatever order the answers came in.

    Within a window less is newer, since only time gives back; an answer of a later window replaces what is known, and
    one of an earlier window is forgotten.
    """
    for one in sorted(noted, key=lambda one: (one.account_id, one.allowance.endpoint)):
        said = one.allowance
        session.execute(
            _NOTE,
            {
                "account": one.account_id, "endpoint": said.endpoint, "remaining": said.remaining,
                "allowance": said.allowance, "resets_at": said.resets_at, "now": now, "same": SAME_WINDOW,
            },
        )  # fmt: skip


def newer(known: Allowance | None, said: Allowance) -> Allowance:
    """Return what two answers say together, in whichever order they came: the later window, or the lesser of one."""
    if known is None or said.resets_at > known.resets_at + SAME_WINDOW:
        return said
    if said.resets_at < known.resets_at - SAME_WINDOW:
        return known
    return replace(said, remaining=min(known.remaining, said.remaining), allowance=said.allowance or known.allowance)


def count_invalid(session: Session, counts: Mapping[tuple[str, datetime], int]) -> None:
    """Add answers that platforms hold against our address, given as {(platform, minute): how many}."""
    for (platform, minute), count in sorted(counts.items()):
        session.execute(
            text(
                "INSERT INTO invalid_request AS old (platform, minute, count) VALUES (:platform, :minute, :count)"
                " ON CONFLICT (platform, minute) DO UPDATE SET count = old.count + excluded.count"
            ),
            {"platform": platform, "minute": minute, "count": count},
        )


def invalid_since(session: Session, since: datetime) -> dict[str, list[tuple[datetime, int]]]:
    """Return {platform: [(minute, how many)]} of the invalid requests since then, oldest first."""
    found: dict[str, list[tuple[datetime, int]]] = {}
    rows = session.execute(
        text("SELECT platform, minute, count FROM invalid_request WHERE minute > :since ORDER BY platform, minute"),
        {"since": since},
    )
    for platform, minute, count in rows:
        found.setdefault(platform, []).append((minute, int(count)))
    return found


def forget_invalid(session: Session, *, before: datetime) -> None:
    """Remove counts of minutes before then."""
    session.execute(text("DELETE FROM invalid_request WHERE minute < :before"), {"before": before})


def barred_until(minutes: list[tuple[datetime, int]]) -> datetime | None:
    """Return until when a platform is left alone, given its invalid answers by minute, oldest first; None if not."""
    left = sum(count for _, count in minutes)
    until = None
    for minute, count in minutes:
        if left < INVALID_LIMIT:
            break
        left -= count
        until = minute + INVALID_WITHIN + timedelta(minutes=1)
    return until
