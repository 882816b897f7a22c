"""The platform's list of our posts against the desk's ledger: what was promised, and whether it was kept."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import dict_row

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


def compare(url: str, posts: Sequence[Mapping[str, Any]]) -> dict[str, object]:
    """Return the table; every line that is named a fault must be zero."""
    with psycopg.connect(url, row_factory=dict_row) as connection:
        replies = connection.execute(_REPLIES).fetchall()
        attempts = connection.execute(_ATTEMPTS).fetchall()
        stuck = connection.execute("SELECT count(*) AS n FROM procrastinate_jobs WHERE status = 'doing'").fetchone()
        failed = connection.execute("SELECT count(*) AS n FROM procrastinate_jobs WHERE status = 'failed'").fetchone()
    by_key: dict[str, list[dict[str, Any]]] = {}
    for attempt in attempts:
        # An attempt's key is the one the platform got, with the number of the attempt behind it.
        by_key.setdefault(attempt["key"].partition("-")[0], []).append(attempt)
    sent = [post for post in posts if post["via"] == "api"]
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
        "jobs_stranded": stuck["n"] if stuck else 0,
        "jobs_failed": failed["n"] if failed else 0,
    }


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
    digest = hashlib.sha256(f"{post['text']}\n[]".encode()).hexdigest()  # as the database hashes a text without media
    at = datetime.fromisoformat(str(post["created_at"]))
    return any(
        attempt["sha256"] == digest
        and attempt["approved_at"] <= at
        and (attempt["voided_at"] is None or attempt["voided_at"] >= attempt["started_at"])
        for attempt in by_key.get(str(post["key"]), ())
    )
