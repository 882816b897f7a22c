"""Requests of people about their data, as they are read: what is open, what is late, and who could have asked."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from responders.rights_lifecycle import OVER, State
from storage.database import Session
from storage.errors import NotFound
from storage.tables import Person, RightsRequest


@dataclass(frozen=True, slots=True)
class Request:
    """One request, whole. `said`, `handle` and `contact` are empty once the person was erased."""

    id: int
    kind: str
    law: str
    state: State
    platform: str
    handle: str
    contact: str
    said: str
    person_id: int | None
    received_at: datetime
    confirm_by: datetime | None
    due_at: datetime
    confirmed_at: datetime | None
    identified_at: datetime | None
    identified_how: str
    extended_at: datetime | None
    extended_why: str
    closed_at: datetime | None
    outcome: str
    made_by: str
    version: int

    def late(self, now: datetime) -> str:
        """Return which clock ran out: `confirmation`, `answer`, or nothing."""
        if self.state in OVER:
            return ""
        if self.due_at <= now:
            return "answer"
        unconfirmed = self.state is State.RECEIVED and self.confirm_by is not None and self.confirm_by <= now
        return "confirmation" if unconfirmed else ""


def read(session: Session, request_id: int) -> Request:
    """Return one request; raise NotFound."""
    row = session.get(RightsRequest, request_id, populate_existing=True)
    if row is None:
        raise NotFound("There is no such request.")
    return _view(row)


def every(session: Session, *, over: bool = False) -> list[Request]:
    """Return the open requests, those due next first; or those that are over, the latest first."""
    rows = select(RightsRequest)
    if over:
        rows = rows.where(RightsRequest.closed_at.is_not(None)).order_by(RightsRequest.closed_at.desc()).limit(200)
    else:
        rows = rows.where(RightsRequest.closed_at.is_(None)).order_by(RightsRequest.due_at, RightsRequest.id)
    return [_view(row) for row in session.scalars(rows)]


def candidates(session: Session, request: Request) -> list[Person]:
    """Return who could have asked: people of the platform by that handle, name or id, who are not erased."""
    name = request.handle.removeprefix("@").removeprefix("u/").strip()
    if not name:
        return []
    found = select(Person).where(
        Person.platform == request.platform,
        Person.erased_at.is_(None),
        or_(
            func.lower(Person.handle) == name.lower(),
            func.lower(Person.name) == name.lower(),
            Person.platform_id == name,
        ),
    )
    return list(session.scalars(found.order_by(Person.id).limit(20)))


def overdue(session: Session, now: datetime) -> int:
    """Return how many requests have a clock that ran out: for the alarm on every page of whoever answers for them."""
    return sum(bool(one.late(now)) for one in every(session))


def _view(row: RightsRequest) -> Request:
    return Request(
        row.id, row.kind, row.law, State(row.state), row.platform, row.handle, row.contact, row.said, row.person_id,
        row.received_at, row.confirm_by, row.due_at, row.confirmed_at, row.identified_at, row.identified_how,
        row.extended_at, row.extended_why, row.closed_at, row.outcome, row.made_by, row.version,
    )  # fmt: skip
