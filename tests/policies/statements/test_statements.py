"""Statements are read as their labels say, good ones pass, and each rule's near misses are left alone."""

import pytest

from policies.articles import ARTICLES, inclusion, quality, responsiveness, transparency
from policies.code import load_code
from policies.engine import Judge
from policies.finding import Judgement, Severity, Verdict
from policies.signals.instruments import Instruments
from policies.statements.draft import Draft
from policies.subject import Crisis, Subject, SubjectKind
from tests.policies.conftest import NOW
from tests.policies.statements.measuring import cases, found, measure

OWNED = " This was our mistake, and we are sorry."
END = " Next update tomorrow at noon. Write to help@aurora.example."
KNOWN = (
    "12,400 customers are affected",
    "The attack happened on 3 May",
    "No payment data was accessed",
    "Names and e-mail addresses were copied",
    "Only units from batch 7 are affected",
    "Two people were injured",
)
UNKNOWN = ("whether passwords were taken", "the cause of the attack", "how many devices are affected")
RULES = {
    *("non-apology", "passive-evasion", "blames-customers", "minimises", "speculates", "legal-admission"),
    *("confidential", "personal-data", "no-safety-instruction", "safety-instruction-late", "no-next-update"),
    *("no-contact", "contradicts-facts", "deny-and-apologise", "no-ownership", "jargon"),
}


@pytest.fixture(scope="module")
def reader() -> Judge:
    code = load_code()
    return Judge(code, Instruments(code), articles=(responsiveness, transparency, inclusion, quality))  # type: ignore[arg-type]


def _judged(judge: Judge, text: str, crisis: Crisis | None, language: str | None = None) -> Judgement:
    return judge.judge(Subject(SubjectKind.STATEMENT, text, NOW, language=language, crisis=crisis))


def _rules(judge: Judge, text: str, crisis: Crisis | None = None) -> set[str]:
    return {one.rule.removeprefix("transparency/") for one in _judged(judge, text, crisis).findings}


def test_the_rules_have_the_names_that_programs_know() -> None:
    assert {rule.id for rule in transparency.RULES} == {f"transparency/{name}" for name in RULES}


@pytest.mark.parametrize(
    ("name", "precision", "recall", "alarmed"),
    [
        ("first", 0.95, 0.97, 0),
        ("blind", 0.94, 0.97, 0),
        ("last", 0.93, 0.9, 0),
        ("fourth", 0.95, 0.95, 0),
        ("fifth", 0.93, 0.9, 0),
        ("sixth", 0.85, 0.95, 3),
        ("seventh", 0.95, 0.95, 0),
    ],
)
def test_labelled_statements_are_read_as_they_should_be(
    reader: Judge, name: str, precision: float, recall: float, alarmed: int
) -> None:
    figures = measure(reader, cases(name))
    assert figures.alarmed <= alarmed, figures.wrong
    assert figures.spans - figures.placed <= 1
    assert figures.share()[0] >= precision, figures.wrong
    assert figures.share()[1] >= recall, figures.wrong


def test_every_door_finds_the_same(reader: Judge) -> None:
    full = Judge(reader.code, Instruments(reader.code), ARTICLES)
    for case in cases("first")[::6]:
        assert found(full, case) == found(reader, case)


def test_findings_lie_in_the_text_and_a_fix_is_never_what_was_there(reader: Judge) -> None:
    for case in (*cases("first"), *cases("blind")):
        for one in found(reader, case):
            assert 0 <= one.start <= one.end <= len(case["text"])
            assert one.fix != case["text"][one.start : one.end] or one.start == one.end


@pytest.mark.parametrize(
    "text",
    [
        "This was not an isolated incident.",
        "We said it was an isolated incident. It was not.",
        'Our first post said "we are sorry if anyone was offended". That was no apology.',
        "Customers should have been told in May.",
        "You should have heard from us sooner.",
        "We did not follow our own instructions.",
        "We take full responsibility.",
        "A small number of customers, 212, got two bills.",
        "We do not know yet what caused it, and we will not speculate.",
        "We are investigating whether a supplier's part may have been the cause.",
        "Some of your data may have been accessed.",
        "We don't deny any of it.",
        "Our customer service team is there day and night.",
        "Aurora, 12 Station Road, Leeds. Press office: +44 20 7946 0000.",
        "We're sorry; if you were on board, call us.",
        "We apologise to everyone whose data may have been copied.",
        "We are sorry to all those we hurt with this film.",
        "We should have asked how patients felt, and we are sorry.",
        "You spoke up, and we did not listen.",
        "If you were hurt by the shelf, please call us, and we are sorry.",
        "The letters were not checked as they should have been. That is our fault.",
        "First of all we think of the two who were hurt.",
        "The front desk answers on 0161 555 0190.",
        "Ring Rosa and her colleagues on 030 555 4410.",
        "You can write to fans@northend.example.",
        "Customers were overcharged.",
    ],
)
def test_what_only_comes_close_passes(reader: Judge, text: str) -> None:
    assert _rules(reader, text + OWNED + END, Crisis("outage", "preventable")) == set()


