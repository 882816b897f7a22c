"""Opening cases from triaged mentions, whole batches at a time, and keeping them up to date."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from policies.finding import Action, Triage
from storage import places, record
from storage.anchoring import overtake_by
from storage.batch import Batch
from storage.database import Session
from storage.judgements import judgement_json, triage_json
from storage.notify import notify
from storage.searching import searchable
from storage.summary import excerpt, facets
from storage.tables.base import Json

NOT_OWED = timedelta(days=3650)
"""How far ahead the due time lies where no answer is owed."""

REOPENS_FOR = timedelta(days=7)
"""A new mention reopens a case that was closed within this time; later it opens another."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A stored mention that was triaged. `due_at` is None when no answer is owed; `permission` says what we may do.

    Names of products may be given in `words` to make them searchable. `listen_only` says that nobody may answer: no
    answer is owed, and a case is opened only if the mention asks something of us.
    """

    message_id: int
    triage: Triage
    due_at: datetime | None
    permission: Json = field(default_factory=dict)
    words: tuple[str, ...] = ()
    listen_only: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """The case of one opening. `change` is opened, reopened or updated."""

    case_id: int
    message_id: int
    conversation_id: int
    change: str


def open_or_update(session: Session, openings: Sequence[Opening], *, now: datetime) -> list[Opened]:
    """Open or update each person's one live case in a conversation, and say which, in the order given.

    A new mention reopens a waiting, snoozed or recently closed case, unless it is one to leave alone; an edited one is
    triaged again where it stands. Of several mentions of one person in a conversation the newest is the one to
    answer; one that nobody may answer comes after all that somebody may. Our own messages open nothing, nor does one
    that nobody may answer and that asks nothing; they are left out of the result.
    """
    messages = places.messages(session, [opening.message_id for opening in openings])
    places.lock_conversations(session, {message.conversation_id for message in messages.values()})
    live = places.live_cases(
        session, {message.conversation_id for message in messages.values()}, since=now - REOPENS_FOR
    )
    plans: dict[places.Place, _Plan] = {}
    for opening in openings:
        message = messages.get(opening.message_id)
        if message is not None:
            plan = plans.setdefault(places.place(message), _Plan(live.get(places.place(message))))
            plan.take(opening, message)
    _insert(session, [plan for plan in plans.values() if plan.case is None], now)
    _update(session, [plan for plan in plans.values() if plan.case is not None], now)
    moved = {plan.case_id: plan.latest[1].id for plan in plans.values() if plan.case and plan.latest}
    overtake_by(session, moved, now=now)
    _tell(session, plans.values(), now)
    return [
        Opened(plan.case_id, opening.message_id, message.conversation_id, plan.change)
        for opening in openings
        if (message := messages.get(opening.message_id)) and (plan := plans[places.place(message)]).case_id
    ]


class _Plan:
    """What becomes of one person's case in a conversation: the mention to answer now, and every word to find it by."""

    def __init__(self, case: Any) -> None:
        self.case = case
        self.case_id: int = case.id if case else 0
        self.change = "opened" if case is None else "updated"
        self.state = "open" if case is None else case.state
        self.latest: tuple[Opening, Any] | None = None
        self.words: list[str] = []
        self._at = (case.last_message_at, case.message_id) if case else None

    def take(self, opening: Opening, message: Any) -> None:
        self.words += [message.text, message.handle, message.name, *opening.triage.products, *opening.words]
        at = (message.created_at, message.id)
        if self._stands_behind(opening, message) or (self._at is not None and at < self._at):
            return
        fresh = self.case is not None and (message.id != self.case.message_id or self.state == "closed")
        leave = opening.triage.action is Action.LEAVE
        if leave and opening.listen_only and self.case is None and self.latest is None:
            return
        if fresh and self.state != "open":
            if leave:
                return
            self.state, self.change = "open", "reopened"
        self._at, self.latest = at, (opening, message)

    def _stands_behind(self, opening: Opening, message: Any) -> bool:
        """Say whether nobody may answer this, but somebody may what is there already; the other way round wins."""
        there = self._listens(message)
        if there and not opening.listen_only:
            self._at = None
        return there is False and opening.listen_only

    def _listens(self, message: Any) -> bool | None:
        """Say whether what is there already is listen-only; None if there is nothing that waits for an answer."""
        if self.latest is not None:
            return self.latest[0].listen_only
        if self.case is None or self.state != "open" or self.case.message_id == message.id:
            return None
        return True if self.case.listen_only else False if self.case.answer_owed else None

    @property
    def due_at(self) -> datetime | None:
        """The earlier of what was owed in an open case and what is owed now."""
        due = self.latest[0].due_at if self.latest else None
        if self.case and self.case.state == "open" and self.case.answer_owed and due is not None:
            earlier: datetime = self.case.due_at
            return min(due, earlier)
        return due


