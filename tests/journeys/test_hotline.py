"""The hotline in a browser, from a report without a name to its end; and a promise from the reply to the ledger."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.hotline import HotlineKeys
from responders.promise_lifecycle import Step
from storage import promises
from storage.promises import Change
from tests.journeys.conftest import PATIENCE, Journey, Visit, turn
from tests.journeys.test_anywhere import serious
from tests.journeys.test_phone import assert_fits

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}


@pytest.fixture(autouse=True)
def open_hotline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.console.routes.hotline.keys_of", lambda _: HotlineKeys(b"j" * 32))
    monkeypatch.setattr("bot.console.routes.quality_hotline.keys_of", lambda _: HotlineKeys(b"j" * 32))


def reporter(browser: Browser, journey: Journey) -> Page:
    context = browser.new_context(base_url=journey.address, **PHONE)
    context.set_default_timeout(PATIENCE)
    journey.contexts.append(context)
    return context.new_page()


def test_a_report_without_a_name_is_followed_to_its_end(journey: Journey, visit: Visit, browser: Browser) -> None:
    officer = visit("quality_officer", name="Quinn Ode", path="/quality/hotline")
    expect(officer.get_by_text("No report that you may see.")).to_be_visible()
    page = reporter(browser, journey)
    page.goto("/hotline")
    assert serious(page) == []
    assert_fits(page)
    page.get_by_label("What happened?").fill("Batch 77 left without the drop test. Otto Brandt told us to hurry.")
    page.get_by_role("button", name="Send the report").click()
    code = page.locator("#h-code").inner_text()
    assert_fits(page)
    officer.reload()
    officer.get_by_role("table").get_by_role("link").click()
    expect(officer.get_by_text("Batch 77 left without")).to_be_visible()
    assert serious(officer) == []
    for step in ("Acknowledge receipt", "Investigate"):
        turn(officer, officer.get_by_role("button", name=step))
    officer.get_by_label("What is it?").select_option("answer")
    officer.get_by_label("Text", exact=True).fill("Which line was it?")
    turn(officer, officer.get_by_role("button", name="Keep it"))
    page.get_by_role("link", name="Follow a report").click()
    page.get_by_label("Your code").fill(code.upper())
    page.get_by_role("button", name="Show my report").click()
    expect(page.get_by_text("Which line was it?")).to_be_visible()
    page.get_by_label("Write on").fill("Line 4, at night.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Added.")).to_be_visible()
    assert_fits(page)
    assert serious(page) == []
    assert page.context.cookies() == []
    officer.reload()
    expect(officer.get_by_text("Line 4, at night.")).to_be_visible()
    officer.get_by_label("What is it?").select_option("outcome")
    officer.get_by_label("Text", exact=True).fill("The batch is tested again, and the line stops without a test.")
    for step in ("Keep it", "Feedback was given", "Close"):
        turn(officer, officer.get_by_role("button", name=step))
    expect(officer.get_by_role("heading", name="Closed")).to_be_visible()


def test_a_promise_goes_from_the_reply_to_the_ledger_and_is_kept(journey: Journey, visit: Visit) -> None:
    case = journey.mention("My third Halo Pro died after a week. Can you help?")
    page = visit("approver", path=f"/cases/{case}")
    page.locator("#reply textarea").first.fill(
        "A third Halo Pro that died after a week is not good enough. We will call you tomorrow."
    )
    expect(page.get_by_text("It promises “We will call you tomorrow.”")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#reply")).to_have_attribute("data-state", "approved")
    journey.deliver()
    page.goto("/quality/promises")
    expect(page.get_by_text("We will call you tomorrow.")).to_be_visible()
    assert serious(page) == []
    with journey.desk.database.session() as session:
        (made,) = promises.standing(session)
        past = Change(Step.MOVE, due_at=journey.desk.clock() - timedelta(hours=1))
        promises.change(session, made.id, made.version, past, user_id=1, now=journey.desk.clock())
    page.reload()
    expect(page.get_by_text("1 overdue.")).to_be_visible()
    page.get_by_role("link", name="Quality", exact=True).click()
    expect(page.get_by_role("heading", name="Overdue promises")).to_be_visible()
    page.get_by_role("link", name="We will call you tomorrow.").click()
    page.get_by_text("What became of it?").click()
    page.get_by_label("Why, or how").fill("We called; a new pair is on its way.")
    page.get_by_role("button", name="Kept").click()
    expect(page.get_by_text("No promise is open.")).to_be_visible()
    expect(page.get_by_text("We called; a new pair is on its way.")).to_be_visible()
    phone = visit("approver", name="Pia Holt", path="/quality/promises", **PHONE)
    assert_fits(phone)
