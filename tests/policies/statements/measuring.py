"""Measures the checks of crisis statements: precision and recall by rule, and false alarms on good ones.

`python -m tests.policies.statements.measuring [SET ...] [--wrong]` prints the figures of docs/statements.md.
"""

import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from policies.code import load_code
from policies.engine import Judge
from policies.finding import Finding
from policies.subject import Crisis, Subject, SubjectKind

CASES = Path(__file__).parent / "cases"
_NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


@dataclass
class Figures:
    """How the rules did on one set; each counter goes by rule."""

    hit: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    alarms: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    good: int = 0
    alarmed: int = 0
    exact: int = 0
    cases: int = 0
    spans: int = 0
    placed: int = 0

    def share(self, rule: str = "") -> tuple[float, float]:
        """Return precision and recall of one rule, or of all together."""
        hit, missed, alarms = ((one[rule] if rule else one.total()) for one in (self.hit, self.missed, self.alarms))
        return hit / (hit + alarms) if hit + alarms else 1.0, hit / (hit + missed) if hit + missed else 1.0


def cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of one set."""
    return [json.loads(line) for line in (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def subject(case: dict[str, Any]) -> Subject:
    """Return a case as what is judged."""
    facts = case["facts"]
    crisis = Crisis(case["crisis"], case["scct"], tuple(facts["known"]), tuple(facts["unknown"]))
    return Subject(SubjectKind.STATEMENT, case["text"], _NOW, crisis=crisis)


def found(judge: Judge, case: dict[str, Any]) -> list[Finding]:
    """Return the findings of transparency on a case."""
    return [one for one in judge.judge(subject(case)).findings if one.article == "transparency"]


def measure(judge: Judge, listed: list[dict[str, Any]]) -> Figures:
    """Return how the rules did on labelled statements."""
    figures = Figures()
    for case in listed:
        wanted = set(case["rules"])
        findings = found(judge, case)
        rules = {one.rule for one in findings}
        figures.hit.update(wanted & rules)
        figures.missed.update(wanted - rules)
        figures.alarms.update(rules - wanted)
        figures.cases += 1
        figures.exact += wanted == rules
        figures.good += not wanted
        figures.alarmed += not wanted and bool(rules)
        for rule, words in case.get("spans", {}).items():
            start = case["text"].index(words)
            marked = [one for one in findings if one.rule == rule]
            figures.spans += bool(marked)
            figures.placed += any(one.start < start + len(words) and start < one.end for one in marked)
        if wanted != rules:
            spans = [f"{one.rule}: {case['text'][one.start : one.end]!r}" for one in findings if one.rule not in wanted]
            figures.wrong.append(f"{case['id']} missed {sorted(wanted - rules)} extra {spans}")
    return figures


def main() -> None:
    """Print the figures of the named sets, or of all."""
    judge = Judge(load_code())
    named = [one for one in sys.argv[1:] if not one.startswith("-")]
    for name in named or sorted(path.stem for path in CASES.glob("*.jsonl")):
        figures = measure(judge, cases(name))
        write = sys.stdout.write
        write(
            f"{name}: {figures.cases} statements, {figures.exact} exactly right, {figures.alarmed} of "
            f"{figures.good} good ones with a false alarm\n"
        )
        for rule in sorted({*figures.hit, *figures.missed, *figures.alarms}):
            precision, recall = figures.share(rule)
            write(
                f"  {rule:38} precision {precision:5.1%} recall {recall:5.1%} (found {figures.hit[rule]}, "
                f"missed {figures.missed[rule]}, false {figures.alarms[rule]})\n"
            )
        write("  all: precision {:.1%}, recall {:.1%}\n".format(*figures.share()))
        if figures.spans:
            write(f"  {figures.placed} of {figures.spans} findings about words lie on the guilty ones\n")
        if "--wrong" in sys.argv:
            write("\n".join(figures.wrong) + "\n")


if __name__ == "__main__":
    main()