_DE = " Das war unser Fehler, und es tut uns leid. Schreiben Sie an hilfe@aurora.example."
_ES = " Fue nuestro error y lo sentimos. Escriba a ayuda@aurora.example."
_FR = " C'est notre erreur et nous vous présentons nos excuses. Écrivez à aide@aurora.example."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Our head of technology takes your questions at noon tomorrow." + OWNED + " help@aurora.example", True),
        ("What it finds goes online at the end of March." + OWNED + " help@aurora.example", True),
        ("Your money is back by Friday." + OWNED + " help@aurora.example", False),
        ("Am 3. Mai stellt sich der Vorstand Ihren Fragen." + _DE, True),
        ("Ihr Geld bekommen Sie am Freitag zurück." + _DE, False),
        ("El viernes a las 12 la directora responde a sus preguntas en directo." + _ES, True),
        ("El viernes tendrá su dinero en la cuenta." + _ES, False),
        ("Jeudi à midi, la suite sur cette page." + _FR, True),
        ("Vous serez remboursés avant jeudi." + _FR, False),
    ],
)
def test_news_at_a_time_is_a_next_update_and_money_at_a_time_is_none(reader: Judge, text: str, told: bool) -> None:
    assert ("no-next-update" not in _rules(reader, text, Crisis("outage", "preventable"))) is told


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("To those whose feelings may be bruised we apologise.", "non-apology", "feelings"),
        ("We apologise to any member of staff who did not feel heard.", "non-apology", "any member"),
        ("If our choice has caused hurt, we are sorry for that.", "non-apology", "If our choice"),
        ("To the extent that anybody felt misled, that is regrettable.", "non-apology", "anybody felt"),
        ("Sorry you saw it that way.", "non-apology", "saw it that way"),
        ("Some guests panicked and made things harder.", "blames-customers", "guests panicked"),
        ("Members had every opportunity to read the terms.", "blames-customers", "every opportunity"),
        ("It is caused by pots being dropped by the user.", "blames-customers", "dropped by the user"),
        ("The doors were not locked as they should have been.", "passive-evasion", "not locked"),
        ("There is no need for residents to be concerned.", "minimises", "no need for"),
        ("Their administrator, Peter Holloway, was asleep.", "personal-data", "Peter Holloway"),
        ("It had likely been blocked by a trolley.", "speculates", "likely been blocked"),
    ],
)
def test_the_shape_of_a_sentence_gives_it_away_where_it_stands(reader: Judge, text: str, rule: str, words: str) -> None:
    findings = _judged(reader, text + END, Crisis("outage", "accidental")).findings
    marked = [text[one.start : one.end] for one in findings if one.rule == f"transparency/{rule}"]
    assert any(words in one for one in marked), findings


@pytest.mark.parametrize(
    "text",
    [
        "About 3,000 customers are affected.",
        "The attack happened on 5 May.",
        "Payment data was accessed.",
        "No names were copied.",
        "No personal data was accessed.",
        "No customers were affected.",
        "All units are affected.",
        "Nobody was injured.",
        "12,400 customers are affected, and 9 people were injured.",
        "Passwords were not taken.",
        "The attack was caused by a misconfigured server.",
        "Around 500 devices are affected.",
    ],
)
def test_a_claim_that_the_facts_do_not_bear_is_found(reader: Judge, text: str) -> None:
    crisis = Crisis("data-breach", "preventable", KNOWN, UNKNOWN)
    assert _rules(reader, text + OWNED + END, crisis) == {"contradicts-facts"}


@pytest.mark.parametrize(
    "text",
    [
        "12,400 customers are affected.",
        "About 12,000 customers are affected.",
        "On 3 May attackers came in.",
        "Payment data was not accessed.",
        "We do not know yet whether passwords were taken.",
        "Of the 12,400 customers affected, 300 live in Spain.",
        "We have hired 200 people to answer your calls.",
        "All affected customers get a letter.",
        "We will contact all 12,400 customers by Friday.",
        "The two injured people are being cared for.",
    ],
)
def test_a_claim_that_the_facts_bear_is_left_alone(reader: Judge, text: str) -> None:
    crisis = Crisis("data-breach", "preventable", KNOWN, UNKNOWN)
    assert _rules(reader, text + OWNED + END, crisis) == set()


