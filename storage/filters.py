"""What the inbox can be filtered by, and the SQL of it."""

from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import text

from storage.batch import clean
from storage.database import Session
from storage.searching import case_number, question
from storage.slices import Slice
from storage.summary import LISTEN_ONLY
from storage.tables.base import Json

VIEWS = (
    "mine", "unclaimed", "open", "waiting", "snoozed", "escalated", "held", "overdue", "second", "unconfirmed",
    "closed", "all",
)  # fmt: skip
"""Every view by name. `second` waits for a second approver; `all` is everything that is not closed.

Beside them `every` is really everything: what reports lead to.
"""


@dataclass(frozen=True, slots=True)
class Filters:
    """What to show. An empty field filters nothing; several values in one field mean any of them.

    `slice` is a `storage.slices.Slice` as it is written.
    """

    view: str = "open"
    platforms: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    urgencies: tuple[str, ...] = ()
    accounts: tuple[int, ...] = ()
    assignee_id: int | None = None
    safety: bool | None = None
    listen_only: bool | None = None
    text: str = ""
    slice: str = ""

    def as_json(self) -> Json:
        """Return the filters as a saved view keeps them."""
        return asdict(self)

    @classmethod
    def from_json(cls, found: Json) -> "Filters":
        """Return the filters that `as_json` wrote; what is not known any more is left out."""
        known = {field.name for field in fields(cls)}
        given: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in found.items()
        }
        return replace(cls(), **{name: value for name, value in given.items() if name in known})


_VIEWS = {
    "mine": "c.state = 'open' AND c.assignee_id = :user_id",
    "unclaimed": "c.state = 'open' AND c.assignee_id IS NULL",
    "open": "c.state = 'open'",
    "waiting": "c.state = 'waiting'",
    "snoozed": "c.state = 'snoozed'",
    "escalated": "c.escalated_at IS NOT NULL AND c.state <> 'closed'",
    "held": "c.reply_state = 'held' AND c.state <> 'closed'",
    "second": "c.reply_state = 'second' AND c.state <> 'closed'",
    "unconfirmed": "c.reply_state = 'unconfirmed' AND c.state <> 'closed'",
    "overdue": "c.state = 'open' AND c.answer_owed AND c.due_at < :now",
    "closed": "c.state = 'closed'",
    "all": "c.state <> 'closed'",
    "every": "true",
}
_FACETS = (
    ("platform", "platforms"), ("intent", "intents"), ("language", "languages"), ("product", "products"),
    ("urgency", "urgencies"),
)  # fmt: skip


_FEW = 2000
_COMMON = 10  # of the newest 500


def hits(session: Session, asked: str) -> list[int] | None:
    """Return the cases that a search finds, or None when they are many, or when nothing is searched for.

    PostgreSQL can't know how rare the beginning of a word is. Few hits are best sorted; of many, the first ones in
    order are soon found. The newest cases tell a common word at once, without collecting all that have it.
    """
    words = question(clean(asked))
    if not words or case_number(asked) is not None:
        return None
    sample = text(
        "SELECT count(*) FROM (SELECT search FROM case_file ORDER BY id DESC LIMIT 500) newest"
        " WHERE search @@ to_tsquery('simple', :words)"
    )
    if session.scalars(sample, {"words": words}).one() >= _COMMON:
        return None
    look = text("SELECT id FROM case_file WHERE search @@ to_tsquery('simple', :words) LIMIT :few")
    found = session.scalars(look, {"words": words, "few": _FEW + 1}).all()
    return list(found) if len(found) <= _FEW else None


def conditions(
    filters: Filters, user_id: int, now: datetime, found: list[int] | None = None
) -> tuple[list[str], dict[str, Any]]:
    """Return the filters as SQL conditions on `case_file c`, with their parameters; `found` is what `hits` returned."""
    where = [_VIEWS.get(filters.view, _VIEWS["open"])]
    given: dict[str, Any] = {"user_id": user_id, "now": now}
    for facet, name in _FACETS:
        if values := getattr(filters, name):
            where.append(f"c.facets && CAST(:{name} AS text[])")
            given[name] = [f"{facet}:{value}" for value in values]
    if filters.accounts:
        where.append("c.account_id = ANY(CAST(:accounts AS bigint[]))")
        given["accounts"] = list(filters.accounts)
    if filters.assignee_id is not None:
        where.append("c.assignee_id = :assignee_id")
        given["assignee_id"] = filters.assignee_id
    if filters.safety is not None:
        where.append(f"{'' if filters.safety else 'NOT '}c.facets && ARRAY['safety']")
    if filters.listen_only is not None:
        where.append(f"{'' if filters.listen_only else 'NOT '}c.facets && ARRAY['{LISTEN_ONLY}']")
    if (part := Slice.read(filters.slice)) is not None:
        condition, more = part.condition(now)
        where.append(f"({condition})")
        given |= more
    if filters.text.strip():
        _search(filters.text, found, where, given)
    return where, given


def _search(asked: str, found: list[int] | None, where: list[str], given: dict[str, Any]) -> None:
    case_id, words = case_number(asked), question(clean(asked))
    if case_id is not None:
        where.append("c.id = :case_id")
        given["case_id"] = case_id
    elif found is not None:
        where.append("c.id = ANY(CAST(:found AS bigint[]))")
        given["found"] = found
    elif words:
        where.append("c.search @@ to_tsquery('simple', :words)")
        given["words"] = words
