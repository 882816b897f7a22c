"""Every table, in one import."""

from storage.tables.base import Table
from storage.tables.ledger import Content, QueueSchema, RecordEntry
from storage.tables.people import Person, SavedView, SignInLink, User, UserSession
from storage.tables.traffic import (
    Conversation,
    Listener,
    Message,
    MessageRevision,
    PlatformAccount,
    PlatformEvent,
    RateLimit,
)
from storage.tables.work import Approval, Attempt, Case, Firing, Note, Presence, Reply

__all__ = [
    "Approval",
    "Attempt",
    "Case",
    "Content",
    "Conversation",
    "Firing",
    "Listener",
    "Message",
    "MessageRevision",
    "Note",
    "Person",
    "PlatformAccount",
    "PlatformEvent",
    "Presence",
    "QueueSchema",
    "RateLimit",
    "RecordEntry",
    "Reply",
    "SavedView",
    "SignInLink",
    "Table",
    "User",
    "UserSession",
]
