"""Words as the inbox's full-text search keeps and asks for them, in any script."""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+", re.UNICODE)
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]+")
_NUMBER = re.compile(r"\s*A-(\d{1,18})\s*", re.IGNORECASE)
_MOST_WORDS = 400


def words(text: str) -> list[str]:
    """Return the words of a text, folded: no case, no accents; scripts without spaces as overlapping pairs."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    if not folded.isascii():
        folded = unicodedata.normalize("NFC", "".join(one for one in folded if not unicodedata.combining(one)))
    found: list[str] = []
    for run in _WORD.findall(folded):
        found += _pairs(run) if not run.isascii() and _UNSPACED.search(run) else [run[:80]]
        if len(found) >= _MOST_WORDS:
            break
    return found[:_MOST_WORDS]


def _pairs(run: str) -> list[str]:
    found: list[str] = []
    end = 0
    for stretch in _UNSPACED.finditer(run):
        found += [run[end : stretch.start()]] if stretch.start() > end else []
        letters = stretch.group()
        found += [letters[at : at + 2] for at in range(len(letters) - 1)] or [letters]
        end = stretch.end()
    return [*found, run[end:]] if end < len(run) else found


def searchable(*texts: str) -> str:
    """Return texts as the words to index, for `to_tsvector('simple', …)`."""
    return " ".join(dict.fromkeys(word for text in texts for word in words(text)))


def question(text: str) -> str:
    """Return what was typed as a `to_tsquery('simple', …)`, or '' for nothing: every word, the last as a beginning.

    One or two letters begin too many words to be worth looking for; they are taken as a whole word.
    """
    asked = words(text)
    if asked and (len(asked[-1]) > 2 or not asked[-1].isascii()):
        asked[-1] += ":*"
    return " & ".join(asked)


def case_number(text: str) -> int | None:
    """Return the case that was asked for by its number, like A-1042."""
    found = _NUMBER.fullmatch(text)
    return int(found[1]) if found else None
