"""Where one works, said in the text's language, is what the code asks for."""

from datetime import UTC, datetime

import pytest

from bot.console.disclosures import disclosure, disclosure_language
from bot.platforms.lengths import LENGTHS, length_on
from bot.wiring import Desk
from policies.subject import Account, Subject, SubjectKind

PRAISE = {
    "en": "My team at Aurora made the best earbuds ever, go buy them.",
    "es": "Mi equipo en Aurora hizo los mejores auriculares, compra ya.",
    "de": "Mein Team bei Aurora hat die besten Kopfhörer gebaut, kauft sie.",
    "fr": "Mon équipe chez Aurora a fait les meilleurs écouteurs, achetez.",
    "ja": "Auroraの私のチームが作ったイヤホンは最高です。ぜひ買ってください。",
}


@pytest.mark.parametrize("language", PRAISE)
def test_it_is_taken_for_a_disclosure_in_every_language(parts: Desk, language: str) -> None:
    said = disclosure("Aurora Electronics", language)
    text = f"{PRAISE[language]}\n\n{said}"
    subject = Subject(
        SubjectKind.EMPLOYEE_POST, text, datetime.now(UTC), account=Account.OWN, language=language
    )  # fmt: skip
    assert "disclosure" in {mark.kind for mark in parts.judge.measure(subject).speaking}
    rules = {finding.rule for finding in parts.judge.judge(subject).findings}
    assert not rules & {"authority/undisclosed", "authority/speaks-for-company"}


def test_a_language_without_a_sentence_gets_the_english_one() -> None:
    assert disclosure("Aurora", "xx") == "I work at Aurora, views my own."
    assert disclosure_language("xx") == "en"


@pytest.mark.parametrize(
    ("platform", "text", "length"),
    [
        ("x", "日本", 4),
        ("x", "https://example.com/a/very/long/address/that/goes/on", 23),
        ("linkedin", "日本", 2),
        ("mastodon", "hi @dana@mastodon.social see https://example.com/a/very/long/path", 36),
        ("bluesky", "👩‍👩‍👧", 1),
        ("discord", "👍🏽", 2),
        ("", "plain", 5),
    ],
)
def test_every_platform_counts_its_own_way(platform: str, text: str, length: int) -> None:
    assert length_on(platform).count(text) == length
    assert (length_on(platform).limit is None) == (platform not in LENGTHS)
