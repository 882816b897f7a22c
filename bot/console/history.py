"""What happened to a case, from the record, in words."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.console import words
from bot.console.case_page import Entry
from bot.console.clock import moment
from storage.record import Past

_WORDS: dict[str, tuple[str, str]] = {
    "case.opened": ("opened the case", "inbox"),
    "case.updated": ("took in a new message", "message-square"),
    "case.claimed": ("claimed it", "user-plus"),
    "case.taken_over": ("took it over", "user-plus"),
    "case.released": ("let it go", "user"),
    "case.handed_over": ("handed it over", "forward"),
    "case.escalated": ("asked for help", "trending-up"),
    "case.settled": ("settled the escalation", "check"),
    "case.snoozed": ("snoozed it", "alarm-clock"),
    "case.woken": ("brought it back", "alarm-clock"),
    "case.waiting": ("waits for them", "clock"),
    "case.closed": ("closed it", "archive"),
    "case.reopened": ("opened it again", "archive-restore"),
    "case.noted": ("left a note", "sticky-note"),
    "reply.drafted": ("drafted a reply", "file-text"),
    "reply.edited": ("edited the reply", "pencil"),
    "reply.approved": ("approved the reply", "check"),
    "reply.second_asked": ("asked for a second approver", "check-check"),
    "reply.second": ("approved as second", "check-check"),
    "reply.approved_second": ("approved as second", "check-check"),
    "reply.overridden": ("approved over the check's objection", "triangle-alert"),
    "reply.undone": ("took the approval back", "undo-2"),
    "reply.rejected": ("rejected the draft", "ban"),
    "reply.reopened": ("opened the draft again", "rotate-ccw"),
    "reply.released": ("released the reply", "play"),
    "reply.voided": ("voided the approval", "triangle-alert"),
    "reply.held": ("held the reply", "snowflake"),
    "reply.expired": ("let the draft lapse", "clock"),
    "reply.sending": ("began to send", "send"),
    "reply.sent": ("posted it", "circle-check"),
    "reply.posted": ("posted it", "circle-check"),
    "reply.refused": ("was refused by the platform", "circle-x"),
    "reply.deferred": ("was asked to wait by the platform", "clock"),
    "reply.unconfirmed": ("may have posted it", "triangle-alert"),
    "reply.settled": ("said how the send ended", "eye"),
}
_RULE = re.compile(r"[a-z]+/[a-z-]+")
_DETAILS = ("reason", "detail", "override_reason", "to", "until")


def entries(past: Sequence[Past], names: Mapping[int, str], *, now: datetime, zone: str) -> tuple[Entry, ...]:
    """Return the record's entries about a case, newest first, as people read them."""
    return tuple(_entry(one, names, now=now, zone=zone) for one in past)


def _entry(one: Past, names: Mapping[int, str], *, now: datetime, zone: str) -> Entry:
    what, icon = _WORDS.get(one.kind, (one.kind.replace(".", " ").replace("_", " "), "history"))
    return Entry(moment(one.at, now=now, zone=zone), who(one.actor, names), what, icon, _detail(one, names))


def who(actor: str, names: Mapping[int, str]) -> str:
    """Return the name of who acted: a colleague's, or the desk's own."""
    kind, _, number = actor.partition(":")
    if kind == "user" and number.isdigit():
        return names.get(int(number), "Someone who left")
    return "The desk"


def _plain(fact: str) -> str:
    return words.rule(fact) if _RULE.fullmatch(fact) else fact


def _detail(one: Past, names: Mapping[int, str]) -> str:
    found = [_plain(str(one.facts[name])) for name in _DETAILS if one.facts.get(name)]
    to = one.facts.get("to_user_id")
    if isinstance(to, int):
        found.append(f"to {names.get(to, 'someone who left')}")
    if one.content and one.kind not in {"case.opened", "case.updated", "case.noted"}:
        found.append(f"“{one.content}”")
    return " · ".join(found)
