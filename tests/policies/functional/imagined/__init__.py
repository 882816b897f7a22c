"""Texts imagined whole before anything was looked at: how many are heard, how many look-alikes are let through."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from policies.engine import Judge
from policies.finding import Severity
from policies.subject import Account, Subject, SubjectKind

__all__ = ["TASKS", "Case", "Right", "cases", "raised", "right"]

HERE = Path(__file__).parent
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TASKS: Final = {"hate": "inclusion", "vulnerable": "", "leaks": "confidentiality", "speaking": "authority"}
"""Each file, and the article whose finding holds such a text back; a person in need is heard by triage."""


@dataclass(frozen=True, slots=True)
class Case:
    """One text, its label, and the half it is in: `dev` may be looked at, `last` may not."""

    id: str
    language: str
    label: str
    half: str
    text: str

    @property
    def wanted(self) -> bool:
        """Whether the text should raise something."""
        return self.label != "not"


@dataclass(frozen=True, slots=True)
class Right:
    """How many texts of either kind were there, and came out right."""

    heard: int
    wanted: int
    spared: int
    harmless: int


def cases(task: str, half: str = "") -> list[Case]:
    """Return the cases of a file, all or those of a half, in their order."""
    lines = (HERE / f"{task}.jsonl").read_text(encoding="utf-8").splitlines()
    return [one for one in (Case(**json.loads(line)) for line in lines) if half in ("", one.half)]


def raised(judge: Judge, task: str, texts: Sequence[str]) -> list[bool]:
    """Return for each text whether the judge raises what the task asks for."""
    if task == "vulnerable":
        return [judge.triage(Subject(SubjectKind.MENTION, text, NOW)).vulnerable for text in texts]
    company = task == "hate"
    kind = SubjectKind.BRAND_POST if company else SubjectKind.EMPLOYEE_POST
    account = Account.COMPANY if company else Account.OWN
    judged = judge.judge_many([Subject(kind, text, NOW, account=account) for text in texts])
    return [
        any(found.article == TASKS[task] and found.severity is not Severity.NOTE for found in one.findings)
        for one in judged
    ]


def right(listed: Sequence[Case], found: Sequence[bool]) -> dict[str, Right]:
    """Return the counts over all languages ("all") and of each."""
    grouped: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    for case, one in zip(listed, found, strict=True):
        for name in ("all", case.language):
            grouped[name].append((case.wanted, one))
    return {
        name: Right(
            sum(wanted and one for wanted, one in pairs),
            sum(wanted for wanted, _ in pairs),
            sum(not wanted and not one for wanted, one in pairs),
            sum(not wanted for wanted, _ in pairs),
        )
        for name, pairs in grouped.items()
    }
