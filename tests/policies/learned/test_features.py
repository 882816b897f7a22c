"""Hashed features: the same text, the same buckets, whatever stands beside it."""

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policies.signals.learned.features import BUCKETS, chunks, extract, normalise


def buckets(texts: list[str], place: int) -> list[int]:
    bag = extract(texts)
    edges = np.append(bag.starts, bag.buckets.shape[1])
    mine = bag.buckets[:, edges[place] : edges[place + 1]].ravel()
    return sorted(mine[mine != 0].tolist())


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.text(max_size=8))
@example("電源が入りません", "")
def test_neighbours_do_not_matter(text: str, other: str) -> None:
    assert buckets([text], 0) == buckets([other, text, other], 1) == buckets([text, other], 0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=6))
def test_every_text_has_a_line_and_a_count(texts: list[str]) -> None:
    bag = extract(texts)
    assert len(bag.starts) == len(bag.counts) == len(texts)
    assert (bag.counts >= 1).all()
    assert bag.buckets.min() >= 0
    assert bag.buckets.max() < BUCKETS


def test_links_handles_and_numbers_are_one_sign_each() -> None:
    first = normalise(["@anna see https://example.com/a 12.50 now"])
    assert first == normalise(["@ben see http://example.org/b?c 7 now"])
    assert normalise(["soooooo"]) == normalise(["sooo"])
    assert normalise(["A &amp; B"]) == normalise(["a & b"])


def test_a_word_is_the_same_word_anywhere() -> None:
    first, second = buckets(["burnt"], 0), buckets(["the burnt toast"], 0)
    assert set(first) & set(second)


def test_word_order_matters() -> None:
    assert buckets(["you people are garbage"], 0) != buckets(["garbage are you people"], 0)


def test_chunks_cover_every_text_once() -> None:
    texts = ["x" * (number * 7 % 900) for number in range(300)]
    runs = chunks(texts)
    assert [number for start, stop in runs for number in range(start, stop)] == list(range(300))
    assert chunks([]) == []
