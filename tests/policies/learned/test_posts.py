"""The in-house posts: labels that exist, languages that were promised, splits that near-copies never straddle."""

from collections import Counter

import pytest

from policies.signals.learned import TASKS
from policies.signals.learned.train.example import SPLITS
from policies.signals.learned.train.posts import POSTS, posts, strangers

WRITTEN = [task for task in TASKS if task != "offensive"]


@pytest.mark.parametrize("task", WRITTEN)
def test_every_label_is_a_label_and_every_label_is_written(task: str) -> None:
    found = Counter(one.label for split in SPLITS for one in posts(task, split))
    assert set(found) == set(TASKS[task])


@pytest.mark.parametrize("task", WRITTEN)
def test_five_languages_are_written(task: str) -> None:
    found = Counter(one.language for split in SPLITS for one in posts(task, split))
    assert {language for language, count in found.items() if count >= 60} >= {"en", "es", "de", "fr", "ja"}


@pytest.mark.parametrize("task", TASKS)
def test_no_post_stands_in_two_splits(task: str) -> None:
    train, dev, test = ({one.text for one in posts(task, split)} for split in SPLITS)
    assert not train & dev
    assert not train & test
    assert not dev & test


def test_swearing_and_abuse_are_labelled_apart() -> None:
    offensive = {one.text: one.label for split in SPLITS for one in posts("offensive", split)}
    hostile = {one.text: one.label for split in SPLITS for one in posts("hostility", split)}
    both = Counter((offensive[text], hostile[text]) for text in offensive.keys() & hostile.keys())
    assert both["not", "hostile"] == 0
    assert min(both["offensive", "hostile"], both["offensive", "not"], both["not", "not"]) >= 40


def test_every_file_belongs_to_a_task() -> None:
    assert {path.name.split(".")[0] for path in POSTS.glob("*.jsonl")} <= set(TASKS)


STRANGE = ("safety", "security", "vulnerable", "speaking", "hate", "confidential", "work")


@pytest.mark.parametrize("task", STRANGE)
def test_strangers_texts_are_half_alarming_in_five_languages_and_teach_nothing(task: str) -> None:
    found = list(strangers(task))
    harmless = TASKS[task][-1]
    for language, least in {"en": 140, "es": 36, "de": 36, "fr": 36, "ja": 36}.items():
        mine = [one for one in found if one.language == language]
        assert len(mine) >= least
        assert abs(sum(one.label == harmless for one in mine) - len(mine) / 2) <= 1
    assert {one.split for one in found} == {"dev"}
    learned = {one.text for other in TASKS for one in posts(other, "train")}
    assert not learned & {one.text for one in found}
