"""The floors of the functional suite on hate: the lexicons and their structure alone, without a learned model."""

import pytest

from policies.engine import Judge

from .hate import cases, judged, shares

# A few points under what was measured, so that a word more or less breaks nothing and a lost rule does.
FLOORS = {"en": (0.85, 0.95), "es": (0.9, 0.9), "de": (0.9, 0.9), "fr": (0.9, 0.9), "ja": (0.85, 0.9)}


@pytest.mark.parametrize("language", FLOORS)
def test_hateful_and_harmless_cases_are_told_apart(judge: Judge, language: str) -> None:
    found = shares(judge, [case for case in cases() if case.language == language])
    hateful, harmless = FLOORS[language]
    assert found[language, True] >= hateful
    assert found[language, False] >= harmless


def test_the_suite_is_as_wide_as_it_says() -> None:
    suite = cases()
    assert len({case.id for case in suite}) == len(suite)
    assert len({case.functionality for case in suite if case.language == "en"}) >= 25
    assert sum(case.language == "en" for case in suite) >= 700
    assert all(sum(case.language == language for case in suite) >= 60 for language in ("es", "de", "fr", "ja"))


@pytest.mark.parametrize(("name", "hateful", "harmless"), [("hate_later", 0.93, 0.95), ("hate_last", 0.5, 0.92)])
def test_implied_hate_is_heard_and_its_look_alikes_are_let_through(
    judge: Judge, name: str, hateful: float, harmless: float
) -> None:
    suite = cases(name)
    assert sum(case.hateful for case in suite) * 2 == len(suite)
    held = judged(judge, [case.text for case in suite])
    for wanted, floor in ((True, hateful), (False, harmless)):
        right = [one == wanted for case, one in zip(suite, held, strict=True) if case.hateful == wanted]
        assert sum(right) / len(right) >= floor


@pytest.mark.parametrize(
    ("hateful", "harmless"),
    [
        ("I have yet to meet an honest Roma.", "I have yet to meet an honest reviewer, said the Roma baker."),
        ("Remind me what a Muslim contributes, exactly?", "Remind me what a Muslim eats at Iftar, I'm cooking."),
        ("What are refugees good for, anyway?", "What are refugees told about their rights?"),
        ("Immigrants moved in next door. Hide your silver.", "Immigrants moved in next door. Hide and seek at six!"),
        ("Jews run the shop now. Draw your own conclusions.", "Jews ran the shop until 1938. Read the whole story."),
        ("Wieder so viele Türken im Bus 🤮", "Wieder so viele Türken im Bus, Pokal gewonnen 🎉"),
        ("Todavía no he conocido a un moro honrado.", "Todavía no he conocido al nuevo vecino, un moro muy majo."),
    ],
)
def test_worth_winks_and_sick_faces(judge: Judge, hateful: str, harmless: str) -> None:
    assert judged(judge, [hateful, harmless]) == [True, False]


def test_the_fourth_suite_was_written_first() -> None:
    """Written before the rules on worth and winks, by the same hand: before them 17 % were held back."""
    suite = cases("hate_fourth")
    assert len({case.text for case in suite}) == len(suite) == 103
