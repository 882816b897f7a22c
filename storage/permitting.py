"""What a case's kept `permission` lets us do, for whoever approves: read in one place, so that all read it alike."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from storage.summary import listen_only

NOT_ADDRESSED: Final = "They did not turn to us, and the platform has not said that we may answer them here."
"""Why what only a search found is not answered: listening is no right to reply."""

_NO_REASON: Final = "The platform does not allow it here."


def kept_refusal(
    permission: Mapping[str, Any], *, private: bool, addressed: bool, now: datetime, thread: bool = False
) -> str:
    """Return why not, in a sentence with the rule, or nothing: then nobody has said no, or no longer.

    What nobody addressed to us needs a yes. Yes or no, what had an end that has passed counts for nothing.
    """
    said = permission.get("thread" if thread else "message" if private else "reply")
    standing = said if isinstance(said, Mapping) and not _is_over(said.get("until"), now) else {}
    if not standing.get("allowed", True):
        return words(str(standing.get("reason", "")), str(standing.get("rule", "")))
    return "" if addressed or standing.get("allowed") else NOT_ADDRESSED


def nobody_may_answer(permission: Mapping[str, Any], *, addressed: bool) -> bool:
    """Say whether the desk may only listen here, as the platform's `permission` (empty: not asked) has it.

    Listening is no right to reply: what only a search found may be answered only where the platform says so.
    """
    reply = permission.get("reply")
    may = isinstance(reply, Mapping) and bool(reply.get("allowed"))
    return listen_only(permission) or not (addressed or may)


def words(reason: str, rule: str) -> str:
    """Return a refusal as people read it."""
    reason = reason or _NO_REASON
    return f"{reason} ({rule})" if rule else reason


def _is_over(until: object, now: datetime) -> bool:
    return isinstance(until, str) and bool(until) and datetime.fromisoformat(until) <= now
