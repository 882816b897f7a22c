"""Replies before they are sent: drafts, edits, approvals. Every change goes through `lifecycle.advance`.

Each function locks the reply's row. People's functions take the `version` that was on their screen and raise Conflict
when the reply has moved on since; the machine's raise Conflict when the step can't be taken any more. NotAllowed when
a rule forbids the step; NotFound when there is no such reply.
"""

from storage.anchoring import overtake
from storage.approvals import approve, approve_second, ask_second, hold, undo, void
from storage.drafts import NewDraft, edit, expire, recent, reject, release, reopen, save_drafts
from storage.stepping import Standing

__all__ = [
    "NewDraft",
    "Standing",
    "approve",
    "approve_second",
    "ask_second",
    "edit",
    "expire",
    "hold",
    "overtake",
    "recent",
    "reject",
    "release",
    "reopen",
    "save_drafts",
    "undo",
    "void",
]
