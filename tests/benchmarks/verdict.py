"""The platform's list of our posts against the desk's ledger: what was promised, and whether it was kept."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

from bot.platforms.sandbox.faces.base import Face

_REPLIES = """
    SELECT reply.id, reply.state, reply.platform_post_id, message.platform_post_id AS source
    FROM reply JOIN message ON message.id = reply.message_id
    WHERE EXISTS (SELECT 1 FROM approval WHERE approval.reply_id = reply.id)
"""
_ATTEMPTS = """
    SELECT attempt.key, attempt.reply_id, attempt.outcome, attempt.started_at,
           approval.sha256, approval.approved_at, approval.voided_at
    FROM attempt JOIN approval ON approval.id = attempt.approval_id
"""


_TOLD = "SELECT kind, count(*) AS n FROM record_entry WHERE kind = ANY(%s) GROUP BY kind"


def compare(url: str, posts: Sequence[Mapping[str, Any]], face: Face) -> dict[str, object]:
    """Return the table; every line that is named a fault must be zero.

    A post is told by what it answers and what it says, since most platforms keep no key.
    """
    with psycopg.connect(url, row_factory=dict_row) as connection:
        replies = connection.execute(_REPLIES).fetchall()
        attempts = connection.execute(_ATTEMPTS).fetchall()
        stuck = connection.execute("SELECT count(*) AS n FROM procrastinate_jobs WHERE status = 'doing'").fetchone()
        failed = connection.execute("SELECT count(*) AS n FROM procrastinate_jobs WHERE status = 'failed'").fetchone()
        told = {row["kind"]: row["n"] for row in connection.execute(_TOLD, [list(_COUNTED)]).fetchall()}
    sent = [{**post, "key": _key(post)} for post in posts if post["via"] == "api"]
    by_key = _by_key(replies, attempts, face)
    states = Counter(reply["state"] for reply in replies)
    on_platform = {post["id"] for post in sent}
    said_sent = {reply["platform_post_id"] for reply in replies if reply["state"] == "sent"}
    sources = Counter((post["parent_id"], post["text"]) for post in sent)
    posted_replies = {attempt["reply_id"] for post in sent for attempt in by_key.get(post["key"], ())}
    unclear = {reply["id"] for reply in replies if reply["state"] == "unconfirmed"}
    return {
        "replies_approved": len(replies),
        "posts_on_the_platform": len(sent),
        "fault_sent_twice": sum(count - 1 for count in sources.values() if count > 1),
        "fault_sent_without_matching_approval": sum(not _covered(post, by_key) for post in sent),
        "fault_lost": states["approved"] + states["sending"],
        "fault_said_sent_but_not_there": len(said_sent - on_platform),
        "fault_posted_but_called_something_else": len(
            posted_replies - {reply["id"] for reply in replies if reply["state"] == "sent"} - unclear
        ),
        "sent": states["sent"],
        "refused": states["refused"],
        "unconfirmed": states["unconfirmed"],
        "unconfirmed_that_are_on_the_platform": len(unclear & posted_replies),
        "approval_voided_or_expired": states["drafted"] + states["expired"] + states["withdrawn"],
        "attempts": dict(Counter(attempt["outcome"] for attempt in attempts)),
        "sent_twice": _told_apart(sent, sources, by_key),
        "sent_without_matching_approval": [
            [post["id"], post["parent_id"], post["created_at"], post["text"], *map(_said, by_key.get(post["key"], ()))]
            for post in sent
            if not _covered(post, by_key)
        ],
        **{name: told.get(kind, 0) for kind, name in _COUNTED.items()},
        "jobs_stranded": stuck["n"] if stuck else 0,
        "jobs_failed": failed["n"] if failed else 0,
    }


_COUNTED = {
    "reply.defer": "sends_that_waited_for_the_platform",
    "reply.lose_track": "sends_unclear",
    "reply.found_posted": "unclear_settled_by_re_reading",
    "reply.posted_late": "confirmed_late",
    "account.paused": "account_paused",
}


def _said(attempt: Mapping[str, Any]) -> str:
    return " ".join(f"{name}={value}" for name, value in attempt.items() if name not in {"key", "sha256"})


def _key(post: Mapping[str, Any]) -> str:
    return f"{post['parent_id']}:{_digest(post)}"


def _digest(post: Mapping[str, Any]) -> str:
    return hashlib.sha256(f"{post['text']}\n[]".encode()).hexdigest()  # as the database hashes a text without media


def _by_key(
    replies: Sequence[Mapping[str, Any]], attempts: Sequence[dict[str, Any]], face: Face
) -> dict[str, list[dict[str, Any]]]:
    """Return every attempt by what it would have posted: the post it answers, and the text's hash."""
    sources = {reply["id"]: face.world_id(reply["source"]) for reply in replies}
    found: dict[str, list[dict[str, Any]]] = {}
    for attempt in attempts:
        source = sources.get(attempt["reply_id"])
        found.setdefault(f"{source}:{attempt['sha256']}", []).append(attempt)
    return found


def _told_apart(
    sent: Sequence[Mapping[str, Any]],
    sources: Counter[tuple[Any, Any]],
    by_key: Mapping[str, Sequence[Mapping[str, Any]]],
) -> list[list[Any]]:
    """Return, for each post that stands there twice, the reply and attempt behind it."""
    return [
        [post["id"], *((attempt["reply_id"], attempt["outcome"]) for attempt in by_key.get(str(post["key"]), ()))]
        for post in sent
        if sources[post["parent_id"], post["text"]] > 1
    ]


def _covered(post: Mapping[str, Any], by_key: Mapping[str, Sequence[Mapping[str, Any]]]) -> bool:
    """Tell whether a post rests on an approval of exactly this text that stood when it was sent."""
    at = datetime.fromisoformat(str(post["created_at"]))
    return any(
        attempt["sha256"] == _digest(post)
        and attempt["approved_at"] <= at
        and (attempt["voided_at"] is None or attempt["voided_at"] >= attempt["started_at"])
        for attempt in by_key.get(str(post["key"]), ())
    )
