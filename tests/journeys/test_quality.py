"""From a customer's fire to a closed incident, and its issue to the proven fix, in a browser."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from bot import incidents
from storage import incident_views
from tests.journeys.conftest import Journey, Visit, turn

pytestmark = pytest.mark.browser
FIRE = "my Halo Pro caught fire while charging and burned my hand"


def settle(page: Page) -> None:
    page.locator(".q-clocks summary").first.click()
    page.locator(".q-clocks textarea").first.fill("Reported by counsel; receipt in the file.")
    turn(page, page.locator(".q-clocks").get_by_role("button", name="It is met").first)
    expect(page.get_by_text("Reported by counsel").first).to_be_visible()


def test_an_incident_from_the_mention_to_its_end(journey: Journey, visit: Visit) -> None:
    boss = visit("executive", name="Bea Ross", path="/quality")
    expect(boss.get_by_text("No live incident.")).to_be_visible()
    journey.mention(FIRE, handle="dana", name="Dana Reyes")
    boss.goto("/quality")
    expect(boss.get_by_text("Nobody has acknowledged incident I-")).to_be_visible()
    boss.get_by_role("link", name="Open it").click()
    expect(boss.get_by_text("16 CFR 1115.14").first).to_be_visible()
    journey.stage.clock.forward(minutes=61)
    assert journey.run(incidents.chase(journey.desk)) == 1
    boss.get_by_role("button", name="Acknowledge").click()
    expect(boss.get_by_text("Acknowledged by Bea Ross")).to_be_visible()
    expect(boss.locator("#banners .banner")).to_have_count(0)
    boss.get_by_label("What came of it").fill("Replaced; the lot is stopped.")
    boss.get_by_role("button", name="Close the incident").click()
    expect(boss.get_by_text("clocks still run")).to_be_visible()
    while boss.locator(".q-clocks summary").count():
        settle(boss)
    boss.get_by_label("What came of it").fill("Replaced; the lot is stopped.")
    boss.get_by_role("button", name="Close the incident").click()
    expect(boss.get_by_text("Replaced; the lot is stopped.").first).to_be_visible()
    with journey.desk.database.session() as session:
        (line,) = incident_views.board(session, now=journey.desk.clock(), closed=True)
        (told, *_) = incident_views.read(session, line.id, now=journey.desk.clock()).notices
    assert told.delivered_at is not None
    assert told.seen_at is not None


def test_an_issue_from_the_report_to_the_proven_fix(journey: Journey, visit: Visit) -> None:
    journey.mention(FIRE, handle="dana", name="Dana Reyes")
    page = visit("quality_officer", name="Olga Berg", path="/quality")
    page.get_by_role("link", name="Halo Pro: heat, smoke or fire").click()
    expect(page.get_by_text("same problem: heat")).to_be_visible()
    for button, fields in (
        ("Facts are gathered", {"What was found out": "Lot 7."}),
        ("The cause is identified", {"The cause": "A cell.", "The evidence for it": "Lab report 12"}),
    ):
        take(page, button, fields)
    day = {"What is done against it": "Other cells.", "In place on": day_from_now(1)}
    take(page, "Countermeasure decided", day)
    shown = {
        "What the measuring showed": "No heat in 50 pairs.", "How it was measured": "Chamber, 50 pairs",
        "Measured on": day_from_now(-1),
    }  # fmt: skip
    take(page, "The effect is verified", shown)
    take(page, "Good for the customer", {"How it looks to the customer": "Fine."})
    expect(page.get_by_text("Ask a colleague.")).to_be_visible()
    address = page.url.removesuffix("/review")
    other = visit("quality_officer", name="Omar Diaz", path=address)
    take(other, "Good for the customer", {"How it looks to the customer": "Dana has a safe pair."})
    take(other, "Close", {})
    expect(other.locator(".sheet-head").get_by_text("Closed")).to_be_visible()
    journey.mention("and now the new Halo Pro is overheating again, it burns!", handle="mia", name="Mia Ito")
    other.goto("/quality")
    expect(other.get_by_text("came back")).to_be_visible()


def take(page: Page, button: str, fields: dict[str, str]) -> None:
    form = page.locator("form", has=page.get_by_role("button", name=button, exact=True))
    if not form.get_by_role("button", name=button, exact=True).is_visible():
        page.locator(".q-step > summary", has_text=button).click()
    for label, value in fields.items():
        form.get_by_label(label).fill(value)
    turn(page, form.get_by_role("button", name=button, exact=True))


def day_from_now(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()
