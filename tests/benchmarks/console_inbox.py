"""Measures how long the console takes for the pages of the inbox with 100,000 cases; prints one JSON object.

Run: python -m tests.benchmarks.console_inbox [--cases 100000] [--rounds 60]
"""

import argparse
import json
import os
import secrets
import statistics
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
from starlette.testclient import TestClient

from bot.config import Config
from bot.console.access import COOKIE, token_hash
from bot.console.app import create_app
from bot.wiring import Desk, build
from policies.finding import Action, Intent, Judgement, Triage, Urgency, Verdict
from storage import accounts, casework, ingest, users
from storage.database import Session
from storage.ingest import Arrival, ArrivedPost, Author
from tests.benchmarks.servers import database, spread

SEED = 500
PAGES = {
    "all": "/inbox?view=all",
    "unclaimed": "/inbox?view=unclaimed",
    "mine": "/inbox?view=mine",
    "filtered": "/inbox?view=all&kind=criticism&language=de&product=orbit",
    "search": "/inbox?view=all&q=battery+orb",
    "newest": "/inbox?view=all&sort=newest",
    "closed": "/inbox?view=all&state=closed",
    "news": "/inbox/news?view=all&since={since}",
}
_TROUBLES = ("battery dies", "won't charge", "crackles loudly", "drops the connection", "arrived broken")
_LANGUAGES = ("en", "en", "de", "fr", "ja")
_PRODUCTS = ("halo-pro", "orbit", "lumen-4")


