"""Builds the case pane from what storage says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.console import words
from bot.console.abilities import abilities, allowed, link
from bot.console.carried import carried
from bot.console.case_page import (
    CasePage,
    Choosable,
    Colleague,
    Earlier,
    Evidence,
    Head,
    NoteLine,
    Viewer,
)
from bot.console.clock import due, moment
from bot.console.history import entries, who
from bot.console.inbox_building import tags
from bot.console.inbox_query import Query
from bot.console.marks import Span, letter
from bot.console.reply_card import Check, ReplyCard
from bot.console.roles import Permission, permissions
from bot.console.thread_building import Look, bubbles, drifts
from bot.platforms.base import Limits
from responders.escalation_words import guidance
from responders.lifecycle import State, Step
from storage.cases import ApprovalView, CaseView, ReplyView
from storage.presence import Present
from storage.reading import WAIT
from storage.record import Past
from storage.users import Colleague as DeskColleague
from storage.views import NoteView


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds a case: its past, who is here, colleagues, products by id, how the page was asked for.

    `paused` says who paused the account, and why; empty while it sends. `waits_until` is how long its platform asked
    an approved reply to wait. `limits` are the platform's, `removal` its word
    for taking a post away; `shows` says which pictures the desk can bring. In `hidden` messages personal data is
    masked, `revealed` ones the viewer asked to read whole.
    """

    past: Sequence[Past] = ()
    here: Sequence[Present] = ()
    colleagues: Sequence[DeskColleague] = ()
    products: Mapping[str, str] = field(default_factory=dict)
    query: Query = field(default_factory=Query)
    whole: bool = False
    notice: tuple[str, str, str] | None = None
    paused: str = ""
    waits_until: datetime | None = None
    limits: Limits = field(default_factory=lambda: Limits(0, 0))
    removal: str = ""
    shows: Callable[[str, str], bool] = lambda _kind, _address: False
    hidden: frozenset[int] = frozenset()
    revealed: frozenset[int] = frozenset()
    hidden_notes: frozenset[int] = frozenset()
    hidden_closing: bool = False


def build(case: CaseView, check: Check | None, viewer: Viewer, around: Around, *, now: datetime) -> CasePage:
    """Return the pane of one case for one viewer. `check` is on the reply to work on, if there is one."""
    zone = viewer.zone
    names = {one.id: one.name for one in around.colleagues}
    spans, evidence = _evidence(case)
    removes = bool(around.removal) and viewer.may_remove
    look = Look(
        now, zone, whole=around.whole, shows=around.shows, removes=removes, hidden=around.hidden,
        revealed=around.revealed,
    )  # fmt: skip
    thread, hidden = bubbles(case, spans, look)
    return CasePage(
        head=_head(case, viewer, around, now=now),
        viewer=viewer,
        thread=thread,
        earlier_hidden=hidden,
        evidence=evidence,
        intent_words=_intent_words(case, now=now, zone=zone),
        abilities=abilities(case, now=now, zone=zone),
        may_message=allowed(case.permission, "message") and not case.message.private,
        earlier=_earlier(case, around.query, now=now, zone=zone),
        reply=_reply(case, check, viewer, around, names, now=now),
        history=entries(around.past, names, now=now, zone=zone),
        notes=tuple(_note(one, around, now=now, zone=zone) for one in reversed(case.notes)),
        colleagues=tuple(Choosable(one.id, one.name) for one in around.colleagues if _can_take(one, viewer)),
        here=tuple(
            Colleague(one.name, one.initials, one.typing) for one in around.here if one.user_id != viewer.user_id
        ),
        notice=around.notice,
        listen_only=case.row.listen_only,
        private=case.message.private,
        removal=words.removal(around.removal) if around.removal else ("", ""),
        drifts=drifts(case, look),
        guidance=guidance(case.row.language) if case.triage.vulnerable and case.row.state != "closed" else (),
    )


def _reply(
    case: CaseView, check: Check | None, viewer: Viewer, around: Around, names: Mapping[int, str], *, now: datetime
) -> ReplyCard | None:
    reply = case.reply
    if reply is None:
        return None
    card = reply_card(reply, check, viewer, names, now=now, paused=around.paused)
    offered = link(case.permission)
    return replace(
        card,
        pictures=carried(reply.attachments),
        room=0 if card.private else max(around.limits.attachments - len(reply.attachments), 0),
        alt_text=around.limits.alt_text,
        link="" if card.private or offered in card.text else offered,
        waits_until=moment(around.waits_until, now=now, zone=viewer.zone) if around.waits_until else None,
    )


def _note(note: NoteView, around: Around, *, now: datetime, zone: str) -> NoteLine:
    at, hidden = moment(note.created_at, now=now, zone=zone), note.id in around.hidden_notes
    return NoteLine(note.id, note.name, words.initials(note.name), at, note.text, hidden)


