"""A crisis from the first mention to its review: frozen, worked in, let through one by one, looked on at, closed."""

import pytest
from playwright.sync_api import Page, expect

from bot import outbox
from tests.journeys.conftest import Journey, Visit, turn
from tests.journeys.test_phone import assert_fits

pytestmark = pytest.mark.browser
COMPLAINT = "my third Halo Pro got so hot that it burned my ear. What are you going to do about it?"
PATIENCE = 60_000


def approve(page: Page) -> None:
    page.get_by_role("button", name="Approve and send").click()


def open_crisis(page: Page, title: str, *, rehearsal: bool = False) -> None:
    page.goto("/crises")
    page.get_by_label("What happened, in a few words").fill(title)
    page.get_by_label("Kind").select_option("product-safety")
    page.get_by_label("Severity").select_option("3")
    if rehearsal:
        page.get_by_label("It is a rehearsal").check()
    turn(page, page.get_by_role("button", name="Open the crisis"))
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def add_fact(page: Page, text: str, standing: str, source: str = "") -> None:
    page.get_by_label("Fact", exact=True).fill(text)
    page.get_by_label("It is", exact=True).select_option(standing)
    page.locator("#f-source").fill(source)
    turn(page, page.get_by_role("button", name="Add the fact"))


def test_a_crisis_from_the_first_mention_to_its_review(journey: Journey, visit: Visit) -> None:
    case = journey.mention(COMPLAINT, handle="dana", name="Dana Reyes")
    page = visit("approver", path=f"/cases/{case}")
    page.context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    approve(page)
    expect(page.get_by_text("Approved by Maya Kim.")).to_be_visible()

    open_crisis(page, "The Halo Pro gets hot")
    expect(page.get_by_role("heading", name="Frozen", exact=True)).to_be_visible()
    expect(page.locator("#held")).to_contain_text("approved by Maya Kim")
    journey.deliver()
    assert journey.run(journey.stage.ours()) == []

    page.goto(f"/cases/{case}")
    expect(page.locator("#sending")).to_contain_text("Held while crisis 1 lasts.")
    expect(page.locator("#banners")).to_contain_text("Sending is frozen: The Halo Pro gets hot.")

    page.goto("/crises/1")
    add_fact(page, "Three people were burned. Call Dana at +1 415 555 2671.", "known", "service desk")
    add_fact(page, "The charger is the cause.", "believed")
    add_fact(page, "How many pairs are affected?", "unknown")
    column = page.locator(".crisis-column").filter(has=page.get_by_role("heading", name="Believed"))
    move = column.locator("details").filter(has=page.get_by_role("button", name="Move it", include_hidden=True))
    move.locator("summary").click()
    move.get_by_label("To").select_option("known")
    move.get_by_label("Source").fill("laboratory")
    move.get_by_role("button", name="Move it").click()
    expect(page.locator("#timeline")).to_contain_text("From believed to known: The charger is the cause.")
    page.get_by_label("Task", exact=True).fill("Ask the laboratory")
    page.locator("#t-due").fill("2030-01-01T09:00")
    turn(page, page.locator("#tasks").get_by_role("button", name="Add"))
    page.get_by_label("For what").fill("lead")
    page.get_by_role("button", name="Put on duty").click()
    expect(page.locator("#duty")).to_contain_text("Maya Kim lead")

    page.get_by_label("For whom").fill("the board")
    page.get_by_role("button", name="Make a link").click()
    address = page.locator(".crisis-link").inner_text()
    stranger = page.context.browser.new_context()
    journey.contexts.append(stranger)
    onlooker = stranger.new_page()
    answer = onlooker.goto(f"{journey.address}/look/{address.rsplit('/', 1)[1]}")
    assert answer is not None
    assert answer.headers["x-robots-tag"].startswith("noindex")
    expect(onlooker.get_by_role("heading", name="The Halo Pro gets hot")).to_be_visible()
    seen = onlooker.locator("main").inner_text()
    assert "Three people were burned" in seen
    assert "555" not in seen
    assert "Maya" not in seen

    page.goto("/crises/1")
    page.get_by_role("button", name="Let through the reply of case").click()
    expect(page.locator("#held")).to_contain_text("Nothing is held.")
    page.goto(f"/cases/{case}")
    approve(page)
    expect(page.get_by_text("Approved by Maya Kim.")).to_be_visible()
    journey.deliver()
    assert len(journey.run(journey.stage.ours())) == 1

    page.goto("/crises/1")
    for step in ("Make it active", "It eases"):
        turn(page, page.get_by_role("button", name=step))
    page.get_by_text("Close the crisis").click()
    page.get_by_label("Release all").check()
    page.get_by_label("Why now?").fill("The charger is recalled, and everybody was told.")
    page.get_by_role("button", name="Close it").click()
    expect(page.locator("#state")).to_have_text("closed")
    expect(page.locator("#banners")).not_to_contain_text("frozen")
    turn(page, page.get_by_role("button", name="Revoke the link for the board"))
    assert onlooker.reload().status == 404
    page.get_by_label("What we learned").fill("Test the charger with every pair.")
    page.get_by_role("button", name="Finish the review").click()
    expect(page.locator("#state")).to_have_text("reviewed")
    page.get_by_role("link", name="Review document").click()
    expect(page.get_by_text("Test the charger with every pair.")).to_be_visible()
    expect(page.get_by_role("heading", name="Decisions")).to_be_visible()
    for path in ("/crises", "/crises/1", "/crises/1/review"):
        page.goto(path)
        page.set_viewport_size({"width": 390, "height": 844})
        assert_fits(page)


def test_a_rehearsal_is_stamped_everywhere(journey: Journey, visit: Visit) -> None:
    case = journey.mention(COMPLAINT, handle="dana", name="Dana Reyes")
    page = visit("approver", path="/crises")
    page.context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    open_crisis(page, "Drill of the month", rehearsal=True)
    expect(page.get_by_role("note")).to_contain_text("REHEARSAL")
    page.goto(f"/cases/{case}")
    expect(page.locator("#banners")).to_contain_text("REHEARSAL: sending is frozen")
    approve(page)
    expect(page.locator("#sending")).to_contain_text("REHEARSAL: Held while crisis 1 lasts.")
    page.get_by_role("button", name="Release").click()
    expect(page.get_by_label("Reply to Dana Reyes")).to_be_visible()
    approve(page)
    expect(page.get_by_text("Approved by Maya Kim.")).to_be_visible()
    page.goto("/crises")
    expect(page.locator(".crisis-drill")).to_contain_text("REHEARSAL")
    page.goto("/crises/1/review")
    expect(page.get_by_role("heading", name="REHEARSAL: Review of crisis 1")).to_be_visible()
    reply = journey.stage.case().reply
    assert reply is not None
    journey.stage.clock.forward(seconds=30)
    assert journey.run(outbox.deliver(journey.desk, reply.id, worker="journey")).outcome == "posted"