def main() -> None:
    """Seed, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=60)
    given = parser.parse_args()
    with database() as (url, home):
        desk = build(Config(platforms=()), url=url)
        print(json.dumps(measure(desk, url, given.cases, given.rounds, home), indent=2))
        desk.database.close()


def measure(desk: Desk, url: str, cases: int, rounds: int, _: Path) -> dict[str, object]:
    """Return the figures of every page, in milliseconds as the client in the same process sees them."""
    user_id, browser = sign_in(desk)
    began = time.perf_counter()
    seed(desk, url, cases, user_id)
    seeded = time.perf_counter() - began
    pages = {name: address.format(since=_yesterday()) for name, address in PAGES.items()}
    pages["deep page"] = deep(browser, pages["all"])
    figures: dict[str, object] = {"cases": cases, "rounds": rounds, "seeded_s": round(seeded, 1)}
    figures["load_average"], figures["processors"] = os.getloadavg()[0], os.cpu_count()
    with browser:
        for name, address in pages.items():
            headers = {"hx-request": "true"} if name in {"deep page", "news"} else {}
            taken = [_timed(browser, address, headers) for _ in range(rounds + 5)][5:]
            figures[name] = {
                **spread([wall for wall, _ in taken]),
                "cpu_p50_ms": round(1000 * statistics.median(cpu for _, cpu in taken), 1),
            }
    return figures


def _timed(browser: TestClient, address: str, headers: dict[str, str]) -> tuple[float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    response = browser.get(address, headers=headers)
    took = time.perf_counter() - began, time.process_time() - cpu
    assert response.status_code == 200, response.text[:300]
    return took


def _yesterday() -> str:
    return (datetime.now(UTC) - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")


def sign_in(desk: Desk) -> tuple[int, TestClient]:
    """Return an approver and their browser."""
    now, token = datetime.now(UTC), secrets.token_urlsafe(8)
    with desk.database.session() as session:
        user = users.create(session, login="maya", name="Maya Kim", initials="MK", roles=["approver"], now=now)
        users.sign_in(
            session, user.id, token_sha256=token_hash(token), csrf="c", now=now, expires_at=now + timedelta(days=1)
        )
    browser = TestClient(create_app(desk), follow_redirects=False)
    browser.cookies.set(COOKIE, token)
    return user.id, browser


def deep(browser: TestClient, address: str) -> str:
    """Return the address of the twentieth page of a view."""
    for _ in range(20):
        more = browser.get(address).text.partition('id="more"')[2].partition('href="')[2].partition('"')[0]
        address = more.replace("&amp;", "&") or address
    return address


def seed(desk: Desk, url: str, cases: int, user_id: int) -> None:
    """Open some cases the ordinary way, then copy them with their conversations, messages and people."""
    now = datetime.now(UTC)
    with desk.database.session() as session:
        account = accounts.ensure(session, "sandbox", "aurora", now=now)
        _open(session, account.id, now)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        for statement in _COPIES:
            connection.execute(statement, {"copies": cases // SEED - 1, "user": user_id})
        connection.execute("ANALYZE")


def _open(session: Session, account_id: int, now: datetime) -> None:
    arrivals = [_arrival(number, now) for number in range(SEED)]
    stored = ingest.store(session, account_id, arrivals)
    openings = []
    for number, one in enumerate(stored):
        assert one.message_id is not None
        openings.append(casework.Opening(one.message_id, _triage(number), now + timedelta(minutes=number - 100)))
    casework.open_or_update(session, openings, now=now)


def _arrival(number: int, now: datetime) -> Arrival:
    text = f"My {_PRODUCTS[number % 3]} {_TROUBLES[number % 5]} since day {number}. What can I do?"
    post = ArrivedPost(
        f"p{number}", f"c{number}", Author(f"u{number}", f"person{number}", f"Person {number}"), text, now
    )
    return Arrival(f"e{number}", "mention", post.id, now, post, revision=0)


def _triage(number: int) -> Triage:
    intent = list(Intent)[number % 5]
    return Triage(
        intent=intent, intents={intent: 0.9}, urgency=Urgency.NORMAL, language=_LANGUAGES[number % 5],
        products=(_PRODUCTS[number % 3],), hostile=0.1, safety=number % 97 == 0, security=False, action=Action.ANSWER,
        due_minutes=120, reason="responsiveness/question", judgement=Judgement(Verdict.ALLOW), key_span=(0, 30),
    )  # fmt: skip


_COPIES = (
    """CREATE TEMP TABLE wanted AS SELECT c.id AS case_id, n, row_number() OVER () + 1000000 AS new_id
       FROM case_file c, generate_series(1, %(copies)s) n""",
    """INSERT INTO person SELECT (r).* FROM (SELECT jsonb_populate_record(p, jsonb_build_object(
       'id', w.new_id, 'platform_id', 'n' || w.new_id)) AS r FROM wanted w JOIN case_file c ON c.id = w.case_id
       JOIN person p ON p.id = c.person_id) x""",
    """INSERT INTO conversation SELECT (r).* FROM (SELECT jsonb_populate_record(v, jsonb_build_object(
       'id', w.new_id, 'platform_conversation_id', 'n' || w.new_id)) AS r FROM wanted w
       JOIN case_file c ON c.id = w.case_id JOIN conversation v ON v.id = c.conversation_id) x""",
    """INSERT INTO message SELECT (r).* FROM (SELECT jsonb_populate_record(m, jsonb_build_object(
       'id', w.new_id, 'platform_post_id', 'n' || w.new_id, 'conversation_id', w.new_id, 'person_id', w.new_id)) AS r
       FROM wanted w JOIN case_file c ON c.id = w.case_id JOIN message m ON m.id = c.message_id) x""",
    """INSERT INTO case_file SELECT (r).* FROM (SELECT jsonb_populate_record(c, jsonb_build_object(
       'id', w.new_id, 'conversation_id', w.new_id, 'message_id', w.new_id, 'person_id', w.new_id,
       'due_at', c.due_at + n * interval '7 minutes', 'opened_at', c.opened_at - n * interval '11 minutes',
       'last_message_at', c.last_message_at - n * interval '11 minutes',
       'state', CASE WHEN n %% 3 = 0 THEN 'closed' WHEN n %% 11 = 0 THEN 'waiting' ELSE 'open' END,
       'assignee_id', CASE WHEN n %% 17 = 0 THEN %(user)s::bigint END)) AS r
       FROM wanted w JOIN case_file c ON c.id = w.case_id) x""",
)


if __name__ == "__main__":
    main()
