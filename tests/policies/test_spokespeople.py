"""Who may speak for the company is the register's to say, by handle or by name, on the topics it lists."""

import pytest

from policies.engine import Judge
from policies.subject import Account, Subject, SubjectKind

from .conftest import NOW

STATED = "On behalf of Aurora I can confirm the phone will be replaced"


def rules(
    judge: Judge, text: str, author: str, role: str = "", kind: SubjectKind = SubjectKind.EMPLOYEE_POST
) -> set[str]:
    account = Account.OWN if kind is SubjectKind.EMPLOYEE_POST else Account.COMPANY
    judgement = judge.judge(Subject(kind, text, NOW, account=account, author=author, author_role=role))
    return {finding.rule for finding in judgement.findings if finding.article == "authority"}


@pytest.mark.parametrize("author", ["@mira_aurora", "mira_aurora", "@Mira_Aurora", "Mira Okafor", "mira  okafor "])
def test_the_register_lets_its_people_speak(judge: Judge, author: str) -> None:
    assert rules(judge, STATED, author) == set()


@pytest.mark.parametrize(
    "author", ["", "@mira", "mira_aurora2", "Mira", "Okafor", "@mira_aurora_fan", "@", "okafor mira"]
)
def test_nobody_else_is_taken_for_them(judge: Judge, author: str) -> None:
    assert rules(judge, STATED, author) == {"authority/speaks-for-company", "authority/disclosure"}


def test_a_role_still_suffices(judge: Judge) -> None:
    assert rules(judge, STATED, "@ben", "spokesperson") == set()
    assert rules(judge, STATED, "@ben", "agent") == {"authority/speaks-for-company", "authority/disclosure"}


def test_topics_bound_what_somebody_may_speak_of(judge: Judge) -> None:
    assert rules(judge, STATED, "@tomas_at_aurora") == {"authority/speaks-for-company", "authority/disclosure"}
    assert rules(judge, "On behalf of Aurora: quality comes first for us", "@tomas_at_aurora") == set()
    assert rules(judge, "On behalf of Aurora: the charger caught fire, stop using it", "Tomas Lindqvist") == set()


def test_a_registered_person_may_promise_in_a_reply(judge: Judge) -> None:
    promise = "We'll give everyone a full refund."
    assert rules(judge, promise, "Mira Okafor", kind=SubjectKind.REPLY) == set()
    assert rules(judge, promise, "Ana", kind=SubjectKind.REPLY) == {"authority/commitment"}
