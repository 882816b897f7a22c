"""The small model: it loads, it is steady, and it tells the look-alikes apart that it must."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.signals.learned import ALARMS, TASKS, Small
from policies.signals.learned.small import MODELS

LABELS = {task: set(labels) for task, labels in TASKS.items()}
POSTS = [
    "@AuroraHelp how do I reset my TV?",
    "The charger burnt my hand!! 😡",
    "電源が入りません",
    "",
    "Danke für die schnelle Hilfe ❤️ https://t.co/x",
]


@pytest.fixture(scope="module")
def small() -> Small:
    return Small.load()


def test_every_task_has_its_labels(small: Small) -> None:
    assert {task: set(labels) for task, labels in small.tasks.items()} == LABELS


def test_answers_have_one_shape(small: Small) -> None:
    answers = small.predict(POSTS)
    assert len(answers) == len(POSTS)
    for answer in answers:
        assert {task: set(chances) for task, chances in answer.items()} == LABELS
        for chances in answer.values():
            assert sum(chances.values()) == pytest.approx(1)
            assert all(0 <= chance <= 1 for chance in chances.values())


def test_a_text_answers_alike_alone_and_in_company(small: Small) -> None:
    together = small.predict(POSTS)
    for text, answer in zip(POSTS, together, strict=True):
        alone = small.predict([text])[0]
        for task, chances in answer.items():
            assert alone[task] == pytest.approx(chances, abs=1e-5)


def test_many_texts_keep_their_order(small: Small) -> None:
    texts = [f"{POSTS[number % len(POSTS)]} {'x' * (number % 900)}" for number in range(400)]
    assert small.predict(texts)[399]["intent"] == pytest.approx(small.predict([texts[399]])[0]["intent"], abs=1e-5)


def test_no_texts_no_answers(small: Small) -> None:
    assert small.predict([]) == []


def test_loading_twice_reads_once_and_answers_alike(small: Small) -> None:
    again = Small.load()
    assert again.version == small.version
    assert again.predict(POSTS) == small.predict(POSTS)


def test_the_weights_are_mapped_and_small() -> None:
    weights = np.load(MODELS / "small.npy", mmap_mode="r")
    assert isinstance(weights, np.memmap)
    assert weights.dtype == np.int8
    assert not weights[0].any()
    assert (MODELS / "small.npy").stat().st_size < 7_000_000


def test_the_card_is_of_these_weights(small: Small) -> None:
    assert small.version in (MODELS / "small.md").read_text(encoding="utf-8")


def test_thresholds_are_probabilities_of_known_tasks(small: Small) -> None:
    assert set(small.thresholds) == set(small.sure) == set(ALARMS)
    assert all(0 < value <= 1.01 for value in small.thresholds.values())
    assert all(value >= small.thresholds[task] for task, value in small.sure.items())


def test_another_folder_can_be_loaded(tmp_path: Path, small: Small) -> None:
    for name in ("small.npy", "small.json"):
        (tmp_path / name).write_bytes((MODELS / name).read_bytes())
    facts = json.loads((tmp_path / "small.json").read_text())
    (tmp_path / "small.json").write_text(json.dumps(facts | {"version": "other"}))
    other = Small.load(tmp_path)
    assert other.version == "other"
    assert other.predict(POSTS) == small.predict(POSTS)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=300), max_size=8))
def test_any_text_has_chances(small: Small, texts: list[str]) -> None:
    for answer in small.predict(texts):
        for chances in answer.values():
            assert sum(chances.values()) == pytest.approx(1)


def test_lone_surrogates_and_endless_texts_are_survived(small: Small) -> None:
    assert len(small.predict(["\ud83d", "a" * 200_000, "\n\n\r\x0b\u2028", "\x00"])) == 4
