import base64
import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.code import Code
from policies.engine import Judge
from policies.finding import Verdict
from policies.signals.credentials import find_credentials
from policies.signals.reading import read
from policies.signals.types import Mark
from policies.subject import Account, Subject, SubjectKind

from .conftest import NOW
from .credential_look_alikes import LOOK_ALIKES
from .credential_texts import SECRETS


def _found(text: str) -> tuple[Mark, ...]:
    return find_credentials(text, read(text).plain)


@pytest.mark.parametrize("text", SECRETS)
def test_secrets_are_found(text: str) -> None:
    assert any(mark.sure for mark in _found(text))


@pytest.mark.parametrize("text", LOOK_ALIKES)
def test_look_alikes_are_left_alone(text: str) -> None:
    assert [mark for mark in _found(text) if mark.sure] == []


@pytest.mark.parametrize("text", SECRETS[:20])
def test_a_secret_is_found_within_a_post(text: str) -> None:
    assert any(mark.sure for mark in _found(f"Testing the new build today, {text} thanks all #devlife"))


def test_the_whole_private_key_is_marked() -> None:
    body = base64.b64encode(random.Random(1).randbytes(96)).decode()
    key = f"-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----"
    text = f"here it is {key} for the staging box"
    (mark,) = _found(text)
    assert text[mark.start : mark.end] == key


def test_a_host_inside_the_company_is_a_hint() -> None:
    assert [
        (mark.kind, mark.sure) for mark in _found("grab it from http://build7.corp.brand.example:8080/nightly")
    ] == [("internal_host", False)]
    assert _found("open http://192.168.1.1 to set up the router") == ()


def test_the_fix_takes_the_secret_out(judge: Judge) -> None:
    text = "staging is up, password: Tr0ub4dor&3 have fun"
    (finding,) = [
        one
        for one in judge.judge(Subject(SubjectKind.EMPLOYEE_POST, text, NOW, account=Account.OWN)).findings
        if one.rule == "confidentiality/credential"
    ]
    mended = text[: finding.start] + str(finding.fix) + text[finding.end :]
    assert "Tr0ub4dor" not in mended
    assert "Tr0ub4dor" not in finding.message
    assert judge.judge(Subject(SubjectKind.EMPLOYEE_POST, mended, NOW, account=Account.OWN)).verdict is Verdict.ALLOW


_PIECES = st.sampled_from(
    ["password", " is ", ": ", "=", "eyJ", ".", "sk-", "AKIA", "://", "@", ":",
     "-----BEGIN PRIVATE KEY-----", "pin ", "otp ",
     "seed phrase ", "basic ", "token", "{", '"d":"', "\u200b", "é", "は", "1", "a", "Z9!", "\n", " "]
)  # fmt: skip


@given(st.lists(_PIECES | st.text(max_size=6), max_size=40))
def test_no_text_crashes_the_search_or_moves_a_span_outside(pieces: list[str]) -> None:
    text = "".join(pieces)
    marks = _found(text)
    assert all(0 <= mark.start < mark.end <= len(text) for mark in marks)
    assert all(one.end <= two.start for one, two in itertools.pairwise(marks))


def test_the_code_need_not_list_anything(code: Code) -> None:
    assert code.order_numbers == ("AU-####-####",)
