"""The move into private as the case pane shows it: why, what is possible, both drafts, how they stand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.console.clock import Moment, moment
from bot.console.promising import promised
from bot.console.reply_card import Heard
from bot.wiring import Desk
from policies.finding import Trigger, Why
from policies.subject import Subject, SubjectKind
from responders.escalation import Plan, Stage, Way, after, plan, standing
from responders.lifecycle import State
from storage import escalations, opting_out
from storage.cases import CaseView, MessageView, ReplyView
from storage.database import Session

_WHY = {
    Why.VULNERABLE: "A person in need",
    Why.SAFETY: "Safety",
    Why.SECURITY: "Security",
    Why.LEGAL: "Legal",
    Why.PRESS: "Press",
    Why.ANGER: "Rising anger",
    Why.UNANSWERED: "Left unanswered",
    Why.UNHELPFUL: "Not helped",
    Why.DATA_POSTED: "Personal data posted",
    Why.DATA_NEEDED: "Personal data needed",
    Why.PERSON: "Wants a person",
    Why.REACH: "Wide reach",
}
_STAGES = {
    Stage.PLANNED: "Drafted, not approved",
    Stage.MOVING: "On its way",
    Stage.WAITING: "Waiting for them to write in private",
    Stage.PRIVATE: "Goes on in private",
    Stage.SOLVED: "Solved in private",
    Stage.CLOSED: "Closed",
    Stage.STOPPED: "Stopped",
}
_APPROVED_FROM = {Stage.PLANNED, Stage.WAITING, Stage.PRIVATE}
_DONE = {Stage.PRIVATE, Stage.SOLVED, Stage.CLOSED}
_ICONS = {
    Way.MESSAGE: "circle-check",
    Way.THREAD: "circle-check",
    Way.LINK: "circle-check",
    Way.WAIT: "clock",
    Way.NOBODY: "ban",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One trigger: its name, a sentence, the words that show it and where they stand."""

    label: str
    message: str
    words: str
    where: str


@dataclass(frozen=True, slots=True)
class Part:
    """One of the two drafts, and how it stands."""

    label: str
    text: str
    state: str


@dataclass(frozen=True, slots=True)
class EscalationCard:
    """Everything the panel shows."""

    reasons: tuple[Reason, ...]
    plan: Plan
    icon: str
    until: Moment | None
    stage: str
    stage_words: str
    parts: tuple[Part, ...]
    standing: str
    versions: str
    may_draft: bool
    may_approve: bool
    plan_matters: bool
    asked_to_stop: bool
    opted_out: bool
    private_case: int | None
    began_in: int | None
    may_close_publicly: bool
    promises: tuple[Heard, ...] = ()


def possible(desk: Desk, session: Session, case: CaseView, now: datetime) -> Plan:
    """Return what is possible now on the case's platform, with an opt-out and a child's age in mind."""
    subject = Subject(SubjectKind.MENTION, case.message.text, now, language=case.message.language)
    measured = desk.judge.measure(subject)
    return plan(
        after(case.permission, _refused(case)),
        platform=case.row.platform,
        private=case.message.private,
        addressed=case.message.addressed,
        opted_out=opting_out.holds(session, case.person.platform, case.person.platform_id),
        minor=bool(measured.hits("vulnerable.minor")),
        now=now,
    )


def _refused(case: CaseView) -> dict[str, str]:
    """Return what the platform refused of our answers to this very message, and would refuse again.

    A public answer may be refused for its words; only where they blocked us another one is of no use.
    """
    return {
        "thread" if one.thread else "message" if one.channel == "private" else "reply": one.outcome
        for one in case.replies
        if one.state is State.REFUSED
        and one.message_id == case.message.id
        and (one.channel == "private" or "block" in one.outcome.lower())
    }


