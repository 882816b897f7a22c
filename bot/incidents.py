"""Incidents as the desk opens them: which mentions report danger, which clocks run, who is told, and who is next."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.business_hours import BusinessHours
from bot.news import News, tell
from bot.wiring import Desk
from policies.code import ClockRule
from policies.finding import Triage
from storage import incident_proofs, incidents, users
from storage.database import Session
from storage.incidents import NewClock, Report, Told
from storage.tables import Incident
from storage.users import Colleague


@dataclass(frozen=True, slots=True)
class Danger:
    """A triaged mention that reports danger, and its case. `received_at` is when it reached us."""

    case_id: int
    message_id: int
    received_at: datetime
    triage: Triage


def dangerous(triage: Triage) -> bool:
    """Say whether a mention opens an incident."""
    return triage.safety or triage.security


def open_for(desk: Desk, session: Session, dangers: Sequence[Danger], *, now: datetime) -> list[int]:
    """Open incidents in the transaction that opens their cases; return their ids."""
    if not dangers:
        return []
    everyone = users.everyone(session)
    return incidents.open_many(session, [_report(desk, one, everyone, now) for one in dangers], now=now)


def _report(desk: Desk, danger: Danger, everyone: Sequence[Colleague], now: datetime) -> Report:
    triage, quality = danger.triage, desk.config.quality
    kinds = frozenset(kind for kind in ("safety", "security") if getattr(triage, kind))
    unit = quality.unit_of(triage.products)
    return Report(
        case_id=danger.case_id,
        message_id=danger.message_id,
        kinds=kinds,
        products=triage.products,
        language=triage.language,
        unit=unit,
        ingested_at=danger.received_at,
        answer_by=now + timedelta(minutes=quality.acknowledge_minutes),
        clocks=tuple(clocks(desk, kinds, danger.received_at)),
        told=links(quality.chain_of(unit), everyone),
    )


def clocks(desk: Desk, kinds: frozenset[str], since: datetime) -> list[NewClock]:
    """Return the clocks that a report of these kinds starts in the markets of the settings."""
    markets = desk.config.quality.markets
    zone = ZoneInfo(desk.config.brand.timezone)
    rules = [rule for rule in desk.judge.code.clocks if rule.kinds & kinds and (not markets or rule.market in markets)]
    return [
        NewClock(rule.id, rule.market, rule.duty, limit_of(rule), rule.source, due_at(rule, since, zone))
        for rule in rules
    ]


def limit_of(rule: ClockRule) -> str:
    """Return how long a rule leaves, in words."""
    if rule.after == 0:
        return "without undue delay"
    unit = "working days" if rule.unit == "weekdays" else rule.unit
    return f"within {rule.after} {unit if rule.after > 1 else unit.removesuffix('s')}"


def due_at(rule: ClockRule, since: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when a duty that began at `since` is due, or None where the law gives no number."""
    if rule.after == 0:
        return None
    if rule.unit == "weekdays":
        return BusinessHours(zone, days=frozenset(range(5))).after(since, rule.after * 24 * 60)
    return since + (timedelta(hours=rule.after) if rule.unit == "hours" else timedelta(days=rule.after))


def links(chain: Sequence[str], everyone: Sequence[Colleague]) -> tuple[Told, ...]:
    """Return the links that are told now: the first that somebody stands for, and the empty ones before it."""
    told: list[Told] = []
    for who in chain:
        found = tuple(one.id for one in _standing_for(who, everyone))
        told.append(Told(who, found))
        if found:
            break
    return tuple(told)


def _standing_for(who: str, everyone: Sequence[Colleague]) -> list[Colleague]:
    kind, _, name = who.partition(":")
    return [one for one in everyone if (name in one.roles if kind == "role" else one.login == name)]


async def chase(desk: Desk) -> int:
    """Pass on what nobody acknowledged in time, and say which clocks ran out; return how many were passed on.

    Whoever stands by now for a link for which nobody did is told.
    """
    return await asyncio.to_thread(_chase, desk)


def _chase(desk: Desk) -> int:
    now, quality = desk.clock(), desk.config.quality
    with desk.database.session() as session:
        waiting = incidents.waiting(session, now=now)
        vacant = incident_proofs.vacant(session)
        everyone = users.everyone(session) if waiting or vacant else []
        for notice, row in vacant:
            if found := _standing_for(notice.by_role, everyone):
                incident_proofs.fill(session, notice, row, [one.id for one in found], now=now)
                tell(session, desk.config, _named(desk, row, found, notice.by_role, now))
        for row in waiting:
            chain = quality.chain_of(row.unit)
            # After the last link the first is told again: silence never ends the matter.
            rest = chain[(row.step + 1) % len(chain) :]
            answer_by = now + timedelta(minutes=quality.acknowledge_minutes)
            incidents.pass_on(session, row, links(rest, everyone), answer_by=answer_by, now=now)
        incidents.tell_missed_clocks(session, now=now)
    return len(waiting)


def _named(desk: Desk, row: Incident, found: Sequence[Colleague], who: str, now: datetime) -> News:
    """Return the news for people who came to stand for a link of the chain after its turn had passed."""
    return News(
        f"incident:{row.id}:filled:{who}:{'+'.join(str(one.id) for one in found)}",
        "incident.unacknowledged",
        f"Incident I-{row.id} ({' and '.join(row.kinds)}) waits, and it is yours now too",
        f"It was opened before somebody held your role. Read it, and acknowledge it:\n"
        f"{desk.config.console.address}/quality/incidents/{row.id}\n",
        now,
        desk.config.mail.for_roles(*(f"user:{one.login}" for one in found)),
        {"incident": row.id, "kinds": list(row.kinds), "products": list(row.products), "step": row.step},
    )
