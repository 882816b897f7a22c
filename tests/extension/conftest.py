"""The extension in a headless Chromium, on imitations of the sites, with a real desk behind it."""

import asyncio
import json
import secrets
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Playwright, Route, Worker, expect

from bot.api import keys
from bot.config import Config
from bot.extension_files import export, identity
from bot.wiring import Desk, build
from policies.subject import Subject, SubjectKind
from storage import api_keys
from tests.bot.desks import minds
from tests.conftest import _fresh
from tests.journeys.conftest import NAMES, SWITCHES
from tests.serving import console, on_a_thread

# On a machine that many share even a quick answer takes its time.
expect.set_options(timeout=30_000)
PAGES = Path(__file__).parent / "pages"
SITES = {
    "x": "https://x.com/home",
    "reddit": "https://www.reddit.com/r/aurora/",
    "linkedin": "https://www.linkedin.com/feed/",
}
EDITORS = {"x": '[data-testid="tweetTextarea_0"]', "reddit": "[data-lexical-editor]", "linkedin": ".ql-editor"}
BUTTONS = {
    "x": '[data-testid="tweetButtonInline"]', "reddit": "shreddit-composer button",
    "linkedin": ".share-actions__primary-action",
}  # fmt: skip


@dataclass
class Served:
    """A desk that answers at an address."""

    desk: Desk
    address: str
    loop: asyncio.AbstractEventLoop

    def key(self, *scopes: str) -> str:
        """Make a key with these scopes."""
        name = f"extension {secrets.token_hex(4)}"
        new = keys.make()
        with self.desk.database.session() as session:
            api_keys.create(
                session, name=name, hint=new.hint, key_sha256=new.sha256, scopes=scopes, per_minute=1000,
                now=datetime.now(UTC), actor="command-line",
            )  # fmt: skip
        return new.key


@pytest.fixture(scope="session")
def own_database_url(database_server: str) -> Iterator[str]:
    """A database for the desk that all these tests share: starting one for each would take longer than the tests."""
    with _fresh(database_server) as url:
        yield url


@pytest.fixture(scope="session")
def served(own_database_url: str) -> Iterator[Served]:
    """A desk that knows the extension, on a free port."""
    with on_a_thread(lambda: _served(own_database_url)) as desk:
        yield desk


@asynccontextmanager
async def _served(url: str) -> AsyncIterator[Served]:
    config = Config.model_validate({"platforms": (), "api": {"origins": [identity().origin]}})
    desk = await asyncio.to_thread(build, config, url=url, minds=minds())
    desk.judge.judge(Subject(SubjectKind.EMPLOYEE_POST, "warm up", datetime.now(UTC)))
    async with console(desk) as address:
        yield Served(desk, address, asyncio.get_running_loop())
    await desk.close()


@pytest.fixture(scope="session")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The extension as it is exported; only what a person or a page may not do here is opened for the test.

    The permission to ask the desk is granted, which a person would press; and the panel's shadow tree, which no page
    can read, is left open.
    """
    folder = tmp_path_factory.mktemp("unpacked") / "extension"
    export(folder)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["host_permissions"] = ["http://127.0.0.1/*"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    panel = folder / "content/panel.js"
    closed = panel.read_text(encoding="utf-8")
    assert 'mode: "closed"' in closed
    panel.write_text(closed.replace('mode: "closed"', 'mode: "open"'), encoding="utf-8")
    return folder


@dataclass
class Site:
    """A page of one of the sites, and what a test does and sees there."""

    page: Page
    name: str

    @property
    def editor(self) -> Locator:
        return self.page.locator(EDITORS[self.name])

    @property
    def button(self) -> Locator:
        return self.page.locator(BUTTONS[self.name])

    @property
    def panel(self) -> Locator:
        return self.page.get_by_label("Check of this post")

    @property
    def verdict(self) -> Locator:
        return self.panel.locator(".verdict")

    @property
    def said(self) -> Locator:
        return self.panel.get_by_role("alert")

    def write(self, text: str) -> None:
        self.editor.click()
        self.page.keyboard.type(text)

    def posted(self) -> list[str]:
        return list(self.page.evaluate("window.posted"))

    def text(self) -> str:
        """What the site's own editor thinks it holds."""
        return str(self.page.evaluate("window.editor.text"))


@dataclass
class Chromium:
    """A browser with the extension."""

    context: BrowserContext
    problems: list[str]

    @property
    def worker(self) -> Worker:
        """The service worker, which browsers stop and start as they like."""
        workers = self.context.service_workers
        return workers[-1] if workers else self.context.wait_for_event("serviceworker")

    def set_up(self, address: str, key: str, account: str = "own") -> None:
        """Fill in the options."""
        values = {"address": address, "key": key, "account": account}
        self.worker.evaluate("(values) => chrome.storage.local.set(values)", values)

    def extension_page(self, path: str) -> Page:
        page = self.context.new_page()
        page.goto(f"{identity().origin}/{path}")
        return page

    def open(self, name: str, change: Callable[[str], str] = str) -> Site:
        """Open an imitation at the site's own address; `change` is what the site did to its page since."""
        html = change((PAGES / f"{name}.html").read_text(encoding="utf-8"))

        def fulfil(route: Route) -> None:
            script = route.request.url.endswith("/editors.js")
            body = (PAGES / "editors.js").read_text(encoding="utf-8") if script else html
            # The sites' own rules for scripts are strict; the extension must not need any of them loosened.
            rules = "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'"
            headers = {"content-security-policy": rules}
            route.fulfill(body=body, content_type="text/javascript" if script else "text/html", headers=headers)

        page = self.context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", lambda said: self.problems.append(said.text) if "Answerable" in said.text else None)
        origin = "/".join(SITES[name].split("/")[:3])
        page.route(f"{origin}/**", fulfil)
        page.goto(SITES[name])
        return Site(page, name)


@pytest.fixture(scope="module")
def launched(playwright: Playwright, unpacked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    program = next((found for name in NAMES if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip("needs Chromium. To get it: apt-get install chromium, or your system's own package")
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path_factory.mktemp("profile")), headless=True, executable_path=program,
        ignore_default_args=["--disable-extensions"], viewport={"width": 1200, "height": 800},
        args=[*SWITCHES, f"--disable-extensions-except={unpacked}", f"--load-extension={unpacked}"],
    )  # fmt: skip
    yield Chromium(context, [])
    with suppress(Exception):
        context.close()


@pytest.fixture
def chromium(launched: Chromium) -> Iterator[Chromium]:
    """A headless Chromium with the extension, not set up yet; what goes wrong on a page fails the test."""
    launched.problems.clear()
    launched.worker.evaluate("() => chrome.storage.local.clear()")
    launched.context.new_page()
    for page in launched.context.pages[:-1]:
        page.close()
    yield launched
    assert not launched.problems, launched.problems