def card(
    desk: Desk, session: Session, case: CaseView, *, now: datetime, zone: str, shown: CaseView | None = None
) -> EscalationCard | None:
    """Return the panel of a case, or None when nothing asks for one."""
    move = escalations.of_case(session, case.row.id)
    what = possible(desk, session, case, now)
    opted_out = opting_out.holds(session, case.person.platform, case.person.platform_id)
    triggers = case.triage.triggers
    began = escalations.began_in(session, case.row.id) if case.message.private else None
    if not (triggers or move or opted_out or case.triage.opt_out or began):
        return None
    replies = {one.id: one for one in case.replies}
    public, private = _of(replies, move.public_id if move else None), _of(replies, move.private_id if move else None)
    stage = move.stage if move else None
    live = stage not in {None, Stage.CLOSED, Stage.STOPPED}
    drafted = [one for one in (public, private) if one is not None and one.state is State.DRAFTED]
    return EscalationCard(
        reasons=tuple(_reason(shown or case, one) for one in triggers),
        plan=what,
        icon=_ICONS[what.way],
        until=moment(what.until, now=now, zone=zone) if what.until else None,
        stage=stage.value if stage else "",
        stage_words=_STAGES[stage] if stage else "",
        parts=_parts(public, private),
        standing=standing(public.state if public else None, private.state if private else None) if live else "",
        versions=",".join(f"{one.id}:{one.version}" for one in drafted),
        may_draft=what.public and _may_draft(case, what, stage, private),
        may_approve=stage in _APPROVED_FROM and any(goes(one, what) for one in drafted),
        plan_matters=stage not in _DONE,
        asked_to_stop=case.triage.opt_out and not opted_out,
        opted_out=opted_out,
        private_case=move.wrote_case if move else None,
        began_in=began,
        may_close_publicly=stage is Stage.SOLVED and _unanswered(case, public),
        promises=promised(public.unsigned_text, now=now, zone=desk.config.brand.timezone) if public in drafted else (),
    )


def goes(reply: ReplyView, what: Plan) -> bool:
    """Whether an approval would send one of the two drafts now, as the plan stands."""
    if reply.channel != "private":
        return what.public
    return what.way is (Way.THREAD if reply.thread else Way.MESSAGE)


def _may_draft(case: CaseView, what: Plan, stage: Stage | None, private: ReplyView | None) -> bool:
    """Whether the two may be drafted: nothing is under way, or a thread is possible where a message was not."""
    if case.message.private or case.triage.opt_out:
        return False
    if stage not in {Stage.PLANNED, Stage.WAITING}:
        return stage in {None, Stage.CLOSED, Stage.STOPPED}
    if private is None:
        return what.way is Way.THREAD
    tried = private.state in {State.REFUSED, State.DRAFTED, State.WITHDRAWN, State.EXPIRED}
    return what.way is Way.THREAD and tried and not private.thread


def _of(replies: Mapping[int, ReplyView], reply_id: int | None) -> ReplyView | None:
    return replies.get(reply_id) if reply_id else None


def _unanswered(case: CaseView, public: ReplyView | None) -> bool:
    """Whether a public note would answer something new: a post is answered in public once."""
    return public is None or public.state is not State.SENT or public.message_id != case.message.id


def _parts(public: ReplyView | None, private: ReplyView | None) -> tuple[Part, ...]:
    found: Sequence[tuple[str, ReplyView | None]] = (("In public", public), ("In private", private))
    return tuple(Part(label, one.text, one.state.value) for label, one in found if one is not None)


def _reason(case: CaseView, trigger: Trigger) -> Reason:
    before = [
        one
        for one in case.thread
        if one.id != case.message.id and one.created_at <= case.message.created_at and one.deleted_at is None
    ]
    there = case.message if trigger.turn < 0 else before[trigger.turn] if trigger.turn < len(before) else None
    words = " ".join(there.text[trigger.start : trigger.end].split()) if there else ""
    return Reason(_WHY[trigger.why], trigger.message, words[:80], _where(case, there))


def _where(case: CaseView, there: MessageView | None) -> str:
    if there is None or there.id == case.message.id:
        return "in this message"
    return "in our answer" if there.ours else "earlier in the thread"
