"""Telling other programs that a statement is being published."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.config_check import Webhook
from bot.queueing import Work, enqueue_all
from bot.webhooks import WEBHOOK, Happening, subscribers
from storage import crises, statements, webhooks
from storage.database import Session
from storage.tables import StatementVersion


def telling(hooks: Mapping[str, Webhook]) -> Callable[[Session, int, datetime], None]:
    """Return what puts `statement.publishing` on its way with the transaction that begins to publish.

    It carries no words: whoever publishes on a channel of their own fetches the signed texts from the desk.
    """

    def tell(session: Session, statement_id: int, now: datetime) -> None:
        row = statements.read(session, statement_id)
        version = session.get_one(StatementVersion, row.version_id)
        facts = {
            "statement": statement_id, "crisis": row.crisis_id, "kind": row.kind, "version": version.number,
            "sha256": version.sha256, "rehearsal": crises.read(session, row.crisis_id).rehearsal,
            "channels": [{"channel": one["channel"], "language": one["language"]} for one in version.content],
            "path": f"/statements/{statement_id}/export.json",
        }  # fmt: skip
        happening = Happening("statement.publishing", facts, now)
        works = []
        for name in subscribers(hooks, happening.kind):
            delivery = webhooks.add(
                session, event_id=happening.id, hook=name, kind=happening.kind, payload=happening.payload(), now=now
            )
            works.append(Work(task=WEBHOOK, arguments={"delivery_id": delivery}, queue=WEBHOOK))
        enqueue_all(session, works)

    return tell
