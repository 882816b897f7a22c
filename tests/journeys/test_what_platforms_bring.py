"""What real platforms bring: rules, quotes, pictures both ways, posts taken away, keys that die."""

from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, expect

from bot.outcomes import pause
from tests.journeys.conftest import Journey, Visit
from tests.journeys.test_anywhere import serious

pytestmark = pytest.mark.browser
COMPLAINT = "my third Halo Pro died after a week and I have reset it twice. What are you going to do about it?"
PICTURES = Path(__file__).parents[2] / "bot/platforms/sandbox/pictures"
ALT = "A grey power bank bulging in the middle, on a wooden desk"


@pytest.fixture
def case(journey: Journey) -> int:
    return journey.mention(COMPLAINT, handle="dana", name="Dana Reyes")


def write(journey: Journey, **message: object) -> str:
    """Write to the sandbox as it stands, without naming us; return the post's id."""
    answer = journey.run(journey.stage.sandbox.post("/messages", json=message))
    answer.raise_for_status()
    return str(answer.json()["id"])


def approve(page: Page) -> None:
    page.get_by_role("button", name="Approve and send").click()
    expect(page.get_by_text("Approved by Maya Kim.")).to_be_visible()


def test_what_a_search_found_is_listened_to_and_not_answered(journey: Journey, visit: Visit, case: int) -> None:
    write(journey, handle="zoe", name="Zoe", text="my Halo Pro stopped charging after a week, awful", found=True)
    journey.run(journey.stage.take_in())
    page = visit("approver")
    found = page.locator(".row", has_text="Zoe")
    expect(found).to_contain_text("listen only")
    expect(found).to_contain_text("no answer owed")
    page.get_by_label("Filter", exact=True).click()
    page.get_by_label("Answering").select_option("Listen only")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator(".row")).to_have_count(1)
    page.get_by_role("link", name="Zoe").first.click()
    expect(page.locator(".case-facts").get_by_text("listen only")).to_be_visible()
    expect(page.locator("#listen-only")).to_contain_text("@zoe didn't mention @AuroraCare")
    expect(page.get_by_label("Reply to Zoe")).to_have_count(0)
    assert serious(page) == []
    page.goto("/inbox?answer=may")
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".row")).to_contain_text("Dana")


def test_where_they_must_write_first_the_reply_offers_the_link(journey: Journey, visit: Visit, case: int) -> None:
    page = visit("approver", path=f"/cases/{case}")
    expect(page.locator("#may")).to_contain_text("@dana mentioned us")
    expect(page.get_by_role("button", name="To DM")).to_have_count(0)
    box = page.get_by_label("Reply to Dana Reyes")
    before, link = box.input_value(), str(journey.stage.sandbox.base_url).rstrip("/") + "/message-us"
    box.fill(f"{before} I am on it.")
    page.get_by_role("button", name="Offer a direct message").click()
    expect(page.locator("#offer")).to_have_count(0)
    words = page.get_by_label("Reply to Dana Reyes").input_value()
    assert words.count("/message-us") == 1
    assert words.startswith(before)
    assert "I am on it." in words
    # A link counts 23 here, and that is said beside the length.
    whole = int(page.locator("#length [data-length]").inner_text())
    assert whole == len(words) - len(link) + 23 + len(" ^MK")
    expect(page.locator("#check")).to_contain_text("A link counts 23 here")
    expect(page.locator("#check")).not_to_contain_text("knowledge base")


