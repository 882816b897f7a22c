"""How many reports of danger and distress are heard, and how many look-alikes are taken for one.

`python -m tests.policies.functional.test_danger` prints the figures per language, without and with the small model.

The texts of `<task>.jsonl` were written after the training texts and before the word lists were completed, by the same
hand, so those figures flatter the lists. Those of `<task>_later.jsonl` were written after the lists, avoid their words
on purpose, and show what lists alone can't hear. Those of `<task>_third.jsonl` were written before the lists grew,
by the same hand that widened them: they keep what was won, and flatter the lists too.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest

from policies.code import load_code
from policies.engine import Judge
from policies.signals.instruments import Instruments
from policies.subject import Subject, SubjectKind
from tests.policies.conftest import NOW

HERE = Path(__file__).parent
TASKS = ("safety", "security", "vulnerable")


def rows(name: str) -> list[dict[str, str]]:
    """Return the labelled texts of one file."""
    return [json.loads(line) for line in (HERE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def outcomes(judge: Judge, task: str, texts: Iterable[dict[str, str]]) -> Counter[tuple[str, bool, bool]]:
    """Return how often each (language, is one, was raised) occurred."""
    return Counter(
        (
            row["language"],
            row["label"] == task,
            bool(getattr(judge.triage(Subject(SubjectKind.MENTION, row["text"], NOW)), task)),
        )
        for row in texts
    )


def recall_and_precision(counts: Counter[tuple[str, bool, bool]], language: str = "") -> tuple[float, float]:
    """Return recall and precision, of one language or of all."""
    chosen = {key: count for key, count in counts.items() if language in ("", key[0])}
    hit, missed, false = (
        sum(count for (_, real, raised), count in chosen.items() if (real, raised) == wanted)
        for wanted in ((True, True), (True, False), (False, True))
    )
    return hit / max(1, hit + missed), hit / max(1, hit + false)


@pytest.mark.parametrize("task", TASKS)
def test_each_set_is_large_and_half_of_it_only_looks_like_it(task: str) -> None:
    texts = rows(task)
    real = sum(row["label"] == task for row in texts)
    assert len(texts) >= 200
    assert abs(2 * real - len(texts)) <= 4
    assert {row["language"] for row in texts} == {"en", "es", "de", "fr", "ja"}


@pytest.mark.parametrize("task", TASKS)
def test_reports_are_heard_and_look_alikes_are_not_by_words_alone(judge: Judge, task: str) -> None:
    counts = outcomes(judge, task, rows(task))
    recall, precision = recall_and_precision(counts)
    assert recall >= 0.95
    assert precision >= 0.95
    for language in ("en", "es", "de", "fr", "ja"):
        recall, precision = recall_and_precision(counts, language)
        assert recall >= 0.9, language
        assert precision >= 0.9, language


@pytest.mark.parametrize("task", TASKS)
def test_harder_look_alikes_raise_no_alarm_by_words_alone(judge: Judge, task: str) -> None:
    _, precision = recall_and_precision(outcomes(judge, task, rows(f"{task}_later")))
    assert precision >= 0.95


@pytest.mark.parametrize("task", TASKS)
def test_what_was_missed_once_is_heard(judge: Judge, task: str) -> None:
    recall, precision = recall_and_precision(outcomes(judge, task, rows(f"{task}_third")))
    assert recall >= 0.9
    assert precision >= 0.9


def test_attacks_on_a_faith_are_told_from_kind_words(judge: Judge) -> None:
    counts: Counter[tuple[str, bool, bool]] = Counter()
    for row in rows("topic_third"):
        findings = judge.judge(Subject(SubjectKind.BRAND_POST, row["text"], NOW)).findings
        raised = any(finding.rule in ("focus/politics", "focus/religion") for finding in findings)
        counts[row["language"], row["label"] != "neither", raised] += 1
    recall, precision = recall_and_precision(counts)
    assert recall >= 0.9
    assert precision >= 0.95


def test_nobody_in_need_is_left_alone(judge: Judge) -> None:
    texts = [row["text"] for row in rows("vulnerable_third") if row["label"] == "vulnerable"]
    left = [text for text in texts if judge.triage(Subject(SubjectKind.MENTION, text, NOW)).action == "leave"]
    assert len(left) <= 1


@pytest.mark.parametrize("task", TASKS)
def test_a_vulnerable_person_comes_before_everything(judge: Judge, task: str) -> None:
    text = "My husband hit me again and locked me in with your app, and the charger caught fire. I was hacked."
    triage = judge.triage(Subject(SubjectKind.MENTION, text, NOW))
    assert getattr(triage, task)
    assert triage.reason == "quality/vulnerable"
    assert (triage.action, triage.urgency) == ("escalate", "critical")


def main() -> None:
    """Print recall and precision for every file, tier and language."""
    code = load_code()
    tiers = {"words alone": Instruments(code), "with the shipped model": Instruments.complete(code)}
    for tier, instruments in tiers.items():
        judge = Judge(code, instruments)
        for name in (
            *TASKS,
            *(f"{task}_later" for task in TASKS),
            *(f"{task}_third" for task in TASKS),
            "vulnerable_fourth",
        ):
            counts = outcomes(judge, name.partition("_")[0], rows(name))
            for language in ("", "en", "es", "de", "fr", "ja"):
                recall, precision = recall_and_precision(counts, language)
                sys.stdout.write(f"{tier:24} {name:18} {language or 'all':4} {recall:.3f} {precision:.3f}\n")


if __name__ == "__main__":
    main()
