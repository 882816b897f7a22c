"""What is told outside the desk: each event once to each recipient, until it arrived or nobody tries any more."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from storage.database import Session
from storage.errors import NotFound
from storage.tables import Notice


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as it stands. `state` is waiting, delivered, handed (to a webhook's own queue) or dead."""

    id: int
    event: str
    kind: str
    recipient: str
    title: str
    text: str
    created_at: datetime
    state: str
    tries: int
    tried_at: datetime | None
    problem: str


@dataclass(frozen=True, slots=True)
class MailFigures:
    """How mail fares: what waits after a failure, what was given up, when one last went out, the latest trouble."""

    waiting: int
    failing: int
    dead: int
    delivered_at: datetime | None
    problem: str


def add(
    session: Session, *, event: str, kind: str, recipient: str, title: str, body: str, now: datetime,
    state: str = "waiting",
) -> int | None:  # fmt: skip
    """Keep a notice and return its id; None if this recipient was told of this event already."""
    row = insert(Notice).values(
        event=event, kind=kind, recipient=recipient, title=title, text=body, created_at=now, state=state
    )
    return session.scalar(row.on_conflict_do_nothing(index_elements=["event", "recipient"]).returning(Notice.id))


def read(session: Session, notice_id: int) -> Told:
    """Return one notice, or raise NotFound."""
    row = session.get(Notice, notice_id)
    if row is None:
        raise NotFound("There is no such notice.")
    return _view(row)


def tried(session: Session, notice_id: int, *, state: str, problem: str, now: datetime) -> None:
    """Note how a try ended: `state` is delivered, waiting (tried again) or dead (given up)."""
    session.execute(
        update(Notice)
        .where(Notice.id == notice_id)
        .values(state=state, problem=problem[:500], tried_at=now, tries=Notice.tries + 1)
    )


def about(session: Session, event: str) -> list[Told]:
    """Return who was told of an event, in the order of telling."""
    return [_view(row) for row in session.scalars(select(Notice).where(Notice.event == event).order_by(Notice.id))]


def figures(session: Session) -> MailFigures:
    """Return how mail fares."""
    row = session.execute(
        text(
            "SELECT count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'waiting' AND tries > 0),"
            " count(*) FILTER (WHERE state = 'dead'), max(tried_at) FILTER (WHERE state = 'delivered'),"
            " coalesce((SELECT problem FROM notice WHERE state IN ('waiting', 'dead') AND problem <> ''"
            " ORDER BY tried_at DESC LIMIT 1), '') FROM notice WHERE recipient LIKE 'mail:%'"
        )
    ).one()
    return MailFigures(*row)


def forget(session: Session, *, before: datetime) -> int:
    """Empty the words of what was settled before then; the rows stay, so that nothing is told twice."""
    gone = session.scalars(
        text(
            "UPDATE notice SET title = '', text = '', problem = '' WHERE state <> 'waiting' AND created_at < :before"
            " AND (title <> '' OR text <> '') RETURNING id"
        ),
        {"before": before},
    )
    return len(gone.all())


def _view(row: Notice) -> Told:
    return Told(
        row.id, row.event, row.kind, row.recipient, row.title, row.text, row.created_at, row.state, row.tries,
        row.tried_at, row.problem,
    )  # fmt: skip
