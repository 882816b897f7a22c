import pytest

from policies.code import Code
from policies.engine import Judge
from policies.signals.reading import read
from policies.subject import Subject, SubjectKind

from .conftest import NOW

# Numbers of the ranges that are set aside for fiction, and published test numbers.
FOUND = [
    ("write to ana.perez@mail.example please", "email", "ana.perez@mail.example"),
    ("ana dot perez, ana.perez at gmail dot com", "email", "ana.perez at gmail dot com"),
    ("call me on +44 20 7946 0958 tonight", "phone", "+44 20 7946 0958"),
    ("my number is (312) 555-0143", "phone", "(312) 555-0143"),
    ("meine Nummer: 030 901820", "phone", "030 901820"),
    ("電話番号は 03-1234-5678 です", "phone", "03-1234-5678"),
    ("card 4111 1111 1111 1111 was charged", "card", "4111 1111 1111 1111"),
    ("IBAN DE89 3704 0044 0532 0130 00 danke", "iban", "DE89 3704 0044 0532 0130 00"),
    ("my ssn is 219-09-9999", "national_id", "219-09-9999"),
    ("mi dni es 12345678Z", "national_id", "12345678Z"),
    ("I live at 221 Baker Street, London", "address", "221 Baker Street"),
    ("ich wohne in der Lindenstraße 12", "address", "Lindenstraße 12"),
    ("date of birth 12/03/1984", "birth_date", "12/03/1984"),
    ("it came from 88.57.216.108", "ip", "88.57.216.108"),
    ("order number AU-4471-2203 is late", "order", "AU-4471-2203"),
]
CLEAN = [
    "@ana_perez see https://aurora.example/help?id=12345678901 and thank you",
    "Update to version 10.0.19041.1 and restart",
    "It takes 15-20 minutes and costs $1,299.00 or 1.299,00 €",
    "On 2026-11-02 at 12:30 we had 1 000 000 visitors",
    "Error 0x80070005, code 36244-9",
    "Call us free on 1-800-555-0199 or write to support@aurora.example",
    "My router is at 192.168.0.1",
    "Since 2013 I have 1500 songs on it, model HP-8030 works",
    "i7-4790K, 32 GB, GTX 980 Ti, 1920x1080",
    "2019-2026 was fun",
]


@pytest.mark.parametrize(("text", "kind", "span"), FOUND)
def test_personal_data_is_found_where_it_stands(judge: Judge, text: str, kind: str, span: str) -> None:
    marks = judge.measure(Subject(SubjectKind.MENTION, text, NOW)).personal
    assert [(mark.kind, text[mark.start : mark.end].strip()) for mark in marks] == [(kind, span)]


@pytest.mark.parametrize("text", CLEAN)
def test_what_only_looks_like_personal_data_is_left_alone(judge: Judge, text: str) -> None:
    assert judge.measure(Subject(SubjectKind.MENTION, text, NOW)).personal == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("the key is AKIA" + "Z7Q2M4N8P1R5T9V3", True),
        ("use password: Tr0ub4dor&3 for staging", True),
        ("-----BEGIN RSA PRIVATE KEY-----", True),
        ("postgres://svc:Maple6950@10.0.3.7/prod", True),
        ("my password is wrong and the reset mail never came", False),
        ("password is not working", False),
        ("Password: required", False),
        ("see https://aurora.example/login?next=home", False),
        ("AKIAEXAMPLEEXAMPLE00", False),
    ],
)
def test_secrets_are_told_from_talk_about_them(judge: Judge, text: str, found: bool) -> None:
    assert bool(judge.measure(Subject(SubjectKind.MENTION, text, NOW)).credentials) is found


def test_spans_point_at_what_was_typed_in_spite_of_disguises(judge: Judge) -> None:
    text = "Ｍy ch\u200barger Ca\u200bught ＦＩＲＥ\u2009yesterday"
    (mark,) = judge.measure(Subject(SubjectKind.MENTION, text, NOW)).safety
    assert text[mark.start : mark.end].endswith("ＦＩＲＥ")


def test_links_and_handles_are_not_read_as_words(judge: Judge) -> None:
    text = "@fire_smoke_charger https://aurora.example/charger-caught-fire"
    assert judge.measure(Subject(SubjectKind.MENTION, text, NOW)).safety == ()
    assert read(text).quiet[0] == (0, len("@fire_smoke_charger"))


@pytest.mark.parametrize(
    "typed", ["project nightjar", "Pr0ject N1ghtjar", "p.r.o.j.e.c.t nightjar", "project-nightjar"]
)
def test_embargoed_names_are_found_however_written(judge: Judge, code: Code, typed: str) -> None:
    text = f"so excited about {typed} today"
    marks = judge.measure(Subject(SubjectKind.EMPLOYEE_POST, text, NOW)).confidential
    assert [(mark.kind, text[mark.start : mark.end]) for mark in marks if mark.sure] == [("codename", typed)]
