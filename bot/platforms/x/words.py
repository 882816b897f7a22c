"""A post's words: as its author wrote them, not as X's answers spell them.

X writes & < > as HTML entities, shortens every link to t.co, puts the handles of those answered before a reply, and
appends a link for its pictures (docs.x.com, data dictionary, "Post": text and entities).
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from unicodedata import normalize

_ESCAPED: Final = {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&#39;": "'", "&amp;": "&"}
_ESCAPE: Final = re.compile("|".join(_ESCAPED))
_SHORT: Final = re.compile(r"https?://t\.co/\w+", re.IGNORECASE)
_HANDLES: Final = re.compile(r"^(?:[.\s]*@\w{1,50}\b[\s,:]*)+")
_LINK: Final = re.compile(r"(?:https?://|www\.)?(?:[a-z0-9-]+\.)+[a-z]{2,}(?:[/?#:][^\s]*)?", re.IGNORECASE)
_TAIL: Final = ".,;:!?)…"


def plain(text: str) -> str:
    """Return the text without HTML entities, each undone once."""
    return _ESCAPE.sub(lambda found: _ESCAPED[found[0]], text)


def written(text: str, urls: Iterable[Mapping[str, Any]]) -> str:
    """Return the text as its author wrote it: links in full, and none for the post's own pictures."""
    full: dict[str, str] = {}
    for one in urls:
        short, long = str(one.get("url") or ""), str(one.get("expanded_url") or "")
        if short:
            full[short.lower()] = "" if one.get("media_key") else plain(long) or short
    known = plain(text)
    expanded = _SHORT.sub(lambda found: full.get(found[0].lower(), found[0]), known)
    return expanded if expanded == known else expanded.strip()


def same(theirs: str, ours: str) -> bool:
    """Say whether X's text is the one we sent.

    Handles that X puts in front are passed over, links count alike however they are spelt, and a link that X told
    nothing about may stand for any.
    """
    one, other = _comparable(theirs), _comparable(ours)
    if one == other:
        return True
    if not _SHORT.search(theirs):
        return False
    # What X did not spell out may be any link, and one more at the end may stand for pictures.
    blank = _blank(theirs)
    return _blank(ours) in {blank, blank.removesuffix(" ∎")}


def _comparable(text: str) -> str:
    spelt = _LINK.sub(lambda found: _canonical(found[0]), normalize("NFC", text))
    return " ".join(_HANDLES.sub("", spelt).split())


def _canonical(link: str) -> str:
    bare = link.rstrip(_TAIL)
    tail = link[len(bare) :]
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", bare, flags=re.IGNORECASE).rstrip("/") + tail


def _blank(text: str) -> str:
    spelt = _LINK.sub(lambda found: "∎" + found[0][len(found[0].rstrip(_TAIL)) :], normalize("NFC", text))
    return " ".join(_HANDLES.sub("", spelt).split())
