"""Publishing a signed statement by a person's act or at the time that a person gave; both go through `storage`."""

from collections.abc import Sequence
from datetime import datetime

from bot.statements.telling import tell
from bot.wiring import Desk
from responders.commitments import commitments
from storage import crises, statement_publishing, statement_schedule, statements
from storage.database import Session
from storage.errors import NotAllowed, StorageError, TryAgain, Unavailable
from storage.statement_publishing import Promise


def publish(desk: Desk, session: Session, statement_id: int, *, user_id: int, now: datetime) -> None:
    """Publish what is signed: posts of ours are planned, files handed out, other programs told."""
    statement_publishing.publish(
        session, statement_id, found=_promises(desk, session, statement_id, now), owner_id=user_id,
        asked=_asked(desk, session, statement_id), actor=f"user:{user_id}", now=now,
    )  # fmt: skip
    tell(session, desk.config.webhooks, statement_id, now)


def schedule(
    desk: Desk, session: Session, statement_id: int, at: datetime | None, *, actor: str, now: datetime
) -> None:
    """Let what is signed go out at a time; NotAllowed without one, or when it can't be."""
    if at is None:
        raise NotAllowed("Say at what time it goes out.")
    asked = _asked(desk, session, statement_id)
    statement_schedule.schedule(session, statement_id, at, asked=asked, actor=actor, now=now)


def publish_due(desk: Desk) -> int:
    """Publish whatever has come to its time, each in its own transaction; return how many went out."""
    with desk.database.session() as session:
        waiting = statement_schedule.due(session, now=desk.clock())
    return sum(_go(desk, one) for one in waiting)


def _go(desk: Desk, statement_id: int) -> bool:
    try:
        with desk.database.session() as session:
            now = desk.clock()
            found, asked = _promises(desk, session, statement_id, now), _asked(desk, session, statement_id)
            if not statement_schedule.go(session, statement_id, found=found, asked=asked, now=now):
                return False
            tell(session, desk.config.webhooks, statement_id, now)
            return True
    except (TryAgain, Unavailable):
        # Nothing was published; it is tried again while it is not too late, and the others have their turn.
        return False
    except StorageError as error:
        with desk.database.session() as session:
            statement_schedule.give_up(session, statement_id, str(error), now=desk.clock())
        return False


def _promises(desk: Desk, session: Session, statement_id: int, now: datetime) -> tuple[Promise, ...]:
    leading = [one for one in statements.variants(session, statement_id) if one.canonical][:1]
    zone = desk.config.brand.timezone
    return tuple(Promise(made.text, made.due_at) for one in leading for made in commitments(one.text, now, zone))


def _asked(desk: Desk, session: Session, statement_id: int) -> Sequence[Sequence[str]]:
    severity = crises.read(session, statements.read(session, statement_id).crisis_id).severity
    return desk.judge.code.sign_off.rules[severity].needs
