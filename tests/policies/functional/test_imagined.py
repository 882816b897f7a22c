"""The imagined texts: frozen, even in their halves, and never trained on."""

import json
from collections import Counter

import pytest

from policies.signals.learned.train.example import SPLITS
from policies.signals.learned.train.posts import POSTS
from policies.signals.learned.train.seeds import contrasts
from tests.policies.functional.imagined import HERE, TASKS, cases


@pytest.mark.parametrize(("task", "texts"), [("hate", 120), ("vulnerable", 120), ("leaks", 120), ("speaking", 80)])
def test_half_of_each_set_only_looks_like_it_in_five_languages(task: str, texts: int) -> None:
    listed = cases(task)
    assert len({case.text for case in listed}) == texts
    assert sum(case.wanted for case in listed) * 2 == texts
    assert {case.language for case in listed} == {"en", "de", "es", "fr", "ja"}
    halves = Counter((case.half, case.language, case.wanted) for case in listed)
    assert all(abs(count - halves["last", language, wanted]) <= 1 for (_, language, wanted), count in halves.items())


def danger() -> list[dict[str, str]]:
    return [json.loads(line) for line in (HERE / "danger.jsonl").read_text(encoding="utf-8").splitlines()]


def test_texts_of_danger_and_need_are_as_many_as_were_frozen() -> None:
    assert Counter(row["label"] for row in danger()) == {"safety": 60, "security": 40, "vulnerable": 40, "none": 60}
    assert {row["language"] for row in danger()} == {"en", "de", "es", "fr", "ja"}


def test_nothing_imagined_is_trained_on() -> None:
    frozen = {case.text for task in TASKS for case in cases(task)} | {row["text"] for row in danger()}
    lines = [line for path in POSTS.glob("*.jsonl") for line in path.read_text(encoding="utf-8").splitlines()]
    taught = {json.loads(line)["text"] for line in lines}
    taught |= {text for split in SPLITS for pair in contrasts(split) for text in (pair.yes, pair.no)}
    assert not frozen & taught
