"""Finds what concerns the company: who speaks for it, what is confidential, which subjects are not its own."""

import re
from collections.abc import Sequence
from datetime import datetime

from policies.code import Embargo
from policies.code.names import CONFIDENTIAL_KINDS
from policies.signals.scan import Scan
from policies.signals.types import Mark

_CODENAME = re.compile(
    r"\b(?:[Pp]roject|[Oo]peration)\s+(?!(?:Manager|Management|Gutenberg|Team|Lead|Runway|Zomboid|Cars|Page|Pages|Plan)\b)"
    r"[A-Z][\w-]{2,30}(?:\s[A-Z][\w-]{2,30})?"
)
_FIGURE = re.compile(r"\d|percent|million|billion|thousand|doubl|tripl|half|halv", re.IGNORECASE)
_COMMITMENTS = ("refund", "recall", "liability")


def find_sensitive(scan: Scan) -> tuple[Mark, ...]:
    """Return where a text touches politics or religion."""
    marks = [
        *scan.marks("politics", "topics.politics", unless="topics.unless"),
        *scan.marks("religion", "topics.religion", unless="topics.unless"),
    ]
    return tuple(sorted(marks, key=lambda mark: mark.start))


def find_speaking(scan: Scan) -> tuple[Mark, ...]:
    """Return words that speak for the company, disclose, promote, or commit it to something."""
    marks: list[Mark] = []
    for kind in ("for_company", "employee", "disclosure", "promotion", *_COMMITMENTS):
        marks += scan.marks(kind, f"speaking.{kind}")
    return tuple(sorted(marks, key=lambda mark: mark.start))


def find_confidential(
    scan: Scan, embargoes: Sequence[Embargo], disguised: Sequence[tuple[str, int, int]], now: datetime
) -> tuple[Mark, ...]:
    """Return confidential matter by kind. A hint (`sure` false) names the matter without specifics.

    `disguised` holds embargoed terms found in spite of signs put between their letters: (embargo id, start, end).
    """
    marks: list[Mark] = []
    live = {embargo.id: embargo for embargo in embargoes if embargo.until is None or embargo.until > now}
    for embargo in live.values():
        marks += scan.marks(embargo.kind, f"embargo:{embargo.id}")
    for name, start, end in disguised:
        if name in live:
            marks.append(Mark(live[name].kind, start, end, source=f"embargo:{name}"))
    marks += _told(scan)
    for match in _CODENAME.finditer(scan.reading.text):
        marks.append(Mark("codename", *match.span(), sure=False, source="codename"))
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (not mark.sure, mark.start)):
        if all(mark.end <= other.start or mark.start >= other.end for other in kept):
            kept.append(mark)
    return tuple(sorted(kept, key=lambda mark: mark.start))


def _told(scan: Scan) -> list[Mark]:
    if scan.has("confidential.published"):
        return []
    ours = scan.has("confidential.ours")
    linked = any(scan.reading.plain[start] in "hw" for start, _ in scan.reading.quiet)
    marks: list[Mark] = []
    for kind in CONFIDENTIAL_KINDS:
        for mark in scan.marks(kind, f"confidential.{kind}_sure"):
            specific = kind not in {"financial", "performance"} or _FIGURE.search(
                scan.reading.text, mark.start, mark.end
            )
            sure = bool(ours and specific and not linked)
            marks.append(Mark(kind, mark.start, mark.end, sure, mark.source))
        if ours and not linked:
            marks += scan.marks(kind, f"confidential.{kind}_hint", sure=False)
    return [mark for mark in marks if ours or not linked]
