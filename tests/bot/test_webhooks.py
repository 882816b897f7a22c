"""Webhooks: signed so that a replay is seen, sent only where it is safe, tried again, given up in sight."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

import pytest

from bot import jobs, publication, webhooks
from bot.checks import Check
from bot.config import Config
from bot.config_check import EVENTS, Webhook
from bot.publication import Publication, Undelivered, reviewing
from bot.publication.keeping import tell
from bot.webhooks import Happening, Unsafe, safe_address
from bot.wiring import Desk, build
from bot.workers import keep_working
from policies.subject import Account, Subject, SubjectKind
from storage import users
from storage import webhooks as stored
from storage.database import Database
from storage.webhooks import Delivery
from tests.bot.desks import meanwhile, minds, until

SECRET = "whsec_c2VjcmV0IGZvciB0ZXN0cw=="
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass
class Receiver:
    """A web server that notes what it is sent, and answers with `status`."""

    status: int = 204
    location: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    url: str = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if line)
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        # Values as they came: only names are written small.
        exact = {line.split(": ", 1)[0].lower(): line.split(": ", 1)[1] for line in head.split("\r\n")[1:] if line}
        self.got.append((exact, body))
        moved = f"location: {self.location}\r\n" if self.location else ""
        writer.write(f"HTTP/1.1 {self.status} x\r\n{moved}content-length: 0\r\nconnection: close\r\n\r\n".encode())
        await writer.drain()
        writer.close()


@asynccontextmanager
async def receiving(**settings: Any) -> AsyncIterator[Receiver]:
    receiver = Receiver(**settings)
    server = await asyncio.start_server(receiver.answer, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hooks?desk=1"
    async with server:
        yield receiver


@pytest.fixture
def secret_file(tmp_path: Path) -> Path:
    path = tmp_path / "secret"
    path.write_text(SECRET, encoding="utf-8")
    return path


def desk_on(database: Database, hooks: dict[str, Any]) -> Desk:
    config = Config.model_validate({"platforms": (), "webhooks": hooks})
    return replace(build(config, url="postgresql://nowhere/never", minds=minds()), database=database)


def enqueue(desk: Desk, kind: Any = "check.review_answered") -> None:
    with desk.database.session() as session:
        tell(session, desk, Happening(kind, {"review": 7}, NOW))


def deliveries(desk: Desk, hook: str) -> list[Delivery]:
    with desk.database.session() as session:
        return stored.latest(session, hook)


def _verify() -> Callable[[str, Mapping[str, str], bytes], bool]:
    """Return the check of a signature that the page gives to those who receive events."""
    page = (Path(__file__).parents[2] / "docs/api.md").read_text(encoding="utf-8")
    code = page.partition("```python\n")[2].partition("```")[0]
    assert 0 < len([line for line in code.splitlines() if line.strip()]) <= 12
    there: dict[str, Any] = {}
    exec(code, there)  # noqa: S102 - the page's own lines
    is_ours: Callable[[str, Mapping[str, str], bytes], bool] = there["is_ours"]
    return is_ours


def test_a_signature_holds_for_its_body_and_its_time() -> None:
    body, now, is_ours = b'{"id":"evt_1"}', int(time.time()), _verify()

    def signed(at: int) -> dict[str, str]:
        told = "v1,other " + webhooks.sign(SECRET, "evt_1", at, body)
        return {"webhook-id": "evt_1", "webhook-timestamp": str(at), "webhook-signature": told}

    headers = signed(now)
    assert is_ours(SECRET, headers, body)
    assert not is_ours(SECRET, headers, body + b" ")
    assert not is_ours(SECRET, headers | {"webhook-id": "evt_2"}, body)
    assert not is_ours(SECRET, headers | {"webhook-timestamp": str(now + 1)}, body)
    assert not is_ours("another", headers, body)
    assert not is_ours(SECRET, signed(now - 4000), body), "too old: somebody replays it"


@pytest.mark.parametrize(
    ("scheme", "addresses", "networks", "safe"),
    [
        ("https", ["93.184.216.34"], [], True),
        ("http", ["93.184.216.34"], [], False),
        ("http", ["127.0.0.1"], [], True),
        ("http", ["::1"], [], True),
        ("https", ["10.1.2.3"], [], False),
        ("https", ["10.1.2.3"], ["10.0.0.0/8"], True),
        ("https", ["169.254.169.254"], [], False),
        ("https", ["::ffff:169.254.169.254"], [], False),
        ("https", ["192.168.0.9"], ["10.0.0.0/8"], False),
        ("https", ["100.64.0.1"], [], False),
        ("https", ["fd00::1"], [], False),
        ("https", ["0.0.0.0"], [], False),  # noqa: S104 - an address to refuse
        ("https", ["224.0.0.1"], [], False),
        ("https", ["93.184.216.34", "10.0.0.1"], [], False),
        ("https", [], [], False),
    ],
)
def test_only_safe_addresses_are_called(scheme: str, addresses: list[str], networks: list[str], safe: bool) -> None:
    found = [ip_address(one) for one in addresses]
    allowed = [ip_network(one) for one in networks]
    if safe:
        assert safe_address(scheme, found, allowed) == found[0]
    else:
        with pytest.raises(Unsafe):
            safe_address(scheme, found, allowed)


@pytest.mark.parametrize("url", ["ftp://x.example/", "nonsense", "https://user:secret@x.example/"])
def test_an_address_that_is_none_is_refused_in_the_settings(url: str) -> None:
    with pytest.raises(ValueError, match="address"):
        Webhook(url=url, secret_env="X")


def test_a_webhook_needs_a_secret() -> None:
    with pytest.raises(ValueError, match="always signed"):
        Webhook(url="https://x.example/")


def test_an_event_arrives_signed_once(database: Database, secret_file: Path) -> None:
    async def body() -> None:
        async with receiving() as receiver:
            desk = desk_on(database, {"publisher": {"url": receiver.url, "secret_file": str(secret_file)}})
            await asyncio.to_thread(enqueue, desk)
            [waiting] = deliveries(desk, "publisher")
            await publication.deliver(desk, waiting.id, last=False)
            await publication.deliver(desk, waiting.id, last=False)
            [(headers, sent)] = receiver.got
            assert _verify()(SECRET, headers, sent)
            assert headers["host"] == receiver.url.split("/")[2]
            told = json.loads(sent)
            assert told["type"] == "check.review_answered"
            assert told["id"] == headers["webhook-id"] == waiting.event_id
            [done] = deliveries(desk, "publisher")
            assert (done.state, done.status, done.tries) == ("delivered", 204, 1)

    asyncio.run(body())


def test_what_is_not_taken_is_tried_again_and_then_given_up(database: Database, secret_file: Path) -> None:
    async def body() -> None:
        async with receiving(status=500) as receiver:
            desk = desk_on(database, {"publisher": {"url": receiver.url, "secret_file": str(secret_file)}})
            await asyncio.to_thread(enqueue, desk)
            [waiting] = deliveries(desk, "publisher")
            for last in (False, True):
                with pytest.raises(Undelivered):
                    await publication.deliver(desk, waiting.id, last=last)
            [dead] = deliveries(desk, "publisher")
            assert (dead.state, dead.tries, dead.problem) == ("dead", 2, "It answered 500.")
            with database.session() as session:
                [figures] = stored.figures(session)
            assert (figures.dead, figures.waiting, figures.problem) == (1, 0, "It answered 500.")
            receiver.status = 204
            await publication.deliver(desk, waiting.id, last=True)
            assert deliveries(desk, "publisher")[0].state == "delivered"

    asyncio.run(body())


def test_a_worker_takes_it_there(database: Database, secret_file: Path) -> None:
    async def body() -> None:
        async with receiving() as receiver:
            desk = desk_on(database, {"publisher": {"url": receiver.url, "secret_file": str(secret_file)}})
            await asyncio.to_thread(enqueue, desk)
            stop = asyncio.Event()
            working = keep_working(lambda: jobs.build_app(desk, connections=4), concurrency=1, stop=stop)
            async with meanwhile(working):
                await until(lambda: deliveries(desk, "publisher")[0].state == "delivered")
                stop.set()
            assert len(receiver.got) == 1

    asyncio.run(body())


def test_redirects_are_not_followed(database: Database, secret_file: Path) -> None:
    async def body() -> None:
        async with receiving() as inside, receiving(status=302, location=inside.url) as receiver:
            hook = Webhook(url=receiver.url, secret_file=secret_file)
            outcome = await webhooks.deliver(hook, Happening("verdict.blocked", {}, NOW).payload(), now=NOW)
            assert not outcome.delivered
            assert "points elsewhere" in outcome.problem
            assert inside.got == []

    asyncio.run(body())


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "http://nowhere.invalid/"])
def test_a_receiver_that_is_away_is_no_error(url: str, secret_file: Path) -> None:
    hook = Webhook(url=url, secret_file=secret_file)
    outcome = asyncio.run(webhooks.deliver(hook, Happening("verdict.blocked", {}, NOW).payload(), now=NOW))
    assert not outcome.delivered
    assert outcome.problem
    assert SECRET not in outcome.problem


def test_only_who_asked_for_an_event_is_told(database: Database, secret_file: Path) -> None:
    one = {"url": "https://x.example/", "secret_file": str(secret_file)}
    desk = desk_on(database, {"all": one, "blocked": one | {"events": ["verdict.blocked"]}})
    for kind in EVENTS:
        enqueue(desk, kind)
    assert len(deliveries(desk, "all")) == len(EVENTS)
    assert [found.kind for found in deliveries(desk, "blocked")] == ["verdict.blocked"]


def test_events_hold_no_word_of_the_text_and_of_own_accounts_no_name(database: Database, secret_file: Path) -> None:
    desk = desk_on(database, {"all": {"url": "https://x.example/", "secret_file": str(secret_file)}})
    canary = "Zaunkoenigsruf"

    async def body() -> None:
        office = Publication(desk)
        with database.session() as session:
            writer = users.create(session, login=canary, name=canary, initials="ZK", roles=["employee"], now=NOW)
            second = users.create(session, login="maya", name="Maya", initials="MK", roles=["approver"], now=NOW)
        own = Subject(SubjectKind.EMPLOYEE_POST, f"Hello {canary}", NOW, account=Account.OWN, author=canary)
        glanced = await office.glance(own, who="user:1", door="page")
        asked = reviewing.ask(desk, reviewing.Question(writer.id, own, glanced, "en", canary))
        reviewing.answer(desk, office.receipts, asked.id, user_id=second.id, approved=True, words=canary)
        post = replace(own, account=Account.COMPANY, text=f"{canary} {canary}@gmail.com")
        await office.check(Check(None, post), who="key:1", door="api")

    asyncio.run(body())
    found = deliveries(desk, "all")
    assert {one.kind for one in found} == {one for one in EVENTS if one.partition(".")[0] in {"check", "verdict"}}
    assert canary not in json.dumps([one.payload for one in found])
