"""Examines a code: runs the articles' examples against it and looks for slips in its files."""

from dataclasses import dataclass

from policies.code import Code
from policies.engine import Judge


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one example of an article came out. `what` says, in a sentence, what differed."""

    article: str
    rule: str
    text: str
    passed: bool
    what: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """Something in a code that is probably a mistake: where, what, and how to mend it."""

    where: str
    what: str
    mend: str = ""


def run_examples(judge: Judge) -> list[Outcome]:
    """Judge every example of every article and return how each came out, in the code's order."""
    raise NotImplementedError


def lint_code(code: Code) -> list[Slip]:
    """Return what looks wrong in a code, most important first; an empty list is good."""
    raise NotImplementedError
