"""Measures leaks, speaking for the company and protected speech on texts that no word list and no model was made from.

`python -m tests.policies.functional.company` prints the figures of docs/signals/confidential.md and speaking.md.
The `_later` sets were written after the word lists stood.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from policies.code import load_code
from policies.engine import Judge
from policies.finding import Finding, Severity
from policies.signals.instruments import Instruments
from policies.signals.learned import load
from policies.subject import Account, Subject, SubjectKind

_HERE = Path(__file__).parent
_NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
HARMLESS = ("none", "not")
SETS = {
    "confidential": "confidentiality",
    "confidential_later": "confidentiality",
    "confidential_last": "confidentiality",
    "confidential_whispered": "confidentiality",
    "speaking": "authority",
    "speaking_later": "authority",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled text and where it stands."""

    id: str
    language: str
    text: str
    label: str
    subject: SubjectKind = SubjectKind.EMPLOYEE_POST

    def judged(self) -> Subject:
        """Return what is judged: employees write on their own account, the rest in the company's name."""
        own = self.subject is SubjectKind.EMPLOYEE_POST
        return Subject(self.subject, self.text, _NOW, account=Account.OWN if own else Account.COMPANY)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was found of what should be: counts, and the ids that came out wrong."""

    wanted: int
    found: int
    alarms: int
    harmless: int
    named: int
    missed: tuple[str, ...]
    false: tuple[str, ...]

    @property
    def recall(self) -> float:
        """The share of what should be found that was."""
        return self.found / self.wanted if self.wanted else 1.0

    @property
    def precision(self) -> float:
        """The share of what was found that should be."""
        return self.found / (self.found + self.alarms) if self.found + self.alarms else 1.0

    @property
    def kinds(self) -> float:
        """The share of what was found with specifics that got its right kind."""
        return self.named / self.found if self.found else 1.0


def cases(name: str) -> list[Case]:
    """Return the cases of one set."""
    return list(_read(_HERE / f"{name}.jsonl"))


def _read(file: Path) -> Iterator[Case]:
    for line in file.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        kind = SubjectKind(row.get("subject", "employee_post"))
        yield Case(row["id"], row["language"], row["text"], row["label"], kind)


def strict(judge: Judge, case: Case, article: str = "") -> list[Finding]:
    """Return the findings above a note, of one article or of all."""
    findings = judge.judge(case.judged()).findings
    return [one for one in findings if one.severity is not Severity.NOTE and (not article or one.article == article)]


def measure(judge: Judge, listed: list[Case], article: str) -> Figures:
    """Return how well an article tells the harmful texts of a set from the harmless."""
    missed: list[str] = []
    false: list[str] = []
    named = 0
    for case in listed:
        found = strict(judge, case, article)
        if case.label in HARMLESS:
            false += [case.id] if found else []
        elif found:
            kinds = {one.rule.partition("/")[2] for one in found}
            named += article != "confidentiality" or bool(kinds & {case.label, "hint", "codename"})
        else:
            missed.append(case.id)
    wanted = sum(case.label not in HARMLESS for case in listed)
    return Figures(wanted, wanted - len(missed), len(false), len(listed) - wanted, named, tuple(missed), tuple(false))


def main() -> None:
    """Print the figures, with a learned model when asked (`--small`, `--encoder`)."""
    code = load_code()
    model = next((name for name in ("small", "encoder") if f"--{name}" in sys.argv), "none")
    judge = Judge(code, Instruments(code, load(model)))
    for name, article in SETS.items():
        listed = cases(name)
        for language in ("", *sorted({case.language for case in listed})):
            part = [case for case in listed if not language or case.language == language]
            figures = measure(judge, part, article)
            print(
                f"{name:20} {language or 'all':3} {len(part):4} recall {figures.recall:.3f} precision"
                f" {figures.precision:.3f} kinds {figures.kinds:.3f}"
            )
            if not language and "--wrong" in sys.argv:
                print("   missed", *figures.missed, "\n   false", *figures.false)


if __name__ == "__main__":
    main()
