from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from policies.code import EXAMPLE, CodeError, load_code
from policies.engine import Judge
from policies.exceptions import NEVER, BadException, apply, rule_exception, sha256_of
from policies.finding import Finding, Judgement, Severity, Verdict
from policies.subject import Subject, SubjectKind

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
TEXT = "We ship the Lumen 5 on 3 March."
SUBJECT = Subject(SubjectKind.BRAND_POST, TEXT, NOW, author="@Dana", author_role="Press")
FOUND = Finding("confidentiality/release", Severity.BLOCK, "Not announced.", 3, 30, fix="x")
JUDGED = Judgement(Verdict.BLOCK, (FOUND,), "d", "1")
FACTS = {
    "id": "press-day", "rule": FOUND.rule, "reason": "The embargo was lifted early.", "approver": "Lee, legal",
    "since": date(2026, 11, 1), "until": date(2026, 12, 1), "text": sha256_of(TEXT),
}  # fmt: skip


class Always:
    """An article that always finds the same."""

    ID = "confidentiality"

    @staticmethod
    def check(subject, measured):
        yield FOUND


def _made(**changes):
    return rule_exception(**{**FACTS, **changes})


def test_what_is_set_aside_stays_visible_and_names_the_exception():
    judged = apply(JUDGED, SUBJECT, [_made()])
    [finding] = judged.findings
    assert judged.verdict is Verdict.ALLOW
    assert (finding.severity, finding.rule, finding.start, finding.end) == (Severity.NOTE, FOUND.rule, 3, 30)
    assert finding.fix is None
    assert "exception press-day until 2026-12-01" in finding.message
    assert FOUND.message in finding.message


@pytest.mark.parametrize(
    "scope",
    [
        {"span": sha256_of(TEXT[3:30])},
        {"author": "dana"},
        {"team": "press"},
        {"author": "Dana", "team": "press", "text": sha256_of(TEXT), "span": sha256_of(TEXT[3:30]).upper()},
    ],
)
def test_every_scope_that_fits_sets_aside(scope):
    assert apply(JUDGED, SUBJECT, [_made(**{"text": "", **scope})]).verdict is Verdict.ALLOW


@pytest.mark.parametrize(
    "changes",
    [
        {"text": sha256_of(TEXT + "!")},
        {"span": sha256_of(TEXT)},
        {"author": "lee"},
        {"team": "legal"},
        {"rule": "confidentiality/hint"},
        {"until": date(2026, 11, 2)},
        {"since": date(2026, 11, 3)},
    ],
)
def test_one_scope_that_does_not_fit_is_enough(changes):
    assert apply(JUDGED, SUBJECT, [_made(**changes)]) is JUDGED


def test_the_other_findings_still_decide():
    other = Finding("inclusion/slur", Severity.REVISE, "x")
    judged = apply(Judgement(Verdict.BLOCK, (FOUND, other)), SUBJECT, [_made()])
    assert judged.verdict is Verdict.REVISE
    assert judged.findings[1] is other


def test_a_finding_without_a_place_has_no_phrase_to_set_aside():
    whole = Judgement(Verdict.BLOCK, (Finding(FOUND.rule, Severity.BLOCK, "x"),))
    assert apply(whole, SUBJECT, [_made(text="", span=sha256_of(""))]) is whole


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"text": ""}, "text"),
        ({"text": "abc"}, "text"),
        ({"span": "z" * 64}, "span"),
        ({"reason": " "}, "reason"),
        ({"approver": ""}, "approver"),
        ({"id": ""}, "id"),
        ({"id": "press day/1"}, "id"),
        ({"rule": "confidentiality"}, "rule"),
        ({"rule": "confidentiality/failed"}, "rule"),
        ({"until": date(2026, 11, 1)}, "until"),
        ({"until": date(2028, 1, 1)}, "until"),
        *(({"rule": rule}, "rule") for rule in sorted(NEVER)),
    ],
)
def test_what_is_no_narrow_exception_is_refused(changes, key):
    with pytest.raises(BadException) as refused:
        _made(**changes)
    assert refused.value.key == key
    assert len(str(refused.value)) > 20


@pytest.fixture
def code(tmp_path) -> Path:
    return copytree(EXAMPLE, tmp_path / "code")


def _write(code: Path, **changes: str) -> None:
    facts = {key: f'"{value}"' if isinstance(value, str) else value for key, value in {**FACTS, **changes}.items()}
    lines = ["[[exception]]", *(f"{key} = {value}" for key, value in facts.items() if value != '""')]
    (code / "exceptions.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_code_may_carry_exceptions_and_its_digest_tells(code):
    before = load_code(code)
    assert before.exceptions == ()
    assert Judge(before, articles=[Always]).judge(SUBJECT).verdict is Verdict.BLOCK
    _write(code)
    after = load_code(code)
    assert after.digest != before.digest
    assert [one.id for one in after.exceptions] == ["press-day"]
    judge = Judge(after, articles=[Always])
    assert judge.judge(SUBJECT).verdict is Verdict.ALLOW
    assert judge.judge_many([SUBJECT])[0].findings[0].severity is Severity.NOTE


def test_the_desk_may_add_some():
    judge = Judge(load_code(), articles=[Always]).with_exceptions(lambda: (_made(),))
    assert judge.judge(SUBJECT).verdict is Verdict.ALLOW


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[exception]\nx = 1", "list of tables"),
        ("[[exceptions]]\nx = 1", "not known"),
        ('[[exception]]\nid = "a"', "missing"),
        ('[[exception]]\nide = "a"', "`id`"),
        ("[[exception]]\nid = 5", "a text is needed"),
        ('[[exception]]\nsince = "soon"', "a day is needed"),
    ],
)
def test_a_mistake_in_the_file_is_explained(code, written, said):
    (code / "exceptions.toml").write_text(written, encoding="utf-8")
    with pytest.raises(CodeError, match=said):
        load_code(code)


def test_a_wide_one_in_the_file_is_explained(code):
    _write(code, text="")
    with pytest.raises(CodeError, match="everybody"):
        load_code(code)
    _write(code, until=NOW.date() + timedelta(days=800))
    with pytest.raises(CodeError, match="within a year"):
        load_code(code)
