"""Telling other programs that sending is frozen, so that what they have scheduled stops too, and when it is lifted."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.config_check import Webhook
from bot.news import hand_over
from bot.webhooks import Happening, subscribers
from storage import crises, freezing
from storage.database import Session


def telling(hooks: Mapping[str, Webhook], *, frozen: bool) -> Callable[[Session, int, datetime], None]:
    """Return what puts `crisis.frozen` or `crisis.thawed` on its way with the transaction that does it."""

    def tell(session: Session, crisis_id: int, now: datetime) -> None:
        row = crises.read(session, crisis_id)
        latest = next(iter(freezing.freezes(session, crisis_id)), None)
        if latest is None:
            return
        facts = {
            "crisis": crisis_id, "kind": row.kind, "severity": row.severity, "rehearsal": row.rehearsal,
            "accounts": list(latest.accounts), "products": list(latest.products),
        }  # fmt: skip
        happening = Happening("crisis.frozen" if frozen else "crisis.thawed", facts, now)
        hand_over(session, subscribers(hooks, happening.kind), happening)

    return tell
