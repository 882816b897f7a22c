import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.code import Code
from policies.code.loading import load_code
from policies.code.parts import CodeError
from policies.engine import Judge
from policies.finding import Finding, Severity, Verdict
from policies.signals.personal import Ours, find_personal
from policies.signals.reading import read
from policies.signals.types import Mark
from policies.subject import Account, Subject, SubjectKind

from .conftest import NOW
from .hiding_texts import HIDING, LOOK_ALIKES
from .personal_texts import CLEAN, DISGUISED, FOUND

OURS = Ours(frozenset({"brand.example", "aurora.example"}), frozenset({"4930555019"}), ("AU-####-####",))


def _found(text: str, language: str = "en") -> tuple[Mark, ...]:
    return find_personal(text, read(text).plain, language, lambda _lexicon, _place: False, OURS)


def _shown(text: str, marks: tuple[Mark, ...]) -> list[tuple[str, str]]:
    return [(mark.kind, text[mark.start : mark.end].strip()) for mark in marks]


@pytest.mark.parametrize(("language", "text", "kind", "span"), FOUND)
def test_personal_data_of_many_countries_is_found(language: str, text: str, kind: str, span: str | None) -> None:
    shown = _shown(text, _found(text, language))
    assert (kind, span) in shown if span else kind in [found for found, _ in shown]


@pytest.mark.parametrize("text", CLEAN)
def test_ordinary_posts_hold_none(text: str) -> None:
    assert _shown(text, _found(text)) == []


@pytest.mark.parametrize(("text", "kind", "span"), DISGUISED)
def test_disguised_data_is_found_where_it_was_typed(text: str, kind: str, span: str) -> None:
    assert (kind, span) in _shown(text, _found(text))


def test_data_that_hides_is_found() -> None:
    sure = {text: {mark.kind for mark in _found(text, language) if mark.sure} for language, text, _ in HIDING}
    assert [text for _, text, kind in HIDING if kind not in sure[text]] == []


def test_what_looks_like_hidden_data_is_left_alone() -> None:
    assert [(text, _shown(text, marks)) for language, text in LOOK_ALIKES if (marks := _found(text, language))] == []


def test_a_chat_with_us_may_be_linked() -> None:
    assert _found("Chat with us on wa.me/4930555019") == ()


def test_our_own_numbers_and_hosts_are_fine() -> None:
    assert _found("Call +49 30 555019 or write to ana.perez@aurora.example") == ()


def test_the_forms_of_a_brand_are_found_without_a_word_beside_them() -> None:
    assert _shown("AU-4471-2203 left us", _found("AU-4471-2203 left us")) == [("order", "AU-4471-2203")]


def test_a_form_that_fits_everything_is_refused(tmp_path: Path, code: Code) -> None:
    import shutil

    folder = tmp_path / "code"
    shutil.copytree(code.path, folder)
    head = folder / "code.toml"
    head.write_text(head.read_text().replace('["AU-####-####"]', '["#"]'))
    with pytest.raises(CodeError, match="four or more"):
        load_code(folder)


def _verdict(
    judge: Judge, text: str, kind: SubjectKind, account: Account = Account.COMPANY, *, private: bool = False
) -> tuple[Severity | None, list[Finding]]:
    judgement = judge.judge(Subject(kind, text, NOW, account=account, private=private))
    findings = [one for one in judgement.findings if one.article == "rights"]
    return max((one.severity for one in findings), key=lambda one: one.rank, default=None), findings


@pytest.mark.parametrize(
    ("text", "kind", "account", "private", "severity"),
    [
        ("We'll call you on +49 30 9018299", SubjectKind.REPLY, Account.COMPANY, False, Severity.BLOCK),
        ("We'll call you on +49 30 9018299", SubjectKind.REPLY, Account.COMPANY, True, None),
        ("You paid with 4111 1111 1111 1111", SubjectKind.REPLY, Account.COMPANY, True, Severity.BLOCK),
        ("My mail is jane.roe@mailbox.example", SubjectKind.EMPLOYEE_POST, Account.OWN, False, Severity.REVISE),
        ("Her mail is jane.roe@mailbox.example", SubjectKind.EMPLOYEE_POST, Account.OWN, False, Severity.BLOCK),
        ("Party at 17 Alder Street", SubjectKind.EMPLOYEE_POST, Account.OWN, False, Severity.NOTE),
        ("Party at 17 Alder Street", SubjectKind.BRAND_POST, Account.COMPANY, False, Severity.NOTE),
        ("Our technician comes to 17 Alder Street", SubjectKind.REPLY, Account.COMPANY, False, Severity.REVIEW),
        ("My order number is 301920288", SubjectKind.EMPLOYEE_POST, Account.OWN, False, Severity.NOTE),
        ("Your order number is 301920288", SubjectKind.REPLY, Account.COMPANY, False, Severity.REVISE),
        ("my number is 07700 900123", SubjectKind.MENTION, Account.COMPANY, False, Severity.NOTE),
        ("my number is 07700 900123", SubjectKind.MENTION, Account.COMPANY, True, None),
    ],
)
def test_each_subject_has_its_severity(judge: Judge, text, kind, account, private, severity) -> None:  # type: ignore[no-untyped-def]
    worst, findings = _verdict(judge, text, kind, account, private=private)
    assert worst == severity
    assert all(text[one.start : one.end] not in one.message for one in findings)


@pytest.mark.parametrize(
    "text", ["We'll call you on 07700 900123", "It's card 4111 1111 1111 1111", "Mail jane.roe@mailbox.example"]
)
def test_the_fix_leaves_nothing_to_find(judge: Judge, text: str) -> None:
    _, (finding,) = _verdict(judge, text, SubjectKind.REPLY)
    mended = text[: finding.start] + str(finding.fix) + text[finding.end :]
    assert _verdict(judge, mended, SubjectKind.REPLY) == (None, [])


def test_pay_and_hours_may_be_discussed_with_a_number_to_call(judge: Judge) -> None:
    text = "Night shift pay is a joke. Want to organise? Call me on 07700 900123"
    judgement = judge.judge(Subject(SubjectKind.EMPLOYEE_POST, text, NOW, account=Account.OWN))
    assert judgement.verdict is not Verdict.BLOCK


def test_libraries_of_numbers_are_loaded_only_when_a_candidate_appears() -> None:
    script = (
        "import sys; from policies.signals.personal import find_personal; text = 'lovely day, see you at 10';"
        "find_personal(text, text, 'en', lambda a, b: False); print('phonenumbers' in sys.modules, 'stdnum' in"
        " sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "False"]


_PIECES = st.sampled_from(
    ["call ", "1", "12-", " ", "(", "+", "@", "a.b", ".com", " at ", " dot ", "one ", "seven ", "passport ",
     "DE89", "4111 ", "/", "Calle ",
     "12 Oak Street", "東京都", "〒", "born ", "1.1.1984", "\u200b", "１", "é",
     "customer Ann Lee", "0x", "::", "ssn ", "İ", "ß", "\n"]
)  # fmt: skip


@given(st.lists(_PIECES | st.text(max_size=6), max_size=40), st.sampled_from(["en", "es", "de", "fr", "ja", "und"]))
def test_no_text_crashes_the_search_or_moves_a_span_outside(pieces: list[str], language: str) -> None:
    text = "".join(pieces)
    marks = _found(text, language)
    assert all(0 <= mark.start < mark.end <= len(text) for mark in marks)
    assert all(one.end <= two.start for one, two in itertools.pairwise(marks))
