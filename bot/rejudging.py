"""Judging an approved reply once more, under the code in force when it leaves."""

from bot import exposing
from bot.wiring import Desk
from policies.finding import Judgement, Verdict
from policies.subject import Subject, SubjectKind
from storage.cases import MessageView, ReplyView

_ORDER = list(Verdict)


def objection(desk: Desk, reply: ReplyView, message: MessageView) -> str:
    """Return why `reply` must go back to a person, in one sentence, or nothing.

    It must when the code in force finds something worse than what the approver saw. What the account sent lately is
    left out: a reply doesn't become wrong because another one left before it.
    """
    platform, private = desk.platform(reply.account_id).name, reply.channel == "private"
    if shown := exposing.in_reply(desk, reply.unsigned_text, reply.attachments, platform=platform, private=private):
        return shown
    now = desk.judge.judge(
        Subject(
            kind=SubjectKind.REPLY,
            text=reply.unsigned_text,
            now=desk.clock(),
            platform=platform,
            answers=message.text,
            private=private,
        )
    )
    if now.verdict is Verdict.BLOCK:
        return f"The code in force blocks it: {_first(now)}"
    if _ORDER.index(now.verdict) > _ORDER.index(reply.judgement.verdict):
        return f"The code in force asks for more than was approved: {_first(now)}"
    return ""


def _first(judgement: Judgement) -> str:
    return next((finding.message for finding in judgement.findings if finding.severity == judgement.verdict.value), "")
