"""The patterns and word lists that reading and proving work with, kept as data in `lists.toml`."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _lists() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files("responders") / "lists.toml").read_text("utf-8"))


def pattern(name: str) -> "re.Pattern[str]":
    """Return the pattern `table.name`, compiled; raises KeyError for one that isn't there."""
    table, _, key = name.partition(".")
    return re.compile(_lists()[table][key])


def word_list(name: str) -> frozenset[str]:
    """Return the word list `table.name`; raises KeyError for one that isn't there."""
    table, _, key = name.partition(".")
    return frozenset(_lists()[table][key].split())


def table(name: str) -> dict[str, str]:
    """Return a whole table of words; raises KeyError for one that isn't there."""
    return {key: str(value) for key, value in _lists()[name].items()}


def rules(name: str) -> tuple[tuple["re.Pattern[str]", str], ...]:
    """Return the list `table.name` of patterns, each with what it means; case doesn't matter."""
    key, _, entry = name.partition(".")
    return tuple((re.compile(match, re.IGNORECASE), str(said)) for match, said in _lists()[key][entry])
