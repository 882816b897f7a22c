"""A quality issue's life-cycle, cell by cell, and the problems that issues gather by."""

import pytest

from responders.issue_lifecycle import (
    ENDED,
    HUMAN_STEPS,
    MOVES,
    NEEDS,
    WHOSE,
    State,
    Step,
    Whose,
    advance,
    steps_from,
)
from responders.problems import problem_of


def test_without_people_nothing_is_closed_announced_or_merged() -> None:
    machine = {(state, after) for (state, step), after in MOVES.items() if step not in HUMAN_STEPS}
    assert machine == {(state, State.REPORTED) for state in ENDED}


def test_the_way_to_the_end_goes_through_every_stage_and_every_stage_needs_its_entry() -> None:
    way = [Step.GATHER, Step.IDENTIFY, Step.COUNTER, Step.VERIFY, Step.REVIEW]
    state = State.REPORTED
    for step in way:
        assert NEEDS[step]
        state = advance(state, step)
    assert {step for step in steps_from(state) if step is not Step.MERGE} == {Step.CLOSE, Step.ANNOUNCE}
    for end in ENDED:
        assert {before for (before, step), after in MOVES.items() if after is end} == {State.REVIEWED}, end


def test_every_step_is_somebodys_and_only_the_desk_brings_back() -> None:
    assert set(WHOSE) == set(Step)
    assert [step for step in Step if WHOSE[step] is Whose.DESK] == [Step.RETURN]


def test_an_effect_that_falls_short_leads_back_to_the_cause() -> None:
    assert advance(State.COUNTERED, Step.FALL_SHORT) is State.IDENTIFIED
    assert advance(State.VERIFIED, Step.SEND_BACK) is State.IDENTIFIED


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("It caught fire while charging", "heat"),
        ("Beim Laden ist Rauch ausgetreten", "heat"),
        ("ça surchauffe après dix minutes", "heat"),
        ("充電中に煙が出ました", "heat"),
        ("la batería no dura nada", "battery"),
        ("Der Akku hält keinen Tag", "battery"),
        ("バッテリーがすぐ切れる", "battery"),
        ("the left ear is silent", "sound"),
        ("Bluetooth drops all the time", "connection"),
        ("Ein Brand in der Küche", "heat"),
        ("le son grésille", "sound"),
        ("my pair won't pair with the phone", "connection"),
        ("Brand new, and it is dead", "broken"),
        ("My son waits for it. Screenshot attached", None),
        ("Voici la capture d'écran d'une paire", None),
        ("a pair of headphones, and what a brand", None),
        ("See you tonight, lovely song", None),
        ("Love it!", None),
    ],
)
def test_a_problem_has_the_same_name_in_every_language(text: str, problem: str | None) -> None:
    found = problem_of(text)
    assert (found.id if found else None) == problem
    assert found is None or found.terms
