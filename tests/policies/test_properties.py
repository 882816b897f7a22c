from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.engine import Judge
from policies.finding import Intent
from policies.signals.reading import read
from policies.signals.terms import TermError, parse
from policies.subject import Account, Media, Subject, SubjectKind

from .conftest import NOW

SEEDS = ["@ana", "https://a.example/x.", "caught fire", "4111 1111 1111 1111", "é", "\u0301", "ß", "\u200b", "\ufb01"]
SEEDS += ["password: Abc123!x", "你好", "\U0001f525", "\n", "  ", "a@b.co", "\x00", "ﷺ", "İ", "+49 30 901820", "\ud800"]
TEXTS = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(SEEDS), max_size=25).map("".join))
RELAXED = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@RELAXED
@given(text=TEXTS, kind=st.sampled_from(SubjectKind), answers=TEXTS, account=st.sampled_from(Account))
def test_no_text_fails_and_every_span_lies_inside(
    judge: Judge, text: str, kind: SubjectKind, answers: str, account: Account
) -> None:
    media = (Media("image", url=answers),)
    subject = Subject(kind, text, NOW, account=account, answers=answers, recent=(answers, text), media=media)
    judgement = judge.judge(subject)
    assert not [finding.rule for finding in judgement.findings if finding.rule.endswith("/failed")]
    for finding in judgement.findings:
        assert 0 <= finding.start <= finding.end <= len(text)
    triage = judge.triage(Subject(SubjectKind.MENTION, text, NOW))
    assert abs(sum(triage.intents.values()) - 1) < 1e-6
    assert set(triage.intents) == set(Intent)
    assert 0 <= triage.hostile <= 1
    assert 0 <= triage.key_span[0] <= triage.key_span[1] <= len(text)


@RELAXED
@given(text=TEXTS)
def test_every_place_of_a_reading_leads_back_into_the_text(text: str) -> None:
    reading = read(text)
    assert len(reading.plain) == len(reading.scan)
    last = 0
    for place in range(len(reading.plain)):
        start, end = reading.span(place, place + 1)
        assert 0 <= last <= start < end <= len(text)
        last = start
    for start, end in reading.sentences():
        assert reading.plain[start:end].strip()


@settings(max_examples=200, deadline=None)
@given(term=st.text(alphabet="ab*(|)…~& ", max_size=24))
def test_a_term_is_read_or_refused_with_a_reason(term: str) -> None:
    try:
        patterns = parse(term)
    except TermError:
        return
    else:
        assert patterns
        assert all(len(pattern.gaps) == len(pattern.pieces) - 1 for pattern in patterns)
        assert all(literal.text for pattern in patterns for piece in pattern.pieces for literal in piece)
