"""A whole desk with its sandbox and console on loopback, and people who drive it in a real browser."""

import asyncio
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import httpx2 as httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Playwright, expect

from bot import outbox
from bot.config import Config
from bot.console.access import COOKIE, token_hash
from bot.platforms.sandbox.server import create_app as create_sandbox
from bot.platforms.sandbox.server import serving
from bot.wiring import Desk, build
from storage import users
from tests.bot.desks import Clock, Stage, account_at
from tests.serving import console, on_a_thread

_T = TypeVar("_T")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SWITCHES = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
DELAY = 10
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)


@dataclass
class Journey:
    """A running desk. Its coroutines run in a loop of their own, beside the browser's."""

    stage: Stage
    address: str
    loop: asyncio.AbstractEventLoop
    contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def desk(self) -> Desk:
        return self.stage.desk

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Run a coroutine to its end in the desk's loop."""
        waiting = asyncio.run_coroutine_threadsafe(work, self.loop)
        return waiting.result(60)

    def mention(self, text: str, **more: Any) -> int:
        """Let a customer write; take it in; return the case."""
        self.run(self.stage.write(text, **more))
        self.run(self.stage.take_in())
        return self.stage.case().row.id

    def deliver(self) -> None:
        """Let the ten seconds pass and send what is approved."""
        self.stage.clock.forward(seconds=DELAY + 1)
        reply = self.stage.case().reply
        assert reply is not None
        self.run(outbox.deliver(self.desk, reply.id, worker="journey"))

    def person(self, *roles: str, name: str = "Maya Kim", timezone: str = "UTC") -> tuple[int, str]:
        """Add a colleague; return their id and a session token."""
        now = datetime.now(UTC)
        initials = "".join(part[0] for part in name.split())
        with self.desk.database.session() as session:
            user = users.create(
                session, login=name.split(maxsplit=1)[0].lower(), name=name, initials=initials, roles=roles, now=now,
                timezone=timezone,
            )  # fmt: skip
        return user.id, self.again(user.id)

    def again(self, user_id: int) -> str:
        """Sign a colleague in once more; return the session's token."""
        now, token = datetime.now(UTC), secrets.token_urlsafe(12)
        with self.desk.database.session() as session:
            users.sign_in(
                session, user_id, token_sha256=token_hash(token), csrf=secrets.token_urlsafe(12), now=now,
                expires_at=now + timedelta(hours=8),
            )  # fmt: skip
        return token


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """A headless Chromium; skips where there is none."""
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("needs Chromium. To get it: apt-get install chromium, or your system's own package")
    launched = playwright.chromium.launch(executable_path=program, args=SWITCHES)
    yield launched
    launched.close()


@pytest.fixture
def speaks() -> str:
    """The platform that the sandbox speaks as; a test module that wants another overrides this."""
    return "sandbox"


@pytest.fixture
def journey(database_url: str, speaks: str) -> Iterator[Journey]:
    """A desk on a fresh database with an empty sandbox, and its console on a free port."""
    with on_a_thread(lambda: _started(database_url, speaks)) as journey:
        yield journey


@asynccontextmanager
async def _started(url: str, speaks: str) -> AsyncIterator[Journey]:
    clock = Clock()
    async with AsyncExitStack() as stack:
        address = await stack.enter_async_context(serving(create_sandbox(None, speaks=speaks, demo=False)))
        sandbox = await stack.enter_async_context(httpx.AsyncClient(base_url=address, trust_env=False, timeout=20))
        platforms = [account_at(address, speaks)]
        config = Config.model_validate({"desk": {"send_delay_seconds": DELAY}, "platforms": platforms})
        desk = await asyncio.to_thread(build, config, url=url, sandboxes={"AuroraCare": address}, clock=clock)
        stack.push_async_callback(desk.close)
        pages = await stack.enter_async_context(console(desk))
        stage = Stage(desk, next(iter(desk.accounts)), sandbox, clock, 0)
        yield Journey(stage, pages, asyncio.get_running_loop())


Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, journey: Journey) -> Iterator[Visit]:
    """Return a function that signs a new colleague in and returns their page. Errors on a page fail the test."""
    problems: list[str] = []

    def open_page(*roles: str, name: str = "Maya Kim", path: str = "/inbox", **settings: Any) -> Page:
        _, token = journey.person(*(roles or ("approver",)), name=name)
        settings = {"viewport": {"width": 1440, "height": 900}, **settings}
        context = browser.new_context(base_url=journey.address, **settings)
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": COOKIE, "value": token, "url": journey.address}])
        journey.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: _note(said.type, said.text, problems))
        page.goto(path)
        return page

    yield open_page
    for context in journey.contexts:
        context.close()
    assert not problems, problems


def turn(page: Page, button: Locator) -> None:
    """Click what loads another page, and wait for that one: the old page must not answer what is asked next."""
    with page.expect_navigation():
        button.click()


def _note(kind: str, text: str, problems: list[str]) -> None:
    # A refused request is answered on the page; the browser's own lines about it are no fault of the page.
    if kind == "error" and "Failed to load resource" not in text and "EventSource's response" not in text:
        problems.append(text)
