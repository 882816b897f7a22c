"""What people do with a reply, as work on the desk: correcting, drafting anew, approving fresh text."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.console.access import SignedIn
from bot.console.checking import Checked, check_text, mention_of
from bot.console.desk_reading import platform_of
from bot.freshness import Fresh, refresh
from bot.mentions import reply_subject
from bot.permissions import kept_refusal
from bot.pipeline import absorb
from bot.queueing import enqueue_delivery
from bot.wiring import Desk
from responders import signoff
from responders.draft import Draft
from responders.lifecycle import State
from storage import cases, casework, replies, upkeep
from storage.cases import CaseView, ReplyView
from storage.database import Session
from storage.errors import NotAllowed
from storage.replies import NewDraft, Standing

_NO_ACCOUNT = "This platform account is no longer in the settings. An administrator can add it again."


@dataclass(frozen=True, slots=True)
class Working:
    """A case, its reply, what the account said lately, and the platform's ids of what the desk itself said to them."""

    case: CaseView
    reply: ReplyView
    recent: tuple[str, ...]
    own: frozenset[str]

    @property
    def private(self) -> bool:
        """The reply is a direct message."""
        return self.reply.channel == "private"

    @property
    def current(self) -> bool:
        """The reply answers the case's mention as it stands; else whoever saves it, having seen that, makes it so."""
        asked = self.case.message
        return (self.reply.message_id, self.reply.message_revision) == (asked.id, asked.revision)


def load(desk: Desk, session: Session, reply_id: int) -> Working:
    """Return a reply with its case; raise NotFound."""
    found = cases.reply(session, reply_id)
    case = cases.read(session, found.case_id)
    if platform_of(desk, case) is None:
        raise NotAllowed(_NO_ACCOUNT)
    own = upkeep.sent_posts(session, case.message.id)
    return Working(case, found, tuple(recent(desk, session, case)), own)


def recent(desk: Desk, session: Session, case: CaseView) -> list[str]:
    """Return what the account of a case said lately."""
    return replies.recent(session, case.row.account_id, limit=desk.config.desk.recent_replies)


def check(desk: Desk, working: Working, text: str) -> Checked:
    """Judge and prove a text (without its sign-off) as this reply."""
    return check_text(desk, working.case, text, working.recent, private=working.private)


def typed(text: str, person: SignedIn) -> str:
    """Return what somebody typed, without their own sign-off if they added it: the approval will."""
    return signoff.unsigned(text.replace("\r\n", "\n"), person.initials)


def save(desk: Desk, session: Session, working: Working, text: str, *, version: int, person: SignedIn) -> int:
    """Keep `text` as the reply if it differs, or answers what was asked before; return the version that then stands."""
    _must_be_open(working)
    text = typed(text, person)
    if text == working.reply.unsigned_text and working.reply.state is State.DRAFTED and working.current:
        return version
    checked = check(desk, working, text)
    standing = replies.edit(
        session,
        working.reply.id,
        version,
        user_id=person.user_id,
        text=text,
        judgement=checked.judgement,
        proof=checked.proof,
        now=desk.clock(),
    )
    return standing.version


def draft(desk: Desk, case: CaseView, recent_replies: tuple[str, ...], *, private: bool) -> tuple[Draft, Checked]:
    """Write a draft for a case, and judge it."""
    mention = mention_of(desk, case, recent_replies, private=private)
    platform = platform_of(desk, case)
    if platform is None:
        raise NotAllowed(_NO_ACCOUNT)
    room = platform.limits.direct_message if private else platform.limits.reply
    written = desk.drafter.draft(mention.subject, case.triage, room=room, length=platform.length, private=private)
    judgement = desk.judge.judge(reply_subject(mention, written.text))
    return written, Checked(written.text, judgement, written.proof)


def draft_anew(desk: Desk, session: Session, case_id: int) -> None:
    """Write and save a first draft for a case that has none."""
    case = cases.read(session, case_id)
    written, checked = draft(desk, case, tuple(recent(desk, session, case)), private=case.message.private)
    new = NewDraft(
        case_id,
        case.message.id,
        case.message.revision,
        written,
        checked.judgement,
        "private" if case.message.private else "public",
    )
    replies.save_drafts(session, [new], now=desk.clock())


