"""The in-house seeds, and what the model makes of those it never saw."""

import pytest

from policies.signals.learned import TASKS, Small
from policies.signals.learned.train.compose import filled, framed, messages, pairs
from policies.signals.learned.train.example import SPLITS
from policies.signals.learned.train.seeds import clauses, contrasts, frames

SEED = 7


@pytest.fixture(scope="module")
def small() -> Small:
    return Small.load()


def test_no_seed_stands_in_two_splits() -> None:
    for gather in (
        lambda split: {one.text for kind in clauses(split).values() for one in kind},
        lambda split: {text for pair in contrasts(split) for text in (pair.yes, pair.no)},
        lambda split: {frame.text for frame in frames(split)},
    ):
        train, dev, test = (gather(split) for split in SPLITS)
        assert not train & dev
        assert not train & test
        assert not dev & test


def test_seeds_are_enough_and_varied() -> None:
    written = sum(len(kind) for split in SPLITS for kind in clauses(split).values())
    written += sum(2 * len(contrasts(split)) for split in SPLITS)
    assert written >= 1_500


def test_composing_is_the_same_every_time() -> None:
    assert list(messages("test", 200, SEED)) == list(messages("test", 200, SEED))
    assert list(pairs("safety", "test", SEED)) == list(pairs("safety", "test", SEED))
    assert list(framed("hostility", "test", SEED)) == list(framed("hostility", "test", SEED))


def test_every_gap_is_filled() -> None:
    texts = [one.text for one in messages("train", 2_000, SEED)]
    for task in ("hostility", "safety", "security"):
        texts += [one.text for one in framed(task, "train", SEED)]
    texts += [one.text for one in filled("offensive", "train", SEED, 4)]
    assert not [text for text in texts if "{" in text or "[" in text]


@pytest.mark.parametrize(("language", "floor"), [("en", 0.65), ("es", 0.5), ("de", 0.5), ("fr", 0.5), ("ja", 0.5)])
def test_intent_of_unseen_seeds(small: Small, language: str, floor: float) -> None:
    examples = [one for one in messages("test", 2_000, SEED) if one.language == language]
    answers = small.predict([one.text for one in examples])
    right = 0
    for one, answer in zip(examples, answers, strict=True):
        right += one.label == max(TASKS["intent"], key=lambda label: answer["intent"][label])
    assert right / len(examples) >= floor


@pytest.mark.parametrize("task", ["hostility", "safety", "security"])
def test_of_an_unseen_pair_the_worse_one_scores_higher(small: Small, task: str) -> None:
    """For eight of ten hand-written English pairs that no training saw."""
    mine = [pair for pair in contrasts("test") if pair.task == task and pair.language == "en"]
    yes = TASKS[task][0]
    worse = small.predict([pair.yes.replace("{d}", "phone") for pair in mine])
    milder = small.predict([pair.no.replace("{d}", "phone") for pair in mine])
    right = sum(bad[task][yes] > good[task][yes] for bad, good in zip(worse, milder, strict=True))
    assert right / len(mine) >= 0.8
