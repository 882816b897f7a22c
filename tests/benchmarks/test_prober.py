"""The bound on what a prober learns, on a small bank."""

import pytest

from bot.embargoes import LIMIT
from tests.benchmarks import prober


def test_a_prober_learns_no_more_than_the_limit_and_a_naive_checker_tells_everything() -> None:
    found = prober.main(tries=300, held=30, crew=4)
    naive, ours = found["naive"], found["ours"]
    assert naive["one word a try"] == {"learned": 30, "wrong": 0}
    assert naive["100 words, bisected"]["learned"] == 30
    assert found["protected"]["held back past the limit"] <= 3
    for strategy, learned in ours.items():
        if "timing" in strategy:
            continue
        assert learned["learned"] <= LIMIT * (4 if "writers" in strategy else 1), strategy


@pytest.mark.parametrize(("held", "others", "area"), [([1, 2], [3, 4], 0.0), ([3, 4], [1, 2], 1.0)])
def test_auc(held: list[int], others: list[int], area: float) -> None:
    assert prober.auc(held, others) == area
