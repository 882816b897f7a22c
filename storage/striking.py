"""Striking an erased person's name out of what colleagues wrote, and saying where it can't be struck out.

Each letter of a name becomes a block, so that marks and places in a text still fit. What is fixed by a hash, was
published, or was written by somebody else is left, counted, and shown to whoever erases.
"""

import re
from typing import Any, Final

from sqlalchemy import text

from storage.database import Session
from storage.personal import Kind, columns

BLOCK: Final = "█"
_ELSEWHERE: Final = (("message", "text"), ("reply", "text"))


def strike(session: Session, named: str) -> int:
    """Strike every name that `named` finds out of all free texts; return how many texts that were."""
    return sum(_strike(session, table, column, named) for table, column in columns(Kind.FREE))


def left(session: Session, named: str) -> dict[str, int]:
    """Return how many texts still name them, by `table.column`: published or signed words, and other people's."""
    found = {
        f"{table}.{column}": _count(session, table, column, named)
        for table, column in (*columns(Kind.BOUND), *_ELSEWHERE)
        if not _bytes(session, table, column)
    }
    return {where: count for where, count in found.items() if count}


def _strike(session: Session, table: str, column: str, named: str) -> int:
    found = session.execute(
        text(f'SELECT ctid::text, "{column}"::text FROM {table} WHERE "{column}"::text ~* :named FOR UPDATE'),
        {"named": named},
    ).all()
    pattern = re.compile(named, re.IGNORECASE)
    kind = _type(session, table, column)
    for place, said in found:
        struck = pattern.sub(lambda one: BLOCK * len(one[0]), said)
        session.execute(
            text(f'UPDATE {table} SET "{column}" = CAST(:said AS {kind}) WHERE ctid = CAST(:place AS tid)'),
            {"said": struck, "place": place},
        )
    return len(found)


def _count(session: Session, table: str, column: str, named: str) -> int:
    asked = text(f'SELECT count(*) FROM {table} WHERE "{column}"::text ~* :named')
    return session.scalar(asked, {"named": named}) or 0


def _bytes(session: Session, table: str, column: str) -> bool:
    return _type(session, table, column) == "bytea"


def _type(session: Session, table: str, column: str) -> str:
    found: Any = session.scalar(
        text(
            "SELECT format_type(a.atttypid, NULL) FROM pg_attribute a"
            " WHERE a.attrelid = CAST(:table AS regclass) AND a.attname = :column"
        ),
        {"table": table, "column": column},
    )
    return str(found)