def test_a_guess_that_is_a_known_fact_is_none(reader: Judge) -> None:
    text = "The outage was likely caused by a faulty update." + OWNED + END
    assert _rules(reader, text, Crisis("outage", "preventable")) == {"speculates"}
    known = ("a faulty update caused the outage",)
    assert _rules(reader, text, Crisis("outage", "preventable", known)) == set()


def test_a_victim_is_not_asked_to_apologise_and_the_guilty_are(reader: Judge) -> None:
    text = "Somebody broke into our network on Friday." + END
    assert _rules(reader, text, Crisis("data-breach", "victim")) == set()
    assert _rules(reader, text, Crisis("data-breach", "preventable")) == {"no-ownership"}


def test_a_rumour_may_be_denied_kindly_and_a_fault_may_not(reader: Judge) -> None:
    rumour = "The story is a hoax; the claims are false. We are sorry for the fright." + END
    assert _rules(reader, rumour, Crisis("rumour", "victim")) == set()
    fault = "The claims are false, and we did nothing wrong. We are sorry." + END
    assert _rules(reader, fault, Crisis("outage", "preventable")) == {"deny-and-apologise"}


def test_safety_is_asked_for_by_kind_and_otherwise_by_text(reader: Judge) -> None:
    burnt = "Some chargers overheated." + OWNED + END
    for crisis in (Crisis("recall", "preventable"), Crisis("kerfuffle", "preventable"), None):
        assert _rules(reader, burnt, crisis) == {"no-safety-instruction"}
    assert _rules(reader, "Our shop was closed." + OWNED + END, Crisis("kerfuffle", "preventable")) == set()


@pytest.mark.parametrize(
    "text",
    [
        "La nostra applicazione non funziona da ieri sera e ci dispiace molto per tutti i nostri clienti.",
        "서비스가 중단되어 고객 여러분께 불편을 드렸습니다. 진심으로 사과드립니다.",
    ],
)
def test_a_language_that_we_do_not_read_goes_to_somebody_who_does(reader: Judge, text: str) -> None:
    judgement = _judged(reader, text, Crisis("outage", "preventable"))
    assert judgement.verdict is Verdict.REVIEW
    assert [one.rule for one in judgement.findings] == ["responsiveness/language"]


def test_the_verdict_is_that_of_the_gravest(reader: Judge) -> None:
    crisis = Crisis("outage", "preventable")
    for text, verdict in (
        ("It is mended.", Verdict.ALLOW),
        ("It was a minor glitch.", Verdict.REVISE),
        ("We were negligent.", Verdict.REVIEW),
        ("The passenger, Tomas Feldgren, was hurt.", Verdict.BLOCK),
    ):
        assert _judged(reader, text + OWNED + END, crisis).verdict is verdict
    small = _judged(reader, "Unplug it. It was an isolated incident." + OWNED + END, Crisis("recall", "preventable"))
    assert [one.severity for one in small.findings] == [Severity.REVIEW]


@pytest.mark.parametrize(
    "text",
    [
        "Your product is 100 % safe.",
        "Su producto es 100 % seguro.",
        "Ihr Gerät ist 100 % sicher.",
        "Votre appareil est 100% sûr.",
        "製品は100%安全です。",
    ],
)
def test_nothing_is_a_hundred_percent_safe_after_a_fire(reader: Judge, text: str) -> None:
    judgement = _judged(reader, text, Crisis("battery fires", "preventable"))
    assert "transparency/minimises" in {one.rule for one in judgement.findings}


@pytest.mark.parametrize("text", ["", " ", "\n\n", "😶", "?" * 50, "a." * 2000, "\"'“”『"])
def test_no_text_breaks_the_reading(reader: Judge, text: str) -> None:
    judgement = _judged(reader, text, Crisis("", "", ("", "3"), ("", "who")))
    assert not [one for one in judgement.findings if one.rule.endswith("/failed")]


def test_a_sentence_is_searched_once_however_much_stands_in_it(monkeypatch: pytest.MonkeyPatch, reader: Judge) -> None:
    asked: list[int] = []
    words = Draft.words

    def counted(draft: Draft, number: int) -> str:
        asked.append(number)
        return words(draft, number)

    monkeypatch.setattr(Draft, "words", counted)

    def times(count: int) -> int:
        asked.clear()
        findings = _judged(reader, "We wrote to jo@kim.example " * count + ".", None).findings
        assert any(finding.rule == "transparency/personal-data" for finding in findings)
        return len(asked)

    assert times(40) == times(4)
