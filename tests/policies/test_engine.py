import threading
from collections.abc import Iterable

from policies.articles import ARTICLES
from policies.code import Code
from policies.engine import Judge
from policies.finding import Action, Example, Finding, Intent, Rule, Severity, Urgency, Verdict
from policies.signals.instruments import Instruments
from policies.signals.types import Measured
from policies.subject import Subject, SubjectKind, Turn

from .conftest import NOW


class Broken:
    """An article that finds one thing and then fails."""

    ID = "broken"
    TEXT = "Always fails."
    INTEREST = "A test."
    RULES: tuple[Rule, ...] = ()
    EXAMPLES: tuple[Example, ...] = ()

    def check(self, subject: Subject, measured: Measured) -> Iterable[Finding]:
        yield Finding("broken/first", Severity.NOTE, "Found before the failure.")
        raise KeyError("details that must not be shown")


def mention(text: str, **facts: object) -> Subject:
    return Subject(SubjectKind.MENTION, text, NOW, **facts)  # type: ignore[arg-type]


def test_an_article_that_fails_says_so_and_silences_nothing(code: Code) -> None:
    judge = Judge(code, Instruments(code), [Broken(), *ARTICLES])
    judgement = judge.judge(Subject(SubjectKind.REPLY, "You should have read the manual.", NOW))
    rules = [finding.rule for finding in judgement.findings]
    assert rules[:2] == ["broken/first", "broken/failed"]
    assert "ownership/blame" in rules
    assert judgement.verdict is Verdict.REVIEW
    failed = judgement.findings[1]
    assert "KeyError" in failed.message
    assert "details" not in failed.message


def test_the_strictest_finding_decides_and_the_code_signs(judge: Judge, code: Code) -> None:
    reply = Subject(SubjectKind.REPLY, "Rest assured, write to ana.perez@mail.example", NOW)
    judgement = judge.judge(reply)
    assert {f.severity for f in judgement.findings} >= {Severity.REVISE, Severity.BLOCK}
    assert judgement.verdict is Verdict.BLOCK
    assert (judgement.code_digest, judgement.code_version) == (code.digest, code.version)


def test_many_give_what_one_by_one_gives(code: Code) -> None:
    judge = Judge(code)
    texts = ["@aurora how do I reset it?", "@aurora my charger caught fire", "", "Thanks!", "@aurora 🔥" * 3]
    subjects = [mention(text) for text in texts]
    for one, many in zip([judge.triage(s) for s in subjects], judge.triage_many(subjects), strict=True):
        assert one.judgement == many.judgement
        assert one.intent == many.intent
        assert abs(one.hostile - many.hostile) < 1e-3
    assert judge.judge_many([]) == []
    replies = [Subject(SubjectKind.REPLY, text, NOW) for text in texts]
    assert judge.judge_many(replies) == [judge.judge(reply) for reply in replies]


def test_one_judge_serves_many_threads(judge: Judge) -> None:
    texts = [f"@aurora my Orbit number {n} stopped working, please help" for n in range(40)]
    expected = [judge.judge(mention(text)) for text in texts]
    seen: list[bool] = []

    def work() -> None:
        seen.append([judge.judge(mention(text)) for text in texts] == expected)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [True] * 4


def test_danger_is_escalated_at_once(judge: Judge) -> None:
    fire = judge.triage(mention("@aurora my Ember charger started smoking and burned my desk"))
    assert (fire.safety, fire.action, fire.urgency) == (True, Action.ESCALATE, Urgency.CRITICAL)
    assert fire.reason == "quality/safety"
    assert fire.products == ("ember-charger",)
    assert fire.due_minutes == 15
    theft = judge.triage(mention("@aurora someone got into my account and changed my password"))
    assert (theft.security, theft.safety, theft.action) == (True, False, Action.ESCALATE)
    assert theft.urgency is Urgency.HIGH


def test_chatter_is_left_and_a_talk_with_us_is_not(judge: Judge) -> None:
    assert judge.triage(mention("Follow me and retweet for the giveaway @aurora")).action is Action.LEAVE
    assert judge.triage(mention("@aurora")).action is Action.LEAVE
    assert judge.triage(mention("@aurora Thanks, will do!")).action is Action.LEAVE
    assert judge.triage(mention("@aurora Windows 10, Intel i7, 16 gb")).action is Action.ANSWER
    asked = (Turn("aurora", "Which model is it?", ours=True),)
    assert judge.triage(mention("the blue one", thread=asked)).action is Action.ANSWER
    left = judge.triage(mention("walking along the beach, hello world"))
    assert (left.intent, left.action, left.due_minutes) == (Intent.OTHER, Action.LEAVE, None)


def test_the_key_sentence_is_the_ask_and_not_the_greeting(judge: Judge) -> None:
    text = "@aurora Hi there! Hope you are well. My Vega Tab won't charge since the update. Thanks, Jo"
    start, end = judge.triage(mention(text)).key_span
    assert text[start:end] == "My Vega Tab won't charge since the update."
