"""Every kind of letter goes through the queue to a real server that fails in every way: told or tried, never lost."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from bot import jobs, urgent
from bot.reports import sending
from bot.reports.ground import Ground
from bot.rights import watch_rights
from bot.wiring import Desk, build
from bot.workers import keep_working
from storage import accounts, crises, news, rights, takedowns, users
from storage.rights import Asked
from storage.takedowns import NewNotice
from tests.bot.desks import Clock, minds, until
from tests.bot.mail_server import Box, mail_server
from tests.bot.naps import FAST
from tests.bot.reports.conftest import WEEK
from tests.bot.reports.test_sending import crisis, with_mail

KINDS = (
    "incident.opened", "incident.unacknowledged", "post.refused", "report.weekly", "rights.overdue",
    "statement.awaits_signature",
    "statement.update_overdue", "takedown.overdue",
)  # fmt: skip
LETTERS = len(KINDS) + 1
"""An overdue update is told to two roles."""

ONE = {
    "executive": ("boss@example.com",), "legal": ("law@example.com",),
    "data_protection_officer": ("dpo@example.com",), "approver": ("pr@example.com",),
}  # fmt: skip


@pytest.fixture
def box() -> Iterator[Box]:
    with mail_server() as box:
        yield box


@pytest.fixture
def desk(ground: Ground, box: Box) -> Iterator[Desk]:
    config = with_mail(ground.config, box)
    mail = config.mail.model_copy(update={"to": ONE, "timeout_seconds": 0.5})
    reports = config.reports.model_copy(update={"to": ("planning@example.com",), "attach": ("csv",)})
    config = config.model_copy(update={"mail": mail, "reports": reports, "platforms": (), "webhooks": {}})
    desk = build(config, url=ground.database.url, clock=Clock(), minds=minds())
    try:
        happen(desk, ground)
        yield desk
    finally:
        asyncio.run(desk.close())


def happen(desk: Desk, ground: Ground) -> None:
    """Let everything happen of which a letter tells, and put the letters on their way."""
    now = desk.clock()
    with desk.database.session() as session:
        account = accounts.ensure(session, "sandbox", "AuroraCare", now=now).id
        writer = users.create(session, login="kim", name="Kim Example", initials="KE", roles=["approver"], now=now).id
        room = crises.open_(session, crisis("Fire in lot 7", rehearsal=False), actor="desk", now=now)
        long_ago = urgent.BACK * 60
        asked = Asked("erasure", "gdpr", "sandbox", "@zoe", "zoe@post.example", "Erase me.", now - long_ago)
        rights.take_in(session, asked, actor="user:1", now=now)
        takedowns.take_in(
            session, NewNotice("dsa", "Ana Roca", "", "This is unlawful.", "", now - long_ago), user_id=1, now=now
        )
    with psycopg.connect(desk.database.url) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE crisis SET opened_at = now() - interval '9 days'")
        connection.execute(
            "INSERT INTO incident (case_id, message_id, kinds, state, answer_by, ingested_at, opened_at, updated_at)"
            " VALUES (1, 1, '{safety}', 'open', now(), now(), now(), now())"
        )
        for step in (0, 1):
            connection.execute(
                "INSERT INTO incident_notice (incident_id, step, by_role, sent_at)"
                " SELECT max(id), %s, 'role:executive', now() FROM incident",
                [step],
            )
        for state, at in (("in_sign_off", "now() + interval '1 hour'"), ("published", "now()")):
            connection.execute(
                "INSERT INTO statement (crisis_id, kind, state, title, made_by, made_at, updated_at, next_update_at)"
                f" VALUES (%s, 'statement', %s, 'On lot 7', 'user:1', now(), now(), {at})",
                [room, state],
            )
        connection.execute(
            "INSERT INTO posting (account_id, ref, text, planned_by, planned_at, state, send_after, changed_by,"
            " changed_at) VALUES (%s, %s, 'We open at nine.', %s, now(), 'refused', now(), 'w', now())",
            [account, f"user:{writer}", writer],
        )
        connection.execute(
            "WITH v AS (INSERT INTO statement_version (statement_id, number, content, sha256, needs, made_by, made_at,"
            " sign_by) SELECT min(id), 1, '[]', 'x', '[[\"legal\"]]', 'user:1', now(), now() + interval '1 hour'"
            " FROM statement RETURNING id, statement_id)"
            " UPDATE statement SET version_id = v.id FROM v WHERE statement.id = v.statement_id"
        )
    assert asyncio.run(watch_rights(desk)) == 2
    asyncio.run(urgent.tell_urgent(desk))
    assert asyncio.run(urgent.tell_urgent(desk)) == 0
    sending.send(replace(ground, config=desk.config), WEEK, actor="test")


def work(desk: Desk) -> None:
    """Do the queue's work until nothing waits, without the waits between tries."""

    def done() -> bool:
        with psycopg.connect(desk.database.url, autocommit=True) as connection:
            # Round by round: each letter has had its try before the first has its next.
            connection.execute(
                "UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE status = 'todo' AND NOT EXISTS (SELECT FROM"
                " procrastinate_jobs j WHERE j.status = 'doing' OR (j.status = 'todo' AND j.scheduled_at IS NULL))"
            )
            row = connection.execute(
                "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing')"
            ).fetchone()
            return row == (0,)

    async def body() -> None:
        stop = asyncio.Event()
        working = asyncio.create_task(
            keep_working(lambda: jobs.build_app(desk, connections=5), concurrency=1, stop=stop, pulse=FAST)
        )
        try:
            await until(done, 60)
        finally:
            stop.set()
            await working

    asyncio.run(body())


def states(desk: Desk) -> dict[str, str]:
    with psycopg.connect(desk.database.url) as connection:
        return dict(connection.execute("SELECT kind, state FROM notice WHERE recipient LIKE 'mail:%'").fetchall())


TRIED = ("rcpt 450 later", "data 451 later", "data 554 spam", "silent", "dropped before", "parting 421 closing")


def test_no_letter_is_lost_and_none_goes_twice_where_the_server_answered(desk: Desk, box: Box) -> None:
    """Each kind of letter meets each fault in turn."""
    box.faults = [one for one in TRIED for _ in range(LETTERS)]
    work(desk)
    assert box.faults == []
    assert states(desk) == dict.fromkeys(KINDS, "delivered")
    assert len(box.letters) == len({str(one["Message-ID"]) for one in box.letters}) == LETTERS


def test_what_the_server_took_without_saying_so_goes_again_under_the_same_number(desk: Desk, box: Box) -> None:
    box.faults = ["dropped after"] * LETTERS
    work(desk)
    assert states(desk) == dict.fromkeys(KINDS, "delivered")
    numbers = sorted(str(one["Message-ID"]) for one in box.letters)
    assert len(numbers) == 2 * LETTERS
    assert numbers[::2] == numbers[1::2]


def test_an_address_that_is_refused_for_good_is_given_up_and_told(desk: Desk, box: Box) -> None:
    box.refused |= {"dpo@example.com"}
    work(desk)
    assert {kind for kind, state in states(desk).items() if state == "dead"} == {"rights.overdue", "takedown.overdue"}
    assert len(box.letters) == LETTERS - 2
    with desk.database.session() as session:
        found = news.figures(session)
    assert (found.waiting, found.failing, found.dead) == (0, 0, 2)
    assert "refused the address (550)" in found.problem
