"""A draft from the facts says what readers need, and passes the checks that it will be held against."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.platforms.counting import weighted
from policies.code import load_code
from policies.engine import Judge
from policies.finding import Severity
from policies.subject import Crisis, Subject, SubjectKind
from responders.statement import LANGUAGES, Drafted, Ground, pointer, variant, when, whole
from storage.crises import KINDS, SCCT

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
PAGE = "https://aurora.example/halo"
CHANNELS = ("website", "email", "press", "mail", "newspaper", "x", "reddit", "discord")
HEADLINES = {
    "en": "The Halo Pro gets hot",
    "de": "Der Halo Pro wird heiß",
    "es": "El Halo Pro se calienta",
    "fr": "Le Halo Pro chauffe",
    "ja": "Halo Proが熱くなる問題",
}
KNOWN = {
    "en": "Three people told us that their Halo Pro got hot while charging.",
    "de": "Drei Menschen haben uns gesagt, dass ihr Halo Pro beim Laden heiß wurde.",
    "es": "Tres personas nos dijeron que su Halo Pro se calentó al cargar.",
    "fr": "Trois personnes nous ont dit que leur Halo Pro avait chauffé pendant la charge.",
    "ja": "充電中にHalo Proが熱くなったと、3名の方からご連絡がありました。",
}
UNKNOWN = {
    "en": "What heats it?",
    "de": "Was macht es heiß?",
    "es": "¿Cuál es la causa?",
    "fr": "Qu'est-ce qui le chauffe ?",
    "ja": "なぜ熱くなるのですか？",
}


def ground(crisis: str, scct: str, language: str, **more: object) -> Ground:
    given: dict[str, object] = {
        "headline": HEADLINES[language], "products": ("Halo Pro",), "known": (KNOWN[language],),
        "unknown": (UNKNOWN[language],), "link": PAGE, "contact": "+49 800 555 0199, https://support.aurora.example",
    }  # fmt: skip
    return Ground(
        crisis, scct, brand="Aurora Electronics", next_at=NOW + timedelta(hours=4), zone="Europe/Berlin",
        language=language, **{**given, **more},  # type: ignore[arg-type]
    )  # fmt: skip


@pytest.fixture(scope="module")
def judge() -> Judge:
    return Judge(load_code())


def findings(judge: Judge, kind: str, scct: str, language: str, text: str) -> list[str]:
    crisis = Crisis(kind, scct, (KNOWN[language],), (UNKNOWN[language],))
    found = judge.judge(Subject(SubjectKind.STATEMENT, text, NOW, language=language, crisis=crisis)).findings
    return [f"{one.rule}: {text[one.start : one.end]!r}" for one in found if one.severity is not Severity.NOTE]


def pointers(given: Ground, language: str, many: int) -> list[str]:
    """Return the posts of so many accounts, as they are drafted one after the other."""
    posts: list[str] = []
    for _ in range(many):
        posts.append(pointer(given, language, taken=posts, fits=lambda words: weighted(words) <= 280))
    return posts


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scct", SCCT)
@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_passes_its_own_checks(judge: Judge, kind: str, scct: str, language: str) -> None:
    given = ground(kind, scct, language)
    texts = {channel: variant(given, channel, language, canonical=channel == "website").text for channel in CHANNELS}
    texts |= {f"pointer {number}": text for number, text in enumerate(pointers(given, language, 16))}
    wrong = {
        channel: found for channel, text in texts.items() if (found := findings(judge, kind, scct, language, text))
    }
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_what_points_to_the_whole_fits_a_post_on_x(kind: str, language: str) -> None:
    given = ground(kind, "preventable", language)
    text = variant(given, "x", language, canonical=False, fits=lambda words: weighted(words) <= 280).text
    assert weighted(text) <= 280
    assert PAGE in text
    posts = pointers(given, language, 16)
    assert len(set(posts)) == 16
    assert sum(weighted(one) <= 280 for one in posts) >= 8


def test_safety_comes_first_and_everything_asked_for_is_there() -> None:
    text = whole(ground("product-safety", "preventable", "en"), "en")
    assert text.startswith("Please stop using Halo Pro now")
    for part in (
        KNOWN["en"],
        UNKNOWN["en"],
        "This is our fault",
        "Next update: 14:30 CET on 23 November 2026",
        "555 0199",
    ):
        assert part in text


def test_a_fact_in_another_language_is_marked_to_be_translated() -> None:
    given = ground("outage", "accidental", "en")
    assert f"⟦{KNOWN['en']}⟧" in whole(given, "de")
    assert "⟦" not in whole(given, "en")
    assert variant(given, "email", "fr", canonical=False) == Drafted(
        f"⟦{HEADLINES['en']}⟧", variant(given, "mail", "fr", canonical=False).text
    )


def test_a_post_has_no_subject_so_that_nobody_signs_what_is_not_published() -> None:
    given = ground("outage", "accidental", "en")
    assert variant(given, "x", "en", canonical=False).subject == ""
    assert variant(given, "reddit", "en", canonical=True).subject == ""
    assert variant(given, "website", "en", canonical=True).subject == HEADLINES["en"]


def test_a_correction_says_so_and_an_update_what_is_new() -> None:
    given = ground("outage", "accidental", "en", kind="correction", change="It was four people, not three.", before=NOW)
    assert "Correction. What we said at 10:30 CET on 23 November 2026 was wrong. It was four" in whole(given, "en")
    assert "marked as corrected" in whole(given, "en")
    assert "What is new: It is over." in whole(
        ground("outage", "victim", "en", kind="update", change="It is over."), "en"
    )


def test_times_are_written_as_each_language_does() -> None:
    said = {language: when(NOW, "Asia/Tokyo", language) for language in LANGUAGES}
    assert said["de"] == "18:30 Uhr (JST) am 23. November 2026"
    assert said["ja"] == "2026年11月23日18時30分（JST）"
    assert said["fr"] == "23 novembre 2026 à 18 h 30 (JST)"
