"""Keyboard alone, no script, a phone, a session that ends while typing, and nothing serious from axe on any page."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from bot.console.access import COOKIE
from bot.console.roles import Role
from storage import users
from tests.journeys.conftest import Journey, Visit

pytestmark = pytest.mark.browser
QUESTION = "how do I pair my Orbit with two phones? I tried holding the button for ten seconds."


@pytest.fixture
def case(journey: Journey) -> int:
    return journey.mention(QUESTION, handle="kit", name="Kit")


def test_answers_with_the_keyboard_alone(journey: Journey, visit: Visit, case: int) -> None:
    page = visit("approver")
    page.keyboard.press("j")
    expect(page).to_have_url(f"{journey.address}/cases/{case}?view=all")
    page.keyboard.press("c")
    expect(page.get_by_role("button", name="Yours")).to_be_visible()
    page.keyboard.press("e")
    expect(page.get_by_label("Reply to Kit")).to_be_focused()
    page.keyboard.type(" Tell me how it goes.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Approved by Maya Kim.")).to_be_visible()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("a")
    expect(page).to_have_url(f"{journey.address}/code")
    page.wait_for_load_state()
    page.keyboard.press("g")
    page.keyboard.press("i")
    expect(page).to_have_url(f"{journey.address}/inbox")


def test_back_and_forward_show_what_the_address_says(visit: Visit, journey: Journey, case: int) -> None:
    journey.mention("is the Halo Pro waterproof?", handle="sam", name="Sam")
    page = visit("agent")
    page.locator(f"#row-{case} a").click()
    expect(page.get_by_role("heading", name="Kit", level=2)).to_be_visible()
    page.get_by_role("link", name="Sam").first.click()
    expect(page.get_by_role("heading", name="Sam", level=2)).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Kit", level=2)).to_be_visible()
    page.go_forward()
    expect(page.get_by_role("heading", name="Sam", level=2)).to_be_visible()


def test_works_without_script(journey: Journey, visit: Visit, case: int) -> None:
    page = visit("approver", java_script_enabled=False)
    page.get_by_role("link", name="Kit").first.click()
    page.get_by_role("button", name="Claim").click()
    expect(page.get_by_role("button", name="Yours")).to_be_visible()
    box = page.get_by_label("Reply to Kit")
    words = box.input_value() + " Tell me how it goes."
    box.fill(words)
    page.get_by_role("button", name="Approve and send").click()
    expect(page.get_by_text("Approved by Maya Kim.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(box).to_have_value(words)
    page.locator("summary", has_text="Reject").click()
    page.get_by_role("button", name="Wrong tone").click()
    expect(page.get_by_text("Draft rejected by Maya Kim.")).to_be_visible()


def test_nothing_typed_is_lost_when_the_session_ends(journey: Journey, visit: Visit, case: int) -> None:
    page = visit("approver", path=f"/cases/{case}")
    box = page.get_by_label("Reply to Kit")
    mine = box.input_value() + " Mine, unsaved."
    with journey.desk.database.session() as session:
        who = users.by_login(session, "maya")
        assert who is not None
        users.sign_out_everywhere(session, who.id)
    box.fill(mine)
    expect(page.get_by_text("You are signed out. What you typed is kept in this browser.")).to_be_visible()
    page.get_by_role("link", name="Sign in again").click()
    expect(page).to_have_url(f"{journey.address}/sign-in?next=%2Fcases%2F{case}")
    _, other = journey.person("approver", name="Nia Oh")
    page.context.add_cookies([{"name": COOKIE, "value": other, "url": journey.address}])
    page.goto(f"/cases/{case}")
    expect(page.get_by_text("Kept in this browser")).to_have_count(0)
    expect(page.get_by_label("Reply to Kit")).not_to_have_value(mine)
    page.context.add_cookies([{"name": COOKIE, "value": journey.again(who.id), "url": journey.address}])
    page.goto(f"/cases/{case}")
    expect(page.get_by_label("Reply to Kit")).to_have_value(mine)
    page.locator("summary", has_text="MK").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{journey.address}/sign-in")
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('draft.'))") == []


def test_a_phone_shows_one_pane_and_keeps_the_action_in_reach(visit: Visit, case: int) -> None:
    page = visit("approver", viewport={"width": 390, "height": 844}, has_touch=True)
    expect(page.locator("#case")).to_be_hidden()
    page.get_by_role("link", name="Kit").first.tap()
    expect(page.locator("#queue")).to_be_hidden()
    button = page.get_by_role("button", name="Approve and send")
    place = button.bounding_box()
    assert place is not None
    assert place["y"] > 700
    assert place["height"] >= 40
    page.get_by_label("Back to the queue").tap()
    expect(page.locator("#queue")).to_be_visible()
    expect(page.locator("#case")).to_be_hidden()


@pytest.mark.parametrize("width", [360, 720, 1440])
def test_nothing_is_cut_off_sideways(visit: Visit, case: int, width: int) -> None:
    page = visit("approver", path=f"/cases/{case}", viewport={"width": width, "height": 800})
    for path in (f"/cases/{case}", "/inbox", "/code", "/code/ownership"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing_serious(visit: Visit, case: int, theme: str, width: int) -> None:
    page = visit(
        "approver", "admin", path="/inbox", viewport={"width": width, "height": 900},
        color_scheme="dark" if theme == "dark" else "light",
    )  # fmt: skip
    if theme == "contrast":
        page.evaluate("localStorage.setItem('answerable.theme', 'contrast')")
    for path in ("/inbox", f"/cases/{case}", "/code", "/operations", "/users", "/me"):
        page.goto(path)
        assert serious(page) == [], path
    page.goto(f"/cases/{case}")
    page.get_by_label("Reply to Kit").fill("We apologize for any inconvenience caused.")
    expect(page.locator("#obstacle")).to_be_visible()
    page.get_by_label("Reply to Kit").blur()
    page.keyboard.press("y")
    assert serious(page) == [], "a failing check, and the drawer"
    page.keyboard.press("y")
    page.keyboard.press("?")
    assert serious(page) == [], "the keys"


EVERYWHERE = (
    "/inbox", "/nowhere", "/code/ownership", "/code/in-use", "/check", "/record", "/me", "/crises", "/crises/alarms",
    "/crises/posts", "/assets", "/embargoes", "/hotline", "/hotline/follow", "/quality", "/quality/promises",
    "/quality/hotline", "/reports", "/reports/targets", "/reports/2026-W40", "/rights", "/rights/notices",
    "/rights/retention",
)  # fmt: skip


def test_every_page_has_one_heading_of_its_own_and_nothing_that_axe_knows(visit: Visit, case: int) -> None:
    page = visit(*(role.value for role in Role))
    for path in (*EVERYWHERE, f"/cases/{case}"):
        page.goto(path)
        assert page.get_by_role("heading", level=1).count() == 1, path
        assert violations(page) == [], path


def violations(page: Page) -> list[str]:
    """Return everything that axe finds, whatever its weight."""
    return [f"{one['impact']} {one['id']}: {one['nodes'][0]['html'][:160]}" for one in _found(page)]


def serious(page: Page) -> list[str]:
    """Return what axe calls serious or critical, with the first place of each."""
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in _found(page)
        if one["impact"] in {"serious", "critical"}
    ]


def _found(page: Page) -> list[Any]:
    page.wait_for_load_state()
    return list(Axe().run(page).response["violations"])
