"""Judging what people approved or planned once more, under the code in force when it leaves."""

from collections.abc import Sequence

from bot import exposing
from bot.platforms.base import Attachment
from bot.wiring import Desk
from policies.finding import Judgement, Verdict
from policies.signals.pictures.library import Library
from policies.subject import Account, Media, Subject, SubjectKind
from storage import assets, posting_by_hand, users
from storage.cases import MessageView, ReplyView
from storage.posting import PostingView

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
    return _worse(now, reply.judgement.verdict, "was approved")


def objection_to_post(desk: Desk, post: PostingView, carried: Sequence[Attachment]) -> str:
    """Return why a post that somebody planned by hand must not go out as things are, in one sentence, or nothing.

    A code, an embargo or a licence may have changed since its planner looked. Reads the database.
    """
    if not posting_by_hand.is_by_hand(post.ref):
        return ""
    at = desk.clock()
    with desk.database.session() as session:
        library = Library(assets.every(session) if carried else ())
        author = users.get(session, post.planned_by).login
        shown = posting_by_hand.verdict_of(session, post.id)
    media = tuple(
        Media("image", alt=one.alt, sha256=str(kept["sha256"]), look=library.look(one.content, at, post.platform))
        for one, kept in zip(carried, post.attachments, strict=False)
    )
    subject = Subject(
        SubjectKind.EMPLOYEE_POST, post.text, at, platform=post.platform, account=Account.COMPANY, author=author,
        media=media,
    )  # fmt: skip
    found = _worse(desk.judge.judge(subject), Verdict(shown or Verdict.ALLOW), "was shown to whoever planned it")
    return f"{found} Write it anew." if found else ""


def _worse(now: Judgement, before: Verdict, saw: str) -> str:
    if now.verdict is Verdict.BLOCK:
        return f"The code in force blocks it: {_first(now)}"
    if _ORDER.index(now.verdict) > _ORDER.index(before):
        return f"The code in force asks for more than {saw}: {_first(now)}"
    return ""


def _first(judgement: Judgement) -> str:
    return next((finding.message for finding in judgement.findings if finding.severity == judgement.verdict.value), "")
