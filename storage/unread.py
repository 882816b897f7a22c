"""Messages whose assessment failed for good: nobody has seen them."""

from sqlalchemy import text

from storage.database import Session

_UNREAD = text("""
    SELECT DISTINCT message.id FROM procrastinate_jobs AS job
    JOIN LATERAL jsonb_array_elements_text(job.args -> 'message_ids') AS one (id) ON true
    JOIN message ON message.id = one.id::bigint AND NOT message.ours AND message.deleted_at IS NULL
    WHERE job.status = 'failed' AND job.queue_name = :queue AND NOT EXISTS (
        SELECT 1 FROM case_file WHERE case_file.conversation_id = message.conversation_id
            AND case_file.person_id = message.person_id AND (
            case_file.last_message_at > message.created_at OR case_file.last_message_at = message.created_at
            AND (case_file.message_id <> message.id OR case_file.message_revision >= message.revision)))
    ORDER BY message.id LIMIT :limit
""")


def unread(session: Session, *, queue: str, limit: int = 500) -> list[int]:
    """Return messages, as they stand now, that failed in `queue` for good and that no case shows."""
    return list(session.scalars(_UNREAD, {"queue": queue, "limit": limit}))
