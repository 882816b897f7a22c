"""Finds signs of danger: to people and things (safety), to accounts and data (security)."""

from dataclasses import replace

from policies.signals.scan import Scan
from policies.signals.types import Mark

_MOST = 40


def find_safety(scan: Scan) -> tuple[Mark, ...]:
    """Return where a text speaks of hurt, fire, shock, swelling and the like, in earnest."""
    marks = scan.marks("safety", "safety.sure", unless="safety.unless")
    if not marks:
        marks = _hazards(scan)
    return tuple(marks)


def _hazards(scan: Scan) -> list[Mark]:
    """A hazard word beside a thing of ours is a hint: a person looks, no alarm rings."""
    hazards = scan.clear("safety.hazard", "safety.unless")
    if not hazards:
        return []
    things = scan.places("safety.thing")[:_MOST]
    reading = scan.reading
    return [
        scan.mark("safety", hazard, sure=False, source="lexicon:safety.hazard")
        for hazard in hazards[:_MOST]
        if any(
            abs(thing[0] - hazard[0]) <= 30 and reading.sentence(thing[0]) == reading.sentence(hazard[0])
            for thing in things
            if thing != hazard
        )
    ]


def confirm(marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """Return hints as certain marks, once a learned model says the same."""
    return tuple(replace(mark, sure=True, source=f"{mark.source}+learned") for mark in marks)


def find_security(scan: Scan) -> tuple[Mark, ...]:
    """Return where a text speaks of a break-in, an exposure, a vulnerability or a trick."""
    return tuple(scan.marks("security", "security.sure", unless="security.unless"))
