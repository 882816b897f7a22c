import pytest

from bot.platforms.sandbox.faults import OPERATIONS, SAID, Fault, FaultBook, FaultError, FaultKind


def _book(*faults: dict, seed: int = 0) -> FaultBook:
    book = FaultBook(seed)
    for fault in faults:
        book.add(Fault.read(fault))
    return book


def test_every_kind_is_said_in_words():
    assert set(SAID) == set(FaultKind)


def test_a_counted_fault_strikes_that_often_and_is_off():
    book = _book({"kind": "throttled", "count": 2})
    assert [book.draw("reply", None) is not None for _ in range(4)] == [True, True, False, False]
    assert list(book) == []
    assert book.struck["throttled"] == 2


def test_the_same_seed_strikes_the_same_requests():
    draws = [
        [book.draw("reply", None) is not None for _ in range(200)]
        for book in (_book({"kind": "slow", "probability": 0.3}, seed=5) for _ in range(2))
    ]
    assert draws[0] == draws[1]
    assert 30 < sum(draws[0]) < 90


def test_a_fault_strikes_only_where_it_is_on():
    book = _book({"kind": "unavailable", "on": ["fetch"]})
    struck = {operation for operation in OPERATIONS if book.draw(operation, None)}
    assert struck == {"fetch"}


def test_a_targeted_fault_leaves_other_posts_alone():
    book = _book({"kind": "blocked", "post": "7"})
    assert book.draw("reply", "8") is None
    assert book.draw("reply", None) is None
    assert book.draw("reply", "7") is not None


def test_the_first_fault_that_strikes_wins():
    book = _book({"kind": "throttled", "count": 1}, {"kind": "blocked"})
    kinds = [fault.kind for fault in (book.draw("reply", None), book.draw("reply", None)) if fault]
    assert kinds == [FaultKind.THROTTLED, FaultKind.BLOCKED]


def test_a_fault_reads_what_it_writes():
    asked = {"kind": "slow", "on": ["reply"], "probability": 0.5, "count": 3, "post": "9", "seconds": 4.0}
    written = Fault.read(asked).to_json()
    assert {name: written[name] for name in asked} == asked


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"kind": "throtled"}, "Did you mean 'throttled'?"),
        ({"kind": "slow", "probabilty": 1}, "Did you mean 'probability'?"),
        ({"kind": "slow", "on": "replies"}, "Did you mean 'reply'?"),
        ({"kind": "slow", "probability": 2}, "from 0 to 1"),
        ({"kind": "slow", "seconds": "long"}, "should be a number"),
        ({}, "There is no kind"),
    ],
)
def test_a_wrong_fault_is_refused_with_the_nearest_right_one(asked, said):
    with pytest.raises(FaultError, match=said.replace("?", r"\?")):
        Fault.read(asked)
