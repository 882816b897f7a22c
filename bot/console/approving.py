"""Approving a reply, as the first person or the second: what must hold, and the delivery that follows."""

from collections.abc import Callable
from datetime import timedelta

from bot import exposing
from bot.console import words
from bot.console.access import SignedIn
from bot.console.carried import obstacle
from bot.console.desk_reading import platform_of
from bot.console.promising import NONE, Unticked, agree
from bot.console.reply_work import NO_ACCOUNT, Working, barred, load, must_be_open
from bot.console.revealing import refuse_revealing
from bot.permissions import kept_refusal, writer_refusal
from bot.queueing import enqueue_delivery
from bot.wiring import Desk
from responders import signoff
from responders.lifecycle import State
from storage import casework, freezing, opting_out, replies
from storage.database import Session
from storage.errors import NotAllowed
from storage.replies import Standing


def approve(
    desk: Desk, person: SignedIn, reply_id: int, *, version: int, override: str, unticked: Unticked = NONE
) -> Callable[[Session], None]:
    """Return the act of approving the reply as it stands, and of enqueueing its delivery; `unticked` is no promise."""

    def do(session: Session) -> None:
        freezing.take_turn(session)
        working, now = load(desk, session, reply_id), desk.clock()
        must_be_open(working)
        _must_fit(desk, working, person)
        _must_be_allowed(desk, session, working)
        refuse_revealing(desk, session, working)
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
            once=desk.platform(working.reply.account_id).limits.once,
        )
        agree(desk, session, load(desk, session, reply_id), person, now=now, unticked=unticked)
        deliver(session, standing)

    return do


def second(desk: Desk, person: SignedIn, reply_id: int, *, version: int, sha256: str) -> Callable[[Session], None]:
    """Return the act of approving as the second person what was on their screen: the text with hash `sha256`."""

    def do(session: Session) -> None:
        freezing.take_turn(session)
        now = desk.clock()
        working = load(desk, session, reply_id)
        must_be_open(working)
        if working.reply.sha256 != sha256:
            raise NotAllowed("The text on your screen is not the one that was approved. Read it as it stands.")
        _must_be_allowed(desk, session, working)
        standing = replies.approve_second(
            session,
            reply_id,
            version,
            user_id=person.user_id,
            initials=person.initials,
            send_after=now + timedelta(seconds=desk.config.desk.send_delay_seconds),
            now=now,
            once=desk.platform(working.reply.account_id).limits.once,
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


def _must_be_allowed(desk: Desk, session: Session, working: Working) -> None:
    if opting_out.holds_for_reply(session, working.reply.id):
        raise NotAllowed("They asked us not to write to them. That holds until they ask to be written to again.")
    platform = platform_of(desk, working.case)
    shown = exposing.in_reply(
        desk, working.reply.unsigned_text, working.reply.attachments, platform=platform.name if platform else "",
        private=working.private,
    )  # fmt: skip
    if shown:
        raise NotAllowed(shown)
    if denied := kept_refusal(working.case, private=working.private, now=desk.clock(), thread=working.reply.thread):
        raise NotAllowed(f"{denied} If that has changed, ask the platform again.")
    if denied := writer_refusal(desk.platform(working.reply.account_id), working.reply.writer):
        raise NotAllowed(denied)


def _must_fit(desk: Desk, working: Working, person: SignedIn) -> None:
    platform = platform_of(desk, working.case)
    if platform is None:
        raise NotAllowed(NO_ACCOUNT)
    limit = platform.limits.direct_message if working.private else platform.limits.reply
    over = platform.length(signoff.sign(working.reply.unsigned_text, person.initials)) - limit
    if not working.reply.unsigned_text.strip():
        raise NotAllowed("The reply is empty. Write something first.")
    name = words.platform(platform.name).name
    if over > 0:
        raise NotAllowed(f"It is {over} over what {name} takes. Shorten it.")
    if bare := obstacle(working.reply.attachments, platform.limits, name, private=working.private):
        raise NotAllowed(bare)
    if barring := barred(desk, working, working.reply.attachments, person):
        raise NotAllowed(barring)
