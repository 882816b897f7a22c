"""Whatever is typed, no signal fails, no span leaves the text, and the work grows no faster than the text.

Work is counted in calls, of Python's functions and of those in C, so that a busy machine changes nothing. Time is
measured by `tests.benchmarks.fuzzing`.
"""

import itertools
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.engine import Judge
from policies.signals.credentials import find_credentials
from policies.signals.lazily import lazily
from policies.signals.measurements import Measurements
from policies.signals.personal import Ours, find_personal
from policies.signals.reading import read
from policies.signals.typed import Typed, windows
from policies.signals.types import Mark, ProductMention
from policies.subject import Account, Subject, SubjectKind

from .conftest import NOW
from .counting import counted_calls

SIGNALS = sorted(name for name, value in vars(Measurements).items() if isinstance(value, lazily))
PILES = st.builds(lambda base, marks: base + "".join(marks), st.sampled_from("aeZ1あ"), st.lists(
    st.characters(categories=["Mn", "Me"]), max_size=40))  # fmt: skip
EMOJI = st.lists(
    st.sampled_from(
        [
            "👩",
            "👨",
            "👧",
            "\u200d",
            "\ufe0f",
            "🏽",
            "🇩",
            "🇪",
            "❤",
            "🏴",
            "\U000e0067",
            "\U000e007f",
            "🔥",
            "1\ufe0f\u20e3",
        ]
    ),
    max_size=12,
).map("".join)
TURNS = st.sampled_from(
    [
        "\u202e",
        "\u202d",
        "\u2066",
        "\u2067",
        "\u2069",
        "\u202c",
        "\u200f",
        "\x00",
        "\ud800",
        "\udfff",
        "\ud83d",
        "\ufeff",
        "\u00ad",
    ]
)
NEARLY = [
    "1 1 1 1 ", "a@a@", "a@b.co", "AKIA", "ghp_", "eyJ.", "http://", "https://a:b@", "(((", "##", "@@", "555-01", "+1 ",
    "12:", "::",
    "a1:b2:", "10 St ", "12 rue ", "my address is ", "order 12", "password: ", "token=", "user:", "otp is ", "pin 1",
    "seed one ",
    "dni 1234567", "DE12 3456", "4111 1111 ", "born 1 jan ", "customer Bo ", "at gmail dot ", "one two ", "null eins ",
    "１", "٣",
    "-----BEGIN ", "vpn 10.0.", "0x0", "bc1q", "x.com/", "www.", "\u0301", "İ", "ß", "ſ", "K", "〒123", "三",
]  # fmt: skip
TEXTS = st.lists(
    st.one_of(st.text(max_size=40), PILES, EMOJI, TURNS, st.sampled_from(NEARLY), st.sampled_from(["\n", " ", ". "])),
    max_size=24,
).map("".join)
RELAXED = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
OURS = Ours(hosts=frozenset({"aurora.example"}), phones=frozenset({"18005550199"}), orders=("AU-####-####", "@@*"))
SIZE = 2_500


def _spans(value: object) -> Iterable[tuple[int, int]]:
    if isinstance(value, Mark | ProductMention):
        yield value.start, value.end
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _spans(one)


@RELAXED
@given(text=TEXTS, kind=st.sampled_from(SubjectKind), account=st.sampled_from(Account))
def test_every_signal_answers_and_stays_inside_the_text(
    judge: Judge, text: str, kind: SubjectKind, account: Account
) -> None:
    subject = Subject(kind, text, NOW, account=account, answers=text[::-1], recent=(text,))
    measured = judge.measure(subject)
    for name in SIGNALS:
        value = getattr(measured, name)
        for start, end in _spans(value):
            assert 0 <= start <= end <= len(text), name
    judgement = judge.judge(subject)
    assert not [finding for finding in judgement.findings if finding.rule.endswith("/failed")]
    assert all(0 <= finding.start <= finding.end <= len(text) for finding in judgement.findings)


@RELAXED
@given(text=TEXTS, language=st.sampled_from(["en", "de", "es", "fr", "ja", "und"]), near=st.booleans())
def test_data_and_secrets_stay_inside_the_text(text: str, language: str, near: bool) -> None:
    plain = read(text).plain
    for mark in (
        *find_personal(text, plain, language, lambda _lexicon, _place: near, OURS),
        *find_credentials(text, plain),
    ):
        assert 0 <= mark.start < mark.end <= len(text)


@RELAXED
@given(text=TEXTS)
def test_a_plain_text_leads_back_to_what_was_typed(text: str) -> None:
    typed = Typed(text)
    assert len(typed.low) == len(typed.clean)
    spans = [typed.span(place, place + 1) for place in range(len(typed.clean))]
    assert all(end - start == 1 for start, end in spans)
    assert spans == sorted(set(spans))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    same = [typed.clean[at] == text[start] for at, (start, _) in enumerate(spans) if text[start].isascii()]
    assert all(same)
    assert [span for span in typed.rows if not any(map(str.isdigit, typed.clean[slice(*span)]))] == []


@RELAXED
@given(
    starts=st.lists(st.integers(0, 300), max_size=12),
    before=st.integers(0, 40),
    after=st.integers(0, 40),
    length=st.integers(300, 320),
)
def test_windows_hold_every_span_with_its_surroundings(starts: list[int], before: int, after: int, length: int) -> None:
    spans = [(start, min(length, start + 3)) for start in sorted(starts)]
    found = windows(spans, before, after, length)
    assert all(0 <= left <= right <= length for left, right in found)
    assert all(one[1] < two[0] for one, two in itertools.pairwise(found))
    for start, end in spans:
        assert any(left <= max(0, start - before) and min(length, end + after) <= right for left, right in found)


@pytest.mark.parametrize("unit", NEARLY)
def test_the_search_for_data_and_secrets_works_in_step_with_the_text(unit: str) -> None:
    def calls(size: int) -> int:
        text = (unit * size)[:size]
        plain = read(text).plain
        return counted_calls(
            lambda: (
                find_personal(text, plain, "en", lambda _lexicon, _place: False, OURS),
                find_credentials(text, plain),
            )
        )

    calls(SIZE)
    short, long = calls(SIZE + 1), calls(4 * SIZE)
    # Four times the text, and room for what only a longer text holds at all.
    assert long < 6 * short + 2_000
    assert long < 60 * 4 * SIZE
