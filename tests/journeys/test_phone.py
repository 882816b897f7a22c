"""Phones, with every section in the top bar: nothing is cut off at the right, and every section can be reached."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Journey, Visit

pytestmark = pytest.mark.browser
PAGES = ("/inbox", "/code", "/record", "/operations", "/users", "/me")
OVERHANGING = """() => {
  const clipped = (one) => {
    for (let box = one.parentElement; box; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (["auto", "scroll", "hidden", "clip"].includes(style.overflowX)) return true;
    }
    return false;
  };
  return [...document.querySelectorAll("body *")].filter((one) => {
    const box = one.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && box.right > innerWidth + 1 && !clipped(one);
  }).map((one) => one.outerHTML.slice(0, 120));
}"""


def assert_fits(page: Page) -> None:
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") == page.evaluate("innerWidth")
    assert page.evaluate(OVERHANGING) == []
    bar = page.locator(".topbar")
    if bar.is_visible():
        for part in bar.locator(":scope > *:visible").all():
            box = part.bounding_box()
            assert box is not None
            assert box["x"] + box["width"] <= page.viewport_size["width"]


@pytest.mark.parametrize("width", [390, 360])
def test_an_administrators_pages_fit_a_phone(journey: Journey, visit: Visit, width: int) -> None:
    case = journey.mention("third pair of Halo Pro that dies after a week. What now?", name="Dana Reyes-Featherstone")
    journey.mention("how do I pair my Orbit with two phones? I tried everything.", handle="kit", name="Kit")
    page = visit("admin", "approver", viewport={"width": width, "height": 780}, has_touch=True, is_mobile=True)
    for address in (*PAGES, f"/cases/{case}"):
        page.goto(address)
        assert_fits(page)
    page.goto("/inbox")
    row = page.locator(f"#row-{case}")
    expect(row).to_be_visible()
    box = row.bounding_box()
    assert box is not None
    assert box["x"] + box["width"] <= width
    for name in ("Code", "Record", "Operations", "Users", "Inbox"):
        page.get_by_role("navigation", name="Sections").get_by_role("link", name=name).click()
        expect(page).to_have_url(f"{journey.address}/{name.lower()}")
