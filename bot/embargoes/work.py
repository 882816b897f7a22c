"""What people do with embargoes: make one, read one, and seal all of them with another key."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.embargoes.keys import Keys
from bot.embargoes.sealing import Contents, opened, sealed
from policies.signals.bank import Bank
from storage import api_keys, embargoes, users
from storage.database import Session
from storage.embargoes import Sealed
from storage.errors import NotAllowed

MOST_NAMES = 12
"""The most names of one embargo: whoever touches one of them may learn the others without touching another embargo."""


@dataclass(frozen=True, slots=True)
class NewEmbargo:
    """An embargo to be made."""

    kind: str
    contents: Contents = field(repr=False)
    roles: Sequence[str] = ()
    users: Sequence[int] = ()
    owner_id: int | None = None
    lifts_at: datetime | None = None


def add(session: Session, keys: Keys, new: NewEmbargo, *, actor: str, now: datetime) -> Sealed:
    """Seal an embargo and put it in force; raise NotAllowed, which names none of its words."""
    names = tuple(dict.fromkeys(name.strip() for name in new.contents.names if name.strip()))
    if not names:
        raise NotAllowed("An embargo needs a name to look for. Write one a line.")
    if len(names) > MOST_NAMES:
        raise NotAllowed(f"An embargo may have {MOST_NAMES} names. Make one for each matter.")
    if new.lifts_at is not None and new.lifts_at <= now:
        raise NotAllowed("It would be over already. Choose a lift time that is still to come, or none.")
    try:
        Bank(keys.forms).keyed("", new.kind, names)
    except ValueError as error:
        raise NotAllowed(str(error)) from None
    row = Sealed(
        f"e-{secrets.token_hex(4)}", new.kind, b"", keys.id, tuple(new.roles), tuple(new.users), new.owner_id,
        new.lifts_at, actor, now,
    )  # fmt: skip
    row = replace(row, sealed=sealed(keys, row, replace(new.contents, names=names)))
    embargoes.add(session, row)
    return row


def open_one(session: Session, keys: Keys, ref: str, *, actor: str, now: datetime) -> tuple[Sealed, Contents]:
    """Return an embargo with what it holds, and put on the record that it was opened; raise NotFound or BadKey."""
    row = embargoes.read(session, ref)
    contents = opened(keys, row)
    embargoes.opened(session, ref, actor=actor, now=now)
    return row, contents


def reseal(session: Session, before: Keys, after: Keys, *, actor: str, now: datetime) -> int:
    """Seal every embargo with another key, all or none, and return how many; raise BadKey.

    Those who touched the bank stay known: the pseudonym of everybody who can ask becomes their new one.
    """
    rows = embargoes.locked(session)
    fresh = {row.ref: sealed(after, row, opened(before, row)) for row in rows}
    actors = [one.actor for one in users.everyone(session, disabled=True)]
    actors += [one.actor for one in api_keys.everything(session, revoked=True)]
    writers = {before.pseudonym(who): after.pseudonym(who) for who in actors}
    embargoes.reseal(session, fresh, writers, key_id=after.id, actor=actor, now=now)
    return len(fresh)
