"""What the platform lets us do in a case: in sentences, with the rule, until when, and what else can be done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.console.case_page import Ability
from bot.console.clock import moment
from bot.permissions import message_link
from storage.cases import CaseView

_LABELS = {"reply": "Reply in public", "message": "Send a direct message"}
_ELSE_LISTEN = "Leave a note, hand the case over, or close it."
_ELSE_MESSAGE = "A direct message is allowed: use “To DM”."
_ELSE_PUBLIC = "Answer in public, and leave out what is private."
_ELSE_LINK = "Offer them the link in your public reply: it opens a direct message to us, and theirs comes first."


def abilities(case: CaseView, *, now: datetime, zone: str) -> tuple[Ability, ...]:
    """Return what the platform said about replying and about writing in private; nothing before it was asked.

    What was written in private is answered there or not at all, so nothing is said of a public reply.
    """
    found = []
    for what, label in _LABELS.items():
        said = case.permission.get(what)
        if not isinstance(said, Mapping) or (case.message.private and what == "reply"):
            continue
        until = said.get("until")
        found.append(
            Ability(
                label=label,
                allowed=bool(said.get("allowed")),
                reason=str(said.get("reason", "")),
                rule=str(said.get("rule", "")),
                rule_url=str(said.get("rule_url", "")),
                until=moment(datetime.fromisoformat(until), now=now, zone=zone) if until else None,
                instead="" if said.get("allowed") else _instead(what, case.permission, private=case.message.private),
                key=what,
            )
        )
    return tuple(found)


def allowed(permission: Mapping[str, Any], what: str) -> bool:
    """Say whether the platform said yes to `reply` or `message`."""
    return bool((permission.get(what) or {}).get("allowed", False))


def link(permission: Mapping[str, Any]) -> str:
    """Return the address by which the person can write to us first, where we may not and they could."""
    return message_link(permission)


def _instead(what: str, permission: Mapping[str, Any], *, private: bool) -> str:
    if private:
        return _ELSE_LISTEN
    other = "message" if what == "reply" else "reply"
    if not allowed(permission, other):
        return _ELSE_LISTEN if what == "reply" else ""
    if what == "reply":
        return _ELSE_MESSAGE
    return _ELSE_LINK if link(permission) else _ELSE_PUBLIC
