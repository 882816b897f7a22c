"""Who does what by when in a crisis, and who is on duty."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage.batch import clean
from storage.crises import locked, running, tell
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.tables import Crisis, CrisisDuty, CrisisTask, User


@dataclass(frozen=True, slots=True)
class Task:
    """Something to be done; `after` marks an action that the review decided on."""

    id: int
    text: str
    owner_id: int
    owner: str
    due_at: datetime
    after: bool
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Duty:
    """Somebody on duty, as what, from when to when."""

    id: int
    user_id: int
    name: str
    role: str
    since: datetime
    until: datetime | None


def add_task(
    session: Session, crisis_id: int, *, text: str, owner_id: int, due_at: datetime, actor: str, now: datetime,
    after: bool = False,
) -> int:  # fmt: skip
    """Give somebody something to do by a time; actions of the review may be added to a closed crisis."""
    (locked if after else running)(session, crisis_id)
    if not text.strip():
        raise NotAllowed("A task needs words.")
    owner = _named(session, owner_id)
    row = CrisisTask(
        crisis_id=crisis_id, text=clean(text), owner_id=owner_id, due_at=due_at, after=after, created_by=actor,
        created_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    words = f"{'Action' if after else 'Task'} for {owner}, due {due_at:%Y-%m-%d %H:%M} UTC: {row.text}"
    tell(session, crisis_id, "task", actor, words, now=now, task=row.id)
    return row.id


def finish_task(session: Session, crisis_id: int, task_id: int, *, actor: str, now: datetime) -> None:
    """Note that a task is done; doing it twice changes nothing."""
    row = session.get(CrisisTask, task_id, with_for_update=True)
    if row is None or row.crisis_id != crisis_id:
        raise NotFound("There is no such task in this crisis.")
    if row.done_at is None:
        row.done_at, row.done_by = now, actor
        tell(session, crisis_id, "task", actor, f"Done: {row.text}", now=now, task=row.id, done=True)


def tasks(session: Session, crisis_id: int) -> list[Task]:
    """Return a crisis's tasks, those to do first, the most urgent on top."""
    rows = session.execute(
        select(CrisisTask, User.name)
        .join(User, User.id == CrisisTask.owner_id)
        .where(CrisisTask.crisis_id == crisis_id)
        .order_by(CrisisTask.done_at.is_not(None), CrisisTask.due_at, CrisisTask.id)
    )
    return [Task(one.id, one.text, one.owner_id, name, one.due_at, one.after, one.done_at) for one, name in rows]


def begin_duty(session: Session, crisis_id: int, *, user_id: int, role: str, actor: str, now: datetime) -> int:
    """Put somebody on duty from now on; whoever did the same till now is relieved."""
    running(session, crisis_id)
    role = clean(role)
    if not role:
        raise NotAllowed("Say what they are on duty for: lead, social, legal, support.")
    name = _named(session, user_id)
    for one in session.scalars(
        select(CrisisDuty).where(CrisisDuty.crisis_id == crisis_id, CrisisDuty.role == role, CrisisDuty.until.is_(None))
    ):
        one.until = now
    row = CrisisDuty(crisis_id=crisis_id, user_id=user_id, role=role, since=now)
    session.add(row)
    session.flush()
    tell(session, crisis_id, "duty", actor, f"{name} is on duty: {role}.", now=now, duty=row.id, user=user_id)
    return row.id


def end_duty(session: Session, crisis_id: int, duty_id: int, *, actor: str, now: datetime) -> None:
    """Let somebody's duty end now."""
    row = session.get(CrisisDuty, duty_id, with_for_update=True)
    if row is None or row.crisis_id != crisis_id:
        raise NotFound("There is no such duty in this crisis.")
    if row.until is None:
        row.until = now
        words = f"{_named(session, row.user_id)} is off duty: {row.role}."
        tell(session, crisis_id, "duty", actor, words, now=now, duty=row.id, user=row.user_id)


def on_duty(session: Session, crisis_id: int, *, ended: bool = False) -> list[Duty]:
    """Return who is on duty; with `ended`, also who was."""
    query = (
        select(CrisisDuty, User.name)
        .join(User, User.id == CrisisDuty.user_id)
        .where(CrisisDuty.crisis_id == crisis_id)
        .order_by(CrisisDuty.since, CrisisDuty.id)
    )
    if not ended:
        query = query.where(CrisisDuty.until.is_(None))
    return [Duty(one.id, one.user_id, name, one.role, one.since, one.until) for one, name in session.execute(query)]


def colleague(session: Session, user_id: int) -> int:
    """Return the id of somebody who works here; NotAllowed for anybody else."""
    _named(session, user_id)
    return user_id


def _named(session: Session, user_id: int) -> str:
    row = session.get(User, user_id)
    if row is None or row.disabled_at is not None:
        raise NotAllowed("Choose a colleague who works at the desk.")
    return row.name


def logins_on_duty(session: Session) -> list[str]:
    """Return the logins of those on duty in any crisis that runs, rehearsals aside."""
    query = (
        select(User.login)
        .join(CrisisDuty, CrisisDuty.user_id == User.id)
        .join(Crisis, Crisis.id == CrisisDuty.crisis_id)
        .where(CrisisDuty.until.is_(None), User.disabled_at.is_(None))
        .where(Crisis.state.not_in(["closed", "reviewed"]), Crisis.rehearsal.is_(False))
        .distinct()
        .order_by(User.login)
    )
    return list(session.scalars(query))
