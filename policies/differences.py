"""What another code would have decided otherwise: two judgements of one text, side by side."""

from collections.abc import Iterable
from dataclasses import dataclass

from policies.finding import Judgement, Severity, Verdict


@dataclass(frozen=True, slots=True)
class Difference:
    """How a verdict would change; `gained` and `lost` are the rules above a note that would be found, or no longer."""

    was: Verdict
    would: Verdict
    gained: tuple[str, ...]
    lost: tuple[str, ...]

    @property
    def stricter(self) -> bool:
        """Whether the other code asks for more."""
        order = list(Verdict)
        return order.index(self.would) > order.index(self.was)


def difference(before: Judgement, after: Judgement) -> Difference | None:
    """Return how the verdict changes, or None if it stays: other findings under one verdict are no difference."""
    if before.verdict is after.verdict:
        return None
    old, new = _weighty(before), _weighty(after)
    gained = sorted({rule for rule, _ in new - old})
    lost = sorted({rule for rule, _ in old - new} - set(gained))
    return Difference(before.verdict, after.verdict, tuple(gained), tuple(lost))


def _weighty(judgement: Judgement) -> set[tuple[str, Severity]]:
    return {(one.rule, one.severity) for one in judgement.findings if one.severity is not Severity.NOTE}


def rules(differences: Iterable[Difference]) -> dict[str, tuple[int, int]]:
    """Return, by rule, how many verdicts change where it would be found newly, and where no longer; most first."""
    counted: dict[str, list[int]] = {}
    for one in differences:
        for place, names in enumerate((one.gained, one.lost)):
            for name in names:
                counted.setdefault(name, [0, 0])[place] += 1
    ordered = sorted(counted.items(), key=lambda item: (-sum(item[1]), item[0]))
    return {name: (gained, lost) for name, (gained, lost) in ordered}
