"""What happened to a case, from the record, in words."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.console import words
from bot.console.case_page import Entry
from bot.console.clock import moment
from storage.record import Past

WORDS: dict[str, tuple[str, str]] = {
    "case.opened": ("opened the case", "inbox"),
    "case.updated": ("took in a new message", "message-square"),
    "case.claimed": ("claimed it", "user-plus"),
    "case.released": ("let it go", "user"),
    "case.handed_over": ("handed it over", "forward"),
    "case.escalated": ("asked for help", "trending-up"),
    "case.escalation_settled": ("settled the escalation", "check"),
    "case.snoozed": ("snoozed it", "alarm-clock"),
    "case.woken": ("brought it back", "alarm-clock"),
    "case.set_waiting": ("waits for them", "clock"),
    "case.closed": ("closed it", "archive"),
    "case.reopened": ("opened it again", "archive-restore"),
    "case.overdue": ("saw it go overdue", "alarm-clock"),
    "case.fell_back": ("went back to the question before", "rotate-ccw"),
    "case.noted": ("left a note", "sticky-note"),
    "reply.drafted": ("drafted a reply", "file-text"),
    "reply.edit": ("edited the reply", "pencil"),
    "reply.approve": ("approved the reply", "check"),
    "reply.approve_first": ("approved it, as the first of two", "check"),
    "reply.approve_second": ("approved it, as the second", "check-check"),
    "reply.ask_second": ("asked for a second approver", "check-check"),
    "reply.undo": ("took the approval back", "undo-2"),
    "reply.reject": ("rejected the draft", "ban"),
    "reply.reopen": ("opened the draft again", "rotate-ccw"),
    "reply.release": ("released the reply", "play"),
    "reply.void": ("made the approval void", "triangle-alert"),
    "reply.hold": ("held the reply", "snowflake"),
    "reply.expire": ("let the draft lapse", "clock"),
    "reply.start_sending": ("began to send", "send"),
    "reply.posted": ("posted it", "circle-check"),
    "reply.posted_twice": ("found it posted twice", "triangle-alert"),
    "reply.overtaken": ("saw that they had written again", "message-square"),
    "reply.refuse": ("was refused by the platform", "circle-x"),
    "reply.wait": ("waits: the message can't be read just now", "clock"),
    "reply.defer": ("was asked to wait by the platform", "clock"),
    "reply.lose_track": ("may have posted it", "triangle-alert"),
    "reply.found_posted": ("found it posted", "circle-check"),
    "reply.posted_late": ("found it posted after all", "triangle-alert"),
    "reply.taken_back": ("took the reply back from the platform", "undo-2"),
    "message.revealed": ("read the personal data in a message", "eye"),
    "note.revealed": ("read the personal data in a note", "eye"),
    "case.revealed": ("read the personal data in why it was closed", "eye"),
    "hold.placed": ("put the case under a legal hold", "lock"),
    "hold.ended": ("ended the legal hold", "lock"),
    "reply.gone": ("saw that it was deleted on the platform", "ban"),
    "reply.changed_there": ("saw that it was edited on the platform", "pencil"),
    "message.removal_asked": ("asked the platform to take a post away", "eye"),
    "message.removal_failed": ("was refused that by the platform", "circle-x"),
    "message.removed": ("took a post away on the platform", "ban"),
    "reply.confirm_posted": ("saw that it was posted", "eye"),
    "reply.confirm_not_posted": ("saw that it was not posted", "eye"),
    "promise.declined": ("said that it is no promise", "bookmark"),
    "exception.made": ("set a rule aside", "file-text"),
    "exception.ended": ("ended an exception", "undo-2"),
    "feedback.settled": ("settled whether a finding was right", "check"),
}
"""What the record's kinds are called, and their icons."""

_QUIET = {"case.opened", "case.updated", "case.noted", "reply.drafted", "reply.edit"}
_RULE = re.compile(r"[a-z]+/[a-z-]+")
_DETAILS = ("reason", "detail", "override_reason", "to", "until")


def entries(past: Sequence[Past], names: Mapping[int, str], *, now: datetime, zone: str) -> tuple[Entry, ...]:
    """Return the record's entries about a case, newest first, as people read them."""
    return tuple(_entry(one, names, now=now, zone=zone) for one in past)


def called(kind: str) -> str:
    """Return what a kind is called; one without words of its own is read out: "issue: mention added"."""
    return WORDS[kind][0] if kind in WORDS else kind.replace(".", ": ").replace("_", " ")


def _entry(one: Past, names: Mapping[int, str], *, now: datetime, zone: str) -> Entry:
    icon = WORDS[one.kind][1] if one.kind in WORDS else "history"
    return Entry(moment(one.at, now=now, zone=zone), who(one.actor, names), called(one.kind), icon, _detail(one, names))


def who(actor: str, names: Mapping[int, str]) -> str:
    """Return the name of who acted: a colleague's, or the desk's own."""
    kind, _, number = actor.partition(":")
    if kind == "user" and number.isdigit():
        return names.get(int(number), "Someone who left")
    return "The desk"


def _plain(fact: str) -> str:
    return words.rule(fact) if _RULE.fullmatch(fact) else fact


def _detail(one: Past, names: Mapping[int, str]) -> str:
    found = [_plain(str(one.facts[name])) for name in _DETAILS if isinstance(one.facts.get(name), str)]
    for way in ("from", "to"):
        other = one.facts.get(way)
        if isinstance(other, int):
            found.append(f"{way} {names.get(other, 'someone who left')}")
    if one.content and one.kind not in _QUIET:
        found.append(f"“{one.content}”")
    return " · ".join(found)
