"""Finds signs of danger: to people and things (safety), to accounts and data (security), to a person who writes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from policies.signals.scan import Scan
from policies.signals.together import BEARING, BREACH, HARM, NEED, Together, earnest, find_together
from policies.signals.types import Mark

if TYPE_CHECKING:
    from policies.signals.instruments import Instruments, Prediction

_MOST = 40
_MOST_SENTENCES = 12
# A person looks from this part of the line on from which a model is believed: a glance costs little.
_WONDERS = 0.7
_LOOKED_AT = ("vulnerable", "safety")
_NEVER = 1.1


def find_safety(scan: Scan) -> tuple[Mark, ...]:
    """Return where a text speaks of hurt, fire, shock, swelling and the like, in earnest."""
    marks = earnest(scan, "safety", scan.marks("safety", "safety.sure", unless="safety.unless"))
    if not marks:
        marks = _together(scan, "safety", HARM)
    if not marks and not scan.has("safety.aside"):
        marks = _hazards(scan)
    return tuple(marks)


def find_security(scan: Scan) -> tuple[Mark, ...]:
    """Return where a text speaks of a break-in, an exposure, a vulnerability or a trick."""
    marks = earnest(scan, "security", scan.marks("security", "security.sure", unless="security.unless"))
    if not marks:
        marks = _together(scan, "security", BREACH)
    if not marks:
        marks = scan.marks("security", "security.hint", sure=False, unless="security.unless")
    return tuple(marks)


def find_vulnerable(scan: Scan) -> tuple[Mark, ...]:
    """Return where a text speaks of despair, a child alone, violence, a threatened life or grief, in earnest.

    Words that weigh heavily but may be meant otherwise are marked as unsure: a person looks.
    """
    marks = earnest(scan, "vulnerable", scan.marks("vulnerable", "vulnerable.sure", unless="vulnerable.unless"))
    if not marks:
        marks = _together(scan, "vulnerable", NEED)
    if not marks:
        marks = scan.marks("vulnerable", "vulnerable.hint", sure=False, unless="vulnerable.unless")
    return tuple(marks)


FINDERS: Final = {"safety": find_safety, "security": find_security, "vulnerable": find_vulnerable}


def _together(scan: Scan, task: str, table: Sequence[Together]) -> list[Mark]:
    """Return marks of what words say only together, outside the phrases that take their meaning away."""
    taken = scan.places(f"{task}.unless")
    return [
        scan.mark(task, (start, end), sure=sure, source=f"together:{task}")
        for (start, end), sure in find_together(scan, task, table)
        if all(end <= left or start >= right for left, right in taken)
    ]


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


def weigh(marks: tuple[Mark, ...], heard: "Heard") -> tuple[Mark, ...]:
    """Return the marks after a learned model was heard: it confirms hints, and marks the sentence that it believes."""
    if any(mark.sure for mark in marks):
        return marks
    score = heard.score()
    if score >= heard.line(hinted=bool(marks)):
        if marks:
            return tuple(replace(mark, sure=True, source=f"{mark.source}+learned") for mark in marks)
        return (Mark(heard.task, *heard.place(), source="learned"),)
    if not marks and score >= heard.wonders():
        return (Mark(heard.task, *heard.place(), False, "learned"),)
    return marks


@dataclass(frozen=True, slots=True)
class Heard:
    """What the learned model at hand hears in one text, asked only when it matters.

    `own` is the score from which the model is believed by itself, in the text's language.
    """

    task: str
    learned: "Callable[[], Prediction]"
    instruments: "Instruments"
    scan: Scan
    own: float

    def score(self) -> float:
        """Return how likely the whole text is such a report."""
        return self.learned().get(self.task, {}).get(self.task, 0.0)

    def line(self, *, hinted: bool) -> float:
        """Return the score from which the model is believed: lower where the words could bear it.

        What is told of elsewhere is never reported by a model alone. A figure of speech that the words know of deceives
        it too: it has to be surer by half of the rest. So it has of a person in need where no word bears it; of any
        other danger it then never makes a report: at most a person looks.
        """
        own = self.own
        happened, met = BEARING[self.task]
        names = self.scan.names(self.task)
        what = (hinted and self.task in _LOOKED_AT) or not happened.isdisjoint(names)
        whom = not met.isdisjoint(names) or (what and "child" in names)
        borne = what or whom
        if "aside" in names or not (borne or self.task == "vulnerable"):
            return _NEVER
        if not borne or self._idiom():
            return own + (1 - own) / 2
        least = min(own, self.instruments.code.thresholds[f"blend.{self.task}"])
        if what and whom:
            return least
        # A false alarm about a person in need costs a glance, and a missed one a life.
        return (own + least) / 2 if self.task == "vulnerable" else own

    def wonders(self) -> float:
        """Return the score from which a person should look though nothing is certain; never for a figure of speech."""
        return self.own * _WONDERS if self.task in _LOOKED_AT and not self._idiom() else _NEVER

    def _idiom(self) -> bool:
        return any(self.scan.has(f"{self.task}.{kind}") for kind in ("unless", "aside", "lightly"))

    def place(self) -> tuple[int, int]:
        """Return the sentence that the model believes most; the whole text if it has many sentences or one."""
        reading, model = self.scan.reading, self.instruments.learned
        spans = [reading.span(*sentence) for sentence in reading.sentences()]
        if model is None or not 1 < len(spans) <= _MOST_SENTENCES:
            return (spans[0][0], spans[-1][1]) if spans else (0, 0)
        said = model.predict([reading.text[start:end] for start, end in spans])
        scores = [one.get(self.task, {}).get(self.task, 0.0) for one in said]
        return spans[scores.index(max(scores))]
