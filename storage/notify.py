"""Telling every process what changed: PostgreSQL's NOTIFY, sent with the commit, and generators that listen.

Notices wait in the session and leave together, coalesced, so a batch of hundreds is one NOTIFY. Losing one is never
an error: whoever listens gets a `resync` notice after every (re)connection and should read afresh.
"""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy import event, text

from storage.database import Session

CHANNEL = "answerable"
RESYNC = "resync"
_WAITING = "notices"
_ROOM = 7000  # PostgreSQL refuses payloads of 8000 bytes


@dataclass(frozen=True, slots=True)
class Notice:
    """Something changed: `kind` says what (`case`, `reply`, `presence`, …), `case` which one, `data` a few facts."""

    kind: str
    case: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


def notify(session: Session, kind: str, case: int | None = None, **data: Any) -> None:
    """Tell listeners with this transaction's commit, or not at all; equal notices are told once."""
    key = (kind, case, json.dumps(data, sort_keys=True))
    session.info.setdefault(_WAITING, {})[key] = None


@event.listens_for(Session, "before_commit")
def _send(session: Session) -> None:
    if session.in_nested_transaction():
        return
    waiting = session.info.pop(_WAITING, None)
    if waiting:
        session.execute(
            text("SELECT pg_notify(:channel, payload) FROM unnest(CAST(:payloads AS text[])) AS payload"),
            {"channel": CHANNEL, "payloads": list(_payloads(waiting))},
        )


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, previous_transaction: Any) -> None:
    if previous_transaction.parent is None:
        session.info.pop(_WAITING, None)


def _payloads(waiting: dict[tuple[str, int | None, str], None]) -> Iterator[str]:
    """Group notices that differ only in the case, and split what would not fit."""
    groups: dict[tuple[str, str], list[int | None]] = {}
    for kind, case, data in waiting:
        groups.setdefault((kind, data), []).append(case)
    for (kind, data), cases in groups.items():
        step = max(1, (_ROOM - len(data.encode())) // 20)
        for start in range(0, len(cases), step):
            some = cases[start : start + step]
            one = {"case": some[0]} if len(some) == 1 else {"cases": some}
            yield json.dumps({"kind": kind, **one, "data": json.loads(data)})


def _notices(payload: str) -> Iterator[Notice]:
    found = json.loads(payload)
    for case in found.get("cases", [found.get("case")]):
        yield Notice(found["kind"], case, found.get("data", {}))


def listen(url: str, *, stopped: Callable[[], bool], poll: float = 1.0) -> Iterator[Notice]:
    """Yield notices on a connection of its own until `stopped()`; the first says `resync`.

    `url` is `Database.url`. Raises psycopg.OperationalError when the connection is lost: call again, and read afresh.
    """
    with psycopg.connect(url, autocommit=True, application_name="answerable-notices") as connection:
        connection.execute(f"LISTEN {CHANNEL}")
        yield Notice(RESYNC)
        while not stopped():
            for notification in connection.notifies(timeout=poll):
                yield from _notices(notification.payload)
                if stopped():
                    return


async def listen_async(url: str) -> AsyncIterator[Notice]:
    """Yield notices for ever on a connection of its own; the first says `resync`. As `listen`, for asyncio."""
    connection = await psycopg.AsyncConnection.connect(url, autocommit=True, application_name="answerable-notices")
    async with connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        yield Notice(RESYNC)
        async for notification in connection.notifies():
            for notice in _notices(notification.payload):
                yield notice
