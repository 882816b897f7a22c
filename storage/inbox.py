"""The inbox: which cases, in which order, page by page, with counts, search and saved views."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from storage.database import Session
from storage.tables.base import Json

VIEWS = (
    "mine", "unclaimed", "open", "waiting", "snoozed", "escalated", "held", "overdue", "second", "unconfirmed",
    "closed", "all",
)  # fmt: skip
"""Every view by name. `second` waits for a second approver; `all` is everything that is not closed."""

COUNTED_TO = 1000
"""Counts stop here: show `1000` as `999+`."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What to show. An empty field filters nothing; several values in one field mean any of them."""

    view: str = "open"
    platforms: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    urgencies: tuple[str, ...] = ()
    accounts: tuple[int, ...] = ()
    assignee_id: int | None = None
    safety: bool | None = None
    text: str = ""

    def as_json(self) -> Json:
        """Return the filters as a saved view keeps them."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Row:
    """One case as the queue shows it. `due_at` is None when no answer is owed; `number` is like A-1042."""

    id: int
    number: str
    state: str
    platform: str
    account_id: int
    person_id: int
    handle: str
    name: str
    avatar_url: str
    excerpt: str
    intent: str
    urgency: str
    language: str
    products: tuple[str, ...]
    hostile: float
    safety: bool
    security: bool
    action: str
    reason: str
    due_at: datetime | None
    opened_at: datetime
    updated_at: datetime
    snoozed_until: datetime | None
    assignee_id: int | None
    assignee_name: str
    assignee_initials: str
    escalated_to: str
    reply_state: str


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the key to what follows (None at the end)."""

    rows: tuple[Row, ...]
    next_key: str | None


@dataclass(frozen=True, slots=True)
class View:
    """A saved view; one without an owner is everyone's."""

    id: int
    user_id: int | None
    name: str
    filters: Filters


def page(
    session: Session, filters: Filters, *, user_id: int, now: datetime, order: str = "due", after: str | None = None,
    limit: int = 50,
) -> Page:  # fmt: skip
    """Return one page. `order` is due, newest or oldest; `after` is the `next_key` of the page before.

    A malformed key starts from the beginning. Search understands words, the beginning of the last word, @handles and
    case numbers.
    """
    raise NotImplementedError


def counts(
    session: Session, *, user_id: int, now: datetime, views: Sequence[str] = VIEWS, filters: Filters | None = None
) -> dict[str, int]:
    """Return how many cases each view holds, counting to COUNTED_TO."""
    raise NotImplementedError


def number(case_id: int) -> str:
    """Return a case's number as people say it."""
    return f"A-{case_id}"


def save_view(session: Session, *, name: str, filters: Filters, user_id: int | None, now: datetime, actor: str) -> View:
    """Save a view under a name; one of the same name and owner is replaced."""
    raise NotImplementedError


def views(session: Session, user_id: int) -> list[View]:
    """Return a colleague's own and the shared views, by name."""
    raise NotImplementedError


def delete_view(session: Session, view_id: int, *, user_id: int | None) -> None:
    """Delete one's own view, or with None a shared one; NotFound otherwise."""
    raise NotImplementedError