def test_a_picture_goes_out_only_with_words_for_those_who_cannot_see_it(
    journey: Journey, visit: Visit, case: int
) -> None:
    page = visit("approver", path=f"/cases/{case}")
    box = page.get_by_label("Reply to Dana Reyes")
    box.fill(f"{box.input_value()} Please look.")
    page.locator("#picture-file").set_input_files([PICTURES / "swollen-battery.png"])
    expect(page.locator(".carried-one")).to_have_count(1)
    expect(page.get_by_label("Reply to Dana Reyes")).to_have_value(f"{box.input_value()}")
    expect(page.locator("#obstacle")).to_contain_text("Describe the picture first")
    button = page.get_by_role("button", name="Approve and send")
    expect(button).to_have_attribute("aria-disabled", "true")
    assert serious(page) == []
    page.get_by_label("Description").fill(ALT)
    expect(button).not_to_have_attribute("aria-disabled", "true")
    approve(page)
    page.keyboard.press("u")
    # An approval names the picture and its words: changing them is changing the reply.
    page.get_by_label("Description").fill(f"{ALT}, split open")
    approve(page)
    journey.deliver()
    expect(page.locator(".bubble-ours img")).to_have_attribute("alt", f"{ALT}, split open")
    (posted,) = journey.run(journey.stage.ours())
    assert posted["text"].endswith("Please look. ^MK")
    (picture,) = posted["attachments"]
    assert picture["alt"] == f"{ALT}, split open"
    assert journey.run(journey.stage.sandbox.get(picture["url"])).headers["content-type"] == "image/png"


def test_pictures_can_be_pasted_and_taken_off(visit: Visit, case: int) -> None:
    page = visit("approver", path=f"/cases/{case}")
    page.get_by_label("Reply to Dana Reyes").focus()
    page.evaluate(
        """(bytes) => {
          const picture = new File([new Uint8Array(bytes)], "x.png", { type: "image/png" });
          const clipboardData = new DataTransfer();
          clipboardData.items.add(picture);
          const paste = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
          document.getElementById("reply-text").dispatchEvent(paste);
        }""",
        list((PICTURES / "boot-loop.png").read_bytes()),
    )
    expect(page.locator(".carried-one")).to_have_count(1)
    page.get_by_label("Take picture 1 off").click()
    expect(page.locator(".carried-one")).to_have_count(0)


def test_their_pictures_come_through_the_desk_with_their_words(journey: Journey, visit: Visit) -> None:
    shown = {"kind": "image", "url": "/pictures/swollen-battery.png", "alt": ALT}
    film = {"kind": "video", "url": "https://video.example/1.mp4", "alt": ""}
    bare = {"kind": "image", "url": "/pictures/green-line.png", "alt": ""}
    stray = {"kind": "image", "url": "https://tracker.example/1.png", "alt": "a stray"}
    case = journey.mention("is this safe?", handle="marcus", name="Marcus", attachments=[shown, film, bare, stray])
    page = visit("agent", path=f"/cases/{case}")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    pictures = page.locator("#mention img")
    expect(pictures).to_have_count(2)
    expect(pictures.first).to_have_attribute("alt", ALT)
    expect(page.locator("#mention")).to_contain_text("No description came with this picture.")
    expect(page.locator("#mention").get_by_role("link", name="Video")).to_have_attribute("href", film["url"])
    expect(page.locator("#mention").get_by_role("link", name="a stray")).to_have_attribute("href", stray["url"])
    page.wait_for_function("[...document.querySelectorAll('#mention img')].every((one) => one.naturalWidth === 640)")
    assert {address for address in asked if not address.startswith(journey.address)} == set()


def test_a_quoted_post_stands_inside_the_one_that_quotes_it(journey: Journey, visit: Visit) -> None:
    quoted = write(journey, ours=True, text="Halo Pro now charges in 40 minutes.")
    case = journey.mention("not mine it doesn't, what now?", handle="dana", name="Dana Reyes", quotes=quoted)
    page = visit("agent", path=f"/cases/{case}")
    expect(page.locator("#mention .quote")).to_contain_text("Halo Pro now charges in 40 minutes.")
    expect(page.locator("#mention .quote")).to_contain_text("us")


def test_an_approver_hides_a_post_for_a_reason_and_an_agent_cannot(journey: Journey, visit: Visit, case: int) -> None:
    agent = visit("agent", name="Tom Nilsen", path=f"/cases/{case}")
    expect(agent.get_by_label("Hide this post of Dana Reyes")).to_have_count(0)
    page = visit("approver", path=f"/cases/{case}")
    journey.run(journey.stage.fault("unavailable", on=["remove"], count=1))
    for outcome in ("Sandbox did not hide it.", "The post is hidden on Sandbox."):
        page.get_by_label("Hide this post of Dana Reyes").click()
        expect(page.get_by_label("Why?")).to_be_focused()
        assert serious(page) == []
        page.get_by_label("Why?").fill("Names another customer's address.")
        page.get_by_role("button", name="Hide the post").click()
        expect(page.locator("#case-notice")).to_contain_text(outcome)
    expect(page.locator("#mention")).to_contain_text("hidden by us")
    expect(page.get_by_label("Hide this post of Dana Reyes")).to_have_count(0)
    page.keyboard.press("y")
    expect(page.locator("#drawer")).to_contain_text("Names another customer's address.")
    posts = journey.run(journey.stage.sandbox.get("/posts")).json()["posts"]
    assert [bool(post["hidden_at"]) for post in posts] == [True]


