"""A case and its parts as they are read: plain data, detached from the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from policies.finding import Judgement, Triage
from responders.draft import Proof
from responders.lifecycle import State
from storage.inbox import Row
from storage.tables.base import Json


@dataclass(frozen=True, slots=True)
class PersonView:
    """Who wrote to us."""

    id: int
    platform: str
    platform_id: str
    handle: str
    name: str
    url: str
    avatar_url: str
    followers: int | None
    first_seen_at: datetime
    erased: bool


@dataclass(frozen=True, slots=True)
class RevisionView:
    """What a message said before an edit."""

    revision: int
    text: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class MessageView:
    """One message of the thread, as it stands now, with what it said before.

    `addressed` is false for what only a search found, `context` true for what no event brought and only explains
    another; `removed_at` says when we hid or removed it on the platform, `checked_at` when it was last compared with
    what stands there. The text of a deleted one is gone here too.
    """

    id: int
    conversation_id: int
    platform_post_id: str
    platform_parent_id: str | None
    author: PersonView
    ours: bool
    private: bool
    text: str
    language: str | None
    url: str
    attachments: tuple[Json, ...]
    created_at: datetime
    received_at: datetime
    revision: int
    edited_at: datetime | None
    deleted_at: datetime | None
    revisions: tuple[RevisionView, ...] = ()
    quoted_platform_id: str | None = None
    addressed: bool = True
    removed_at: datetime | None = None
    context: bool = False
    checked_at: datetime | None = None
    thread: bool = False


@dataclass(frozen=True, slots=True)
class ApprovalView:
    """A person's yes; `voided_at` says when it stopped counting, and why."""

    id: int
    kind: str
    user_id: int
    name: str
    initials: str
    sha256: str
    approved_at: datetime
    override_reason: str
    voided_at: datetime | None
    void_reason: str


@dataclass(frozen=True, slots=True)
class ReplyView:
    """One reply: the text, the judgement and proof on exactly it, and how it stands.

    `gone_at` says that our post was deleted on the platform by another hand, `changed_text` what it says there instead.
    `thread` says that a private one goes into a private thread, not into a direct message.
    """

    id: int
    case_id: int
    account_id: int
    message_id: int
    message_revision: int
    channel: str
    state: State
    version: int
    text: str
    unsigned_text: str
    attachments: tuple[Json, ...]
    sha256: str
    language: str
    judgement: Judgement
    proof: Proof
    moves: tuple[str, ...]
    sources: tuple[str, ...]
    alternatives: tuple[str, ...]
    personal: bool
    writer: str
    fallback: str
    edited: bool
    needs_second: bool
    approvals: tuple[ApprovalView, ...]
    send_after: datetime | None
    outcome: str
    platform_post_id: str | None
    platform_url: str
    last_step: str
    changed_by: str
    created_at: datetime
    updated_at: datetime
    sent_at: datetime | None
    gone_at: datetime | None = None
    changed_text: str | None = None
    checked_at: datetime | None = None
    thread: bool = False


@dataclass(frozen=True, slots=True)
class NoteView:
    """What a colleague noted."""

    id: int
    user_id: int
    name: str
    text: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with its parts: the row, the thread (oldest first), the judgement, replies (newest first), notes.

    `message` is the mention to answer. `earlier` are the same person's other cases, newest first. `account` is the
    brand's account name on `row.platform`. `related` are posts outside the thread that it quotes or answers, by their
    ids on the platform.
    """

    row: Row
    account: str
    conversation_id: int
    closed_at: datetime | None
    closed_reason: str
    first_answered_at: datetime | None
    message: MessageView
    person: PersonView
    thread: tuple[MessageView, ...]
    triage: Triage
    permission: Json
    replies: tuple[ReplyView, ...]
    notes: tuple[NoteView, ...]
    earlier: tuple[Row, ...]
    related: Mapping[str, MessageView] = field(default_factory=dict)

    @property
    def reply(self) -> ReplyView | None:
        """The reply to work on: one that is under way, else a draft that a person touched, else the newest.

        A draft nobody touched, or one given up, does not hide the answer that was sent to the same message.
        """
        order = (State.UNCONFIRMED, State.HELD, State.SENDING, State.APPROVED)
        under_way = [one for state in order for one in self.replies if one.state is state]
        touched = [one for one in self.replies if one.state is State.DRAFTED and (one.edited or one.approvals)]
        others = [one for one in self.replies if not self._answered(one)]
        return next(iter([*under_way, *touched, *others]), None)

    def _answered(self, reply: ReplyView) -> bool:
        """Another reply was sent to what this one answers, in the same channel."""
        return reply.state is not State.SENT and any(
            one.state is State.SENT
            and (one.message_id, one.channel) == (reply.message_id, reply.channel)
            and one.message_revision >= reply.message_revision
            for one in self.replies
        )
