"""Alarms of one event, put together: what people look at, and either open a crisis from or say that it is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, select, text

from storage import record
from storage.batch import clean
from storage.crisis_alarms import ALL, SAMPLE, Alarm, latest
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.names import spoken
from storage.notify import notify
from storage.tables import Crisis, CrisisAlarm

NEAR: Final = timedelta(hours=2)
"""An alarm belongs to an event whose latest alarm is at most this long before its rise began."""
SHOWN: Final = timedelta(days=3)
"""How long an alarm waits for an answer, and is shown."""
MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its alarms, the one that says most first; the crisis opened from it, or why it is none."""

    alarms: tuple[Alarm, ...]
    crisis_id: int | None = None
    settled_by: str = ""

    @property
    def id(self) -> int:
        """The id of the event's first alarm: it stays while others join."""
        return min(one.id for one in self.alarms)

    @property
    def open(self) -> bool:
        """Nobody has opened a crisis from it, and not every alarm of it was called none."""
        return self.crisis_id is None and any(one.settled_at is None for one in self.alarms)

    @property
    def since(self) -> datetime:
        """When the first of its series left what is usual."""
        return min(one.since for one in self.alarms)

    @property
    def at(self) -> datetime:
        """When its latest alarm was raised."""
        return max(one.at for one in self.alarms)

    @property
    def messages(self) -> tuple[int, ...]:
        """The ids of a sample of its mentions, those of the narrowest series first."""
        return tuple(dict.fromkeys(one for alarm in self.alarms for one in alarm.messages))[:SAMPLE]


@dataclass(frozen=True, slots=True)
class Mention:
    """One of the mentions that made the volume rise."""

    id: int
    case_id: int | None
    at: datetime
    platform: str
    writer: str
    language: str
    said: str


def events(session: Session, *, now: datetime) -> list[Event]:
    """Return the events of the last days, those nobody has answered first, then the newest."""
    groups: list[list[Alarm]] = []
    for one in reversed(latest(session, since=now - SHOWN, limit=MOST)):
        own = [group for group in groups if any(_together(one, other) for other in group)]
        groups = [group for group in groups if group not in own]
        groups.append([*(each for group in own for each in group), one])
    crises = _crises(session, [one.id for group in groups for one in group])
    found = [_event(session, group, crises) for group in groups]
    return sorted(found, key=lambda one: (one.open, one.at, one.id), reverse=True)


def unanswered(session: Session, *, now: datetime) -> list[Event]:
    """Return the events that wait for somebody's answer; little work where no alarm waits."""
    waits = exists().where(CrisisAlarm.at >= now - SHOWN, CrisisAlarm.settled_at.is_(None))
    return [one for one in events(session, now=now) if one.open] if session.scalar(select(waits)) else []


def found(session: Session, alarm_id: int, *, now: datetime) -> Event | None:
    """Return the event that holds an alarm, or None."""
    every = events(session, now=now)
    return next((one for one in every if any(alarm.id == alarm_id for alarm in one.alarms)), None)


def read(session: Session, event_id: int, *, now: datetime) -> Event:
    """Return the event that holds an alarm, or raise NotFound."""
    if event := found(session, event_id, now=now):
        return event
    raise NotFound("There is no such alarm in the days that are shown.")


def dismiss(session: Session, event_id: int, alarms: Sequence[int], why: str, *, actor: str, now: datetime) -> None:
    """Say that the alarms of an event are no crisis, in a person's name; NotAllowed if others came meanwhile."""
    why = clean(why)
    if not why:
        raise NotAllowed("Say why it is no crisis; whoever looks later will ask.")
    session.execute(text("LOCK TABLE crisis_alarm IN SHARE ROW EXCLUSIVE MODE"))
    event = read(session, event_id, now=now)
    if event.crisis_id:
        raise NotAllowed(f"Crisis {event.crisis_id} was opened from it. Close the crisis there.")
    fresh = [one.id for one in event.alarms if one.settled_at is None]
    if set(fresh) - set(alarms):
        raise NotAllowed("More alarms have joined it meanwhile. Look again.")
    for one in fresh:
        row = session.get_one(CrisisAlarm, one)
        row.settled_at, row.settled_by, row.settled_why = now, actor, why
        record.append(session, "crisis.alarm_dismissed", actor, f"crisis_alarm:{one}", {}, at=now, content=why)
    notify(session, "crisis_alarm", alarm=event.id, settled=True)


def mentions(session: Session, ids: Sequence[int]) -> list[Mention]:
    """Return mentions by their ids, in that order; those that were deleted or erased are left out."""
    rows = session.execute(_MENTIONS, {"ids": list(ids)})
    found = {row.id: Mention(**row._mapping) for row in rows}  # noqa: SLF001 - SQLAlchemy's public name
    return [found[one] for one in ids if one in found]


_MENTIONS = text("""
    SELECT m.id, c.id AS case_id, m.created_at AS at, p.platform, coalesce(nullif(p.handle, ''), p.name) AS writer,
        coalesce(m.language, '') AS language, m.text AS said
    FROM message m JOIN person p ON p.id = m.person_id LEFT JOIN LATERAL (
        SELECT id FROM case_file WHERE conversation_id = m.conversation_id AND person_id = m.person_id
        ORDER BY id DESC LIMIT 1
    ) AS c ON true
    WHERE m.id = ANY(:ids) AND m.deleted_at IS NULL AND NOT m.private
""")


def _facets(one: Alarm) -> frozenset[str]:
    return frozenset() if one.series == ALL else frozenset(one.series.split(" "))


def _together(one: Alarm, other: Alarm) -> bool:
    """Say whether two alarms are near in time, and one's series holds the other's, or mentions are in both."""
    near = one.since <= other.at + NEAR and other.since <= one.at + NEAR
    mine, theirs = _facets(one), _facets(other)
    return near and (mine <= theirs or theirs <= mine or bool(set(one.messages) & set(other.messages)))


def _event(session: Session, group: Sequence[Alarm], crises: dict[int, int]) -> Event:
    alarms = tuple(sorted(group, key=_weight, reverse=True))
    crisis = max((crises[one.id] for one in alarms if one.id in crises), default=None)
    by = next((one.settled_by for one in alarms if one.settled_at), "")
    return Event(alarms, crisis, spoken(session, by) if by else "")


def _weight(one: Alarm) -> tuple[int, bool, float, int]:
    """The narrowest series says most; of equally narrow ones, that about danger."""
    facets = _facets(one)
    return len(facets), "safety" in facets, one.score, one.id


def _crises(session: Session, alarms: Sequence[int]) -> dict[int, int]:
    rows = session.execute(select(Crisis.alarm_id, Crisis.id).where(Crisis.alarm_id.in_(alarms)))
    return {alarm: crisis for alarm, crisis in rows if alarm is not None}
