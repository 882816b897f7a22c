"""When the next update comes, and when a signed statement goes out by itself.

A time to go out is given by a person, and whatever makes it doubtful stops it for a person.

It is stopped by anything that moves the statement on, by the freeze of another crisis, by a desk that was down at that
time, and when its crisis is closed or the person who gave it may not publish any more. It is never made up for later.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from responders.crisis_lifecycle import RUNNING
from responders.crisis_lifecycle import State as CrisisState
from responders.statement_lifecycle import State, Step
from storage import crises, statement_publishing, users
from storage.batch import clean
from storage.database import Session
from storage.errors import NotAllowed
from storage.freezing import take_turn
from storage.posting_steps import user_of
from storage.statement_holding import frost_over
from storage.statement_publishing import Promise
from storage.statement_steps import Standing
from storage.stepping import DESK
from storage.tables import Statement

PATIENCE: Final = timedelta(minutes=10)
"""How much later than planned it may still go out by itself."""
WRITERS: Final = frozenset({"approver", "legal"})
"""Roles that may publish a statement; a test holds them against the console's matrix."""


def plan_next(
    session: Session, statement_id: int, next_update_at: datetime | None, *, actor: str, now: datetime
) -> None:
    """Say when the next update comes; it must agree with what the texts say, and is signed with them."""
    standing = Standing.lock(session, statement_id, actor=actor, now=now)
    if standing.row.state != State.DRAFTING:
        raise NotAllowed("It is signed with the texts. Take it back to change it; that voids what was signed.")
    if next_update_at is not None and next_update_at <= now:
        raise NotAllowed("That time is over. The next update comes at a later one.")
    if next_update_at == standing.row.next_update_at:
        return
    standing.row.next_update_at = next_update_at
    words = f"Next update {next_update_at:%Y-%m-%d %H:%M} UTC." if next_update_at else "No next update is planned."
    standing.take(Step.EDIT, words, {"next": next_update_at.isoformat() if next_update_at else None})


def schedule(
    session: Session, statement_id: int, at: datetime, *, asked: Sequence[Sequence[str]] = (), actor: str,
    now: datetime,
) -> None:  # fmt: skip
    """Let what is signed go out at a time within its validity; NotAllowed beyond it, or while another crisis freezes.

    `asked` is what the matrix asks for by now.
    """
    user_of(actor)
    take_turn(session)
    standing = Standing.lock(session, statement_id, actor=actor, now=now)
    standing.target(Step.SCHEDULE)
    version = standing.version()
    crises.running(session, standing.row.crisis_id)
    if not now < at < version.sign_by:
        raise NotAllowed("Choose a time that is still to come, and before the signatures expire.")
    if standing.row.next_update_at is not None and standing.row.next_update_at <= at:
        raise NotAllowed("The next update would be due before that. Choose an earlier time.")
    statement_publishing.must_be_enough(session, version, asked)
    if crisis := frost_over(session, statement_id):
        raise NotAllowed(f"Crisis {crisis} freezes what is planned. Publish it now, or wait until that freeze ends.")
    standing.row.publish_at, standing.row.publish_by = at, actor
    standing.take(Step.SCHEDULE, f"Goes out at {at:%Y-%m-%d %H:%M} UTC.", {"publish_at": at.isoformat()})


def stop(session: Session, statement_id: int, reason: str, *, actor: str, now: datetime) -> None:
    """Take the time back; it stays signed. NotAllowed without a reason, or when it has none."""
    standing = Standing.lock(session, statement_id, actor=actor, now=now)
    if standing.row.publish_at is None:
        raise NotAllowed("No time is planned for it.")
    if not reason.strip():
        raise NotAllowed("Say why, in a sentence: it stands on the record.")
    _stop(standing, clean(reason))


def due(session: Session, *, now: datetime) -> list[int]:
    """Return the statements whose time to go out has come."""
    planned = select(Statement.id).where(Statement.publish_at <= now).order_by(Statement.publish_at, Statement.id)
    return list(session.scalars(planned))


def go(
    session: Session, statement_id: int, *, found: tuple[Promise, ...] = (), asked: Sequence[Sequence[str]] = (),
    now: datetime,
) -> bool:  # fmt: skip
    """Publish at its time, in the name of the person who planned it; False if it isn't due, or was stopped and told.

    NotAllowed when it can't be published as things are: then `give_up` on it.
    """
    take_turn(session)
    standing = Standing.lock(session, statement_id, actor=DESK, now=now)
    at, actor = standing.row.publish_at, standing.row.publish_by
    if at is None or at > now:
        return False
    if why := _doubt(standing, at):
        _stop(standing, why)
        return False
    statement_publishing.publish(
        session, statement_id, found=found, owner_id=user_of(actor), asked=asked, actor=actor, now=now, planned_for=at
    )
    return True


def give_up(session: Session, statement_id: int, why: str, *, now: datetime) -> None:
    """Leave to a person what is due and could not be published."""
    standing = Standing.lock(session, statement_id, actor=DESK, now=now)
    if standing.row.publish_at is not None and standing.row.publish_at <= now:
        _stop(standing, why)


def _doubt(standing: Standing, at: datetime) -> str:
    """Return why it must not go out by itself, or nothing."""
    session, row = standing.session, standing.row
    if standing.now > at + PATIENCE:
        return "the desk was not running at its time."
    if CrisisState(crises.read(session, row.crisis_id).state) not in RUNNING:
        return "its crisis is closed."
    person = users.get(session, user_of(row.publish_by))
    if person.disabled_at is not None or not WRITERS & set(person.roles):
        return "the person who planned it may not publish any more."
    crisis = frost_over(session, row.id)
    return f"crisis {crisis} freezes what is planned." if crisis else ""


def _stop(standing: Standing, why: str) -> None:
    standing.row.publish_at, standing.row.publish_by = None, ""
    standing.take(Step.UNSCHEDULE, f"Does not go out by itself any more: {why}", {}, content=why)
