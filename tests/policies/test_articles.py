import pytest

from policies.articles import ARTICLES
from policies.code import Code
from policies.engine import Judge
from policies.examination import lint_code, run_examples, subject_of
from policies.finding import Severity, Verdict
from policies.subject import Account, Subject, SubjectKind

from .conftest import NOW


def test_the_ten_articles_stand_in_the_codes_order() -> None:
    assert [article.ID for article in ARTICLES] == [
        "responsiveness",
        "ownership",
        "attribution",
        "confidentiality",
        "authority",
        "focus",
        "transparency",
        "inclusion",
        "rights",
        "quality",
    ]


@pytest.mark.parametrize("shipped", [False, True], ids=["lexicons alone", "with the learned model"])
def test_every_example_comes_out_as_its_article_says(judge: Judge, code: Code, shipped: bool) -> None:
    examined = Judge(code) if shipped else judge
    failures = [outcome for outcome in run_examples(examined) if not outcome.passed]
    assert failures == []


def test_every_rule_has_a_bad_and_a_good_example_a_reason_and_the_articles_name(code: Code) -> None:
    names = {article.ID for article in ARTICLES}
    assert [slip for slip in lint_code(code) if slip.where.partition("/")[0] in names] == []
    for article in ARTICLES:
        for rule in article.RULES:
            assert rule.id.startswith(f"{article.ID}/")
            assert rule.id == rule.id.lower()


def test_findings_point_into_the_text_and_never_quote_it(judge: Judge) -> None:
    for article in ARTICLES:
        for example in article.EXAMPLES:
            subject = subject_of(example)
            for finding in judge.judge(subject).findings:
                assert 0 <= finding.start <= finding.end <= len(subject.text)
                marked = subject.text[finding.start : finding.end]
                if finding.article in {"rights", "confidentiality"}:
                    assert marked == "" or marked not in finding.message
                assert not any(char.isdigit() for char in finding.message)


@pytest.mark.parametrize(
    "text",
    [
        "We at Aurora need a union. Management ignores our pay and our hours.",
        "My manager at Aurora cut our shifts again, the government should act",
        "Vote for the Democrats, they raise wages",
        "Unsafe working conditions at Aurora, we strike on Monday",
    ],
)
def test_talk_among_employees_about_work_is_never_stopped(judge: Judge, text: str) -> None:
    judgement = judge.judge(Subject(SubjectKind.EMPLOYEE_POST, text, NOW, account=Account.OWN))
    limited = [f for f in judgement.findings if f.article in {"focus", "authority", "inclusion"}]
    assert all(finding.severity is Severity.NOTE for finding in limited)
    assert judgement.verdict is Verdict.ALLOW


def test_focus_authority_and_inclusion_never_block_an_own_account(judge: Judge) -> None:
    for article in ARTICLES:
        if article.ID not in {"focus", "authority", "inclusion"}:
            continue
        for example in article.EXAMPLES:
            own = Subject(SubjectKind.EMPLOYEE_POST, example.text, NOW, account=Account.OWN)
            for finding in judge.judge(own).findings:
                if finding.article == article.ID:
                    assert finding.severity in {Severity.NOTE, Severity.REVISE}
