"""The posts of one batch against what is stored: read once, changed in memory, written in a few statements."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto

from sqlalchemy import text

from storage.arrivals import ArrivedPost
from storage.batch import Batch
from storage.correspondents import keep_conversations, keep_persons
from storage.database import Session


class Seen(Enum):
    """How a post compares with what is stored."""

    FIRST = auto()
    NEWER = auto()
    OLDER = auto()
    BEFORE = auto()


@dataclass(slots=True)
class Kept:
    """A message as it is, or will be, stored. `context` is true while no event has brought it."""

    id: int | None
    conversation_id: int
    person_id: int
    revision: int
    text: str
    ours: bool
    context: bool
    deleted_at: datetime | None
    received_at: datetime
    addressed: bool
    post: ArrivedPost | None = None
    changed: bool = False
    deleted_now: bool = False
    history: list[tuple[int, str, datetime]] = field(default_factory=list)


class Known:
    """What is stored of the posts in a batch. Reading costs five statements, writing at most three."""

    def __init__(
        self, session: Session, account_id: int, post_ids: Collection[str], posts: Sequence[tuple[ArrivedPost, bool]]
    ) -> None:
        self._account_id = account_id
        self._kept: dict[str, Kept] = {}
        self._persons: dict[str, int] = {}
        self._conversations: dict[str, int] = {}
        self._deleted: dict[str, datetime] = {}
        ids = sorted({*post_ids, *(post.id for post, _ in posts)})
        if ids:
            self._read(session, ids)
        if posts:
            self._persons = keep_persons(session, account_id, posts)
            self._conversations = keep_conversations(session, account_id, [post for post, _ in posts])

    def _read(self, session: Session, ids: Sequence[str]) -> None:
        given = {"account_id": self._account_id, "ids": ids}
        rows = session.execute(
            text(
                "SELECT platform_post_id, id, conversation_id, person_id, revision, text, ours, context, deleted_at,"
                " received_at, addressed FROM message WHERE account_id = :account_id AND"
                " platform_post_id = ANY(CAST(:ids AS text[])) ORDER BY id FOR NO KEY UPDATE"
            ),
            given,
        )
        for post_id, *values in rows:
            self._kept[post_id] = Kept(*values)
        rows = session.execute(
            text(
                "SELECT platform_post_id, min(received_at) FROM platform_event WHERE account_id = :account_id"
                " AND kind = 'deletion' AND platform_post_id = ANY(CAST(:ids AS text[])) GROUP BY platform_post_id"
            ),
            given,
        )
        self._deleted = {post_id: at for post_id, at in rows if post_id not in self._kept}

    def get(self, post_id: str) -> Kept | None:
        """Return what is stored of a post; its id is known once it was written."""
        return self._kept.get(post_id)

    def is_deleted(self, post_id: str) -> bool:
        """Return whether the post was deleted, in whatever order we heard of it."""
        kept = self._kept.get(post_id)
        return kept is not None and kept.deleted_at is not None

    def delete(self, post_id: str, at: datetime) -> bool:
        """Mark a post as deleted; False when it was. One that has not arrived yet is marked when it does."""
        kept = self._kept.get(post_id)
        if kept is None:
            return True
        if kept.deleted_at is not None:
            return False
        kept.deleted_at, kept.changed, kept.deleted_now = at, True, True
        kept.text, kept.post = "", kept.post and _emptied(kept.post)
        kept.history = [(revision, "", seen_at) for revision, _, seen_at in kept.history]
        return True

    def deletions(self) -> dict[datetime, list[int]]:
        """Return the messages that this batch deleted, by when; ask once they are written."""
        found: dict[datetime, list[int]] = {}
        for kept in self._kept.values():
            if kept.deleted_now and kept.deleted_at and kept.id is not None:
                found.setdefault(kept.deleted_at, []).append(kept.id)
        return found

    def take(self, post: ArrivedPost, at: datetime, *, edit: bool = False) -> Seen:
        """Take a post that an event brought; one that only gave context, or was only found, counts as new.

        Not so by an `edit`: how a post was found is no matter of what it says, so its new words are all that is taken.
        """
        kept = self._kept.get(post.id)
        if kept is not None and not edit and (kept.context or (post.addressed and not kept.addressed)):
            self._compare(kept, post, at)
            kept.context, kept.addressed, kept.changed = False, post.addressed, True
            return Seen.FIRST
        return self._take(post, at, context=False)

    def see(self, post: ArrivedPost, at: datetime) -> None:
        """Take a post that only gives context."""
        self._take(post, at, context=True)

    def _take(self, post: ArrivedPost, at: datetime, *, context: bool) -> Seen:
        kept = self._kept.get(post.id)
        if kept is not None:
            return self._compare(kept, post, at)
        gone_at = self._deleted.get(post.id)
        post = _emptied(post) if gone_at else post
        self._kept[post.id] = Kept(
            None, self._conversations[post.conversation_id], self._persons[post.author.platform_id], post.revision,
            post.text, post.ours, context, gone_at, at, post.addressed, post,
        )  # fmt: skip
        return Seen.FIRST

    def _compare(self, kept: Kept, post: ArrivedPost, at: datetime) -> Seen:
        post = _emptied(post) if kept.deleted_at else post
        if post.revision == kept.revision:
            return Seen.BEFORE
        if post.revision < kept.revision:
            kept.history.append((post.revision, post.text, at))
            return Seen.OLDER
        kept.history.append((kept.revision, kept.text, at))
        kept.revision, kept.text, kept.post, kept.changed = post.revision, post.text, post, True
        return Seen.NEWER

    def write(self, session: Session) -> list[tuple[int, int, str, datetime]]:
        """Write what is new and what changed; return what now stands in public: message, person, text, when written."""
        public = [kept for kept in self._kept.values() if kept.post and kept.text and not kept.post.private]
        self._insert(session, [kept for kept in self._kept.values() if kept.id is None])
        self._update(session, [kept for kept in self._kept.values() if kept.changed and kept.id is not None])
        revisions = Batch(message_id="bigint", revision="bigint", text="text", seen_at="timestamptz")
        for kept in self._kept.values():
            for revision, body, at in kept.history:
                revisions.add(message_id=kept.id, revision=revision, text=body, seen_at=at)
        if revisions:
            revisions.execute(
                session,
                "INSERT INTO message_revision (message_id, revision, text, seen_at)"
                " SELECT message_id, revision, text, seen_at FROM {rows} ON CONFLICT DO NOTHING",
            )
        return [(kept.id, kept.person_id, kept.text, _post_of(kept).created_at) for kept in public if kept.id]

    def _insert(self, session: Session, new: Sequence[Kept]) -> None:
        batch = Batch(
            conversation_id="bigint", platform_post_id="text", platform_parent_id="text", person_id="bigint",
            ours="boolean", private="boolean", text="text", language="text", url="text", attachments="jsonb",
            created_at="timestamptz", received_at="timestamptz", revision="bigint", edited_at="timestamptz",
            deleted_at="timestamptz", context="boolean", quoted_platform_id="text", addressed="boolean",
            checked_at="timestamptz",
        )  # fmt: skip
        for kept in new:
            post = _post_of(kept)
            batch.add(
                conversation_id=kept.conversation_id, platform_post_id=post.id, platform_parent_id=post.parent_id,
                person_id=kept.person_id, ours=post.ours, private=post.private, text=kept.text,
                language=post.language, url=post.url, attachments=post.attachments, created_at=post.created_at,
                received_at=kept.received_at, revision=kept.revision, edited_at=post.edited_at,
                deleted_at=kept.deleted_at, context=kept.context, quoted_platform_id=post.quoted_id,
                addressed=kept.addressed, checked_at=kept.received_at,
            )  # fmt: skip
        if batch:
            columns = ", ".join(batch.columns)
            rows = batch.execute(
                session,
                f"INSERT INTO message (account_id, {columns}) SELECT :account_id, {columns} FROM {{rows}}"
                " RETURNING platform_post_id, id",
                {"account_id": self._account_id},
            )
            for post_id, message_id in rows:
                self._kept[post_id].id = message_id
                self._kept[post_id].changed = False

    def _update(self, session: Session, changed: Sequence[Kept]) -> None:
        batch = Batch(
            id="bigint", revision="bigint", text="text", attachments="jsonb", edited_at="timestamptz",
            deleted_at="timestamptz", context="boolean", newer="boolean", addressed="boolean",
        )  # fmt: skip
        for kept in changed:
            post = kept.post
            batch.add(
                id=kept.id, revision=kept.revision, text=kept.text, attachments=post.attachments if post else [],
                edited_at=(post.edited_at or kept.history[-1][2]) if post else None, deleted_at=kept.deleted_at,
                context=kept.context, newer=post is not None, addressed=kept.addressed,
            )  # fmt: skip
        if batch:
            batch.execute(
                session,
                "UPDATE message SET deleted_at = given.deleted_at, context = given.context,"
                " addressed = given.addressed,"
                " revision = CASE WHEN newer THEN given.revision ELSE message.revision END,"
                " text = CASE WHEN newer THEN given.text ELSE message.text END,"
                " attachments = CASE WHEN newer THEN given.attachments ELSE message.attachments END,"
                " edited_at = CASE WHEN newer THEN given.edited_at ELSE message.edited_at END"
                " FROM {rows} WHERE message.id = given.id",
            )


def _emptied(post: ArrivedPost) -> ArrivedPost:
    """Return what may be kept of a post that its author deleted."""
    return replace(post, text="", attachments=(), url="")


def _post_of(kept: Kept) -> ArrivedPost:
    assert kept.post is not None  # noqa: S101 (a message without an id came with its post)
    return kept.post
