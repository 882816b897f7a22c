"""Moving a case into private: drafting both messages, approving them together, solving, opting out."""

from datetime import datetime
from typing import Final

from bot.console import approving, reply_work
from bot.console.access import SignedIn
from bot.console.checking import asking, check_text
from bot.console.escalation_card import goes, possible
from bot.console.promising import NONE, Unticked
from bot.permissions import kept_refusal
from bot.wiring import Desk
from responders import escalation_words
from responders.draft import Draft, Move, Proof
from responders.escalation import Move as Turn
from responders.escalation import Plan
from responders.escalation_words import Pair
from responders.lifecycle import State
from storage import cases, escalations, freezing, replies
from storage.cases import CaseView, ReplyView
from storage.database import Session
from storage.errors import Conflict, NotAllowed
from storage.replies import NewDraft

WHY: Final = "It moves the talk into private, so it must not name the matter."
_WRITER: Final = "composer"


def draft_pair(desk: Desk, session: Session, person: SignedIn, case_id: int, now: datetime) -> None:
    """Draft the public note and the private message of a case, and link them."""
    case = cases.read(session, case_id)
    plan = possible(desk, session, case, now)
    if not plan.public:
        raise NotAllowed(f"{plan.title}: {plan.reason}")
    pair = _pair(desk, session, case, plan)
    # The composer shows what was drafted last: the note, which can go out in every plan.
    made = {"private": pair.private, "public": "" if noted(case) else pair.public}
    news = [_new(desk, session, case, person, text, channel) for channel, text in made.items() if text]
    ids = dict(zip([one.channel for one in news], replies.save_drafts(session, news, now=now), strict=True))
    escalations.begin(
        session, case_id, plan, case.triage.triggers, public_id=ids.get("public"), private_id=ids.get("private"),
        user_id=person.user_id, now=now,
    )  # fmt: skip


def noted(case: CaseView) -> bool:
    """Whether a public note under this message is out, or may be: one is enough, whichever way it goes on."""
    return any(
        one.channel == "public" and one.message_id == case.message.id and one.state in {State.SENT, State.UNCONFIRMED}
        for one in case.replies
    )


def _pair(desk: Desk, session: Session, case: CaseView, plan: Plan) -> Pair:
    triage, written = case.triage, ""
    if not triage.vulnerable:
        recent = tuple(reply_work.recent(desk, session, case))
        written = reply_work.draft(desk, case, recent, private=True)[0].text
    return escalation_words.drafts(
        plan, triage.triggers, written, language=triage.language, private=case.message.private
    )


def _new(desk: Desk, session: Session, case: CaseView, person: SignedIn, text: str, channel: str) -> NewDraft:
    recent = reply_work.recent(desk, session, case)
    checked = check_text(desk, case, text, recent, private=channel == "private", writer=asking(person))
    moves = (Move.THANK, Move.HAND_OVER)
    draft = Draft(text, case.triage.language, moves, Proof(checked.proof.personal, checked.proof.claims), _WRITER)
    return NewDraft(case.row.id, case.message.id, case.message.revision, draft, checked.judgement, channel)


def approve_pair(
    desk: Desk, session: Session, person: SignedIn, case_id: int, versions: str, now: datetime,
    unticked: Unticked = NONE,
) -> None:  # fmt: skip
    """Approve both as they stood on the screen (`versions` names them): all that the platform lets us send now.

    Each approval names its own text's hash. A message that must wait for them to write first stays a draft. What is
    `unticked` of what the public one seems to promise is none.
    """
    freezing.take_turn(session)
    case = cases.read(session, case_id)
    plan = possible(desk, session, case, now)
    if not plan.public and not case.message.private:
        raise NotAllowed(f"{plan.title}: {plan.reason} Ask the platform again if that has changed.")
    seen = dict(part.split(":") for part in versions.split(",") if part.count(":") == 1)
    pair = [one for one in _drafted(session, case) if _may_go(case, one, plan, now)]
    if not pair:
        raise NotAllowed("Nothing of it may be sent now. Ask the platform again.")
    for one in pair:
        if seen.get(str(one.id)) != str(one.version):
            raise Conflict("Somebody", None, "changed one of the two drafts", "Read both again, then approve.")
        approving.approve(desk, person, one.id, version=one.version, override=WHY, unticked=unticked)(session)
    escalations.move(session, case_id, Turn.APPROVE, user_id=person.user_id, now=now)


def _drafted(session: Session, case: CaseView) -> list[ReplyView]:
    move = escalations.of_case(session, case.row.id)
    named = {move.public_id, move.private_id} if move else set()
    return [one for one in case.replies if one.id in named and one.state is State.DRAFTED]


def _may_go(case: CaseView, reply: ReplyView, plan: Plan, now: datetime) -> bool:
    private = reply.channel == "private"
    return goes(reply, plan) and not kept_refusal(case, private=private, now=now, thread=reply.thread)


def draft_closing(desk: Desk, session: Session, person: SignedIn, case_id: int, now: datetime) -> None:
    """Draft the public note that says that it is solved, and not what."""
    case = cases.read(session, case_id)
    if case.message.private:
        raise NotAllowed("This case is private. Open the public one for a closing note.")
    new = _new(desk, session, case, person, escalation_words.closing(case.triage.language), "public")
    reply_id = replies.save_drafts(session, [new], now=now)[0]
    escalations.set_closing(session, case_id, reply_id)
    escalations.move(session, case_id, Turn.CLOSE, user_id=person.user_id, now=now)
