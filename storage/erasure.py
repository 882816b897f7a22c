"""Erasing a person: everything they wrote and everything we wrote to them; what remains is that it happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, or_, select

from responders.lifecycle import State, Step
from storage import belongings, holds, pictures, record, striking, weekly_reports
from storage.audit import spans
from storage.belongings import Belongings
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.names import erased_id, of_user
from storage.notify import notify
from storage.stepping import Stepping
from storage.tables import Person, Reply

_UNDER_WAY = (State.APPROVED, State.SENDING, State.UNCONFIRMED)
_WHY: Final = "the person was erased"


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased. `struck` texts of colleagues lost their name; `left` still bear it, by `table.column`."""

    messages: int
    replies: int
    cases: int
    contents: int
    struck: int = 0
    left: Mapping[str, int] = field(default_factory=dict)


def find(session: Session, platform: str, handle: str) -> list[int]:
    """Return the people of a platform who go by this handle, or have this id there; those erased are not found."""
    name = handle.removeprefix("@")
    found = session.scalars(
        select(Person.id)
        .where(
            Person.platform == platform,
            Person.erased_at.is_(None),
            or_(func.lower(Person.handle) == name.lower(), Person.platform_id == name),
        )
        .order_by(Person.id)
    )
    return list(found)


def erase(session: Session, person_id: int, *, user_id: int | str, now: datetime) -> Erased:
    """Erase a person everywhere in the desk; raise NotAllowed while a reply to them is under way.

    That is what they wrote, what we posted to them, what we drafted, why it was approved, what the platform said of
    it, and what colleagues noted. What the platform itself still shows is not touched. Should they write again, they
    are new to us. `user_id` is a colleague's, or the name of whoever else does it.
    """
    person = session.get(Person, person_id, with_for_update=True)
    if person is None:
        raise NotFound("There is no such person.")
    actor = of_user(user_id) if isinstance(user_id, int) else user_id
    owned = belongings.of(session, person)
    _refuse_held(session, owned)
    _withdraw(session, owned, actor, now)
    shown = session.scalars(select(Reply.attachments).where(Reply.id.in_(owned.replies), Reply.attachments != []))
    carried = [name for attachments in shown for name in pictures.named(attachments)]
    empty(session, owned, now=now)
    person.platform_id = erased_id(person.platform, person.platform_id)
    person.handle = person.name = person.url = person.avatar_url = ""
    person.followers, person.erased_at = None, person.erased_at or now
    session.flush()
    session.expire_all()
    pictures.forget_unused(session, before=now, names=carried)
    struck = striking.strike(session, owned.named)
    contents = record.erase(session, person_id, subjects=owned.subjects, named=owned.named, now=now)
    done = Erased(
        len(owned.messages), len(owned.replies), len(owned.cases), len(contents), struck,
        striking.left(session, owned.named),
    )  # fmt: skip
    facts = {
        "messages": done.messages, "replies": done.replies, "cases": done.cases, "struck": struck,
        "left": done.left, "contents": spans(contents),
    }  # fmt: skip
    record.append(session, "person.erased", actor, f"person:{person_id}", facts, at=now)
    for case_id in owned.cases:
        notify(session, "case", case_id, change="erased")
    return done


def empty(session: Session, owned: Belongings, *, now: datetime, promises: bool = True) -> None:
    """Empty what was said by and to a person wherever it is kept; `promises` of ours made to them as well."""
    if promises:
        given = {"replies": list(owned.replies), "cases": list(owned.cases)}
        weekly_reports.forget_promises(session, session.scalars(_THEIR_PROMISES, given).all())
    for statement in (*_EMPTY, *(_PROMISES if promises else ())):
        session.execute(statement, {**owned.given(), "now": now, "why": _WHY})


def _refuse_held(session: Session, owned: Belongings) -> None:
    # What they wrote in the thread of somebody else's case belongs to that case's evidence.
    threads = session.scalars(_CASES_AROUND, {"messages": list(owned.messages)}).all()
    held = holds.live(session, [*owned.cases, *threads])
    if held:
        first = held[0]
        raise NotAllowed(f"Case {first.case_id} is under a legal hold: {first.reason} End the hold first, then erase.")


