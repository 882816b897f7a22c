"""Tells a mention that speaks to us from one that only names us."""

import re
from collections.abc import Sequence

from policies.signals.scan import Scan
from policies.subject import Subject

_WORD = re.compile(r"\w+")
_HANDLE_OR_LINK = re.compile(r"@\w+|(?:https?://|www\.)\S+")
_SAYS_SOMETHING = 2


def is_addressed(scan: Scan, subject: Subject, handles: Sequence[str]) -> bool:
    """Whether a text continues a talk with us, or is addressed to us and says something that is not a goodbye."""
    if scan.has("intent.closing") or scan.has("intent.chatter"):
        return False
    words = _WORD.findall(_HANDLE_OR_LINK.sub(" ", subject.text))
    if not words:
        return False
    if subject.thread and subject.thread[-1].ours:
        return True
    start = subject.text.lstrip(" .\u200b").casefold()
    return start.startswith("@") and (len(words) >= _SAYS_SOMETHING or start[1:].startswith(tuple(handles)))
