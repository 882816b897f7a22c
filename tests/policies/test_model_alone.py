"""What a learned model says alone, where no word of the lexicons stands: a look on an own account, and no more."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from policies.code import load_code
from policies.engine import Judge
from policies.finding import Severity
from policies.signals.instruments import Instruments
from policies.signals.learned import Prediction
from policies.subject import Account, Subject, SubjectKind

from .conftest import NOW


class Heard:
    """A model that hears the same in every text; its lines are lower in English than elsewhere."""

    version = "heard"
    thresholds = {"confidential": 0.5, "speaking": 0.5, "hate": 0.5, "vulnerable": 0.5}  # noqa: RUF012
    abroad = {"confidential": 0.5, "speaking": 0.5, "hate": 0.9, "vulnerable": 0.9}  # noqa: RUF012
    sure = thresholds

    def __init__(self, chance: float, work: float | None = None) -> None:
        self._chance = chance
        self._work: Prediction = {} if work is None else {"work": {"work": work, "not": 1 - work}}

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        chance = self._chance
        return [
            self._work
            | {
                "confidential": {"release": chance, "none": 1 - chance},
                "speaking": {"speaks": chance, "not": 1 - chance},
                "hate": {"hate": chance, "not": 1 - chance},
                "vulnerable": {"vulnerable": chance, "not": 1 - chance},
            }
            for _ in texts
        ]


def rules(chance: float, text: str, *, own: bool = True, work: float | None = None) -> dict[str, Severity]:
    shipped = load_code()
    code = replace(shipped, thresholds={**shipped.thresholds, "alone.confidential": 0.8})
    kind = SubjectKind.EMPLOYEE_POST if own else SubjectKind.BRAND_POST
    subject = Subject(kind, text, NOW, account=Account.OWN if own else Account.COMPANY)
    found = Judge(code, Instruments(code, Heard(chance, work))).judge(subject).findings
    return {one.rule: one.severity for one in found if one.severity is not Severity.NOTE}


SIDEWAYS = "the pink one comes after the holidays, she went grey telling them"


def test_a_leak_without_a_word_of_ours_is_looked_at_from_the_higher_line_on() -> None:
    assert rules(0.95, SIDEWAYS)["confidentiality/hint"] is Severity.REVIEW
    assert "confidentiality/hint" not in rules(0.55, SIDEWAYS)


@pytest.mark.parametrize(
    "text",
    [
        "the pink one comes after the holidays: https://example.org/pink",
        "will the pink one come after the holidays?",
        "my hours went from 40 to 30 without a word",
    ],
)
def test_links_questions_and_talk_about_work_are_left_alone(text: str) -> None:
    assert "confidentiality/hint" not in rules(0.99, text)


@pytest.mark.parametrize(
    ("text", "work", "left"),
    [
        ("my hours went from 40 to 30 without a word", 0.011, True),
        ("my hours went from 40 to 30 without a word", 0.009, False),
        (SIDEWAYS, 0.11, True),
        (SIDEWAYS, 0.09, False),
    ],
)
def test_a_model_has_no_say_in_what_it_takes_for_talk_about_ones_work(text: str, work: float, *, left: bool) -> None:
    found = rules(0.99, text, work=work)
    assert ("confidentiality/hint" in found, "authority/speaks-for-company" in found) == (not left, not left)


def test_a_model_alone_holds_no_brand_post_back_for_a_leak() -> None:
    assert not any(rule.startswith("confidentiality/") for rule in rules(0.99, SIDEWAYS, own=False))


def test_the_companys_voice_without_its_name_is_asked_to_disclose() -> None:
    text = "leave it with me, you get a new one even though it is old"
    assert any(rule.startswith("authority/") for rule in rules(0.95, text))
    assert not any(rule.startswith("authority/") for rule in rules(0.7, text))


def test_other_languages_have_lines_of_their_own() -> None:
    assert any(rule.startswith("inclusion/") for rule in rules(0.7, "Jews came to the party with cake", own=False))
    assert not rules(0.7, "Die Juden kamen mit Kuchen zum Fest und alle haben gesungen", own=False)


@pytest.mark.parametrize(
    ("text", "chance", "heard"),
    [
        ("I have been sitting here with the lights off since they left", 0.4, True),
        ("Ich sitze hier ohne Licht, seit sie gegangen sind", 0.4, False),
        ("Ich sitze hier ohne Licht, seit sie gegangen sind", 0.7, True),
    ],
)
def test_a_person_in_need_is_heard_by_the_line_of_their_language(text: str, chance: float, *, heard: bool) -> None:
    code = load_code()
    found = Judge(code, Instruments(code, Heard(chance))).judge(Subject(SubjectKind.MENTION, text, NOW)).findings
    assert any(one.article == "quality" for one in found) is heard


@pytest.mark.parametrize(("chance", "reported"), [(0.74, False), (0.76, True)])
def test_without_a_word_of_need_a_model_has_to_be_surer_by_half_of_the_rest(chance: float, *, reported: bool) -> None:
    code = load_code()
    subject = Subject(SubjectKind.MENTION, "I have been sitting here with the lights off since they left", NOW)
    assert Judge(code, Instruments(code, Heard(chance))).triage(subject).vulnerable is reported
