"""Listings: newest first, a page at a time, resumed by the full name of a thing that stands in them."""

from collections.abc import Callable, Iterable
from itertools import dropwhile, islice

from bot.platforms.sandbox.faces.reddit import names
from bot.platforms.sandbox.faces.reddit.asking import Asking
from bot.platforms.sandbox.faults import FaultKind
from bot.platforms.sandbox.model import Entry, Json

_USUAL, _MOST = 25, 100


def listing(children: list[Json], *, after: str | None = None, before: str | None = None, counted: bool = True) -> Json:
    """Return the envelope of a listing."""
    return {
        "kind": "Listing",
        "data": {
            "after": after,
            "dist": len(children) if counted else None,
            "modhash": None,
            "geo_filter": "",
            "children": children,
            "before": before,
        },
    }


def page(asking: Asking, found: Iterable[Entry], show: Callable[[Entry], Json]) -> Json:
    """Return the page that a request asks for, out of what was found, newest first.

    A page before or after a thing that no longer stands in the listing is empty: that is how a reader who holds on to
    a deleted comment hears nothing for ever, on Reddit too (PRAW's streams ask without `before` now and then).
    """
    limit = page_size(asking.query("limit"))
    before, after = asking.query("before"), asking.query("after")
    if asking.struck_by(FaultKind.REDELIVERY):
        before = after = ""
    if before:
        newer, met = _until(found, before)
        shown = newer[-limit:] if met else []
        more, earlier = bool(shown), len(newer) > limit
    else:
        wanted = list(islice(_behind(found, after), limit + 1))
        shown, more, earlier = wanted[:limit], len(wanted) > limit, bool(after)
    things = [show(entry) for entry in shown]
    first = names.full_name(shown[0]) if shown and earlier else None
    last = names.full_name(shown[-1]) if shown and more else None
    return listing(things, after=last, before=first)


def page_size(asked: str) -> int:
    """Return how many things a page holds: as many as were asked for, 25 of themselves, 100 at most."""
    return max(1, min(int(asked), _MOST)) if asked.isdecimal() else _USUAL


def _behind(found: Iterable[Entry], after: str) -> Iterable[Entry]:
    if not after:
        return found
    return islice(dropwhile(lambda entry: names.full_name(entry) != after, found), 1, None)


def _until(found: Iterable[Entry], anchor: str) -> tuple[list[Entry], bool]:
    newer: list[Entry] = []
    for entry in found:
        if names.full_name(entry) == anchor:
            return newer, True
        newer.append(entry)
    return newer, False
