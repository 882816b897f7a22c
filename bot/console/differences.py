"""What changed between two texts, word by word."""

from dataclasses import dataclass
from difflib import SequenceMatcher

import regex

_WORDS = regex.compile(r"\s+|[\p{Han}\p{Hiragana}\p{Katakana}]|[\w'’]+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Change:
    """A run of words that stayed (`same`), went (`gone`) or came (`new`)."""

    kind: str
    text: str


def differences(before: str, after: str) -> tuple[Change, ...]:
    """Return the runs that lead from `before` to `after`, in reading order."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    changes = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            changes.append(Change("same", "".join(old[i1:i2])))
            continue
        if i2 > i1:
            changes.append(Change("gone", "".join(old[i1:i2])))
        if j2 > j1:
            changes.append(Change("new", "".join(new[j1:j2])))
    return tuple(changes)
