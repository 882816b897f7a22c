"""Finds what an employee tells behind the company's back: kept quiet or known from inside, and beside it the matter.

`leaks` needs to know whose matter it is; here the way of telling says so. A signal for own accounts only.
"""

from collections.abc import Callable
from typing import Final

from policies.signals.scan import Scan
from policies.signals.together import Together, find_together
from policies.signals.types import Mark

_TOLD: Final = ("hush", "later", "inside")
_OPENERS: Final = tuple(f"whisper.{name}" for name in (*_TOLD, "tease", "tip"))
_OTHERWISE: Final = ("whisper.aside", "confidential.private", "confidential.theirs", "confidential.asks")
# What it is about, by kind: words of each family stand together.
_MATTER: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("internal", ("site", "ends")),
    ("internal", ("chief", "leaves")),
    ("internal", ("staff",)),
    ("performance", ("measure", "moved")),
    ("restock", ("goods", "arrives")),
    ("release", ("coming", "trait")),
    ("financial", ("deal",)),
)
_REACH: Final = 120
_HINTS: Final = (
    ("internal", Together(("copy", "inside"), _REACH, sure=False)),
    ("release", Together(("tip", "inside"), _REACH, sure=False)),
    ("financial", Together(("tip", "deal"), _REACH, sure=False)),
    ("restock", Together(("tip", "goods", "arrives"), _REACH, sure=False)),
    ("release", Together(("tip", "coming", "trait"), _REACH, sure=False)),
    ("release", Together(("tease", "show"), _REACH, sure=False)),
)
_ROWS: Final = (
    *((kind, Together((told, *matter), _REACH, sure=told != "inside")) for told in _TOLD for kind, matter in _MATTER),
    *_HINTS,
)
# How a workplace is run, and who leaves it, is for those who work there to tell.
_BEYOND_WORK: Final = frozenset(
    (kind, row) for kind, row in _ROWS if row.sure and kind not in {"internal", "financial"}
)


def find_whispers(scan: Scan, protected: Callable[[], bool]) -> list[Mark]:
    """Return the strictest of what is told behind the company's back, or nothing; a hint is known from inside only.

    `protected` says whether the text is about the writer's own working life.
    """
    rows = _rows(scan)
    if not rows or any(scan.has(name) for name in _OTHERWISE):
        return []
    beyond_work = protected()
    for kind, row in rows:
        if beyond_work and (kind, row) not in _BEYOND_WORK:
            continue
        for place, sure in find_together(scan, "whisper", (row,)):
            return [scan.mark(kind, place, sure=sure, source=f"whispers:{kind}")]
    return []


def _rows(scan: Scan) -> list[tuple[str, Together]]:
    """Return the rows of which each family has a word in the text; none for a question."""
    if not any(scan.has(opener) for opener in _OPENERS) or scan.reading.plain.rstrip().endswith(("?", "？")):
        return []
    present = scan.names("whisper")
    return [(kind, row) for kind, row in _ROWS if present.issuperset(row.families)]
