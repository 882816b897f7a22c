"""What is kept against what stands on the platform: what to compare next, and what became of our own posts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import text

from storage import record
from storage.batch import clean
from storage.database import Session
from storage.notify import notify


@dataclass(frozen=True, slots=True)
class Kept:
    """A post as it is kept: a message, a reply that we sent, or both under one id. `revision` is None for a reply."""

    platform_post_id: str
    text: str
    revision: int | None
    ours: bool
    private: bool


@dataclass(frozen=True, slots=True)
class Due:
    """What of an account wants comparing: what was last compared before `before`.

    Of direct messages only those from after `private_after`: what a platform no longer shows is not known to be gone.
    """

    account_id: int
    before: datetime
    private_after: datetime | None = None


_SHOWN = "(NOT {private} OR CAST(:private_after AS timestamptz) IS NULL OR {at} > :private_after)"
_MESSAGES = (
    "FROM message WHERE account_id = :account_id AND deleted_at IS NULL AND "
    + _SHOWN.format(private="private", at="created_at")
)  # fmt: skip
_REPLIES = (
    "FROM reply WHERE account_id = :account_id AND state = 'sent' AND gone_at IS NULL AND platform_post_id IS NOT NULL"
    " AND erased_at IS NULL AND COALESCE(checked_at, sent_at) < :before AND "
    + _SHOWN.format(private="channel = 'private'", at="sent_at")
)  # fmt: skip
_TO_CHECK = text(f"""
    (SELECT platform_post_id, text, revision, ours, private, checked_at AS since {_MESSAGES}
       AND checked_at IS NULL ORDER BY id LIMIT :limit)
    UNION ALL
    (SELECT platform_post_id, text, revision, ours, private, checked_at AS since {_MESSAGES}
       AND checked_at < :before ORDER BY checked_at, id LIMIT :limit)
    UNION ALL
    (SELECT platform_post_id, text, NULL, true, channel = 'private', COALESCE(checked_at, sent_at) AS since {_REPLIES}
     ORDER BY COALESCE(checked_at, sent_at), id LIMIT :limit)
    ORDER BY since NULLS FIRST, platform_post_id LIMIT :limit
""")
_WAITING = text(f"""
    SELECT (SELECT count(*) FROM (SELECT {_MESSAGES} AND (checked_at IS NULL OR checked_at < :before)
                LIMIT 100000) m)
         + (SELECT count(*) FROM (SELECT {_REPLIES} LIMIT 100000) r)
""")


def to_check(session: Session, due: Due, *, limit: int = 100) -> list[Kept]:
    """Return what is due, the longest ago compared first.

    What is deleted is left out; so is what an erasure emptied of our own.
    """
    return [Kept(*row[:5]) for row in session.execute(_TO_CHECK, {**asdict(due), "limit": limit})]


def waiting(session: Session, due: Due) -> int:
    """Return how many posts are due, counting to 100,000."""
    return int(session.scalar(_WAITING, asdict(due)) or 0)


def checked(session: Session, account_id: int, post_ids: Collection[str], *, now: datetime) -> None:
    """Keep that these posts were compared with the platform at `now`, as messages and as replies.

    An earlier `now` gives what the platform did not tell of a later turn, behind what else is due.
    """
    given = {"account": account_id, "ids": sorted(post_ids), "now": now}
    for table in ("message", "reply"):
        session.execute(
            text(
                f"UPDATE {table} SET checked_at = :now WHERE id IN (SELECT id FROM {table} WHERE account_id = :account"
                " AND platform_post_id = ANY(CAST(:ids AS text[])) ORDER BY id FOR NO KEY UPDATE)"
            ),
            given,
        )


def own_gone(session: Session, account_id: int, post_ids: Collection[str], *, now: datetime) -> list[int]:
    """Mark replies of ours as deleted on the platform, by whatever hand; return those that were not marked before."""
    rows = session.execute(
        text(
            "UPDATE reply SET gone_at = :now, checked_at = :now WHERE id IN (SELECT id FROM reply"
            " WHERE account_id = :account AND platform_post_id = ANY(CAST(:ids AS text[])) AND state = 'sent'"
            " AND gone_at IS NULL ORDER BY id FOR NO KEY UPDATE) RETURNING id, case_id, platform_post_id"
        ),
        {"account": account_id, "ids": sorted(post_ids), "now": now},
    ).all()
    for reply_id, case_id, post_id in rows:
        facts = {"case": case_id, "post": post_id}
        record.append(session, "reply.gone", "platform", f"reply:{reply_id}", facts, at=now)
        notify(session, "reply", case_id, reply=reply_id, state="sent")
    return [row[0] for row in rows]


def own_changed(session: Session, account_id: int, texts: Mapping[str, str], *, now: datetime) -> list[int]:
    """Keep what replies of ours say on the platform since another hand edited them; return those that are news.

    One that says again what we sent is no longer changed.
    """
    changed = []
    for reply_id, case_id, person_id, post_id, sent, known in _sent(session, account_id, list(texts)):
        said = clean(texts[post_id])
        now_changed = None if _same(said, sent) else said
        if now_changed == known:
            continue
        session.execute(
            text("UPDATE reply SET changed_text = :said, checked_at = :now WHERE id = :id"),
            {"said": now_changed, "now": now, "id": reply_id},
        )
        facts = {"case": case_id, "post": post_id, "as_sent": now_changed is None}
        record.append(
            session, "reply.changed_there", "platform", f"reply:{reply_id}", facts, at=now, content=said,
            person_id=person_id,
        )  # fmt: skip
        notify(session, "reply", case_id, reply=reply_id, state="sent")
        changed.append(reply_id)
    return changed


def _sent(session: Session, account_id: int, post_ids: Sequence[str]) -> list[tuple[int, int, int, str, str, str]]:
    rows = session.execute(
        text(
            "SELECT r.id, r.case_id, m.person_id, r.platform_post_id, r.text, r.changed_text FROM reply r"
            " JOIN message m ON m.id = r.message_id WHERE r.account_id = :account AND r.state = 'sent'"
            " AND r.platform_post_id = ANY(CAST(:ids AS text[])) AND r.erased_at IS NULL ORDER BY r.id"
            " FOR NO KEY UPDATE OF r"
        ),
        {"account": account_id, "ids": sorted(post_ids)},
    )
    return [tuple(row) for row in rows]


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()) == " ".join(other.split())
