"""Every table, in one import."""

from storage.tables.assets import AssetRow, AssetTask
from storage.tables.base import Table
from storage.tables.code import ExceptionRow, Feedback, ShadowDifference, ShadowTally
from storage.tables.crises import (
    Crisis,
    CrisisDuty,
    CrisisEvent,
    CrisisFact,
    CrisisFreeze,
    CrisisHold,
    CrisisLink,
    CrisisTask,
)
from storage.tables.crisis_alarms import CrisisAlarm, MentionCount
from storage.tables.embargoes import Embargo, EmbargoProbe
from storage.tables.escalation import Escalation, OptOut, OptOutKey
from storage.tables.hotline import HotlineEarlierKey, HotlineEntry, HotlineNamed, HotlineReport, Promise
from storage.tables.ledger import Content, QueueSchema, RecordEntry
from storage.tables.people import Person, SavedView, SignInLink, User, UserSession
from storage.tables.postings import Posting, PostingAttempt
from storage.tables.publication import ApiKey, ReviewPicture, ReviewRequest, WebhookDelivery
from storage.tables.quality import (
    Incident,
    IncidentClock,
    IncidentNotice,
    QualityEntry,
    QualityIssue,
    QualityMention,
)
from storage.tables.reports import Notice, WeeklyReport
from storage.tables.rights import LegalHold, RetentionRun, RightsRequest, TakedownNotice
from storage.tables.seen import SeenPostRow
from storage.tables.statements import (
    Statement,
    StatementOutcome,
    StatementSignature,
    StatementVariant,
    StatementVersion,
)
from storage.tables.traffic import (
    Conversation,
    InvalidRequest,
    Listener,
    Message,
    MessageRevision,
    PlatformAccount,
    PlatformEvent,
    RateLimit,
)
from storage.tables.upkeep import Firing, Picture
from storage.tables.work import Approval, Attempt, Case, Note, Presence, Reply

__all__ = [
    "ApiKey",
    "Approval",
    "AssetRow",
    "AssetTask",
    "Attempt",
    "Case",
    "Content",
    "Conversation",
    "Crisis",
    "CrisisAlarm",
    "CrisisDuty",
    "CrisisEvent",
    "CrisisFact",
    "CrisisFreeze",
    "CrisisHold",
    "CrisisLink",
    "CrisisTask",
    "Embargo",
    "EmbargoProbe",
    "Escalation",
    "ExceptionRow",
    "Feedback",
    "Firing",
    "HotlineEarlierKey",
    "HotlineEntry",
    "HotlineNamed",
    "HotlineReport",
    "Incident",
    "IncidentClock",
    "IncidentNotice",
    "InvalidRequest",
    "LegalHold",
    "Listener",
    "MentionCount",
    "Message",
    "MessageRevision",
    "Note",
    "Notice",
    "OptOut",
    "OptOutKey",
    "Person",
    "Picture",
    "PlatformAccount",
    "PlatformEvent",
    "Posting",
    "PostingAttempt",
    "Presence",
    "Promise",
    "QualityEntry",
    "QualityIssue",
    "QualityMention",
    "QueueSchema",
    "RateLimit",
    "RecordEntry",
    "Reply",
    "RetentionRun",
    "ReviewPicture",
    "ReviewRequest",
    "RightsRequest",
    "SavedView",
    "SeenPostRow",
    "ShadowDifference",
    "ShadowTally",
    "SignInLink",
    "Statement",
    "StatementOutcome",
    "StatementSignature",
    "StatementVariant",
    "StatementVersion",
    "Table",
    "TakedownNotice",
    "User",
    "UserSession",
    "WebhookDelivery",
    "WeeklyReport",
]