_COLUMNS = {
    "platform": "text", "account_id": "bigint", "conversation_id": "bigint", "person_id": "bigint",
    "message_id": "bigint", "message_revision": "bigint", "state": "text", "intent": "text", "urgency": "text",
    "language": "text", "products": "jsonb", "hostile": "double precision", "safety": "boolean",
    "security": "boolean", "action": "text", "reason": "text", "facets": "jsonb", "excerpt": "text",
    "triage": "jsonb", "judgement": "jsonb", "permission": "jsonb", "due_at": "timestamptz",
    "answer_owed": "boolean", "last_message_at": "timestamptz",
}  # fmt: skip
_ARRAYS = {"products", "facets"}
_KEPT = {"platform", "account_id", "conversation_id", "person_id"}


def _value(name: str) -> str:
    return f"ARRAY(SELECT jsonb_array_elements_text(given.{name}))" if name in _ARRAYS else f"given.{name}"


_INSERT = (
    f"INSERT INTO case_file ({', '.join(_COLUMNS)}, first_due_at, search, opened_at, updated_at, closed_reason)"
    f" SELECT {', '.join(_value(name) for name in _COLUMNS)}, CASE WHEN given.answer_owed THEN given.due_at END,"
    " strip(to_tsvector('simple', words)), :now, :now, ''"
    " FROM {rows} RETURNING conversation_id, person_id, id"
)
_UPDATE = (
    f"UPDATE case_file SET {', '.join(f'{name} = {_value(name)}' for name in _COLUMNS if name not in _KEPT)},"
    " search = strip(COALESCE(search, '') || to_tsvector('simple', words)), updated_at = :now,"
    " first_due_at = COALESCE(first_due_at, CASE WHEN given.answer_owed THEN given.due_at END),"
    " closed_at = NULL, closed_reason = '', snoozed_until = CASE WHEN given.state = 'snoozed' THEN snoozed_until END"
    " FROM {rows} WHERE case_file.id = given.id"
)


def _insert(session: Session, plans: Sequence["_Plan"], now: datetime) -> None:
    batch = Batch(**_COLUMNS, words="text")
    by_place = {places.place(plan.latest[1]): plan for plan in plans if plan.latest}
    for plan in by_place.values():
        batch.add(**_row(plan, now))
    if batch:
        for row in batch.execute(session, _INSERT, {"now": now}):
            by_place[places.place(row)].case_id = row.id


def _update(session: Session, plans: Sequence["_Plan"], now: datetime) -> None:
    batch = Batch(id="bigint", **_COLUMNS, words="text")
    heard = Batch(id="bigint", words="text")
    for plan in plans:
        if plan.latest:
            batch.add(id=plan.case_id, **_row(plan, now))
        else:
            heard.add(id=plan.case_id, words=searchable(*plan.words))
    if batch:
        batch.execute(session, _UPDATE, {"now": now})
    if heard:
        heard.execute(
            session,
            "UPDATE case_file SET search = strip(COALESCE(search, '') || to_tsvector('simple', words))"
            " FROM {rows} WHERE case_file.id = given.id",
        )


def _row(plan: "_Plan", now: datetime) -> dict[str, Any]:
    assert plan.latest  # noqa: S101 (only plans with a mention come here)
    opening, message = plan.latest
    triage = opening.triage
    return {
        "platform": message.platform, "account_id": message.account_id, "conversation_id": message.conversation_id,
        "person_id": message.person_id, "message_id": message.id, "message_revision": message.revision,
        "state": plan.state, "intent": triage.intent.value, "urgency": triage.urgency.value,
        "language": triage.language, "products": list(triage.products), "hostile": float(triage.hostile),
        "safety": triage.safety, "security": triage.security, "action": triage.action.value, "reason": triage.reason,
        "facets": facets(message.platform, triage, opening.permission, listens=opening.listen_only),
        "excerpt": excerpt(message.text, triage.key_span),
        "triage": triage_json(triage), "judgement": judgement_json(triage.judgement),
        "permission": opening.permission, "due_at": plan.due_at or now + NOT_OWED,
        "answer_owed": plan.due_at is not None, "last_message_at": message.created_at,
        "words": searchable(*plan.words),
    }  # fmt: skip


def _tell(session: Session, plans: Iterable["_Plan"], now: datetime) -> None:
    entries = []
    for plan in plans:
        if not plan.case_id:
            continue
        notify(session, "case", plan.case_id, change=plan.change)
        if plan.latest is None:
            continue
        opening, message = plan.latest
        triage = opening.triage
        facts = {
            "message": message.id, "revision": message.revision, "state": plan.state, "intent": triage.intent.value,
            "urgency": triage.urgency.value, "action": triage.action.value, "reason": triage.reason,
            "code": triage.judgement.code_digest, "due_at": plan.due_at.isoformat() if plan.due_at else None,
        }  # fmt: skip
        entries.append(record.Entry(f"case.{plan.change}", "desk", f"case:{plan.case_id}", facts, now))
    record.append_many(session, entries)
