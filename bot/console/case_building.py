"""Builds the case pane from what storage says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.console import words
from bot.console.case_page import (
    Ability,
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
from bot.console.thread_building import bubbles
from responders.lifecycle import State
from storage.cases import ApprovalView, CaseView, ReplyView
from storage.presence import Present
from storage.record import Past
from storage.users import Colleague as DeskColleague


@dataclass(frozen=True, slots=True)
class Around:
    """What surrounds a case: its past, who is here, colleagues, products by id, how the page was asked for.

    `paused` says who paused the account, and why; empty while it sends.
    """

    past: Sequence[Past] = ()
    here: Sequence[Present] = ()
    colleagues: Sequence[DeskColleague] = ()
    products: Mapping[str, str] = field(default_factory=dict)
    query: Query = field(default_factory=Query)
    whole: bool = False
    notice: tuple[str, str, str] | None = None
    paused: str = ""


def build(case: CaseView, check: Check | None, viewer: Viewer, around: Around, *, now: datetime) -> CasePage:
    """Return the pane of one case for one viewer. `check` is on the reply to work on, if there is one."""
    zone = viewer.zone
    names = {one.id: one.name for one in around.colleagues}
    spans, evidence = _evidence(case)
    thread, hidden = bubbles(case, spans, now=now, zone=zone, whole=around.whole)
    return CasePage(
        head=_head(case, viewer, around, now=now),
        viewer=viewer,
        thread=thread,
        earlier_hidden=hidden,
        evidence=evidence,
        intent_words=_intent_words(case, now=now, zone=zone),
        abilities=_abilities(case, now=now, zone=zone),
        may_message=_allowed(case.permission, "message"),
        earlier=_earlier(case, around.query, now=now, zone=zone),
        reply=reply_card(case.reply, check, viewer, names, now=now, paused=around.paused) if case.reply else None,
        history=entries(around.past, names, now=now, zone=zone),
        notes=tuple(
            NoteLine(note.name, words.initials(note.name), moment(note.created_at, now=now, zone=zone), note.text)
            for note in reversed(case.notes)
        ),
        colleagues=tuple(Choosable(one.id, one.name) for one in around.colleagues if _can_take(one, viewer)),
        here=tuple(
            Colleague(one.name, one.initials, one.typing) for one in around.here if one.user_id != viewer.user_id
        ),
        notice=around.notice,
    )


def _head(case: CaseView, viewer: Viewer, around: Around, *, now: datetime) -> Head:
    row, zone = case.row, viewer.zone
    platform = words.platform(row.platform)
    return Head(
        id=row.id,
        number=row.number,
        href=around.query.href(f"/cases/{row.id}"),
        query=around.query.encoded(),
        name=row.name or row.handle,
        handle=_handle(row.handle) if row.name else "",
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
        owed=row.due_at is not None,
        assignee=row.assignee_name,
        assignee_initials=row.assignee_initials,
        mine=row.assignee_id == viewer.user_id,
        closed_reason=case.closed_reason,
        escalated_to=row.escalated_to,
        snoozed_until=moment(row.snoozed_until, now=now, zone=zone) if row.snoozed_until else None,
    )


def _handle(handle: str) -> str:
    return handle if handle.startswith(("@", "u/")) else f"@{handle}"


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
    if row.due_at is None:
        return f"{what}. No answer is owed."
    at = moment(row.due_at, now=now, zone=zone)
    return f"{what}. An answer {'was' if row.due_at < now else 'is'} due {at.relative}."


def _allowed(permission: Mapping[str, Any], what: str) -> bool:
    return bool((permission.get(what) or {}).get("allowed", False))


def _abilities(case: CaseView, *, now: datetime, zone: str) -> tuple[Ability, ...]:
    found = []
    for what, label in (("reply", "Reply in public"), ("message", "Send a direct message")):
        permission = case.permission.get(what)
        if not permission:
            continue
        until = permission.get("until")
        when = moment(datetime.fromisoformat(until), now=now, zone=zone) if until else None
        found.append(
            Ability(
                label, bool(permission.get("allowed")), permission.get("reason", ""), permission.get("rule", ""),
                permission.get("rule_url", ""), when,
            )
        )  # fmt: skip
    return tuple(found)


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
    second = next((approval for approval in live if approval.kind == "second"), None)
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
        second_by=second.name if second else "",
        override_reason=first.override_reason if first else "",
        sha256=reply.sha256,
        paused=paused,
    )


def _may_be_second(first: ApprovalView | None, viewer: Viewer) -> bool:
    """Say whether the viewer may approve after `first` did: nobody is their own second."""
    return first is not None and viewer.may_second and first.user_id != viewer.user_id
