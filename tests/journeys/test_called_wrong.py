"""From "This is wrong" on the check page to the list, to somebody's decision, to the rule's precision."""

import pytest
from playwright.sync_api import expect

from tests.bot.api.test_own_accounts import everything_stored
from tests.journeys.conftest import Journey, Visit
from tests.journeys.test_anywhere import serious
from tests.journeys.test_phone import assert_fits

pytestmark = pytest.mark.browser
PRIVATE = "Ask jane.roe@gmail.com about Zaunkoenigsruf"
RULE = "Rights: personal data"


def test_a_finding_goes_from_the_page_to_the_list_to_the_precision_of_its_rule(journey: Journey, visit: Visit) -> None:
    writing = visit("employee", path="/check")
    writing.get_by_label("Your post").fill(PRIVATE)
    writing.get_by_role("button", name="This is wrong").click()
    expect(writing.locator(".problem")).to_contain_text("is noted")
    assert "Zaunkoenigsruf" not in everything_stored(journey.desk.database.url)

    reviewing = visit("quality_officer", name="Lea Roth", path="/code/in-use")
    called = reviewing.locator(".called")
    expect(called).to_contain_text(RULE)
    expect(called).to_contain_text("a check for an own account")
    row = reviewing.get_by_role("row").filter(has_text=RULE)
    expect(row).to_contain_text("not known")
    assert serious(reviewing) == []

    reviewing.set_viewport_size({"width": 390, "height": 844})
    assert_fits(reviewing)
    called.get_by_role("button", name="It was wrong").click()
    expect(reviewing.get_by_text("Nothing waits to be settled.")).to_be_visible()
    # Called wrong once, and agreed once; an own account leaves no count of what was found.
    expect(row.get_by_role("cell").nth(3)).to_have_text("1")
    expect(row.get_by_role("cell").nth(4)).to_have_text("1")