def _withdraw(session: Session, owned: Belongings, actor: str, now: datetime) -> None:
    rows = session.execute(
        select(Reply.id, Reply.state).where(Reply.id.in_(owned.replies)).order_by(Reply.id).with_for_update()
    ).all()
    for _, state in rows:
        if state in _UNDER_WAY:
            raise NotAllowed(f"A reply to this person is {state}. Undo or settle it first, then erase.")
    for reply_id, state in rows:
        if state in {State.DRAFTED, State.HELD}:
            stepping = Stepping.lock(session, reply_id, actor=actor, now=now)
            stepping.row.state = stepping.target(Step.REJECT).value
            stepping.void_approvals(_WHY)
            stepping.done(Step.REJECT.value)


def _emptying(statement: str) -> Any:
    return belongings.many(statement, *(name for name in ("cases", "messages", "replies") if f":{name}" in statement))


_EMPTY = tuple(
    _emptying(statement)
    for statement in (
        (
            "UPDATE reply SET text = '', attachments = '[]', draft = '{}', judgement = '{}', outcome = '',"
            " platform_url = '', changed_text = NULL, erased_at = :now WHERE id = ANY(:replies) AND erased_at IS NULL"
        ),
        "UPDATE attempt SET detail = '' WHERE reply_id = ANY(:replies)",
        "UPDATE approval SET override_reason = '', void_reason = '' WHERE reply_id = ANY(:replies)",
        "UPDATE message_revision SET text = '' WHERE message_id = ANY(:messages)",
        "DELETE FROM seen_post WHERE message_id = ANY(:messages)",
        "UPDATE message SET text = '', attachments = '[]', url = '' WHERE id = ANY(:messages)",
        "UPDATE note SET text = '' WHERE case_id = ANY(:cases)",
        "UPDATE finding_feedback SET note = '' WHERE case_id = ANY(:cases)",
        "UPDATE incident SET outcome = '' WHERE case_id = ANY(:cases)",
        (
            "UPDATE incident_clock SET note = '' WHERE incident_id IN"
            " (SELECT id FROM incident WHERE case_id = ANY(:cases))"
        ),
        (
            "UPDATE case_file SET excerpt = '', search = NULL, judgement = '{}', permission = '{}', state = 'closed',"
            " closed_reason = :why, closed_at = COALESCE(closed_at, :now), snoozed_until = NULL, escalated_at = NULL,"
            " escalated_to = '', updated_at = :now WHERE id = ANY(:cases)"
        ),
        (
            "UPDATE rights_request SET handle = '', contact = '', said = '', outcome = '',"
            " identified_how = CASE WHEN identified_how = '' THEN '' ELSE '(erased)' END,"
            " extended_why = CASE WHEN extended_why = '' THEN '' ELSE '(erased)' END WHERE person_id = :person"
        ),
    )
)
_CASES_AROUND = belongings.many(
    "SELECT h.case_id FROM legal_hold h JOIN case_file c ON c.id = h.case_id JOIN message m"
    " ON m.conversation_id = c.conversation_id WHERE h.ended_at IS NULL AND m.id = ANY(:messages)",
    "messages",
)
_THEIR_PROMISES = _emptying("SELECT id FROM promise WHERE reply_id = ANY(:replies) OR case_id = ANY(:cases)")
_PROMISES = (
    _emptying(
        "UPDATE promise SET text = '(erased ' || id || ')', url = '', link = '',"
        " reason = CASE WHEN reason = '' THEN '' ELSE '(erased)' END WHERE reply_id = ANY(:replies)"
        " OR case_id = ANY(:cases)"
    ),
)


def everybody(session: Session) -> Sequence[Person]:
    """Return everybody who is not erased, in order."""
    return session.scalars(select(Person).where(Person.erased_at.is_(None)).order_by(Person.id)).all()
