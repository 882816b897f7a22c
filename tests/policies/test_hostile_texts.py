"""No text of any bytes fails a signal, moves a span outside it, or costs more than its length."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.engine import Judge
from policies.finding import Finding
from policies.signals.language import detect_language
from policies.signals.reading import read
from policies.subject import Account, Subject, SubjectKind

from .conftest import NOW
from .counting import counted_calls

SIGNS = st.sampled_from([chr(code) for span in ((0x20, 0x7F), (0x300, 0x310), (0x410, 0x450)) for code in range(*span)])
ODD = st.sampled_from(
    "\u200b\u200d\u202e\u202c\u2066\u2069\ufeff\ufe0f\u00ad\ud800\udfff\x00\x7f\u3164\u2800ßİŉﷺ🅰🇦ʇœ\n\r\t "
)
TRICKS = st.sampled_from(
    ["k.i.l.l", "#KillAll", "n1gg", "f*ck", "\u202eabc", "aaaa", "project", "night jar", "@a b", "a@b.co"]
)
TEXTS = st.lists(st.one_of(SIGNS, ODD, TRICKS), max_size=60).map("".join)
RELAXED = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SIZE = 8_000
LONG = [
    "a", " ", "\n", ".", "@", "#", "(", "[{(<", "1", "1 ", "a1", "a.", "a-", "*", "!a", "é", "e\u0301", "\u0301",
    "\u200b", "\u202e", "A", "aA", "#Aa", "か", "漢", "ﷺ", "🔥", "\ud800", "а", "kа", "l o ", "http://", "a@b.", "+4",
    "::", "not ", "our ", "we ", "kill all ", "project ", "launch on ", "-----BEGIN ", "eyJ", "AKIA", "password: ",
    "st ", "1-2-3 ", "{{", "ß", "a\u0308\u0303", "ß\u202e\u202c",
]  # fmt: skip


@RELAXED
@given(text=TEXTS, kind=st.sampled_from(SubjectKind), account=st.sampled_from(Account))
def test_disguises_and_odd_signs_fail_nothing(judge: Judge, text: str, kind: SubjectKind, account: Account) -> None:
    judgement = judge.judge(Subject(kind, text, NOW, account=account))
    assert not [finding for finding in judgement.findings if finding.rule.endswith("/failed")]
    for finding in judgement.findings:
        assert 0 <= finding.start <= finding.end <= len(text)
    assert judgement == judge.judge(Subject(kind, text, NOW, account=account))


@RELAXED
@given(text=TEXTS)
def test_every_view_of_a_text_leads_back_into_it(judge: Judge, text: str) -> None:
    scan = judge.measure(Subject(SubjectKind.BRAND_POST, text, NOW)).scan  # type: ignore[attr-defined]
    for reading in (scan.reading, *(view.reading for view, _ in scan.bared)):
        assert len(reading.plain) == len(reading.scan)
        for place in range(len(reading.plain)):
            start, end = reading.span(place, place + 1)
            assert 0 <= start < end <= len(text)


@RELAXED
@given(text=st.text(max_size=200))
def test_a_reading_is_the_same_whatever_stands_around(text: str) -> None:
    alone = read(f"x {text} x").plain
    assert read(f"x {text} x").plain == alone
    assert detect_language(text) == detect_language(text)


@pytest.mark.slow
@pytest.mark.parametrize("unit", LONG)
def test_a_text_of_one_sign_repeated_is_read_in_linear_time(judge: Judge, unit: str) -> None:
    def calls(size: int) -> int:
        subject = Subject(SubjectKind.BRAND_POST, (unit * size)[:size], NOW)
        findings: list[Finding] = []
        counted = counted_calls(lambda: findings.extend(judge.judge(subject).findings))
        assert not [finding for finding in findings if finding.rule.endswith("/failed")]
        return counted

    calls(SIZE // 4)
    # Four times the text: far from sixteen times the work, with room for what only the longer text holds.
    assert calls(SIZE) < 6 * calls(SIZE // 4 + 1) + 5_000


def test_the_way_into_a_long_stretch_of_folded_signs_is_short() -> None:
    def calls(size: int) -> int:
        reading = read("ß\u202e\u202c" * size)
        return counted_calls(lambda: [reading.plain_place(place) for place in range(0, 3 * size, 3)])

    assert calls(2_000) < 9 * calls(250)


def test_a_way_there_and_back_leads_to_the_same_sign() -> None:
    reading = read("ßﬃa\u0301 x\u202eİ 🅰b")
    for place in range(len(reading.plain)):
        start, _ = reading.span(place, place + 1)
        there = reading.plain_place(start)
        assert reading.span(there, there + 1)[0] == start
