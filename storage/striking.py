"""Striking an erased person's name out of what colleagues wrote, and saying where it can't be struck out.

Each letter of a name becomes a block, so that marks and places in a text still fit. What is fixed by a hash, was
published, or was written by somebody else is left, counted, and shown to whoever erases.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

import orjson
from sqlalchemy import text

from storage.belongings import many
from storage.database import Session
from storage.personal import Kind, columns

BLOCK: Final = "█"
Find = Callable[[str], Sequence[tuple[int, int]]]
"""What gives the places of a text that are to go."""

_ELSEWHERE: Final = (("message", "text"), ("reply", "text"))


def strike(session: Session, named: str, *, skip: Collection[tuple[str, str]] = ()) -> int:
    """Strike every name that `named` finds out of all free texts but `skip`; return how many texts that were."""
    find = finding(named)
    return sum(strike_found(session, *one, named, find) for one in columns(Kind.FREE) if one not in skip)


def finding(named: str) -> Find:
    """Return what finds the places that a regular expression matches, in whatever case."""
    pattern = re.compile(named, re.IGNORECASE)
    return lambda said: [one.span() for one in pattern.finditer(said)]


def left(session: Session, named: str) -> dict[str, int]:
    """Return how many texts still name them, by `table.column`: published or signed words, and other people's."""
    found = {
        f"{table}.{column}": _count(session, table, column, named)
        for table, column in (*columns(Kind.BOUND), *_ELSEWHERE)
        if not _bytes(session, table, column)
    }
    return {where: count for where, count in found.items() if count}


def strike_found(
    session: Session, table: str, column: str, seed: str, find: Find, where: str = "",
    given: Mapping[str, Sequence[int]] | None = None, *, also: str = "",
) -> int:  # fmt: skip
    """Strike what `find` finds in a column, of rows that hold `seed`; return how many texts that were.

    `where` is more of the condition on a row `t`, with arrays of numbers for parameters; `also` is set beside it.
    """
    used = {name: list(ids) for name, ids in (given or {}).items() if f":{name}" in where}
    asked = (
        f'SELECT t.ctid::text, t."{column}"::text FROM {table} t WHERE t."{column}"::text ~* :seed{where} FOR UPDATE'
    )
    kind = _type(session, table, column)
    struck = 0
    for place, said in session.execute(many(asked, *used), {"seed": seed, **used}).all():
        left = orjson.dumps(_walk(orjson.loads(said), find)).decode() if kind == "jsonb" else _without(said, find)
        if left == said or (kind == "jsonb" and orjson.loads(left) == orjson.loads(said)):
            continue
        session.execute(
            text(f'UPDATE {table} SET "{column}" = CAST(:said AS {kind}){also} WHERE ctid = CAST(:place AS tid)'),
            {"said": left, "place": place},
        )
        struck += 1
    return struck


def _walk(value: Any, find: Find) -> Any:
    if isinstance(value, dict):
        return {key: _walk(one, find) for key, one in value.items()}
    if isinstance(value, list):
        return [_walk(one, find) for one in value]
    return _without(value, find) if isinstance(value, str) else value


def _without(said: str, find: Find) -> str:
    letters = list(said)
    for start, end in find(said):
        letters[start:end] = [one if one.isspace() else BLOCK for one in letters[start:end]]
    return "".join(letters)


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