def _head(case: CaseView, viewer: Viewer, around: Around, *, now: datetime) -> Head:
    row, zone = case.row, viewer.zone
    platform = words.platform(row.platform)
    return Head(
        id=row.id,
        number=row.number,
        href=around.query.href(f"/cases/{row.id}"),
        query=around.query.encoded(),
        name=words.author(row.platform, row.name, row.handle),
        handle=words.handle(row.platform, row.handle) if row.name else "",
        followers=f"{case.person.followers:,}" if case.person.followers else "",
        profile_url=case.person.url,
        platform=platform.name,
        platform_letter=platform.letter,
        platform_icon=platform.icon,
        account=case.account,
        state=row.state,
        state_words=words.CASE_STATES.get(row.state, row.state),
        tags=tags(row, products=around.products, now=now, zone=zone, with_state=False),
        due=due(row.due_at or row.updated_at, row.opened_at, now=now, zone=zone),
        owed=row.due_at is not None and not row.listen_only,
        assignee=row.assignee_name,
        assignee_initials=row.assignee_initials,
        mine=row.assignee_id == viewer.user_id,
        closed_reason=case.closed_reason,
        closed_hidden=around.hidden_closing,
        escalated_to=row.escalated_to,
        snoozed_until=moment(row.snoozed_until, now=now, zone=zone) if row.snoozed_until else None,
        place=words.place(row.platform, case.message.url),
    )


def _can_take(colleague: DeskColleague, viewer: Viewer) -> bool:
    return (
        colleague.id != viewer.user_id
        and colleague.disabled_at is None
        and Permission.CASE_WORK in permissions(colleague.roles)
    )


def _evidence(case: CaseView) -> tuple[list[Span], tuple[Evidence, ...]]:
    """Letter the spans of the mention that findings point at: one letter a span, one entry for what is said alike."""
    text = case.message.text
    letters: dict[tuple[int, int], str] = {}
    spans: list[Span] = []
    shown: dict[tuple[str, str], Evidence] = {}
    for finding in sorted(case.triage.judgement.findings, key=lambda one: (one.end <= one.start, one.start)):
        span, tone = (finding.start, finding.end), words.finding_tone(finding.rule, finding.severity)
        if 0 <= finding.start < finding.end <= len(text) and span not in letters:
            letters[span] = letter(len(letters))
            spans.append(Span(*span, letters[span], tone))
        key = (finding.rule, finding.message)
        before = shown[key].letters if key in shown else ()
        own = (letters[span],) if span in letters else ()
        href = f"/code/{finding.article}#{finding.rule}"
        shown[key] = Evidence((*before, *own), words.rule(finding.rule), href, finding.message, tone)
    return spans, tuple(shown.values())


def _intent_words(case: CaseView, *, now: datetime, zone: str) -> str:
    row = case.row
    what = f"{words.INTENTS.get(row.intent, row.intent).capitalize()}, {row.urgency} urgency"
    if row.due_at is None or row.listen_only:
        return f"{what}. {'No answer may be given' if row.listen_only else 'No answer is owed'}."
    at = moment(row.due_at, now=now, zone=zone)
    return f"{what}. An answer {'was' if row.due_at < now else 'is'} due {at.relative}."


def _earlier(case: CaseView, query: Query, *, now: datetime, zone: str) -> tuple[Earlier, ...]:
    return tuple(
        Earlier(
            one.number,
            query.href(f"/cases/{one.id}"),
            one.excerpt,
            words.CASE_STATES.get(one.state, one.state),
            moment(one.opened_at, now=now, zone=zone),
        )
        for one in case.earlier[:5]
    )


def reply_card(
    reply: ReplyView, check: Check | None, viewer: Viewer, names: Mapping[int, str], *, now: datetime, paused: str = ""
) -> ReplyCard:
    """Return a reply as the composer or the send bar shows it."""
    live = [approval for approval in reply.approvals if approval.voided_at is None]
    first = next((approval for approval in live if approval.kind == "approve"), None)
    voided = next((one for one in reversed(reply.approvals) if one.voided_at and one.void_reason), None)
    left = int((reply.send_after - now).total_seconds()) + 1 if reply.send_after else 0
    return ReplyCard(
        id=reply.id,
        version=reply.version,
        state=reply.state.value,
        private=reply.channel == "private",
        text=reply.unsigned_text if reply.state is State.DRAFTED and first is None else reply.text,
        language=reply.language,
        writer=reply.writer,
        fallback=reply.fallback,
        sources=reply.sources,
        alternatives=reply.alternatives,
        check=check,
        by=first.name if first else who(reply.changed_by, names),
        at=moment(reply.sent_at or reply.updated_at, now=now, zone=viewer.zone),
        send_after=reply.send_after.isoformat() if reply.send_after else "",
        seconds_left=max(left, 0),
        outcome=reply.outcome,
        url=reply.platform_url,
        voided=voided.void_reason if voided and reply.state is State.DRAFTED and reply.last_step == "void" else "",
        second_asked=reply.needs_second,
        first_by=first.name if first else "",
        may_be_second=reply.needs_second and _may_be_second(first, viewer),
        override_reason=first.override_reason if first else "",
        sha256=reply.sha256,
        paused=paused,
        waits=reply.outcome if reply.state is State.APPROVED and reply.last_step in {WAIT, Step.DEFER} else "",
    )


def _may_be_second(first: ApprovalView | None, viewer: Viewer) -> bool:
    """Say whether the viewer may approve after `first` did: nobody is their own second."""
    return first is not None and viewer.may_second and first.user_id != viewer.user_id