def test_what_the_platform_will_not_hide_asks_for_no_reason(journey: Journey, visit: Visit) -> None:
    write(journey, handle="dana", name="Dana Reyes", text="my Halo Pro hisses, awful", found=True)
    journey.run(journey.stage.take_in())
    page = visit("approver", path=f"/cases/{journey.stage.case().row.id}")
    page.get_by_label("Hide this post of Dana Reyes").click()
    expect(page.locator(".bubble-menu")).to_contain_text("neither mentioned nor answered us in public here")
    expect(page.get_by_label("Why?")).to_have_count(0)


@pytest.mark.parametrize("edited", [False, True])
def test_a_reply_of_ours_that_another_hand_touched_is_told(
    journey: Journey, visit: Visit, case: int, edited: bool
) -> None:
    page = visit("approver", path=f"/cases/{case}")
    approve(page)
    journey.deliver()
    expect(page.locator(".sent-sent")).to_be_visible()
    touched = "changed_text = 'Something else entirely.'" if edited else "gone_at = now()"
    _sql(journey, f"UPDATE reply SET checked_at = now(), {touched} WHERE state = 'sent'")
    page.reload()
    what = "changed" if edited else "deleted"
    expect(
        page.get_by_role("alert").filter(has_text=f"Our reply was {what} on Sandbox by another hand")
    ).to_be_visible()
    if edited:
        expect(page.locator(".bubble-ours ins")).to_have_text("Something else entirely")
    else:
        expect(page.locator(".bubble-ours")).to_contain_text("Deleted on Sandbox by another hand")
    assert serious(page) == []


def _sql(journey: Journey, statement: str) -> None:
    with psycopg.connect(journey.desk.database.url, autocommit=True) as connection:
        connection.execute(statement)


def test_a_deleted_message_leaves_a_stone_without_its_words(journey: Journey, visit: Visit, case: int) -> None:
    page = visit("agent", path=f"/cases/{case}")
    expect(page.locator("#live")).to_contain_text("live")
    post = journey.stage.case().message.platform_post_id
    journey.run(journey.stage.sandbox.delete(f"/messages/{post}")).raise_for_status()
    journey.run(journey.stage.take_in())
    expect(page.locator("#mention")).to_contain_text("This message was deleted on Sandbox.")
    expect(page.locator("#thread")).not_to_contain_text("died after a week")


def test_dead_keys_are_told_on_every_page_until_they_are_mended(journey: Journey, visit: Visit, case: int) -> None:
    admin = visit("admin", "approver", path=f"/cases/{case}")
    agent = visit("agent", name="Tom Nilsen", path="/inbox")
    expect(agent.locator("#live")).to_contain_text("live")
    journey.run(pause(journey.desk, journey.stage.account_id, "The keys no longer work."))
    expect(agent.get_by_role("alert")).to_contain_text("Sandbox has signed out AuroraCare.")
    assert serious(agent) == []
    agent.get_by_label("Put this away").click()
    expect(agent.locator(".banner")).to_be_hidden()
    agent.reload()
    expect(agent.locator(".banner")).to_be_hidden()
    for path in (f"/cases/{case}", "/code", "/operations", "/users", "/me"):
        admin.goto(path)
        expect(admin.locator(".banner")).to_contain_text("nothing is lost")
    expect(admin.get_by_label("Put this away")).to_have_count(0)
    admin.get_by_role("link", name="Operations").last.click()
    admin.get_by_role("button", name="Resume").click()
    expect(admin.locator(".banner")).to_have_count(0)
    expect(agent.locator(".banner")).to_have_count(0)
