"""Asking a second person to look: by the writer's own will, answered by who may, and never published by itself.

What is approved is judged once more under the code in force and gets a receipt, which the writer uses or lets run out.
Nothing here can reach a platform.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.checks import finding as written
from bot.embargoes import Writer
from bot.publication.keeping import tell
from bot.publication.receipts import Receipts
from bot.webhooks import Happening
from bot.wiring import Desk
from policies.articles.confidentiality import NEEDS_REVIEW
from policies.embargo import nameless
from policies.finding import Judgement, Verdict
from policies.subject import Account, Media, Subject, SubjectKind
from storage import reviews, users
from storage.errors import NotAllowed
from storage.reviews import CheckPicture, NewRequest, RequestView


@dataclass(frozen=True, slots=True)
class Question:
    """What a writer gives a second person: the text, what they want to know, and pictures byte for byte."""

    user_id: int
    subject: Subject
    judgement: Judgement
    language: str
    note: str = ""
    pictures: Sequence[CheckPicture] = ()


def ask(desk: Desk, question: Question) -> RequestView:
    """Keep a request and tell the webhooks, in one transaction. Writes the database; call it in a thread."""
    subject, judgement = question.subject, nameless(question.judgement)
    new = NewRequest(
        user_id=question.user_id,
        account=subject.account.value,
        platform=subject.platform,
        language=question.language,
        text=subject.text,
        note=question.note,
        media=[_medium(one) for one in subject.media],
        verdict=judgement.verdict.value,
        findings=[written(one) for one in judgement.findings],
        code_digest=judgement.code_digest,
        pictures=question.pictures,
    )
    with desk.database.session() as session:
        made = reviews.ask(session, new, now=desk.clock())
        tell(session, desk, _asked(desk, made))
    return made


def answer(desk: Desk, receipts: Receipts, request_id: int, *, user_id: int, approved: bool, words: str) -> RequestView:
    """Answer a request, in one transaction. Writes the database; call it in a thread.

    Raise NotAllowed to the writer, or to an approval of what the code in force blocks; Conflict to who comes second.
    """
    now = desk.clock()
    with desk.database.session() as session:
        asked = reviews.read(session, request_id)
        receipt = ""
        if approved:
            subject = subject_of(asked, now)
            approver = users.get(session, user_id)
            writer = Writer(approver.actor, approver.roles, "review")
            judgement = desk.judge_for(subject, writer)
            if any(one.rule == NEEDS_REVIEW.id for one in judgement.findings):
                raise NotAllowed(
                    "Somebody else must answer this one: you have touched too much of what is under embargo."
                )
            if judgement.verdict is Verdict.BLOCK:
                raise NotAllowed(
                    "It holds something that must not go out, so it can't be approved as it stands. Tell the writer"
                    " what to mend."
                )
            if why := receipts.frozen(subject):
                raise NotAllowed(why)
            receipt = receipts.issue_approved(judgement, subject)
        done = reviews.answer(
            session, request_id, user_id=user_id, approved=approved, words=words, receipt=receipt, now=now
        )
        facts = {"review": done.id, "account": done.account, "platform": done.platform, "decision": done.state}
        tell(session, desk, Happening("check.review_answered", facts | {"page": _page(desk, done)}, now))
    return done


def withdraw(desk: Desk, request_id: int, *, user_id: int) -> None:
    """Take a request back for its writer. Writes the database; call it in a thread."""
    with desk.database.session() as session:
        reviews.withdraw(session, request_id, user_id=user_id, now=desk.clock())


def subject_of(asked: RequestView, now: datetime) -> Subject:
    """Return the post that a request is about, as the judge sees it now."""
    return Subject(
        SubjectKind.EMPLOYEE_POST,
        asked.text,
        now,
        platform=asked.platform,
        account=Account(asked.account),
        media=tuple(Media(**one) for one in asked.media),
    )


def _asked(desk: Desk, made: RequestView) -> Happening:
    facts: dict[str, Any] = {
        "review": made.id,
        "account": made.account,
        "platform": made.platform,
        "verdict": made.verdict,
        "page": _page(desk, made),
    }
    return Happening("check.review_requested", facts, made.asked_at)


def _page(desk: Desk, view: RequestView) -> str:
    return f"{desk.config.console.address}/check/requests/{view.id}"


def _medium(one: Media) -> dict[str, Any]:
    return {"kind": one.kind, "alt": one.alt, "sha256": one.sha256, "credit": one.credit}
