"""From an angry mention through a direct message to its end; and somebody who wants to be left alone."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot import outbox
from tests.journeys.conftest import DELAY, Journey, Visit

pytestmark = pytest.mark.browser
LOST = "I was charged twice for my order, I have emailed five times and nobody ever wrote back!!"


def deliver_all(journey: Journey, case_id: int) -> None:
    """Let the ten seconds pass and send everything approved in a case."""
    journey.stage.clock.forward(seconds=DELAY + 1)
    for reply in journey.stage.case().replies:
        journey.run(outbox.deliver(journey.desk, reply.id, worker="journey"))


def look(page: Page, name: str, *, at: str = "#escalation") -> None:
    """Keep a picture of the page where one is asked for."""
    if folder := os.environ.get("ANSWERABLE_PICTURES"):
        page.locator(at).scroll_into_view_if_needed()
        page.screenshot(path=Path(folder) / f"{name}.png", caret="initial")


def test_goes_into_private_with_one_approval_and_comes_to_an_end(journey: Journey, visit: Visit) -> None:
    case = journey.mention(LOST, handle="dana", name="Dana Reyes")
    page = visit("approver", path=f"/cases/{case}")
    panel = page.locator("#escalation")
    expect(panel).to_contain_text("Left unanswered")
    expect(panel).to_contain_text("Personal data needed")
    expect(panel).to_contain_text("Reply in public with the link")
    panel.get_by_role("button", name="Draft both messages").click()
    expect(panel).to_contain_text("In private")
    look(page, "drafted")
    panel.get_by_role("button", name="Approve both").click()
    expect(panel).to_contain_text("On its way")
    deliver_all(journey, case)
    page.goto(f"/cases/{case}")
    expect(panel).to_contain_text("Waiting for them to write in private")
    expect(panel).to_contain_text("The public note was sent; the private message is a draft.")
    journey.mention("It is me. Here is what happened.", handle="dana", name="Dana Reyes", private=True)
    page.goto(f"/cases/{case}")
    expect(panel).to_contain_text("Goes on in private")
    expect(panel.get_by_role("link", name="They wrote to us in private")).to_be_visible()
    look(page, "private")
    panel.get_by_role("button", name="Solved").click()
    expect(panel).to_contain_text("Solved in private")
    panel.get_by_role("button", name="Close without a note").click()
    expect(panel).to_contain_text("Closed")
    posted = journey.run(journey.stage.ours())
    assert len(posted) == 1
    assert "order" not in posted[0]["text"]
    assert "charged" not in posted[0]["text"]


def test_somebody_who_asks_to_be_left_alone_is(journey: Journey, visit: Visit) -> None:
    case = journey.mention("stop messaging me. why is the app so slow?", handle="rio", name="Rio Example")
    page = visit("approver", path=f"/cases/{case}", viewport={"width": 390, "height": 844}, color_scheme="dark")
    panel = page.locator("#escalation")
    expect(panel).to_contain_text("They ask us not to write to them.")
    look(page, "opt-out-phone")
    panel.get_by_role("button", name="Honour it now").click()
    expect(panel).to_contain_text("Nothing is sent to this person")


def test_a_person_in_need_is_met_with_guidance(journey: Journey, visit: Visit) -> None:
    case = journey.mention("Ich will nicht mehr leben", handle="kai", name="Kai Example")
    page = visit("agent", path=f"/cases/{case}", color_scheme="dark")
    theirs, english = page.locator(".case-guidance").all()
    expect(theirs).to_contain_text("Zuerst der Mensch.")
    expect(theirs.get_by_text("kein Scherz, kein Emoji")).to_be_visible()
    english.get_by_text("A person first.").click()
    expect(english.get_by_text("no joke, no emoji")).to_be_visible()
    look(page, "guidance", at=".case-guidance >> nth=0")
