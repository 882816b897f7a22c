"""What counts as a promise, and for when it was made. Written on Wednesday 4 March 2026, 10:00 in Berlin."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from responders.commitments import commitments

NOW = datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def read(text: str) -> list[str]:
    found = commitments(text, NOW, "Europe/Berlin")
    return [
        one.due_at.astimezone(ZoneInfo("Europe/Berlin")).strftime("%m-%d %H:%M") if one.due_at else "-" for one in found
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We will send you a new pair by Friday.", "03-06 23:59"),
        ("Sorry, Dana. We'll post the cause within 3 days.", "03-07 23:59"),
        ("We will answer within two business days.", "03-06 23:59"),
        ("We will answer within five business days.", "03-11 23:59"),
        ("I'll write to you tomorrow with what we find.", "03-05 23:59"),
        ("You will receive a refund in 48 hours.", "03-06 10:00"),
        ("We're going to publish the fix next week.", "03-13 23:59"),
        ("It will be fixed by the end of the month.", "03-31 23:59"),
        ("We will tell you more on March 12.", "03-12 23:59"),
        ("We will tell you more by 2026-04-01.", "04-01 23:59"),
        ("Our team will look into it.", "-"),
        ("Wir melden uns bis Freitag bei dir.", "03-06 23:59"),
        ("Wir werden das innerhalb von 3 Tagen beheben.", "03-07 23:59"),
        ("Le enviaremos uno nuevo mañana.", "03-05 23:59"),
        ("Nous vous répondrons sous 48 heures.", "03-06 10:00"),
        ("3日以内にご連絡いたします。", "03-07 23:59"),
        ("3月12日までに修正します。", "03-12 23:59"),
    ],
)
def test_a_promise_and_its_day_are_found(text: str, expected: str) -> None:
    assert read(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "We will be happy to help if you send us a message.",
        "Will you tell us the serial number?",
        "Thank you for telling us.",
        "We hope it will be a good day.",
        "Could you try it again tomorrow?",
        "We won't be able to change that.",
        "Vielen Dank für den Hinweis.",
        "Gracias por avisarnos.",
        "I will need your order number.",
    ],
)
def test_offers_questions_and_thanks_are_none(text: str) -> None:
    assert read(text) == []


def test_each_sentence_stands_for_itself_and_is_found_in_its_place() -> None:
    text = "Sorry about that. We will call you today. And by Friday we will send a new one, version 2.1."
    found = list(commitments(text, NOW, "UTC"))
    assert [text[one.start : one.end] for one in found] == [one.text for one in found]
    assert [one.text for one in found] == [
        "We will call you today.",
        "And by Friday we will send a new one, version 2.1.",
    ]
