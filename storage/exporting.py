"""Everything we hold on a person, for that person: rows by table, without colleagues' names, keys and hashes."""

from datetime import UTC, datetime
from typing import Any, Final

from storage import belongings, opting_out, record
from storage.database import Session
from storage.errors import NotFound
from storage.names import of_user
from storage.personal import COLUMNS, OF, Kind
from storage.tables import Person
from storage.tables.base import Json

FORMAT: Final = "answerable-person-export/1"
_LEFT_OUT: Final = frozenset({Kind.STAFF, Kind.HASH, Kind.SEALED})
_ROWS: Final = 100_000
_SKIPPED: Final = frozenset({"picture", "seen_post"})


def export(session: Session, person_id: int, *, user_id: int | str, now: datetime) -> Json:
    """Return what we hold on a person as JSON values; that it was handed out goes on the record. Raise NotFound."""
    person = session.get(Person, person_id)
    if person is None or person.erased_at is not None:
        raise NotFound("There is no such person, or they were erased.")
    owned = belongings.of(session, person)
    held = {table: _rows(session, table, owned) for table in OF if table not in _SKIPPED}
    actor = of_user(user_id) if isinstance(user_id, int) else user_id
    facts = {table: len(rows) for table, rows in held.items() if rows}
    record.append(session, "person.exported", actor, f"person:{person_id}", {"rows": facts}, at=now)
    return {
        "format": FORMAT,
        "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "asked_not_to_be_written_to": opting_out.holds(session, person.platform, person.platform_id),
        "held": {table: rows for table, rows in held.items() if rows},
    }


def _rows(session: Session, table: str, owned: belongings.Belongings) -> list[dict[str, Any]]:
    where = OF[table]
    given = {name: value for name, value in owned.given().items() if f":{name}" in where}
    arrays = [name for name in ("messages", "replies", "cases") if name in given]
    statement = belongings.many(f"SELECT to_jsonb(t) FROM {table} t WHERE {where} LIMIT {_ROWS}", *arrays)
    return [_shown(table, row) for row in session.scalars(statement, given)]


def _shown(table: str, row: dict[str, Any]) -> dict[str, Any]:
    kinds = COLUMNS[table]
    return {
        name: value
        for name, value in row.items()
        if kinds.get(name) not in _LEFT_OUT
        and value not in (None, "", [], {})
        and not name.endswith(("_by", "user_id"))
        and name not in {"search", "assignee_id", "owner_id", "worker"}
    }
