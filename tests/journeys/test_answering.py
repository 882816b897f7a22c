"""From a mention to one sent reply, and what may happen on the way."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Journey, Visit

pytestmark = pytest.mark.browser
COMPLAINT = "my third Halo Pro died after a week and I have reset it twice. What are you going to do about it?"


def test_reads_corrects_approves_and_sees_it_posted_once(journey: Journey, visit: Visit) -> None:
    case = journey.mention(COMPLAINT, handle="dana", name="Dana Reyes")
    page = visit("approver")
    page.get_by_role("link", name="Dana Reyes").first.click()
    expect(page).to_have_url(f"{journey.address}/cases/{case}?view=all")
    expect(page.get_by_role("heading", name="Why it is here")).to_be_visible()
    box = page.get_by_label("Reply to Dana Reyes")
    words = box.input_value()
    assert words
    box.fill(f"{words} I will look into it today.")
    expect(page.get_by_role("button", name="Save draft")).to_be_visible()
    page.get_by_role("button", name="Approve and send").click()
    expect(page.get_by_text("Approved by Maya Kim.")).to_be_visible()
    expect(page.get_by_text("Sends in")).to_be_visible()
    journey.deliver()
    expect(page.get_by_role("link", name="See it on Sandbox").first).to_be_visible()
    posted = journey.run(journey.stage.ours())
    assert [post["text"] for post in posted] == [f"{words} I will look into it today. ^MK"]
