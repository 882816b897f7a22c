"""Urgent news of a crisis: the volume rises, a task is overdue, nobody found out in time what is only believed."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from bot.config import Config
from bot.news import News
from storage import alarm_events, crises, crisis_overdue, crisis_work
from storage.alarm_events import Event
from storage.crisis_alarms import Alarm
from storage.crisis_overdue import Overdue
from storage.database import Session

LEADS = ("approver", "executive")
"""The roles that may answer an alarm."""


def rising(session: Session, config: Config, *, since: datetime, now: datetime) -> Iterator[News]:
    """Yield an event of alarms that waits for an answer, for those who lead and those on duty; once an event.

    An event that was called no crisis is told again if more alarms join it.
    """
    events = [one for one in alarm_events.unanswered(session, now=now) if one.at >= since]
    if not events:
        return
    duty = [f"user:{login}" for login in crisis_work.logins_on_duty(session)]
    for one in events:
        first = one.alarms[0]
        settled = sum(alarm.settled_at is not None for alarm in one.alarms)
        yield News(
            f"alarm:{one.id}:{settled}",
            "crisis.alarm",
            f"The volume of mentions rises: {first.series}",
            f"{''.join(_line(alarm) for alarm in one.alarms)}Rising since {one.since:%Y-%m-%d %H:%M} UTC."
            f" Open a crisis room, or say that it is none:\n{config.console.address}/crises/alarms#event-{one.id}\n",
            now,
            config.mail.for_roles(*LEADS, *duty),
            _facts(one),
        )


def late(session: Session, config: Config, *, since: datetime, now: datetime) -> Iterator[News]:
    """Yield what somebody was to do or to find out by now: to them, or to who leads if they have no address."""
    for one in crisis_overdue.overdue(session, now=now, since=since):
        yield _late(one, config, now)


def _late(one: Overdue, config: Config, now: datetime) -> News:
    stamp = f"[{crises.STAMP.capitalize()}] " if one.rehearsal else ""
    task = one.kind == "task"
    what = "A task of yours is overdue" if task else "You were to find out by now"
    place = "tasks" if task else "facts"
    own = config.mail.for_roles(f"user:{one.login}") if one.login else ()
    return News(
        f"crisis_{one.kind}:{one.id}:{one.due_at:%Y%m%dT%H%M%S}",
        "crisis.task_overdue" if task else "crisis.check_overdue",
        f"{stamp}{what}: crisis C-{one.crisis_id}, {one.title}",
        f"{one.text}\n\nIt was due {one.due_at:%Y-%m-%d %H:%M} UTC:\n"
        f"{config.console.address}/crises/{one.crisis_id}#{place}\n",
        now,
        own or config.mail.for_roles(*LEADS),
        {"crisis": one.crisis_id, one.kind: one.id, "owner": one.login, "rehearsal": one.rehearsal},
    )


def _line(one: Alarm) -> str:
    return f"{one.series}: {one.count:g} in an hour, usual {one.expected:g}, limit {one.ceiling:g}.\n"


def _facts(one: Event) -> Mapping[str, object]:
    first = one.alarms[0]
    return {
        "alarm": one.id,
        "series": [alarm.series for alarm in one.alarms],
        "count": first.count,
        "usual": first.expected,
        "limit": first.ceiling,
        "since": one.since.isoformat(),
    }
