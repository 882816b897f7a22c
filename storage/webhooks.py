"""Events on their way to webhooks: kept until delivered, or until nobody tries any more; then forgotten in time."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, text

from storage.database import Session
from storage.errors import NotFound
from storage.tables import WebhookDelivery
from storage.tables.base import Json


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event for one webhook. `status` is what the receiver answered last, if it answered."""

    id: int
    event_id: str
    hook: str
    kind: str
    payload: Json
    created_at: datetime
    state: str
    tries: int
    tried_at: datetime | None
    status: int | None
    problem: str


@dataclass(frozen=True, slots=True)
class HookFigures:
    """How one webhook fares: what waits, what was given up, and when something last arrived."""

    hook: str
    waiting: int
    dead: int
    delivered_at: datetime | None
    problem: str


def add(session: Session, *, event_id: str, hook: str, kind: str, payload: Json, now: datetime) -> int:
    """Keep one event for one webhook and return the delivery's id; enqueue its job in the same transaction."""
    row = WebhookDelivery(event_id=event_id, hook=hook, kind=kind, payload=payload, created_at=now)
    session.add(row)
    session.flush()
    return row.id


def read(session: Session, delivery_id: int) -> Delivery:
    """Return one delivery, or raise NotFound."""
    row = session.get(WebhookDelivery, delivery_id)
    if row is None:
        raise NotFound("There is no such delivery any more.")
    return _view(row)


def tried(session: Session, delivery_id: int, *, state: str, status: int | None, problem: str, now: datetime) -> None:
    """Note how a try ended: `state` is delivered, waiting (tried again) or dead (given up)."""
    row = session.get(WebhookDelivery, delivery_id, with_for_update=True)
    if row is None:
        return
    row.state, row.status, row.problem = state, status, problem
    row.tries, row.tried_at = row.tries + 1, now


def figures(session: Session) -> list[HookFigures]:
    """Return how each webhook fares that something was sent to lately, by name."""
    latest = text(
        "SELECT d.problem FROM webhook_delivery d WHERE d.hook = webhook_delivery.hook AND d.tried_at IS NOT NULL"
        " ORDER BY d.tried_at DESC LIMIT 1"
    )
    rows = session.execute(
        text(
            "SELECT hook, count(*) FILTER (WHERE state = 'waiting'), count(*) FILTER (WHERE state = 'dead'),"
            f" max(tried_at) FILTER (WHERE state = 'delivered'), COALESCE(({latest.text}), '')"
            " FROM webhook_delivery GROUP BY hook ORDER BY hook"
        )
    )
    return [HookFigures(*row) for row in rows]


def latest(session: Session, hook: str, *, limit: int = 20) -> list[Delivery]:
    """Return the newest deliveries of one webhook, newest first."""
    rows = select(WebhookDelivery).where(WebhookDelivery.hook == hook)
    return [_view(row) for row in session.scalars(rows.order_by(WebhookDelivery.id.desc()).limit(limit))]


def forget(session: Session, *, before: datetime) -> int:
    """Delete what was delivered or given up and is older than that; return how many."""
    gone = session.scalars(
        text("DELETE FROM webhook_delivery WHERE state <> 'waiting' AND created_at < :before RETURNING id"),
        {"before": before},
    )
    return len(gone.all())


def waiting(session: Session) -> int:
    """Return how many deliveries wait."""
    return session.scalar(select(func.count()).where(WebhookDelivery.state == "waiting")) or 0


def _view(row: WebhookDelivery) -> Delivery:
    return Delivery(
        row.id, row.event_id, row.hook, row.kind, dict(row.payload), row.created_at, row.state, row.tries,
        row.tried_at, row.status, row.problem,
    )  # fmt: skip
