"""Finds what is said by words that stand together: who, what happened to them, and what makes it earnest."""

from collections.abc import Sequence
from dataclasses import dataclass

from policies.signals.scan import Place, Scan, apart
from policies.signals.types import Mark

_MOST = 12


@dataclass(frozen=True, slots=True)
class Together:
    """Families of words that say something when one of each stands within so many characters.

    What the same sentence tells of fiction, fun or elsewhere takes it back; kind words take back what is `mild`.
    """

    families: tuple[str, ...]
    reach: int = 0
    sure: bool = True
    mild: bool = False


NEED: tuple[Together, ...] = (
    Together(("ending",)),
    Together(("want",)),
    Together(("method", "gloom"), 110),
    Together(("close", "harms"), 80),
    Together(("close", "spies", "fear"), 170),
    Together(("minor", "plight"), 150, mild=True),
    Together(("frail", "lapse"), 170, mild=True),
    Together(("disabled", "lapse"), 150, mild=True),
    Together(("kin", "dead"), 45),
    Together(("person", "down"), 60),
    Together(("gave", "savings", "shame"), 220, mild=True),
    Together(("menace", "threat"), 100),
    Together(("wall", "scream"), 110, mild=True),
    Together(("starving", "compelled"), 120),
    Together(("debt", "despair"), 150, mild=True),
)

BREACH: tuple[Together, ...] = (
    Together(("code", "unasked"), 90),
    Together(("account", "stranger"), 70),
    Together(("posing", "lure"), 80),
    Together(("sees", "others", "data"), 110),
    Together(("others", "data", "open"), 140),
    Together(("open", "asset"), 60),
    Together(("device", "haunted", "eerie"), 110),
    Together(("update", "unsigned"), 90),
    Together(("ordered", "notme"), 70),
    Together(("technical",)),
    Together(("payment", "unknown"), 45),
    Together(("ours", "intruder"), 60),
    Together(("stray", "private"), 60),
    Together(("greeted", "private"), 110),
    Together(("barrier", "anybody"), 60),
    Together(("crook", "trick"), 70),
    Together(("handle", "became"), 30),
    Together(("former", "still"), 60),
)
HARM: tuple[Together, ...] = (
    Together(("failed", "victim"), 60),
    Together(("injury", "cause"), 70),
    Together(("fire", "hot"), 60),
    Together(("meter", "astray"), 110),
    Together(("withdrawn", "onsale"), 70),
    Together(("limb", "wound"), 45),
    Together(("child", "mishap"), 60),
    Together(("appliance", "fault"), 60),
    Together(("appliance", "care"), 120),
    Together(("heats", "alone"), 60),
    Together(("holds", "gave", "person"), 100),
    Together(("eaten", "ill"), 100),
    Together(("worn", "skin"), 120),
    Together(("vapour", "faint"), 110),
    Together(("medicine", "mixup"), 90),
    Together(("allergen", "reacted"), 110),
)
# What happened, and to whom or with what: words that alone mean little, but bear out a learned model that hears danger.
BEARING: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    "safety": (
        frozenset(("fault", "wound", "mishap", "injury", "ill", "skin", "fire", "faint", "alone", "hazard", "trouble")),
        frozenset(("appliance", "limb", "holds", "heats", "worn", "eaten", "hot", "meter")),
    ),
    "security": (
        frozenset(("unasked", "stranger", "posing", "others", "open", "unsigned", "notme", "technical", "unknown"))
        | {"intruder", "stray", "crook", "became", "trouble"},
        frozenset(("code", "account", "data", "asset", "device", "update", "ordered", "payment", "ours", "private")),
    ),
    "vulnerable": (
        frozenset(("gloom", "harms", "plight", "dead", "shame", "menace", "scream", "down", "fear", "trouble")),
        frozenset(("close", "minor", "frail", "disabled", "kin", "method", "wall")),
    ),
}
VOICE: tuple[Together, ...] = (Together(("voice", "act"), 50),)


def find_together(scan: Scan, group: str, table: Sequence[Together]) -> list[tuple[Place, bool]]:
    """Return the places where the words of one row of a table stand together, and whether that is sure."""
    present = scan.names(group)
    found: list[tuple[Place, bool]] = []
    for row in table:
        if all(family in present for family in row.families):
            place = _closest([_places(scan, f"{group}.{family}") for family in row.families], row.reach)
            if place is not None and not _taken_back(scan, place, group, mild=row.mild):
                found.append((place, row.sure))
    return found


def _places(scan: Scan, lexicon: str) -> list[Place]:
    return apart(scan.places(lexicon))[:_MOST]


def _closest(rows: Sequence[list[Place]], reach: int) -> Place | None:
    """Return the span of one place of each row, none over another, that fits in a reach."""
    chosen: list[list[Place]] = [[place] for place in rows[0]]
    for row in rows[1:]:
        longer = []
        for places in chosen:
            fitting = [place for place in row if _fits(places, place, reach)]
            if fitting:
                nearest = min(fitting, key=lambda place: abs(place[0] - places[-1][0]))
                longer.append([*places, nearest])
        chosen = longer
    spans = [(min(place[0] for place in places), max(place[1] for place in places)) for places in chosen]
    return min(spans, key=lambda span: span[1] - span[0]) if spans else None


def _fits(places: Sequence[Place], place: Place, reach: int) -> bool:
    if any(place[0] < other[1] and other[0] < place[1] for other in places):
        return False
    gap = max(place[0] - max(one[1] for one in places), min(one[0] for one in places) - place[1])
    return gap <= reach


def earnest(scan: Scan, group: str, marks: list[Mark]) -> list[Mark]:
    """Return the marks in whose sentence nothing stands that takes them back."""
    if not marks or not (scan.has(f"{group}.aside") or scan.has(f"{group}.lightly")):
        return marks
    places = [(scan.plain_place(mark.start), scan.plain_place(mark.end)) for mark in marks]
    return [mark for mark, place in zip(marks, places, strict=True) if not _taken_back(scan, place, group, mild=False)]


def _taken_back(scan: Scan, place: Place, group: str, *, mild: bool) -> bool:
    """Whether the sentences of a place hold what is told of elsewhere, or a kind word beside what is mild.

    Fun and fiction (`lightly`) take nothing back that befell the writer or what is theirs (`befell`): people joke
    about what hurt them, and play games on phones that burn.
    """
    asides = [*scan.places(f"{group}.aside"), *(scan.places(f"{group}.kind") if mild else ())]
    light = scan.places(f"{group}.lightly")
    if not asides and not light:
        return False
    reading = scan.reading
    first, last = reading.sentence(place[0]), reading.sentence(max(place[0], place[1] - 1))

    def within(places: Sequence[Place]) -> bool:
        return any(first <= reading.sentence(start) <= last for start, _ in places)

    return within(asides) or (within(light) and not within(scan.places(f"{group}.befell")))
