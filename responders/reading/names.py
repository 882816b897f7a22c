"""How to address the writer of a mention, if they go by a person's name."""

import re
import unicodedata

from responders.lists import pattern, word_list
from responders.reading.vocabulary import common_words

_INTRODUCTION = re.compile(
    r"(?i:\bmy name(?:'s| is)|\bme llamo|\bmi nombre es|\bich hei(?:ß|ss)e|\bmein name ist|\bje m['’]appelle)"
    r"\s+(?P<name>[^\W\d_]{2,15})\b"
)
_CLOSING = pattern("names.closing")
_JAPANESE = re.compile(r"(?P<name>[\u3041-\u30ff\u4e00-\u9fff]{1,6})と申します")
_NOT_NAMES = word_list("names.not_names")
_ALSO_NAMES = word_list("names.also_names")


def personal_name(author: str) -> str:
    """Return the first name in a display name, or "" when it is a handle or doesn't look like a person's name."""
    shown = "".join(
        c if unicodedata.category(c)[0] in "LMZ" or c in "'’-.@_0123456789" else " " for c in author
    ).strip()
    if not shown or shown.startswith("@") or any(c.isdigit() or c in "_@" for c in shown):
        return ""
    parts = shown.split()
    if any(_is_japanese(part) for part in parts):
        return (
            parts[-1 if len(parts) > 1 and not _is_kanji(parts[0]) else 0]
            if all(len(p) <= 6 for p in parts[:2])
            else ""
        )
    return _first_name(parts) if len(parts) <= 4 else ""


def introduced_name(text: str) -> tuple[str, int, int]:
    """Return the name that a mention gives for its writer and where it stands, or ("", 0, 0)."""
    found = _INTRODUCTION.search(text) or _CLOSING.search(text) or _JAPANESE.search(text)
    if found is None:
        return "", 0, 0
    name = found["name"]
    if not _is_japanese(name):
        name = _first_name([name.capitalize()])
    return (name, *found.span("name")) if name else ("", 0, 0)


def _first_name(parts: list[str]) -> str:
    first = parts[0].strip(".'’-")
    if len(first) >= 3 and first.isupper() and len(parts) <= 2:
        first = first.capitalize()
    letters = first.replace("-", "").replace("'", "").replace("’", "")
    if not (
        2 <= len(first) <= 15 and letters.isalpha() and first[0].isupper() and letters[1:].islower() | ("-" in first)
    ):
        return ""
    low = first.lower()
    if low in _NOT_NAMES or any(part.lower().strip(".") in _NOT_NAMES for part in parts):
        return ""
    return "" if low in common_words() and low not in _ALSO_NAMES else first


def _is_japanese(word: str) -> bool:
    return any("\u3041" <= c <= "\u30ff" or "\u4e00" <= c <= "\u9fff" for c in word)


def _is_kanji(word: str) -> bool:
    return all("\u4e00" <= c <= "\u9fff" for c in word)
