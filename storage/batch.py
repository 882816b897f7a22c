"""Handing many rows to one statement: as arrays that PostgreSQL unnests, so hundreds cost one round trip."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Result, text

from storage.database import Session


class Batch:
    """Rows with typed columns, to be used in a statement as `{rows}`, a source of the columns by name.

    Types are PostgreSQL's; a value for a `jsonb` column is given as it is and is turned into JSON here.
    """

    def __init__(self, **types: str) -> None:
        self._types = types
        self._columns: dict[str, list[Any]] = {name: [] for name in types}
        self._length = 0

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(self._types)

    def __len__(self) -> int:
        return self._length

    def add(self, **values: Any) -> None:
        """Add one row; every column must be given."""
        self._length += 1
        for name, column in self._columns.items():
            value = values[name]
            column.append(json.dumps(value) if self._types[name] == "jsonb" else value)

    def execute(
        self, session: Session, statement: str, more: Mapping[str, Any] | None = None
    ) -> Result[*tuple[Any, ...]]:
        """Run `statement` with `{rows}` put in; `more` are its other parameters."""
        arrays = ", ".join(f"CAST(:{name} AS {kind}[])" for name, kind in self._types.items())
        source = f"unnest({arrays}) AS given({', '.join(self._types)})"
        return session.execute(text(statement.replace("{rows}", source)), {**self._columns, **(more or {})})


def clean(value: Any) -> Any:
    """Return text, or the JSON around it, without what PostgreSQL can't keep: NUL and halves of surrogate pairs."""
    if isinstance(value, str):
        if value.isascii():
            return value.replace("\x00", "") if "\x00" in value else value
        return value.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {clean(key): clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(clean(inner) for inner in value)
    return value
