"""Leaks, speaking for the company, and the speech that is protected, on held-out texts in five languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.articles.protected import EXAMPLES
from policies.code import Code
from policies.engine import Judge
from policies.finding import Severity, Verdict
from policies.signals.instruments import Instruments
from policies.subject import Account, Subject, SubjectKind

from .conftest import NOW
from .functional.company import SETS, Case, cases, measure, strict

# What the word lists alone hold; the pages in docs/signals have the figures of each part and with a model.
LEAST = {
    "confidential": (0.94, 0.9),
    "confidential_later": (0.88, 0.9),
    "confidential_last": (0.95, 0.95),
    "confidential_whispered": (0.75, 0.9),
    "speaking": (0.85, 0.9),
    "speaking_later": (0.8, 0.9),
}
PROTECTED = cases("protected")
LIMITED = {"focus", "authority", "inclusion"}


@pytest.fixture(scope="module")
def patterns(code: Code) -> Judge:
    return Judge(code, Instruments(code))


@pytest.fixture(scope="module")
def shipped(code: Code) -> Judge:
    return Judge(code)


@pytest.mark.parametrize("name", SETS)
def test_what_harms_is_found_and_what_looks_like_it_is_not(patterns: Judge, name: str) -> None:
    figures = measure(patterns, cases(name), SETS[name])
    recall, precision = LEAST[name]
    assert figures.recall >= recall, figures.missed
    assert figures.precision >= precision, figures.false


@pytest.mark.parametrize("name", SETS)
def test_a_model_that_knows_talk_about_work_lets_hardly_more_leaks_through(
    patterns: Judge, shipped: Judge, name: str
) -> None:
    without, beside = (measure(judge, cases(name), SETS[name]) for judge in (patterns, shipped))
    assert beside.recall >= without.recall - 0.02, set(beside.missed) - set(without.missed)


def test_most_leaks_with_specifics_are_blocked(patterns: Judge) -> None:
    leaks = [case for case in cases("confidential") if case.label not in {"none", "hint"}]
    blocked = [case for case in leaks if patterns.judge(case.judged()).verdict is Verdict.BLOCK]
    assert len(blocked) >= 0.9 * len(leaks)


def _held_back(judge: Judge, case: Case) -> list[str]:
    """Return the rules that block, route, or limit a text."""
    return [
        one.rule
        for one in strict(judge, case)
        if one.severity in {Severity.BLOCK, Severity.REVIEW} or one.article in LIMITED
    ]


def test_talk_about_work_is_never_held_back(patterns: Judge, shipped: Judge) -> None:
    assert len(PROTECTED) + len(EXAMPLES) >= 440
    for judge in (patterns, shipped):
        assert {case.text: rules for case in PROTECTED if (rules := _held_back(judge, case))} == {}


def test_a_secret_dressed_as_a_complaint_is_still_found(patterns: Judge, shipped: Judge) -> None:
    dressed = cases("protected_dressed")
    assert [case.text for judge in (patterns, shipped) for case in dressed if not strict(judge, case)] == []


_SPOKEN = st.sampled_from([(language, text) for language, text in EXAMPLES if language == "en"])
_BEFORE = st.sampled_from(
    ["", "Honestly: ", "I work at Aurora. ", "@friend ", "So. ", "Day 400 at Aurora: ", "RT if true: "]
)
_AFTER = st.sampled_from(
    ["", " 😡", " #work", " Anyone else?", " We deserve better.", " Shame on you, Aurora.", " lol", "!!!"]
)


@settings(max_examples=150, deadline=None)
@given(before=_BEFORE, one=_SPOKEN, other=_SPOKEN, after=_AFTER, upper=st.booleans())
def test_talk_about_work_is_free_however_it_is_put_together(
    patterns: Judge, before: str, one: tuple[str, str], other: tuple[str, str], after: str, upper: bool
) -> None:
    text = f"{before}{one[1]}. {other[1]}{after}"
    text = text.upper() if upper else text
    case = Case("composed", "en", text, "protected")
    assert _held_back(patterns, case) == []


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Our new speaker is the best, go buy one", "en", "I work at Aurora Electronics, views my own"),
        ("Unser neuer Lautsprecher ist der beste, kauft ihn", "de", "Ich arbeite bei Aurora Electronics"),
        ("Nuestro altavoz es insuperable, comprad uno", "es", "Trabajo en Aurora Electronics"),
        ("Notre enceinte est imbattable, achetez-la", "fr", "Je travaille chez Aurora Electronics"),
        ("弊社の新スピーカーは無敵、今すぐ注文して", "ja", "Aurora Electronics勤務"),
    ],
)
def test_the_fix_discloses_in_the_texts_language_and_is_enough(
    patterns: Judge, text: str, language: str, words: str
) -> None:
    subject = Subject(SubjectKind.EMPLOYEE_POST, text, NOW, account=Account.OWN, language=language)
    (fix,) = [one for one in patterns.judge(subject).findings if one.fix is not None]
    assert fix.start == fix.end == len(text)
    assert words in (fix.fix or "")
    mended = Subject(SubjectKind.EMPLOYEE_POST, text + (fix.fix or ""), NOW, account=Account.OWN, language=language)
    assert patterns.judge(mended).verdict is Verdict.ALLOW


def test_who_may_speak_is_not_asked_to_disclose(patterns: Judge) -> None:
    text = "On behalf of Aurora I can confirm that we will replace every charger"
    for facts in ({"author": "@mira_aurora"}, {"author_role": "spokesperson"}):
        subject = Subject(SubjectKind.EMPLOYEE_POST, text, NOW, account=Account.OWN, **facts)
        assert not [one for one in patterns.judge(subject).findings if one.article == "authority"]
    plain = Subject(SubjectKind.EMPLOYEE_POST, text, NOW, account=Account.OWN)
    assert patterns.judge(plain).verdict is Verdict.REVISE


def test_a_mention_is_never_a_leak(patterns: Judge) -> None:
    for case in cases("confidential"):
        judgement = patterns.judge(Subject(SubjectKind.MENTION, case.text, NOW))
        assert not [one for one in judgement.findings if one.article == "confidentiality"]


@pytest.mark.parametrize(
    "text",
    [
        "I can't speak for the company, please write to the customer service address.",
        "No puedo hablar en nombre de la empresa, lo siento.",
        "Ich kann nicht für das Unternehmen sprechen, aber danke.",
        "Je ne peux pas parler au nom de l'entreprise, désolé.",
        "会社を代表してお答えすることはできません。",
        "Customers of this tram line unite! We demand a replacement and we will not be quiet.",
    ],
)
def test_who_declines_to_speak_for_the_company_does_not(patterns: Judge, text: str) -> None:
    judged = patterns.judge(Subject(SubjectKind.EMPLOYEE_POST, text, NOW, account=Account.OWN))
    assert not [one.rule for one in judged.findings if one.article == "authority"]
