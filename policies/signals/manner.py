"""Measures how a text speaks to people, and whom it credits."""

import re

from policies.signals.scan import Scan
from policies.signals.types import Mark

KINDS = (
    "boilerplate",
    "automated",
    "defensive",
    "blame",
    "apology",
    "non_apology",
    "thanks",
    "acknowledge",
    "own",
    "ask_details",
    "ask_back",
    "private",
    "next_step",
    "made_small",
)
_PLACEHOLDER = re.compile(
    r"\{\{?[^{}\n]{1,40}\}\}?"
    r"|[\[<](?:first |last |customer(?:'s)? |your |agent |product |order |insert )?(?:name|product|order(?: number)?|date|link|handle)[^\]>\n]{0,20}[\]>]",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"(?<![\w@.])@\w[\w.]{0,40}")
_NEAR_CREDIT = 40


def find_manner(scan: Scan) -> tuple[Mark, ...]:
    """Return how a text speaks to people, by kind."""
    marks: list[Mark] = []
    for kind in KINDS:
        marks += scan.marks(kind, f"manner.{kind}")
    for name in ("dangerous", "safe"):
        marks += scan.marks(f"{name}_advice", f"advice.{name}")
    marks += [
        Mark("automated", *match.span(), source="placeholder") for match in _PLACEHOLDER.finditer(scan.reading.text)
    ]
    return tuple(sorted(marks, key=lambda mark: mark.start))


def find_credits(scan: Scan) -> tuple[Mark, ...]:
    """Return credit lines: `handle` with an account named, `bare` without, `theirs` and `ours` for whose it is."""
    text = scan.reading.text
    marks = [*scan.marks("theirs", "credit.theirs"), *scan.marks("ours", "credit.ours")]
    for claim in scan.marks("bare", "credit.claim"):
        handle = _HANDLE.search(text, claim.start, claim.end + _NEAR_CREDIT)
        end = handle.end() if handle else claim.end
        marks.append(Mark("handle" if handle else "bare", claim.start, end, source="credit"))
    return tuple(sorted(marks, key=lambda mark: mark.start))
