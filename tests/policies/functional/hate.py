"""Runs the functional suite on hate: `python -m tests.policies.functional.hate [--tier patterns|shipped] [--show]`."""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from policies.code import load_code
from policies.engine import Judge
from policies.finding import Severity
from policies.signals.instruments import Instruments
from policies.subject import Account, Subject, SubjectKind

HERE = Path(__file__).parent
SUITES = ("hate", "hate_later", "hate_last", "hate_fourth")
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Case:
    """One text of the suite, and whether it is hateful."""

    id: str
    functionality: str
    language: str
    hateful: bool
    text: str


def cases(name: str = "hate") -> list[Case]:
    """Return a suite, in the order of its file.

    `hate_later` was written before the rules on implied hate and was looked at while they were made; `hate_last` was
    written after them and measured once.
    """
    return [Case(**json.loads(line)) for line in (HERE / f"{name}.jsonl").read_text("utf-8").splitlines()]


def judged(judge: Judge, texts: Sequence[str]) -> list[bool]:
    """Return for each text whether the judge holds it back from a brand's account for how it treats people."""
    subjects = [Subject(SubjectKind.BRAND_POST, text, NOW, account=Account.COMPANY) for text in texts]
    return [
        any(
            finding.rule.startswith("inclusion/")
            and finding.rule != "inclusion/failed"
            and finding.severity is not Severity.NOTE
            for finding in judgement.findings
        )
        for judgement in judge.judge_many(subjects)
    ]


def shares(judge: Judge, chosen: Sequence[Case]) -> dict[tuple[str, bool], float]:
    """Return the share judged right by language and class."""
    right: dict[tuple[str, bool], list[bool]] = defaultdict(list)
    for case, held in zip(chosen, judged(judge, [case.text for case in chosen]), strict=True):
        right[case.language, case.hateful].append(held == case.hateful)
    return {key: sum(values) / len(values) for key, values in right.items()}


def main() -> None:
    """Print the share right per functionality and over all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tier", choices=("patterns", "shipped"), default="patterns")
    parser.add_argument("--suite", choices=SUITES, default="hate")
    parser.add_argument("--show", action="store_true", help="print every case judged wrongly")
    options = parser.parse_args()
    code = load_code()
    judge = Judge(code, Instruments(code) if options.tier == "patterns" else Instruments.complete(code))
    suite = cases(options.suite)
    held = judged(judge, [case.text for case in suite])
    rows: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for case, stopped in zip(suite, held, strict=True):
        good = stopped == case.hateful
        rows[case.language, case.functionality + (" (hateful)" if case.hateful else " (harmless)")].append(good)
        if options.show and not good:
            print(f"  {case.id}: {case.text}")
    for (language, name), results in rows.items():
        print(f"{language} {name:36} {_share(results)}")
    for language in dict.fromkeys(case.language for case in suite):
        for hateful in (True, False):
            good_ones = [
                stopped == hateful
                for case, stopped in zip(suite, held, strict=True)
                if case.language == language and case.hateful == hateful
            ]
            print(f"{language} all {'hateful' if hateful else 'harmless':31} {_share(good_ones)}")


def _share(results: Iterable[bool]) -> str:
    listed = list(results)
    return f"{sum(listed):4} of {len(listed):4}  {100 * sum(listed) / len(listed):5.1f} %"


if __name__ == "__main__":
    main()
