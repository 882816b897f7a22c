"""An ordinary post asks no article, and no post is judged otherwise than if all were asked."""

from dataclasses import replace
from typing import Any

import pytest

from policies.articles import ARTICLES, Article
from policies.articles.protected import EXAMPLES as PROTECTED
from policies.code import Code
from policies.engine import Judge
from policies.examination import subject_of
from policies.reasons import articles_of, asked_for
from policies.signals.instruments import Instruments
from policies.signals.lexicon import part_of, parts_of
from policies.subject import Account, Subject, SubjectKind

from .conftest import NOW

KINDS: tuple[dict[str, Any], ...] = (
    {"kind": SubjectKind.EMPLOYEE_POST, "account": Account.OWN},
    {"kind": SubjectKind.EMPLOYEE_POST, "account": Account.COMPANY},
    {"kind": SubjectKind.BRAND_POST, "account": Account.COMPANY},
)


class Asked:
    """An article that is asked always: it stands for its own module, so that the judge can't leave it out."""

    def __init__(self, article: Article) -> None:
        self._article = article

    def __getattr__(self, name: str) -> Any:
        return getattr(self._article, name)


@pytest.mark.parametrize("facts", KINDS, ids=["own", "company", "brand"])
def test_no_article_is_left_out_that_would_find_something(code: Code, facts: dict[str, Any]) -> None:
    instruments = Instruments(code)
    judge = Judge(code, instruments)
    thorough = Judge(code, instruments, [Asked(article) for article in ARTICLES])
    subjects = [
        replace(subject_of(example), **facts, answers="") for article in ARTICLES for example in article.EXAMPLES
    ]
    subjects += [Subject(text=text, now=NOW, language=language, **facts) for language, text in PROTECTED]
    for subject, judgement in zip(subjects, judge.judge_many(subjects), strict=True):
        assert judgement == thorough.judge(subject), subject.text
        assert judgement == judge.judge(subject), subject.text


def test_with_a_model_no_article_is_left_out_either(code: Code) -> None:
    instruments = Instruments.complete(code)
    judge = Judge(code, instruments)
    thorough = Judge(code, instruments, [Asked(article) for article in ARTICLES])
    for article in ARTICLES:
        for example in article.EXAMPLES:
            subject = replace(subject_of(example), kind=SubjectKind.BRAND_POST, account=Account.COMPANY, answers="")
            assert judge.judge(subject) == thorough.judge(subject), subject.text


def test_an_ordinary_post_asks_no_article(judge: Judge) -> None:
    post = Subject(SubjectKind.EMPLOYEE_POST, "Lovely light over the lake tonight", NOW, account=Account.OWN)
    assert asked_for(post, judge.measure(post)) == ()
    politics = replace(post, text="Vote for the Greens in the election on Sunday")
    assert [article.ID for article in asked_for(politics, judge.measure(politics))] == ["focus"]


def test_what_is_no_post_asks_every_article(judge: Judge) -> None:
    for kind in (SubjectKind.MENTION, SubjectKind.REPLY, SubjectKind.STATEMENT):
        subject = Subject(kind, "Lovely light over the lake tonight", NOW)
        assert asked_for(subject, judge.measure(subject)) == ARTICLES
    assert articles_of((1 << len(ARTICLES)) - 1) == ARTICLES


def test_a_lexicon_nobody_knows_is_searched_with_its_group_and_is_a_reason() -> None:
    assert part_of("topics.astrology") == part_of("topics.politics") == "outgoing"
    assert part_of("topics.kind") == "context"
    assert parts_of("topics") == ("outgoing", "context")
    assert parts_of("words") == ("words",)
