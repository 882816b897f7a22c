"""Notices: told with the commit, coalesced, to threads and to asyncio."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing

import pytest

from storage import notify
from storage.database import Database
from storage.notify import RESYNC, Notice


@pytest.fixture
def heard(database: Database) -> Iterator[Iterator[Notice]]:
    listening = notify.listen(database.url, stopped=lambda: False, poll=5.0)
    assert next(listening) == Notice(RESYNC)
    yield listening
    listening.close()  # type: ignore[attr-defined]


def test_notices_leave_with_the_commit_and_once(database: Database, heard: Iterator[Notice]) -> None:
    with database.session() as session:
        notify.notify(session, "case", 9)
        session.rollback()
    with database.session() as session:
        for case in (1, 2, 1, 1):
            notify.notify(session, "case", case)
        notify.notify(session, "reply", 2, state="sent")
        notify.notify(session, "views")
    assert [next(heard) for _ in range(4)] == [
        Notice("case", 1),
        Notice("case", 2),
        Notice("reply", 2, {"state": "sent"}),
        Notice("views", None),
    ]


def test_a_batch_of_thousands_is_told_whole(database: Database, heard: Iterator[Notice]) -> None:
    with database.session() as session:
        for case in range(10**12, 10**12 + 3000):
            notify.notify(session, "case", case, change="opened")
    found = {next(heard).case for _ in range(3000)}
    assert found == set(range(10**12, 10**12 + 3000))


def test_listening_ends_when_asked(database: Database) -> None:
    answers = iter([False, True])
    assert list(notify.listen(database.url, stopped=lambda: next(answers), poll=0.01)) == [Notice(RESYNC)]


def test_listening_from_asyncio(database: Database) -> None:
    async def first() -> Notice:
        async with asyncio.timeout(20), aclosing(notify.listen_async(database.url)) as listening:
            async for notice in listening:
                if notice.kind != RESYNC:
                    return notice
                with database.session() as session:
                    notify.notify(session, "case", 5)
        raise AssertionError

    assert asyncio.run(first()) == Notice("case", 5)
