"""A statement from the first mention to its end: drafted, checked, signed on a phone, published, updated, corrected."""

import re

import pytest
from playwright.sync_api import Page, expect

from bot import posting
from bot.statements.watching import watch
from storage import posting as posts
from storage import record
from tests.journeys.conftest import Journey, Visit, turn
from tests.journeys.test_crisis import COMPLAINT, add_fact, open_crisis
from tests.journeys.test_phone import assert_fits

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
PAGE = "https://aurora.example/halo"


def publish_posts(journey: Journey, statement: int) -> None:
    """Let the worker send what is planned, and the calendar read what became of it."""
    with journey.desk.database.session() as session:
        waiting = [one.id for one in posts.of(session, f"statement:{statement}") if one.state == "waiting"]
    for one in waiting:
        journey.run(posting.deliver(journey.desk, one, worker="journey"))
    journey.run(watch(journey.desk))


def sign(page: Page, statement: int) -> None:
    page.goto(f"/statements/{statement}/sign")
    assert_fits(page)
    page.get_by_role("button", name="Sign these texts").click()
    expect(page.get_by_text("Signed. Thank you.")).to_be_visible()


def test_a_statement_from_the_first_mention_to_its_end(journey: Journey, visit: Visit) -> None:
    journey.mention(COMPLAINT, handle="dana", name="Dana Reyes")
    page = visit("approver", path="/crises")
    open_crisis(page, "The Halo Pro gets hot")
    add_fact(page, "Three people told us that their Halo Pro got hot.", "known", "service desk")
    add_fact(page, "A supplier changed the battery.", "believed")
    add_fact(page, "How many pairs are affected?", "unknown")

    page.get_by_role("link", name="Statements").click()
    page.get_by_label("German").check()
    page.get_by_label("Address of that page").fill(PAGE)
    page.get_by_role("group", name="Where else").get_by_label(re.compile("AuroraCare")).check()
    page.get_by_label("Press", exact=True).check()
    page.get_by_role("button", name="Draft it").click()
    english = page.get_by_label("English, Website", exact=True)
    expect(english).to_have_value(re.compile("^Please stop using"))
    expect(english).not_to_have_value(re.compile("supplier"))
    expect(page.get_by_label("German, Website", exact=True)).to_have_value(re.compile("⟦Three people"))
    turn(page, page.get_by_role("button", name="Save and put before the signers"))
    expect(page.locator("main").get_by_role("alert").first).to_contain_text(re.compile("translated|checks found"))

    english.fill(english.input_value().replace("We are sorry.", "We are sorry if anyone was offended."))
    found = page.locator(".statement-text").filter(has=english).locator(".statement-said")
    expect(found).to_contain_text("non apology", ignore_case=True)
    page.goto("/statements/1")
    for box in page.locator("textarea[lang=de]").all():
        words = box.input_value().replace(
            "⟦Three people told us that their Halo Pro got hot.⟧", "Drei Menschen meldeten Hitze."
        )
        words = words.replace("⟦How many pairs are affected?⟧", "Wie viele Geräte sind betroffen?")
        box.fill(words.replace("⟦The Halo Pro gets hot⟧", "Der Halo Pro wird heiß"))
    for box in page.locator("input.statement-subject[lang=de]").all():
        box.fill("Der Halo Pro wird heiß")
    page.get_by_label("why?").fill("The press text repeats a name on purpose.")
    turn(page, page.get_by_role("button", name="Save and put before the signers"))
    expect(page.locator("#state")).to_have_text("before the signers")

    sign(page, 1)
    legal = visit("legal", name="Lena Okoro", path="/inbox", **PHONE)
    sign(legal, 1)
    page.goto("/statements/1")
    page.get_by_text("Take it back to edit").first.click()
    page.get_by_role("button", name="Take it back to edit").click()
    expect(page.locator("#state")).to_have_text("draft")
    box = page.get_by_label("English, Website", exact=True)
    box.fill(box.input_value().replace("Three people", "3 people"))
    page.get_by_label("why?").fill("As before.")
    turn(page, page.get_by_role("button", name="Save and put before the signers"))
    expect(page.locator("#state")).to_have_text("before the signers")
    expect(page.get_by_text("it is edited again").first).to_be_visible()

    sign(page, 1)
    legal.goto("/statements/1/sign")
    legal.get_by_text("What changed since the version before").click()
    expect(legal.locator("del").first).to_have_text("Three")
    sign(legal, 1)
    executive = visit("executive", name="Ines Moreau", path="/inbox", **PHONE)
    sign(executive, 1)
    page.goto("/statements/1")
    expect(page.locator("#state")).to_have_text("signed, not published")
    page.get_by_role("button", name="Publish it now").click()
    expect(page.locator("#state")).to_have_text("being published")
    assert journey.run(journey.stage.ours()) == []
    for left in (1, 0):
        waiting = page.locator(".statement-outcome").filter(has_text="Website").filter(has_text="waiting")
        waiting.first.get_by_role("button", name="It is out").click()
        expect(waiting).to_have_count(left)
    expect(page.locator("#state")).to_have_text("published")
    publish_posts(journey, 1)
    page.reload()
    expect(page.locator("#outcomes")).to_contain_text("published")
    assert len(journey.run(journey.stage.ours())) == 2

    journey.stage.clock.forward(hours=3)
    journey.run(watch(journey.desk))
    page.reload()
    expect(page.get_by_text("The update that this promised is late.")).to_be_visible()
    expect(page.locator("#banners")).to_contain_text("update")
    page.get_by_role("link", name="Correct").click()
    page.get_by_label("What was wrong, and how it is").fill("It was four people, not three.")
    page.get_by_label("Next update").fill("2031-01-01T09:00")
    expect(page.get_by_label("Address of that page")).to_have_value(PAGE)
    for name in ("German", re.compile("AuroraCare"), "Press"):
        page.get_by_label(name).uncheck()
    page.get_by_role("button", name="Draft it").click()
    page.get_by_label("why?").fill("Checked by two.")
    turn(page, page.get_by_role("button", name="Save and put before the signers"))
    for person in (page, legal, executive):
        sign(person, 2)
    page.goto("/statements/2")
    page.get_by_role("button", name="Publish it now").click()
    page.get_by_role("button", name="It is out").click()
    expect(page.locator("#state")).to_have_text("published")
    page.goto("/crises/posts")
    page.locator("summary", has_text="Remove it").first.click()
    page.get_by_label("Why is it removed from Sandbox?").first.fill("It was wrong.")
    turn(page, page.get_by_role("button", name="Remove it from Sandbox").first)
    page.goto("/statements/1")
    place = re.compile(r"^/crises/posts#post-\d+$")
    expect(page.get_by_role("link", name="See it among our own posts")).to_have_attribute("href", place)
    expect(page.locator("#state")).to_have_text("corrected since")
    expect(page.get_by_text("3 people told us").first).to_be_visible()
    page.goto("/statements/2")
    page.get_by_text("No further update is due").click()
    page.get_by_label("Why it ends here").fill("Every pair is replaced.")
    page.get_by_role("button", name="End it").click()
    expect(page.locator("#state")).to_have_text("ended")
    for path in ("/crises/1/statements", "/statements/1", "/statements/2"):
        page.goto(path)
        page.set_viewport_size({"width": 390, "height": 844})
        assert_fits(page)
    with journey.desk.database.session() as session:
        assert record.verify(session).sound
