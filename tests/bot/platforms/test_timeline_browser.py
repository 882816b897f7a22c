"""The sandbox's timeline in a real browser: what arrives is seen without a reload, and nothing jumps."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Page, async_playwright

from bot.platforms.base import Outgoing
from bot.platforms.sandbox.server import create_app, serving
from tests.bot.platforms.test_sandbox_contract import OwnStage

pytestmark = [pytest.mark.anyio, pytest.mark.browser]
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("needs Chromium. To get it: apt-get install chromium, or your system's own package")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=program, args=[*QUIET, "--disable-sync"])
        yield opened
        await opened.close()


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[OwnStage]:
    # A pace so slow that nothing arrives by itself while a test looks.
    async with serving(create_app(tmp_path / "j.jsonl", at_once=12, pace=0.001)) as url:
        opened = OwnStage(url)
        yield opened
        await opened.close()


@pytest.fixture
async def page(browser: Browser, stage: OwnStage) -> AsyncIterator[Page]:
    troubles: list[str] = []
    opened = await browser.new_page(viewport={"width": 1280, "height": 900})
    opened.on("pageerror", lambda error: troubles.append(str(error)))
    opened.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    await opened.goto(stage.url)
    yield opened
    assert troubles == []


async def test_a_reply_appears_under_its_post_without_a_reload(page: Page, stage: OwnStage) -> None:
    posts = (await stage.admin.get("/posts")).json()["posts"]
    asked = next(post for post in posts if "two phones at once" in post["text"])
    post = (await stage.platform.fetch(asked["id"])).post
    assert post is not None
    await stage.platform.reply(post, Outgoing("Priya, both phones can stay paired. ^TN", "key-1"))
    arrived = page.locator(f"#talk-{post.conversation_id} .ours", has_text="both phones can stay paired")
    await arrived.wait_for()
    assert await arrived.locator("text=through the desk").count() == 1


async def test_new_conversations_wait_behind_a_button(page: Page, stage: OwnStage) -> None:
    await stage.mention("@AuroraCare something new")
    fresh = page.get_by_role("button", name="1 new")
    await fresh.wait_for()
    assert await page.get_by_text("something new").count() == 0
    await fresh.click()
    await page.locator(".text", has_text="something new").wait_for()


async def test_what_somebody_is_writing_is_left_alone(page: Page, stage: OwnStage) -> None:
    await page.get_by_text("Act as Priya").click()
    box = page.locator("details[open].acts textarea").first
    await box.fill("half a thought")
    posts = (await stage.admin.get("/posts")).json()["posts"]
    asked = next(post for post in posts if "two phones at once" in post["text"])
    await stage.edit(asked["id"], "@AuroraCare edited meanwhile")
    await stage.mention("@AuroraCare something new")
    await page.get_by_role("button", name="1 new").wait_for()
    assert await box.input_value() == "half a thought"


async def test_a_customer_can_write_from_the_page(page: Page, stage: OwnStage) -> None:
    await page.get_by_label("Name").fill("Robin")
    await page.get_by_label("Handle").fill("robin_demo")
    await page.locator("#write").get_by_role("textbox", name="Message").fill("@AuroraCare is the Orbit waterproof?")
    await page.locator("#write").get_by_role("button", name="Post").click()
    await page.locator(".text", has_text="is the Orbit waterproof?").wait_for()
    texts = [post["text"] for post in (await stage.admin.get("/posts")).json()["posts"]]
    assert "@AuroraCare is the Orbit waterproof?" in texts


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_keeps_anybody_out(page: Page, stage: OwnStage, scheme: str) -> None:
    await page.emulate_media(color_scheme=scheme)
    first = (await stage.admin.get("/posts")).json()["posts"][0]
    for path in ("/", "/?show=private", f"/threads/{first['conversation_id']}", "/rules"):
        await page.goto(stage.url + path)
        found = await Axe().run(page)
        assert [problem["id"] for problem in found.response["violations"]] == []


async def test_a_phone_needs_no_scrolling_sideways(browser: Browser, stage: OwnStage) -> None:
    phone = await browser.new_page(viewport={"width": 360, "height": 740})
    for path in ("/", "/rules"):
        await phone.goto(stage.url + path)
        assert await phone.evaluate("document.documentElement.scrollWidth") == 360
