"""Retention: what was kept long enough loses its words, kind by kind and region by region, and only figures stay.

A case under a legal hold, or with a reply, an incident, a notice or a request for the person's data under way, is left
alone. Dry runs count by the very same question.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, select, text

from storage import belongings, erasure, pictures, record
from storage.audit import spans
from storage.belongings import Belongings
from storage.database import Session
from storage.names import erased_id
from storage.tables import Case, Message, Person, Reply, RetentionRun
from storage.tables.base import Json

MOST: Final = 500
"""How many cases one run empties; the calendar comes back for the rest."""
_PART: Final = frozenset({"cases", "posts"})


@dataclass(frozen=True, slots=True)
class Rule:
    """How many days one kind is kept in one region, 0 for ever. `languages` are the region's; empty: all others.

    `kind` is cases (counted from closing), posts that belong to no case, notes, requests or notices (counted from
    their end).
    """

    kind: str
    region: str
    days: int
    languages: tuple[str, ...] = ()
    but: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """What one rule reaches now: how many, since when the oldest is kept, and how many a hold keeps."""

    rule: Rule
    count: int
    oldest: datetime | None
    held: int = 0


def due(session: Session, rules: Sequence[Rule], *, now: datetime) -> list[Due]:
    """Return what a run would take, rule by rule; nothing is changed."""
    found = []
    for rule in rules:
        row = session.execute(text(_COUNTS[rule.kind]), _given(rule, now)).one() if rule.days else (0, None, 0)
        found.append(Due(rule, row[0], row[1], row[2]))
    return found


def run(session: Session, rules: Sequence[Rule], *, actor: str, now: datetime, dry: bool) -> list[Due]:
    """Take the words of what was kept long enough; on a dry run only count. Both are written down; return what went."""
    found = due(session, rules, now=now)
    if not dry:
        for one in found:
            if one.count:
                _TAKING[one.rule.kind](session, one.rule, now)
    counts: Json = {
        f"{one.rule.kind}.{one.rule.region or 'others'}": min(one.count, MOST) if one.rule.kind in _PART else one.count
        for one in found
        if one.count
    }
    if counts or dry:
        session.add(RetentionRun(at=now, dry=dry, run_by=actor, counts=counts))
        facts = {"dry": dry, **counts}
        record.append(session, "retention.run", actor, "retention", facts, at=now)
    return found


def runs(session: Session, *, limit: int = 20) -> list[RetentionRun]:
    """Return the latest runs, the newest first."""
    return list(session.scalars(select(RetentionRun).order_by(RetentionRun.id.desc()).limit(limit)))


def _given(rule: Rule, now: datetime) -> dict[str, Any]:
    return {
        "before": now - timedelta(days=rule.days), "languages": list(rule.languages), "but": list(rule.but),
        "most": MOST,
    }  # fmt: skip


_REGION = (
    "(CAST(:languages AS text[]) = '{}' OR c.language = ANY(CAST(:languages AS text[])))"
    " AND NOT c.language = ANY(CAST(:but AS text[]))"
)
_HELD = "EXISTS (SELECT FROM legal_hold h WHERE h.case_id = c.id AND h.ended_at IS NULL)"
_NOT_NEEDED = (
    "NOT EXISTS (SELECT FROM incident i WHERE i.case_id = c.id AND i.state <> 'closed')"
    " AND NOT EXISTS (SELECT FROM rights_request q WHERE q.person_id = c.person_id AND q.closed_at IS NULL"
    " AND q.kind = 'export')"
    " AND NOT EXISTS (SELECT FROM takedown_notice t JOIN reply a ON t.target = 'reply:' || a.id"
    " WHERE t.closed_at IS NULL AND a.case_id = c.id)"
)
_OLD = (
    " FROM case_file c WHERE c.state = 'closed' AND c.closed_at < :before"
    f" AND (c.search IS NOT NULL OR c.excerpt <> '') AND {_REGION}"
    " AND NOT EXISTS (SELECT FROM reply r WHERE r.case_id = c.id AND r.state IN ('approved', 'sending', 'unconfirmed'))"
    f" AND {_NOT_NEEDED}"
)
_NOTES = (
    f" FROM note n JOIN case_file c ON c.id = n.case_id WHERE n.text <> '' AND n.created_at < :before AND {_REGION}"
)
_POINTING = (
    "SELECT FROM message q JOIN case_file c ON c.conversation_id = q.conversation_id"
    " WHERE q.account_id = m.account_id AND c.search IS NOT NULL"
)
_POSTS = (
    " FROM message m WHERE m.text <> '' AND NOT m.ours AND m.received_at < :before"
    " AND NOT EXISTS (SELECT FROM case_file c WHERE c.conversation_id = m.conversation_id AND c.search IS NOT NULL)"
    # One question for each way of pointing to a post: together they could not be answered by a hash.
    f" AND NOT EXISTS ({_POINTING} AND q.quoted_platform_id = m.platform_post_id)"
    f" AND NOT EXISTS ({_POINTING} AND q.platform_parent_id = m.platform_post_id)"
    " AND (CAST(:languages AS text[]) = '{}' OR m.language = ANY(CAST(:languages AS text[])))"
    " AND NOT COALESCE(m.language, '') = ANY(CAST(:but AS text[]))"
)
_REQUESTS = " FROM rights_request q WHERE q.closed_at < :before AND q.contact || q.said || q.handle <> ''"
_NOTICES = (
    " FROM takedown_notice q WHERE q.closed_at < :before AND q.sender || q.contact || q.claim || q.counter <> '' "
)
_COUNTS: Final[Mapping[str, str]] = {
    "cases": (f"SELECT count(*) FILTER (WHERE NOT {_HELD}), min(c.closed_at), count(*) FILTER (WHERE {_HELD}){_OLD}"),
    "posts": f"SELECT count(*), min(m.received_at), 0{_POSTS}",
    "notes": (
        f"SELECT count(*) FILTER (WHERE NOT {_HELD}), min(n.created_at), count(*) FILTER (WHERE {_HELD}){_NOTES}"
    ),
    "requests": f"SELECT count(*), min(q.closed_at), 0{_REQUESTS}",
    "notices": f"SELECT count(*), min(q.closed_at), 0{_NOTICES}",
}


def _cases(session: Session, rule: Rule, now: datetime) -> None:
    ids = session.scalars(
        text(f"SELECT c.id{_OLD} AND NOT {_HELD} ORDER BY c.closed_at LIMIT :most"), _given(rule, now)
    ).all()
    rows = session.execute(select(Case.id, Case.person_id).where(Case.id.in_(ids)).order_by(Case.id).with_for_update())
    taken = [(one.id, one.person_id) for one in rows]
    for case_id, person_id in taken:
        _empty_case(session, case_id, person_id, now)
    _forget_names(session, sorted({person_id for _, person_id in taken}), now)


def _posts(session: Session, rule: Rule, now: datetime) -> None:
    found = session.execute(
        text(f"SELECT m.id, m.person_id{_POSTS} ORDER BY m.id LIMIT :most"), _given(rule, now)
    ).all()
    owned = Belongings(0, tuple(one.id for one in found), (), (), "")
    erasure.empty(session, owned, now=now, promises=False)
    gone = record.erase(session, None, subjects=owned.subjects, now=now)
    facts = {"why": "retention", "messages": len(owned.messages), "contents": spans(gone)}
    record.append(session, "content.erased", "retention", "retention", facts, at=now)
    _forget_names(session, sorted({one.person_id for one in found}), now)


def _forget_names(session: Session, person_ids: Sequence[int], now: datetime) -> None:
    """Empty those of these people of whom no word is left: their names go as well."""
    for person in session.scalars(_nameless(person_ids)):
        person.platform_id = erased_id(person.platform, person.platform_id)
        person.handle = person.name = person.url = person.avatar_url = ""
        person.followers, person.erased_at = None, now


def _empty_case(session: Session, case_id: int, person_id: int, now: datetime) -> None:
    messages = session.scalars(belongings.many(_MESSAGES_OF_CASE), {"case": case_id, "person": person_id}).all()
    replies = session.scalars(select(Reply.id).where(Reply.case_id == case_id)).all()
    shown = session.scalars(select(Reply.attachments).where(Reply.case_id == case_id, Reply.attachments != []))
    carried = [name for attachments in shown for name in pictures.named(attachments)]
    owned = Belongings(0, tuple(messages), tuple(replies), (case_id,), "")
    reason = session.scalar(select(Case.closed_reason).where(Case.id == case_id))
    erasure.empty(session, owned, now=now, promises=False)
    session.execute(
        text("UPDATE case_file SET closed_reason = :reason WHERE id = :case"), {"reason": reason, "case": case_id}
    )
    session.flush()
    session.expire_all()
    pictures.forget_unused(session, before=now, names=carried)
    gone = record.erase(session, None, subjects=owned.subjects, now=now)
    facts = {"why": "retention", "messages": len(messages), "replies": len(replies), "contents": spans(gone)}
    record.append(session, "content.erased", "retention", f"case:{case_id}", facts, at=now)


_MESSAGES_OF_CASE = (
    "SELECT m.id FROM message m JOIN case_file c ON c.conversation_id = m.conversation_id"
    " WHERE c.id = :case AND (m.person_id = :person OR m.ours) AND m.created_at <= c.closed_at"
    " AND NOT EXISTS (SELECT FROM case_file o WHERE o.conversation_id = c.conversation_id AND o.id <> c.id"
    " AND (o.state <> 'closed' OR o.search IS NOT NULL OR EXISTS"
    " (SELECT FROM legal_hold h WHERE h.case_id = o.id AND h.ended_at IS NULL)))"
)


def _nameless(person_ids: Sequence[int]) -> Select[Person]:
    kept = select(Message.id).where(Message.person_id == Person.id, Message.text != "")
    return (
        select(Person)
        .where(Person.id.in_(person_ids), Person.erased_at.is_(None), ~kept.exists())
        .order_by(Person.id)
        .with_for_update()
    )


def _take(statement: str) -> Any:
    def take(session: Session, rule: Rule, now: datetime) -> None:
        session.execute(text(statement), _given(rule, now))

    return take


_TAKING: Final[Mapping[str, Any]] = {
    "cases": _cases,
    "posts": _posts,
    "notes": _take(f"UPDATE note SET text = '' WHERE id IN (SELECT n.id{_NOTES} AND NOT {_HELD})"),
    "requests": _take(
        "UPDATE rights_request SET contact = '', said = '', handle = '', outcome = '',"
        " identified_how = CASE WHEN identified_how = '' THEN '' ELSE '(its time was over)' END"
        f" WHERE id IN (SELECT q.id{_REQUESTS})"
    ),
    "notices": _take(
        "UPDATE takedown_notice SET sender = '', contact = '', claim = '', counter = '', reason = ''"
        f" WHERE id IN (SELECT q.id{_NOTICES})"
    ),
}
