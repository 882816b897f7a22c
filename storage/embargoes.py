"""The embargo bank as it is stored: sealed, listed, lifted, sealed anew; and who touched it, by pseudonym.

Nothing here can open what is sealed. The record tells that an embargo was made, opened, lifted or sealed anew, and by
whom, without any of its words. Every change is told to all processes with its commit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert

from storage import record
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.notify import notify
from storage.tables import Embargo, EmbargoProbe

CHANGED: Final = "embargo"
"""The notice that the bank changed: every process reads it afresh."""
PROBED: Final = "embargo_probe"
"""The notice that somebody touched it."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """One embargo as it is stored."""

    ref: str
    kind: str
    sealed: bytes
    key_id: str
    roles: tuple[str, ...]
    users: tuple[int, ...]
    owner_id: int | None
    lifts_at: datetime | None
    created_by: str
    created_at: datetime
    ended_at: datetime | None = None
    ended_by: str = ""

    def holds(self, now: datetime) -> bool:
        """Tell whether it is in force at that time."""
        return self.ended_at is None and (self.lifts_at is None or now < self.lifts_at)


@dataclass(frozen=True, slots=True)
class Probe:
    """How often one writer, by pseudonym, touched one embargo."""

    writer: str
    ref: str
    door: str
    first_at: datetime
    last_at: datetime
    count: int


def add(session: Session, made: Sealed) -> None:
    """Put an embargo in force; raise NotAllowed if its ref is taken."""
    values: dict[str, Any] = {
        "ref": made.ref, "kind": made.kind, "sealed": made.sealed, "key_id": made.key_id, "roles": list(made.roles),
        "users": list(made.users), "owner_id": made.owner_id, "lifts_at": made.lifts_at,
        "created_by": made.created_by, "created_at": made.created_at,
    }  # fmt: skip
    if session.execute(insert(Embargo).values(values).on_conflict_do_nothing().returning(Embargo.ref)).scalar() is None:
        raise NotAllowed(f"There is an embargo '{made.ref}' already. Try again.")
    facts = {"kind": made.kind, "roles": list(made.roles), "users": len(made.users), "lifts_at": _iso(made.lifts_at)}
    record.append(session, "embargo.made", made.created_by, f"embargo:{made.ref}", facts, at=made.created_at)
    notify(session, CHANGED)


def every(session: Session, *, over: bool = True, now: datetime | None = None) -> list[Sealed]:
    """Return every embargo, oldest first; without `over`, only those in force at `now`."""
    rows = select(Embargo).order_by(Embargo.created_at, Embargo.ref)
    if not over:
        rows = rows.where(Embargo.ended_at.is_(None), or_(Embargo.lifts_at.is_(None), Embargo.lifts_at > now))
    return [_sealed(row) for row in session.scalars(rows)]


def read(session: Session, ref: str) -> Sealed:
    """Return one embargo; raise NotFound."""
    row = session.get(Embargo, ref)
    if row is None:
        raise NotFound(f"There is no embargo '{ref}'.")
    return _sealed(row)


def opened(session: Session, ref: str, *, actor: str, now: datetime) -> None:
    """Put on the record that somebody read what an embargo holds."""
    record.append(session, "embargo.opened", actor, f"embargo:{ref}", {}, at=now)


def lift(session: Session, ref: str, *, actor: str, now: datetime) -> None:
    """End an embargo at once; raise NotFound if there is none in force by that ref."""
    row = session.get(Embargo, ref, with_for_update=True)
    if row is None or not _sealed(row).holds(now):
        raise NotFound(f"There is no embargo '{ref}' in force.")
    row.ended_at, row.ended_by = now, actor
    record.append(session, "embargo.lifted", actor, f"embargo:{ref}", {"kind": row.kind}, at=now)
    notify(session, CHANGED)


def reseal(
    session: Session, sealed: Mapping[str, bytes], writers: Mapping[str, str], *, key_id: str, actor: str, now: datetime
) -> None:
    """Replace what is sealed, by ref, and pseudonyms by their new ones: all under the key of this id."""
    for ref, content in sealed.items():
        session.execute(update(Embargo).where(Embargo.ref == ref).values(sealed=content, key_id=key_id))
    for before, after in writers.items():
        session.execute(update(EmbargoProbe).where(EmbargoProbe.writer == before).values(writer=after))
    record.append(session, "embargo.resealed", actor, "embargoes", {"count": len(sealed), "key": key_id}, at=now)
    notify(session, CHANGED)


def locked(session: Session) -> list[Sealed]:
    """Return every embargo, and keep others from changing any until this transaction ends."""
    rows = session.scalars(select(Embargo).order_by(Embargo.ref).with_for_update())
    return [_sealed(row) for row in rows]


def touched(session: Session, probes: Sequence[Probe]) -> None:
    """Add what was counted; a probe of an embargo that is no longer there is left out."""
    known = set(session.scalars(select(Embargo.ref).where(Embargo.ref.in_({one.ref for one in probes}))))
    for one in sorted(probes, key=lambda probe: (probe.writer, probe.ref)):
        if one.ref not in known:
            continue
        row = insert(EmbargoProbe).values(
            writer=one.writer, ref=one.ref, door=one.door, first_at=one.first_at, last_at=one.last_at, count=one.count
        )
        changes = {
            "door": row.excluded.door,
            "last_at": func.greatest(EmbargoProbe.last_at, row.excluded.last_at),
            "count": EmbargoProbe.count + row.excluded.count,
        }
        session.execute(row.on_conflict_do_update(index_elements=["writer", "ref"], set_=changes))
    notify(session, PROBED)


def probes(session: Session, *, since: datetime) -> list[Probe]:
    """Return who touched what since then, latest first."""
    rows = select(EmbargoProbe).where(EmbargoProbe.last_at > since).order_by(EmbargoProbe.last_at.desc())
    return [Probe(row.writer, row.ref, row.door, row.first_at, row.last_at, row.count) for row in session.scalars(rows)]


def forgive(session: Session, writer: str, *, actor: str, now: datetime) -> None:
    """Forget what a writer touched, so that the bank answers them again; raise NotFound."""
    gone = session.execute(delete(EmbargoProbe).where(EmbargoProbe.writer == writer).returning(EmbargoProbe.ref))
    if not gone.all():
        raise NotFound(f"Nobody of the name '{writer}' touched an embargo. To see who did: answerable embargo probes")
    record.append(session, "embargo.forgiven", actor, f"writer:{writer}", {}, at=now)
    notify(session, PROBED)


def forget_probes(session: Session, *, before: datetime) -> int:
    """Forget who touched what before then; return how many rows went."""
    gone = session.execute(delete(EmbargoProbe).where(EmbargoProbe.last_at < before).returning(EmbargoProbe.ref))
    return len(gone.all())


def _sealed(row: Embargo) -> Sealed:
    return Sealed(
        row.ref, row.kind, bytes(row.sealed), row.key_id, tuple(row.roles), tuple(row.users), row.owner_id,
        row.lifts_at, row.created_by, row.created_at, row.ended_at, row.ended_by,
    )  # fmt: skip


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
