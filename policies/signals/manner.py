"""Measures how a text speaks to people, and whom it credits."""

import re
from urllib.parse import urlsplit

from policies.code import Code
from policies.signals.lazily import late
from policies.signals.scan import Scan
from policies.signals.types import Mark
from policies.subject import Media, Standing

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
_PLACEHOLDER = late(
    r"\{\{?[^{}\n]{1,40}\}\}?"
    r"|[\[<](?:first |last |customer(?:'s)? |your |agent |product |order |insert )?"
    r"(?:name|product|order(?: number)?|date|link|handle)[^\]>\n]{0,20}[\]>]",
    re.IGNORECASE,
)
_HANDLE = late(r"(?<![\w@.])@\w[\w.]{0,40}")
_NEAR_CREDIT = 40
_NEGATABLE = {"dangerous_advice", "made_small"}
_NEGATION_BEFORE = 16


def find_manner(scan: Scan) -> tuple[Mark, ...]:
    """Return how a text speaks to people, by kind."""
    marks: list[Mark] = []
    for kind in KINDS:
        marks += scan.marks(kind, f"manner.{kind}")
    marks += scan.marks("safe_advice", "advice.safe")
    marks += scan.marks("dangerous_advice", "advice.dangerous", unless="advice.safe")
    marks = [mark for mark in marks if mark.kind not in _NEGATABLE or not _negated(scan, mark)]
    marks += [
        Mark("automated", *match.span(), source="placeholder") for match in _PLACEHOLDER.finditer(scan.reading.text)
    ]
    return tuple(sorted(marks, key=lambda mark: mark.start))


def _negated(scan: Scan, mark: Mark) -> bool:
    here = scan.plain_place(mark.start)
    sentence = scan.reading.sentence(here)
    return any(
        start < here and here - end <= _NEGATION_BEFORE and scan.reading.sentence(start) == sentence
        for start, end in scan.places("words.negation")
    )


# "Sort your photos by colour": what follows is no name.
_SORTED = late(r"(?i:photos|pictures|pics|images|videos|art|music|words|clips?)\W+(?i:by)\s+(?-i:[a-z])")


def find_credits(scan: Scan) -> tuple[Mark, ...]:
    """Return credit lines: `handle` with an account named, `bare` without, `theirs` and `ours` for whose it is."""
    text = scan.reading.text
    marks = [*scan.marks("theirs", "credit.theirs"), *scan.marks("ours", "credit.ours")]
    for claim in scan.marks("bare", "credit.claim"):
        handle = _HANDLE.search(text, claim.start, claim.end + _NEAR_CREDIT)
        if handle is None and _SORTED.match(text, claim.start, claim.end + _NEAR_CREDIT):
            continue
        end = handle.end() if handle else claim.end
        marks.append(Mark("handle" if handle else "bare", claim.start, end, source="credit"))
    return tuple(sorted(marks, key=lambda mark: mark.start))


def is_ours(media: Media, code: Code) -> bool:
    """Whether it is settled whose a picture is, so that it needs no further asking.

    It is our own by its content, by the asset library or by the host it lies on; or the library knows whose it is.
    """
    if media.look is not None and media.look.standing is not Standing.UNKNOWN:
        return True
    if media.sha256 and media.sha256.lower() in code.own_media:
        return True
    try:
        host = urlsplit(media.url).hostname or ""
    except ValueError:
        return False
    return any(host == own or host.endswith(f".{own}") for own in code.own_hosts)
