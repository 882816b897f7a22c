"""What people do with a reply, as work on the desk: correcting, drafting anew, reading the source again."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.console import words
from bot.console.abilities import link
from bot.console.access import SignedIn
from bot.console.carried import described
from bot.console.checking import Checked, asking, check_text, mention_of
from bot.console.desk_reading import platform_of
from bot.freshness import Fresh, refresh
from bot.mentions import draft_reply, reply_subject
from bot.pipeline import absorb
from bot.platforms.base import Limits
from bot.wiring import Desk
from policies.finding import Severity
from responders import escalation_words, handover, signoff
from responders.draft import Draft
from responders.lifecycle import State
from storage import cases, replies, upkeep
from storage.cases import CaseView, ReplyView
from storage.database import Session
from storage.errors import NotAllowed
from storage.replies import NewDraft
from storage.tables.base import Json

NO_ACCOUNT = "This platform account is no longer in the settings. An administrator can add it again."


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
        raise NotAllowed(NO_ACCOUNT)
    own = upkeep.sent_posts(session, case.message.id)
    return Working(case, found, tuple(recent(desk, session, case)), own)


def recent(desk: Desk, session: Session, case: CaseView) -> list[str]:
    """Return what the account of a case said lately."""
    return replies.recent(session, case.row.account_id, limit=desk.config.desk.recent_replies)


def check(desk: Desk, working: Working, text: str, attachments: tuple[Json, ...], person: SignedIn) -> Checked:
    """Judge and prove a text (without its sign-off) as this reply, which carries these pictures."""
    checked = check_text(desk, working.case, text, working.recent, private=working.private, writer=asking(person))
    return replace(checked, attachments=attachments, barred=barred(desk, working, attachments, person))


def barred(desk: Desk, working: Working, attachments: tuple[Json, ...], person: SignedIn) -> str:
    """Return what in the pictures' descriptions must not go out, in a sentence, or nothing."""
    for number, one in enumerate(attachments, 1):
        if not str(one["alt"]).strip():
            continue
        mention = mention_of(desk, working.case, (), private=working.private)
        judgement = desk.judge_for(reply_subject(mention, str(one["alt"])), asking(person))
        found = next((one for one in judgement.findings if one.severity is Severity.BLOCK), None)
        if found is not None:
            return f"The description of picture {number} must not go out: {found.message}"
    return ""


def pictured(working: Working, said: Mapping[str, str]) -> tuple[Json, ...]:
    """Return the reply's pictures with the words that were typed for them."""
    return described(working.reply.attachments, said)


def limits(desk: Desk, working: Working) -> tuple[Limits, str]:
    """Return what fits on the platform of a reply, and the platform's name."""
    platform = platform_of(desk, working.case)
    if platform is None:
        raise NotAllowed(NO_ACCOUNT)
    return platform.limits, words.platform(platform.name).name


def typed(text: str, person: SignedIn) -> str:
    """Return what somebody typed, without their own sign-off if they added it: the approval will."""
    return signoff.unsigned(text.replace("\r\n", "\n"), person.initials)


def save(
    desk: Desk,
    session: Session,
    working: Working,
    text: str,
    *,
    version: int,
    person: SignedIn,
    attachments: tuple[Json, ...] | None = None,
) -> int:
    """Keep text and pictures as the reply if they differ, or answer what was asked before; return the version.

    Without `attachments` the pictures stay as they are.
    """
    must_be_open(working)
    text = typed(text, person)
    carried = working.reply.attachments if attachments is None else attachments
    same = (text, carried) == (working.reply.unsigned_text, working.reply.attachments)
    if same and working.reply.state is State.DRAFTED and working.current:
        return version
    checked = check(desk, working, text, carried, person)
    standing = replies.edit(
        session,
        working.reply.id,
        version,
        user_id=person.user_id,
        text=text,
        judgement=checked.judgement,
        proof=checked.proof,
        now=desk.clock(),
        attachments=carried,
    )
    return standing.version


def draft(desk: Desk, case: CaseView, recent_replies: tuple[str, ...], *, private: bool) -> tuple[Draft, Checked]:
    """Write a draft for a case, and judge it."""
    mention = mention_of(desk, case, recent_replies, private=private)
    if platform_of(desk, case) is None:
        raise NotAllowed(NO_ACCOUNT)
    written = draft_reply(desk, mention, case.triage, case.permission, private=private)
    if case.triage.vulnerable:
        # Somebody in distress gets weighed words to begin from, never a written-up answer.
        body = escalation_words.gentle(case.triage.language, private=private)
        proof = desk.drafter.prove(body, mention.subject, case.triage)
        written = replace(written, text=body, proof=proof, alternatives=(), sources=(), fallback="")
    judgement = desk.judge.judge(reply_subject(mention, written.text))
    return written, Checked(written.text, judgement, written.proof)


def offer_message(
    desk: Desk,
    session: Session,
    working: Working,
    text: str,
    *,
    version: int,
    person: SignedIn,
    attachments: tuple[Json, ...],
) -> None:
    """Put the link that opens a direct message to us into the public reply, once."""
    address = link(working.case.permission)
    if not address or working.private:
        raise NotAllowed("There is no such link here. Ask the platform again what it allows.")
    offered = handover.offer(typed(text, person), address, language=working.reply.language)
    save(desk, session, working, offered, version=version, person=person, attachments=attachments)


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


def must_be_open(working: Working) -> None:
    """Raise NotAllowed for the reply of a closed case."""
    if working.case.row.state == "closed":
        raise NotAllowed("This case is closed. Open it again first, then work on its reply.")
