"""Telling other programs that a statement is being published."""

from collections.abc import Mapping
from datetime import datetime

from bot.config_check import Webhook
from bot.news import hand_over
from bot.webhooks import Happening, subscribers
from storage import crises, statements
from storage.database import Session
from storage.tables import StatementVersion


def tell(session: Session, hooks: Mapping[str, Webhook], statement_id: int, now: datetime) -> None:
    """Put `statement.publishing` on its way with the transaction that begins to publish.

    It carries no words: whoever publishes on a channel of their own fetches the signed texts from the desk.
    """
    row = statements.read(session, statement_id)
    version = session.get_one(StatementVersion, row.version_id)
    facts = {
        "statement": statement_id, "crisis": row.crisis_id, "kind": row.kind, "version": version.number,
        "sha256": version.sha256, "rehearsal": crises.read(session, row.crisis_id).rehearsal,
        "channels": [{"channel": one["channel"], "language": one["language"]} for one in version.content],
        "path": f"/statements/{statement_id}/export.json",
    }  # fmt: skip
    hand_over(session, subscribers(hooks, "statement.publishing"), Happening("statement.publishing", facts, now))