def move(desk: Desk, session: Session, reply_id: int, *, version: int, user_id: int, private: bool) -> None:
    """Make the reply a direct message, or public again, with a draft that fits."""
    working = load(desk, session, reply_id)
    written, checked = draft(desk, working.case, working.recent, private=private)
    replies.edit(
        session,
        reply_id,
        version,
        user_id=user_id,
        text=written.text,
        judgement=checked.judgement,
        proof=written.proof,
        now=desk.clock(),
        channel="private" if private else "public",
    )


async def reread(desk: Desk, working: Working) -> Fresh | None:
    """Re-read the source before an approval; what changed is taken in and returned, None means nothing did."""
    account_id, message = working.case.row.account_id, working.case.message
    fresh = await refresh(desk, account_id, message, own=working.own)
    if not fresh.changed:
        return None
    await absorb(desk, account_id, message, fresh)
    return fresh


def approve(desk: Desk, person: SignedIn, reply_id: int, *, version: int, override: str) -> Callable[[Session], None]:
    """Return the act of approving the reply as it stands, and of enqueueing its delivery."""

    def do(session: Session) -> None:
        working, now = load(desk, session, reply_id), desk.clock()
        _must_be_open(working)
        _must_fit(desk, working, person.initials)
        _must_be_allowed(desk, working)
        if working.case.row.assignee_id is None:
            casework.claim(session, working.case.row.id, person.user_id, now=now)
        standing = replies.approve(
            session,
            reply_id,
            version,
            user_id=person.user_id,
            initials=person.initials,
            text=signoff.sign(working.reply.unsigned_text, person.initials),
            send_after=now + timedelta(seconds=desk.config.desk.send_delay_seconds),
            now=now,
            override_reason=override,
        )
        deliver(session, standing)

    return do


def second(desk: Desk, person: SignedIn, reply_id: int, *, version: int, sha256: str) -> Callable[[Session], None]:
    """Return the act of approving as the second person what was on their screen: the text with hash `sha256`."""

    def do(session: Session) -> None:
        now = desk.clock()
        working = load(desk, session, reply_id)
        _must_be_open(working)
        if working.reply.sha256 != sha256:
            raise NotAllowed("The text on your screen is not the one that was approved. Read it as it stands.")
        _must_be_allowed(desk, working)
        standing = replies.approve_second(
            session,
            reply_id,
            version,
            user_id=person.user_id,
            initials=person.initials,
            send_after=now + timedelta(seconds=desk.config.desk.send_delay_seconds),
            now=now,
        )
        deliver(session, standing)

    return do


def deliver(session: Session, standing: Standing) -> None:
    """Enqueue the sending of a reply that is now approved."""
    if standing.state is State.APPROVED and standing.send_after is not None:
        enqueue_delivery(
            session,
            reply_id=standing.reply_id,
            conversation_id=standing.conversation_id,
            at=standing.send_after,
        )


def _must_be_open(working: Working) -> None:
    if working.case.row.state == "closed":
        raise NotAllowed("This case is closed. Open it again first, then work on its reply.")


def _must_be_allowed(desk: Desk, working: Working) -> None:
    if denied := kept_refusal(working.case.permission, private=working.private, now=desk.clock()):
        raise NotAllowed(f"{denied} If that has changed, ask the platform again.")


def _must_fit(desk: Desk, working: Working, initials: str) -> None:
    platform = platform_of(desk, working.case)
    if platform is None:
        raise NotAllowed(_NO_ACCOUNT)
    limit = platform.limits.direct_message if working.private else platform.limits.reply
    over = platform.length(signoff.sign(working.reply.unsigned_text, initials)) - limit
    if not working.reply.unsigned_text.strip():
        raise NotAllowed("The reply is empty. Write something first.")
    if over > 0:
        raise NotAllowed(f"It is {over} over what {platform.name} takes. Shorten it.")
