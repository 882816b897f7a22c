"""Who must not be written to: a keyed hash of platform and person, which outlives the person's erasure.

The key comes from the environment (`ANSWERABLE_OPT_OUT_KEY`), or else is made once and kept in the database, so that
every machine uses the same. Marks made with either are found, so that a key can be given later.
"""

import hashlib
import hmac
import os
import secrets
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from storage import record
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.names import of_user
from storage.notify import notify
from storage.tables import Case, Message, OptOut, OptOutKey, Person, Reply

VARIABLE: Final = "ANSWERABLE_OPT_OUT_KEY"
REASON: Final = "asked us not to write to them, so nothing was sent"
_BYTES: Final = 32


def note(session: Session, case_id: int, *, user_id: int, how: str, now: datetime) -> None:
    """Note that the person of a case must not be written to.

    `how` is asked or hand. From the commit on the outbox sends them nothing.
    """
    person = _person(session, case_id)
    # A send that begins holds its case's lock: it is either before this, or sees it.
    session.execute(select(Case.id).where(Case.person_id == person.id).order_by(Case.id).with_for_update())
    mark, key_id = _marks(session, person.platform, person.platform_id)[0]
    given = {"platform": person.platform, "how": how, "noted_by": of_user(user_id), "noted_at": now}
    fresh = {**given, "key_id": key_id, "ended_at": None, "ended_by": ""}
    session.execute(
        insert(OptOut).values(mark=mark, **fresh).on_conflict_do_update(index_elements=["mark"], set_=fresh)
    )
    facts = {"case": case_id, "platform": person.platform, "how": how}
    record.append(session, "person.opted_out", of_user(user_id), f"case:{case_id}", facts, at=now)
    notify(session, "case", case_id, change="opted_out")


def end(session: Session, case_id: int, *, user_id: int, now: datetime) -> None:
    """Note that the person of a case may be written to again; NotAllowed when they had not opted out."""
    person = _person(session, case_id)
    rows = [row for row in _standing(session, person.platform, person.platform_id) if row.ended_at is None]
    if not rows:
        raise NotAllowed("They have not opted out.")
    for row in rows:
        row.ended_at, row.ended_by = now, of_user(user_id)
    record.append(session, "person.opted_in", of_user(user_id), f"case:{case_id}", {"case": case_id}, at=now)
    notify(session, "case", case_id, change="opted_in")


def holds(session: Session, platform: str, platform_id: str) -> bool:
    """Say whether somebody must not be written to on a platform."""
    return any(row.ended_at is None for row in _standing(session, platform, platform_id))


def holds_for_reply(session: Session, reply_id: int) -> bool:
    """Say whether whoever a reply goes to must not be written to."""
    found = session.execute(
        select(Person.platform, Person.platform_id)
        .join(Message, Message.person_id == Person.id)
        .join(Reply, Reply.message_id == Message.id)
        .where(Reply.id == reply_id)
    ).one_or_none()
    return found is not None and holds(session, *found)


def _standing(session: Session, platform: str, platform_id: str) -> list[OptOut]:
    # Nobody has opted out yet, mostly: then no key is made and nothing is hashed.
    if not session.scalar(select(OptOut.mark).where(OptOut.platform == platform).limit(1)):
        return []
    marks = [mark for mark, _ in _marks(session, platform, platform_id)]
    return list(session.scalars(select(OptOut).where(OptOut.mark.in_(marks))))


def _person(session: Session, case_id: int) -> Person:
    person = session.scalar(select(Person).join(Case, Case.person_id == Person.id).where(Case.id == case_id))
    if person is None:
        raise NotFound("There is no such case.")
    if person.erased_at is not None:
        raise NotAllowed("This person was erased, so nobody knows any more who they are.")
    return person


def _marks(session: Session, platform: str, platform_id: str) -> list[tuple[str, str]]:
    """Return the marks of somebody, each with its key's id: the one that new marks are made with first."""
    said = f"{platform}\x00{platform_id}".encode()
    return [
        (hmac.new(key, said, hashlib.sha256).hexdigest(), hashlib.sha256(key).hexdigest()[:8]) for key in _keys(session)
    ]


def _keys(session: Session) -> list[bytes]:
    given = os.environ.get(VARIABLE, "").strip()
    kept = session.scalar(select(OptOutKey.key))
    if kept is None and not given:
        made = insert(OptOutKey).values(id=1, key=secrets.token_bytes(_BYTES)).on_conflict_do_nothing()
        session.execute(made)
        kept = session.scalar(select(OptOutKey.key))
    return [key for key in (given.encode(), kept) if key]
