"""Takes the disguise off a text before a model reads it: look-alike letters, leet, letters set apart, invisible signs.

Unlike `policies.signals.reading` this keeps no way back to what was typed: models answer for whole texts.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

__all__ = ["demojized", "shown", "unmasked"]

_INVISIBLE: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0f\ufeff]"
)
_MIXED: Final = re.compile("[a-z][\u0370-\u04ff]|[\u0370-\u04ff][a-z]", re.IGNORECASE)
# Letters of other scripts that are read as Latin ones.
_LOOKALIKE: Final = str.maketrans(
    "аеорсухіјѕкмтнвгԁһԛԝАЕОРСУХІЈЅКМТНВαοεικνρτυχβηγωΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "aeopcyxijskmthbrdhqwAEOPCYXIJSKMTHBaoeikvptuxbnywABEZHIKMNOPTYX",
)
_LEET: Final = re.compile(r"(?<=[a-z])[013457@$!|]{1,3}(?=[a-z])", re.IGNORECASE)
_LEET_SIGNS: Final = str.maketrans("013457@$!|", "oieastasii")
_APART: Final = re.compile(r"(?<![^\W_])[a-z](?:([ .\-_*+~])[a-z])(?:\1[a-z])+(?![^\W_])", re.IGNORECASE)
_SEPARATORS: Final = str.maketrans("", "", " .-_*+~")
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+")
_HANDLE: Final = re.compile(r"(?<![\w@])@\w+")
_REPEAT: Final = re.compile(r"(.)\1{3,}")
_SPACE: Final = re.compile(r"\s+")


def shown(text: str) -> str:
    """The text with compatibility forms folded, invisible signs gone and look-alike letters made Latin."""
    if text.isascii():
        return text
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text))
    return folded.translate(_LOOKALIKE) if _MIXED.search(folded) else folded


def unmasked(text: str) -> str:
    """The text with leet inside words and letters set apart written as plain words."""
    text = _LEET.sub(lambda found: found[0].translate(_LEET_SIGNS), text)
    return _APART.sub(lambda found: found[0].translate(_SEPARATORS), text)


def demojized(text: str) -> str:
    """The text as an encoder that knows words alone should read it: emoji by name, links and handles as one word."""
    text = _HANDLE.sub("@user", _LINK.sub("link", text))
    text = unmasked(shown(text))
    if not text.isascii():
        text = "".join(_named(char) if char >= "\u2190" else char for char in text)
        # Halves of a sign that was torn apart are no text.
        text = text.encode("utf-8", "ignore").decode("utf-8")
    return _SPACE.sub(" ", _REPEAT.sub(r"\1\1\1", text)).strip()


@lru_cache(maxsize=8_192)
def _named(char: str) -> str:
    if unicodedata.category(char) not in {"So", "Sk", "Sm"}:
        return char
    name = unicodedata.name(char, "").lower()
    if name.startswith("regional indicator"):
        return name[-1]
    if name.startswith("emoji modifier"):
        return " dark skin " if name[-1] in "56" else " light skin " if name[-1] in "23" else " "
    return f" {name.replace(' sign', '').replace(' face', '')} " if name else " "
