"""Telling every process what changed: PostgreSQL's NOTIFY, sent with the commit, and generators that listen.

Notices wait in the session and leave together, coalesced, so a batch of hundreds is one NOTIFY. Losing one is never
an error: whoever listens gets a `resync` notice after every (re)connection and should read afresh.
"""

import json
from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
from sqlalchemy import text

from storage.database import Session
from storage.waiting import Waiting

CHANNEL = "answerable"
RESYNC = "resync"
_ROOM = 7000  # PostgreSQL refuses payloads of 8000 bytes


@dataclass(frozen=True, slots=True)
class Notice:
    """Something changed: `kind` says what (`case`, `reply`, `presence`, …), `case` which one, `data` a few facts."""

    kind: str
    case: int | None = None
    data: dict[str, Any] = field(default_factory=dict)


def notify(session: Session, kind: str, case: int | None = None, **data: Any) -> None:
    """Tell listeners with this transaction's commit, or not at all; equal notices are told once."""
    _WAITING.add(session, [(kind, case, json.dumps(data, sort_keys=True))])


def _send(session: Session, waiting: list[tuple[str, int | None, str]]) -> None:
    session.execute(
        text("SELECT pg_notify(:channel, payload) FROM unnest(CAST(:payloads AS text[])) AS payload"),
        {"channel": CHANNEL, "payloads": list(_payloads(dict.fromkeys(waiting)))},
    )


_WAITING: Waiting[tuple[str, int | None, str]] = Waiting("notices", _send)


def _payloads(waiting: Iterable[tuple[str, int | None, str]]) -> Iterator[str]:
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


async def listen_async(url: str) -> AsyncGenerator[Notice, None]:
    """Yield notices for ever on a connection of its own; the first says `resync`. As `listen`, for asyncio.

    Whoever stops early closes it (`contextlib.aclosing`), so that its connection goes too.
    """
    connection = await psycopg.AsyncConnection.connect(url, autocommit=True, application_name="answerable-notices")
    async with connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        yield Notice(RESYNC)
        async for notification in connection.notifies():
            for notice in _notices(notification.payload):
                yield notice
