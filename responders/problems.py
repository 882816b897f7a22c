"""Names the problem a text speaks of, as one of a few classes that all languages share, with the terms that say so."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("problems.toml")
_CJK = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
OTHER = "other"


@dataclass(frozen=True, slots=True)
class Problem:
    """A class of problems; `terms` are those of its terms that the text holds."""

    id: str
    name: str
    terms: tuple[str, ...] = ()


def problem_of(text: str) -> Problem | None:
    """Return the gravest class of which the text holds a term, or None."""
    plain = text.casefold().replace("’", "'")
    for problem, pattern, unless in _classes():
        left = unless.sub(" ", plain) if unless else plain
        found = tuple(dict.fromkeys(match.group() for match in pattern.finditer(left)))
        if found:
            return Problem(problem.id, problem.name, found)
    return None


def names() -> dict[str, str]:
    """Return every class's name by its id, in the order of their weight."""
    return {problem.id: problem.name for problem, _, _ in _classes()} | {OTHER: "another problem"}


@cache
def _classes() -> tuple[tuple[Problem, re.Pattern[str], re.Pattern[str] | None], ...]:
    """Return each class with what finds its terms, and with what finds the phrases that only hold one."""
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        (Problem(key, one["name"]), _pattern(one["terms"]), _pattern(one["unless"]) if "unless" in one else None)
        for key, one in table.items()
    )


def _pattern(terms: list[str]) -> re.Pattern[str]:
    anywhere = [re.escape(term) for term in terms if _CJK.search(term)]
    # Up to three letters a whole word is meant: "ton" is not "tonight".
    begins = [re.escape(term) + (r"\b" if len(term) <= 3 else "") for term in terms if not _CJK.search(term)]
    return re.compile("|".join([*anywhere, rf"(?<!\w)(?:{'|'.join(begins)})"]))
