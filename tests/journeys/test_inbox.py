"""The queue: views, filters, search, what is new, saved views; and what people do with a case besides answering."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Journey, Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def three(journey: Journey) -> tuple[int, int, int]:
    """Three cases: a danger, a German complaint, praise."""
    danger = journey.mention("my charger got so hot that it melted the plug, is that safe?", handle="omar", name="Omar")
    german = journey.mention("Der Akku vom Orbit hält nur noch zwei Stunden! Was nun?", handle="lena", name="Lena")
    praise = journey.mention("I love the new Halo Pro, it sounds wonderful", handle="jo", name="Jo")
    return danger, german, praise


def test_what_is_due_first_stands_on_top(visit: Visit, three: tuple[int, int, int]) -> None:
    page = visit("agent")
    expect(page.locator(".row")).to_have_count(3)
    expect(page.locator(".row").first).to_contain_text("Omar")
    expect(page.locator(".row").first).to_contain_text("safety")


def test_new_cases_announce_themselves_and_enter_on_a_key(
    journey: Journey, visit: Visit, three: tuple[int, int, int]
) -> None:
    page = visit("agent")
    expect(page.locator("#live")).to_contain_text("live")
    first = page.locator(".row").first.bounding_box()
    journey.mention("is the Orbit waterproof?", handle="sam", name="Sam")
    expect(page.get_by_text("1 new", exact=True)).to_be_visible()
    assert page.locator(".row").first.bounding_box() == first
    expect(page.locator(".row")).to_have_count(3)
    page.keyboard.press(".")
    expect(page.locator(".row")).to_have_count(4)


def test_filters_narrow_and_come_off_one_by_one(journey: Journey, visit: Visit, three: tuple[int, int, int]) -> None:
    page = visit("agent")
    page.get_by_label("Filter", exact=True).click()
    page.get_by_label("Language").select_option("German")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page).to_have_url(f"{journey.address}/inbox?view=all&language=de")
    expect(page.locator(".row")).to_have_count(1)
    page.get_by_label("Remove the filter Language: German").click()
    expect(page.locator(".row")).to_have_count(3)


def test_searches_words_people_and_numbers(journey: Journey, visit: Visit, three: tuple[int, int, int]) -> None:
    page = visit("agent")
    page.keyboard.press("/")
    page.keyboard.type("melted")
    page.keyboard.press("Enter")
    expect(page.locator(".row")).to_have_count(1)
    page.get_by_label("Search all cases").fill(f"A-{three[2]}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Jo", level=2)).to_be_visible()
    page.goto("/inbox?q=zebra")
    expect(page.get_by_text("Nothing matches “zebra”")).to_be_visible()


def test_saves_a_view_and_deletes_it(visit: Visit, three: tuple[int, int, int]) -> None:
    page = visit("approver", path="/inbox?view=all&language=de")
    page.get_by_text("Save this view").click()
    page.get_by_label("Name").fill("German")
    page.get_by_label("Share it with everyone").check()
    page.get_by_role("button", name="Save view").click()
    expect(page.get_by_role("link", name="German", exact=True)).to_be_visible()
    other = visit("agent", name="Tom Nilsen")
    other.get_by_role("link", name="German", exact=True).click()
    expect(other.locator(".row")).to_have_count(1)
    expect(other.get_by_label("Delete the view German")).to_have_count(0)
    page.get_by_label("Delete the view German").click(force=True)
    expect(page.get_by_role("link", name="German", exact=True)).to_have_count(0)


def test_an_empty_queue_says_what_happens_next(visit: Visit) -> None:
    page = visit("agent")
    expect(page.get_by_text("Nothing is waiting")).to_be_visible()
    expect(page.get_by_text("Listening to Sandbox.")).to_be_visible()


def test_claims_snoozes_notes_closes_and_reopens(visit: Visit, three: tuple[int, int, int]) -> None:
    page = visit("agent", path=f"/cases/{three[1]}")
    page.keyboard.press("c")
    expect(page.get_by_role("button", name="Yours")).to_be_visible()
    page.keyboard.press("n")
    page.keyboard.type("Called, no answer.")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator("#drawer")).to_contain_text("Called, no answer.")
    page.locator("#drawer").get_by_label("Close").click()
    page.keyboard.press("s")
    page.get_by_role("button", name="In an hour").click()
    expect(page.locator(".case-facts")).to_contain_text("snoozed")
    page.get_by_label("More for this case").click()
    page.get_by_label("Close, because").select_option("Answered elsewhere")
    page.get_by_role("button", name="Close the case").click()
    expect(page.locator(".case-facts")).to_contain_text("closed: Answered elsewhere")
    page.get_by_role("button", name="Reopen").click()
    expect(page.get_by_label("More for this case")).to_be_visible()


def test_pane_widths_and_density_are_remembered(visit: Visit, three: tuple[int, int, int]) -> None:
    page = visit("agent")
    page.get_by_label("Compact rows").click()
    splitter = page.get_by_role("separator", name="Width of the queue")
    splitter.focus()
    before = page.locator("#queue").bounding_box()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.reload()
    after, row = page.locator("#queue").bounding_box(), page.locator(".row").first.bounding_box()
    assert before is not None
    assert after is not None
    assert row is not None
    assert (after["width"] - before["width"], row["height"]) == (48, 40)


def test_loads_more_rows_as_one_reads_on(journey: Journey, visit: Visit) -> None:
    for number in range(60):
        journey.run(
            journey.stage.write(f"is the Orbit good for room {number}?", handle=f"p{number}", name=f"P{number}")
        )
    journey.run(journey.stage.take_in())
    page = visit("agent")
    expect(page.locator(".row")).to_have_count(50)
    page.locator("#more a").scroll_into_view_if_needed()
    expect(page.locator(".row")).to_have_count(60)


def test_asks_for_help_and_settles_it(visit: Visit, three: tuple[int, int, int]) -> None:
    page = visit("agent", path=f"/cases/{three[0]}")
    page.get_by_label("More for this case").click()
    page.get_by_label("Ask for help from").select_option("legal")
    page.get_by_label("With what?").fill("They speak of a lawyer.")
    page.get_by_role("button", name="Ask for help").click()
    expect(page.locator(".case-facts")).to_contain_text("with legal")
    expect(page.locator('[data-count="escalated"]')).to_have_text("1")
    page.get_by_label("More for this case").click()
    page.get_by_role("button", name="Settle the escalation to legal").click()
    expect(page.locator(".case-facts")).not_to_contain_text("with legal")
