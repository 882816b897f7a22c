"""The sign-off matrix of a code: read, refused where it can't hold, and never without a signature."""

from pathlib import Path

import pytest

from policies.code import CodeError, load_code
from policies.code.signoff import sign_off

FILE = Path("signoff.toml")
ONE = {"all_of": ["pr"], "any_of": [], "hours": 4, "update_minutes": 60}


def table(**more: object) -> dict[str, object]:
    return {"severity": {"1": ONE, "2": ONE, "3": {**ONE, **more}}}


def test_the_example_asks_for_more_the_graver_it_is() -> None:
    rules = load_code().sign_off.rules
    assert [rules[one].needs for one in (1, 2, 3)] == [
        (("pr",),),
        (("pr",), ("legal",)),
        (("pr",), ("legal",), ("executive", "quality")),
    ]
    assert rules[1].hours > rules[2].hours > rules[3].hours


def test_a_role_that_signs_anyway_counts_once() -> None:
    assert sign_off(FILE, table(any_of=["pr", "legal"])).rules[3].needs == (("pr",), ("legal",))


@pytest.mark.parametrize(
    "given",
    [
        {"severity": {"1": ONE}},
        {**table(), "more": {}},
        table(all_of=[]),
        table(all_of=["boss"]),
        table(all_of="pr"),
        table(all_of=["pr", "pr"]),
        table(any_of=["pr"]),
        table(hours=0),
        table(hours=True),
        table(minutes=4),
        {**table(), "deputies": ["pr"]},
        {**table(), "deputies": {"pr": ["nobody"]}},
    ],
)
def test_what_cannot_hold_is_refused(given: dict[str, object]) -> None:
    with pytest.raises(CodeError):
        sign_off(FILE, given)
