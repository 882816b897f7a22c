"""The common English words: a phrase is lifted from a mention only if all of its words are known."""

from functools import cache
from importlib.resources import files


@cache
def listed(name: str) -> frozenset[str]:
    """Return the words of a shipped English list, lower-case."""
    lines = (files("responders.phrasings") / "en" / name).read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def common_words() -> frozenset[str]:
    """Return the common words."""
    return listed("words.txt")
