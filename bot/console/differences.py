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
    runs: list[tuple[str, str]] = []
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    for tag, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        gone, came = "".join(old[i1:i2]), "".join(new[j1:j2])
        between = tag == "equal" and gone.isspace() and i1 > 0 and i2 < len(old)
        if tag == "equal" and not between:
            runs.append((gone, gone))
        elif runs and (between or runs[-1][0] != runs[-1][1]):
            # A blank between two changes belongs to both: whole phrases read better than single words.
            runs[-1] = (runs[-1][0] + gone, runs[-1][1] + came)
        else:
            runs.append((gone, came))
    return tuple(change for run in runs for change in _changes(*run))


def _changes(gone: str, came: str) -> tuple[Change, ...]:
    if gone == came:
        return (Change("same", gone),)
    return tuple(Change(kind, text) for kind, text in (("gone", gone), ("new", came)) if text)
