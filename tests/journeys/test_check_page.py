"""The check page in a browser: typing, mending, asking a second person; by keyboard, on a phone, without script."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from storage import record, reviews
from tests.bot.api.test_own_accounts import everything_stored
from tests.journeys.conftest import Journey, Visit
from tests.journeys.test_anywhere import serious
from tests.journeys.test_phone import assert_fits
from tests.pngs import png

pytestmark = pytest.mark.browser
CANARY = "Zaunkoenigsruf"
PRIVATE = "Ask jane.roe@gmail.com about it"
PRAISE = "My team at Aurora made the best earbuds ever, go buy them"


def write(page: Page, text: str) -> None:
    page.get_by_label("Your post").fill(text)


def picture(folder: Path) -> Path:
    """A small PNG."""
    path = folder / "shot.png"
    path.write_bytes(png(8, 8, (b"\0" + b"\x20\x60\xc0" * 8) * 8))
    return path


def test_findings_appear_as_one_types_and_are_mended_with_one_click(visit: Visit) -> None:
    page = visit("employee", path="/")
    expect(page).to_have_url(page.url)
    expect(page.get_by_role("heading", name="Check a post")).to_be_visible()
    page.get_by_label("Your post").press_sequentially(PRIVATE, delay=5)
    expect(page.locator("#post-verdict")).to_contain_text("Please don’t post this as it stands")
    expect(page.locator("#post-mirror mark")).to_have_text("jane.roe@gmail.com")
    expect(page.locator("#announcer")).to_contain_text("Please don’t post this as it stands")
    page.get_by_role("button", name="This is wrong").click()
    expect(page.locator(".problem")).to_contain_text("Thank you. That this rule was wrong here is noted")
    page.get_by_role("button", name="Change to").click()
    expect(page.locator("#post-verdict")).to_contain_text("Fine to post")
    expect(page.get_by_label("Your post")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.get_by_label("Your post")).to_have_value(PRIVATE)


def test_where_one_works_is_said_in_the_text_s_language(visit: Visit) -> None:
    page = visit("employee", path="/check")
    write(page, PRAISE)
    expect(page.locator("#post-verdict")).to_contain_text("Almost there")
    page.locator(".problem").get_by_role("button", name="Add “").click()
    expect(page.get_by_label("Your post")).to_have_value(
        re.compile("go buy them .*I work at Aurora Electronics, views my")
    )
    expect(page.locator("#post-verdict")).to_contain_text("Fine to post")
    expect(page.locator("#post-disclose")).to_be_hidden()
    write(page, "Heute war ein langer Tag mit den Kolleginnen im Lager, aber es hat sich gelohnt.")
    page.locator("#post-disclose").click()
    expect(page.get_by_label("Your post")).to_have_value(
        "Heute war ein langer Tag mit den Kolleginnen im Lager, aber es hat sich gelohnt.\n\n"
        "Ich arbeite bei Aurora Electronics, das ist meine Meinung."
    )


def test_the_length_is_that_of_the_platform(visit: Visit) -> None:
    page = visit("employee", path="/check?platform=x")
    write(page, "日本" * 80)
    expect(page.locator("#post-length")).to_contain_text("320 / 280")
    write(page, "A long walk by the lake with the dog. " * 8)
    expect(page.locator("#post-length")).to_contain_text("304 / 280")
    expect(page.locator("#post-verdict")).to_contain_text("Shorten it by 24")
    page.locator("#post-platform").select_option("linkedin")
    expect(page.locator("#post-length")).to_contain_text("304 / 3,000")
    expect(page.locator("#post-verdict")).to_contain_text("Fine to post")


def test_nothing_of_an_own_account_is_kept_here_or_there(journey: Journey, visit: Visit) -> None:
    page = visit("employee", path="/check")
    expect(page.get_by_text("Nothing you check for your own account is kept:")).to_be_visible()
    write(page, f"{CANARY} write to {CANARY}@gmail.com")
    expect(page.locator("#post-verdict")).to_contain_text("Please don’t")
    write(page, f"A quiet evening. {CANARY}")
    expect(page.locator("#post-verdict")).to_contain_text("Fine to post")
    page.locator("#post-copy").click()
    expect(page.locator("#post-receipt")).to_be_visible()
    assert CANARY not in everything_stored(journey.desk.database.url)
    assert CANARY not in page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})")
    write(page, f"A quiet evening. {CANARY}!")
    expect(page.locator("#post-receipt")).to_be_hidden()


def test_what_a_company_account_says_is_in_the_record_once_it_is_copied(journey: Journey, visit: Visit) -> None:
    page = visit("employee", path="/check")
    page.get_by_role("radio", name="A company account").check()
    expect(page.get_by_text("When you copy it, or ask a second person, it goes into the record")).to_be_visible()
    write(page, "Our spring update is out today.")
    expect(page.locator("#post-verdict")).to_contain_text("Fine to post")
    with journey.desk.database.session() as session:
        assert record.latest(session, kind="check.") == []
    page.locator("#post-copy").click()
    expect(page.locator("#post-receipt-words")).to_contain_text("The check is in the record.")
    with journey.desk.database.session() as session:
        [kept] = record.latest(session, kind="check.")
    assert kept.facts["door"] == "page"
    assert kept.facts["verdict"] == "allow"


def test_a_second_person_looks_and_the_writer_sees_the_answer(journey: Journey, visit: Visit, tmp_path: Path) -> None:
    writer = visit("employee", name="Emma Stone", path="/check")
    write(writer, PRAISE)
    with writer.expect_file_chooser() as chooser:
        writer.get_by_role("button", name="Add pictures").click()
    chooser.value.set_files(picture(tmp_path))
    writer.get_by_label("Description, for people who can’t see it").fill("A blue square")
    writer.locator("#post-ask summary").click()
    expect(writer.get_by_text("You don’t have to.")).to_be_visible()
    writer.get_by_label("What should they look at?").fill("Is the praise too much?")
    writer.get_by_role("button", name="Ask", exact=True).click()
    expect(writer.get_by_role("heading", name="Waiting for a second person")).to_be_visible()

    approver = visit("approver", name="Maya Kim", path="/check")
    approver.get_by_role("link", name=PRAISE).click()
    expect(approver.get_by_role("heading", name="Emma Stone asks for a second look")).to_be_visible()
    expect(approver.get_by_role("img", name="A blue square")).to_be_visible()
    expect(approver.get_by_role("img", name="A blue square")).to_have_js_property("naturalWidth", 8)
    expect(approver.get_by_text("Is the praise too much?")).to_be_visible()
    assert serious(approver) == []
    approver.get_by_role("button", name="Not like this yet").click()
    expect(approver.get_by_text("Say what to change; the writer reads it.")).to_be_visible()
    approver.get_by_label("What do you say to Emma Stone?").fill("Lovely. Post it.")
    approver.get_by_role("button", name="Fine as it stands").click()
    expect(approver.get_by_role("heading", name="Fine to post as it stands")).to_be_visible()

    expect(writer.get_by_role("heading", name="Fine to post as it stands")).to_be_visible()
    expect(writer.get_by_text("Lovely. Post it.")).to_be_visible()
    assert serious(writer) == []
    assert journey.run(journey.stage.ours()) == []
    other = visit("employee", name="Nosy Parker", path="/check")
    assert other.request.get(writer.url).status == 404


def test_what_was_asked_can_be_taken_back_and_leaves_nothing(journey: Journey, visit: Visit) -> None:
    page = visit("employee", path="/check")
    write(page, f"{PRAISE} {CANARY}")
    page.locator("#post-ask summary").click()
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_role("button", name="Take it back").click()
    expect(page).to_have_url(f"{journey.address}/check")
    with journey.desk.database.session() as session:
        assert reviews.of_writer(session, 1) == []
    assert CANARY not in everything_stored(journey.desk.database.url)


def test_it_works_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit("employee", path="/check")
    expect(page.get_by_label("Your post")).to_be_focused()
    page.keyboard.type(PRIVATE)
    expect(page.locator("#post-verdict")).to_contain_text("Please don’t")
    change = page.get_by_role("button", name="Change to")
    for _ in range(12):
        page.keyboard.press("Tab")
        if change.evaluate("one => one === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#post-verdict")).to_contain_text("Fine to post")
    expect(page.get_by_label("Your post")).to_be_focused()
    show = page.get_by_role("button", name="Show it")
    page.keyboard.press("Control+z")
    show.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("getSelection().toString()") == "jane.roe@gmail.com"


def test_it_works_without_script(journey: Journey, visit: Visit) -> None:
    page = visit("employee", path="/check", java_script_enabled=False)
    write(page, PRIVATE)
    page.get_by_role("button", name="Check it").click()
    expect(page.locator("#post-verdict h2")).to_have_text("Please don’t post this as it stands")
    expect(page.get_by_label("Your post")).to_have_value(PRIVATE)
    page.locator("#post-ask summary").click()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("heading", name="Waiting for a second person")).to_be_visible()


@pytest.mark.parametrize("width", [390, 360])
def test_it_fits_a_phone(visit: Visit, width: int) -> None:
    page = visit("employee", path="/check", viewport={"width": width, "height": 780}, has_touch=True, is_mobile=True)
    write(page, f"{PRAISE} {PRIVATE}")
    expect(page.locator("#post-mirror mark").first).to_be_visible()
    assert_fits(page)
    box = page.locator("#post-verdict").bounding_box()
    actions = page.locator("#post-copy").bounding_box()
    assert box is not None
    assert actions is not None
    assert box["y"] < actions["y"]
    assert actions["height"] >= 40


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
def test_axe_finds_nothing_serious(visit: Visit, theme: str) -> None:
    page = visit("employee", "approver", path="/check", color_scheme="dark" if theme == "dark" else "light")
    if theme == "contrast":
        page.evaluate("localStorage.setItem('answerable.theme', 'contrast')")
        page.reload()
    assert serious(page) == [], "empty"
    write(page, f"{PRAISE} {PRIVATE}")
    expect(page.locator("#post-mirror mark").first).to_be_visible()
    page.locator("#post-ask summary").click()
    assert serious(page) == [], "with findings, and the form to ask"


def test_an_answer_about_older_words_is_dropped(visit: Visit) -> None:
    page = visit("employee", path="/check")
    waiting = []
    page.route("**/check/findings", lambda route: waiting.append(route))  # noqa: PLW0108 - it wants a function
    for number, said in enumerate((PRIVATE, "A quiet evening."), 1):
        write(page, said)
        while len(waiting) < number:
            page.wait_for_timeout(50)
    for route in reversed(waiting):
        route.continue_()
    expect(page.locator("#post-verdict")).to_contain_text("Fine to post")
    page.wait_for_timeout(300)
    expect(page.locator("#post-verdict")).to_contain_text("Fine to post")
    expect(page.locator("#post-mirror mark")).to_have_count(0)
