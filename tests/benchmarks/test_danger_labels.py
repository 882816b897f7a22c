"""The labelled texts about danger: many, half of them none, and still the ones that were labelled."""

from collections import Counter
from pathlib import Path

from tests.benchmarks.danger import LABELS, own, public


def test_there_are_enough_of_each() -> None:
    kinds = Counter(line.split("\t")[3] for line in LABELS.read_text(encoding="utf-8").splitlines())
    ours = Counter(one.kind for one in own())
    every = kinds + ours
    assert sum(kinds.values()) >= 400
    assert every["safety"] >= 80
    assert every["security"] >= 140
    assert {one.language for one in own()} == {"en", "de", "es", "fr", "ja"}


def test_public_texts_are_those_that_were_labelled(shared: Path) -> None:
    assert sum(1 for _ in public(shared)) == len(LABELS.read_text(encoding="utf-8").splitlines())
