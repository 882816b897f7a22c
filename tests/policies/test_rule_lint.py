"""The linter tries every rule: its examples, protected speech, and the rules beside it."""

import types
from collections.abc import Iterable

import pytest

from policies import examination
from policies.articles import ARTICLES, focus
from policies.code import Code
from policies.engine import Judge
from policies.examination import lint_rules
from policies.finding import Finding, Rule, Severity, bad, good
from policies.signals.instruments import Instruments
from policies.signals.types import Measured
from policies.subject import Subject, SubjectKind

FIRST = Rule("careless/first", Severity.REVIEW, "No shifts.")
SECOND = Rule("careless/second", Severity.REVIEW, "No shifts at all.")
_E = SubjectKind.EMPLOYEE_POST


def check(subject: Subject, measured: Measured) -> Iterable[Finding]:
    """Find both rules wherever somebody speaks of shifts."""
    if "shifts" in subject.text:
        yield FIRST.found()
        yield SECOND.found()


def careless() -> types.ModuleType:
    """Return an article that holds back talk about work with two rules that are one."""
    module = types.ModuleType("careless")
    facts = {"ID": "careless", "TEXT": "No shifts.", "INTEREST": "None.", "NARROWER": "None.", "check": check}
    examples = [
        make(rule.id, text, _E)
        for rule in (FIRST, SECOND)
        for make, text in ((bad, "Our shifts are long"), (good, "Our lunch is long"))
    ]
    examples.append(bad(FIRST.id, "Nothing to see here", _E))
    for name, value in {**facts, "RULES": (FIRST, SECOND), "EXAMPLES": tuple(examples)}.items():
        setattr(module, name, value)
    return module


def test_the_rules_of_the_example_stand_apart_and_leave_work_alone(code: Code) -> None:
    own = {"confidentiality", "authority", "transparency", "focus"}
    found = lint_rules(Judge(code, Instruments(code)))
    assert [slip for slip in found if slip.where.partition("/")[0] in own] == []


def test_a_careless_article_is_told_everything(code: Code, monkeypatch: pytest.MonkeyPatch) -> None:
    articles = (careless(), focus)
    monkeypatch.setattr(examination, "ARTICLES", articles)
    found = lint_rules(Judge(code, Instruments(code), articles))  # type: ignore[arg-type]
    said = [(slip.where, slip.what) for slip in found]
    assert any(where == FIRST.id and "an example fails" in what for where, what in said)
    assert any(where == FIRST.id and "protected speech" in what for where, what in said)
    assert (SECOND.id, f"{FIRST.id} finds all its bad examples too.") in said
    assert (FIRST.id, f"{SECOND.id} finds all its bad examples too.") not in said


def test_every_article_says_what_narrower_means_were_considered() -> None:
    assert all(len(article.NARROWER) > 100 for article in ARTICLES)
