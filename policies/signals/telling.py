"""Who tells, and what a learned model makes of it: what the finder of leaks weighs beside words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Telling:
    """Who tells: `company` when it goes out in the company's name; `products` says whether one of ours is named.

    `learned` gives the probability of each kind and of none, or nothing; from `line` on it is believed beside words,
    from `alone` on without any, on an own account. In what is about the writer's `own_work` it has no say;
    where that is `protected`, everyday words of work make no leak either.
    """

    company: bool = False
    products: Callable[[], bool] = bool
    learned: Callable[[], Mapping[str, float]] = dict
    line: float = 1.1
    alone: float = 1.1
    own_work: Callable[[], bool] = bool
    protected: Callable[[], bool] = bool

    def hears(self) -> bool:
        """Whether the model hears a leak, be it beside words."""
        return self.line <= 1 and 1 - self.learned().get("none", 1.0) >= self.line
