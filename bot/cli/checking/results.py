"""What came of a check: each passage with its verdict, and each finding with its place in the file."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.cli.checking.pages import Page, Passage
from policies.finding import Finding, Judgement, Severity


@dataclass(frozen=True, slots=True)
class Placed:
    """A finding in its page: `start` and `end` are offsets into the page; without a place, those of its passage.

    `known` says that the baseline lists it.
    """

    page: Page
    finding: Finding
    start: int
    end: int
    exact: bool
    known: bool = False

    @property
    def counts(self) -> bool:
        """Whether this may decide how the command ends."""
        return not self.known and self.finding.severity is not Severity.NOTE


@dataclass(frozen=True, slots=True)
class Result:
    """One passage, what was made of it, and its receipt if one was asked for and given."""

    passage: Passage
    judgement: Judgement
    found: tuple[Placed, ...]
    clearance: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one run found. `skipped` names files that were not checked, each with why."""

    results: tuple[Result, ...]
    skipped: tuple[tuple[str, str], ...] = ()

    @property
    def found(self) -> tuple[Placed, ...]:
        """Every finding, in order of place."""
        return tuple(one for result in self.results for one in result.found)

    @property
    def fresh(self) -> tuple[Placed, ...]:
        """The findings that no baseline knows."""
        return tuple(one for one in self.found if not one.known)

    @property
    def pages(self) -> tuple[Page, ...]:
        """Each page once, in order."""
        return tuple({result.passage.page.name: result.passage.page for result in self.results}.values())

    def counts(self) -> Counter[Severity]:
        """Return how many fresh findings there are of each severity."""
        return Counter(one.finding.severity for one in self.fresh)


def place(passage: Passage, judgement: Judgement) -> tuple[Placed, ...]:
    """Return a judgement's findings in their page, in order of place."""
    return tuple(sorted((_placed(passage, one) for one in judgement.findings), key=_order))


def _order(one: Placed) -> tuple[int, int, int]:
    return one.start, -one.finding.severity.rank, one.end


def _placed(passage: Passage, finding: Finding) -> Placed:
    exact = finding.end > finding.start or finding.fix is not None  # a fix without a span is put in there
    if not exact:
        return Placed(passage.page, finding, passage.start, passage.end, exact)
    return Placed(passage.page, finding, passage.start + finding.start, passage.start + finding.end, exact)


def worst(found: Iterable[Placed]) -> Severity:
    """Return the gravest severity among findings that no baseline knows; a note if there is none."""
    return max(
        (one.finding.severity for one in found if not one.known), key=lambda one: one.rank, default=Severity.NOTE
    )


def batched(passages: Sequence[Passage], size: int) -> Iterable[Sequence[Passage]]:
    """Yield passages in batches, so that a large folder never stands in memory judged at once."""
    for at in range(0, len(passages), size):
        yield passages[at : at + size]
