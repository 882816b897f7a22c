"""From a mention to one sent reply, and what may happen on the way."""

import pytest
from playwright.sync_api import Page, expect

from storage import casework
from tests.journeys.conftest import Journey, Visit

pytestmark = pytest.mark.browser
COMPLAINT = "my third Halo Pro died after a week and I have reset it twice. What are you going to do about it?"


@pytest.fixture
def case(journey: Journey) -> int:
    """A complaint of Dana's, taken in and drafted."""
    return journey.mention(COMPLAINT, handle="dana", name="Dana Reyes")


def approve(page: Page) -> None:
    page.get_by_role("button", name="Approve and send").click()
    expect(page.get_by_text("Approved by Maya Kim.")).to_be_visible()


def test_reads_corrects_approves_and_sees_it_posted_once(journey: Journey, visit: Visit, case: int) -> None:
    page = visit("approver")
    page.get_by_role("link", name="Dana Reyes").first.click()
    expect(page).to_have_url(f"{journey.address}/cases/{case}?view=all")
    expect(page.get_by_role("heading", name="Why it is here")).to_be_visible()
    box = page.get_by_label("Reply to Dana Reyes")
    words = box.input_value()
    assert words
    box.fill(f"{words} I will look into it today.")
    expect(page.get_by_role("button", name="Save draft")).to_be_visible()
    approve(page)
    expect(page.get_by_text("Sends in")).to_be_visible()
    journey.deliver()
    expect(page.get_by_role("link", name="See it on Sandbox").first).to_be_visible()
    posted = journey.run(journey.stage.ours())
    assert [post["text"] for post in posted] == [f"{words} I will look into it today. ^MK"]


def test_takes_an_approval_back_within_ten_seconds(journey: Journey, visit: Visit, case: int) -> None:
    page = visit("approver", path=f"/cases/{case}")
    approve(page)
    page.keyboard.press("u")
    expect(page.get_by_label("Reply to Dana Reyes")).to_be_visible()
    journey.deliver()
    assert journey.run(journey.stage.ours()) == []


def test_is_told_while_typing_what_to_mend_and_mends_it(visit: Visit, case: int) -> None:
    page = visit("approver", path=f"/cases/{case}")
    box = page.get_by_label("Reply to Dana Reyes")
    good = box.input_value()
    box.fill("We apologize for any inconvenience caused. Your feedback is important to us.")
    expect(page.get_by_role("link", name="Ownership: boilerplate").first).to_be_visible()
    expect(page.get_by_text("Not yet: mend")).to_be_visible()
    expect(page.locator("#mirror mark").first).to_be_visible()
    button = page.get_by_role("button", name="Approve and send")
    expect(button).to_have_attribute("aria-disabled", "true")
    button.click(force=True)
    expect(page.get_by_text("Approved by")).to_have_count(0)
    box.fill(good)
    expect(button).not_to_have_attribute("aria-disabled", "true")


def test_a_reply_that_is_too_long_says_by_how_much(visit: Visit, case: int) -> None:
    page = visit("approver", path=f"/cases/{case}")
    box = page.get_by_label("Reply to Dana Reyes")
    box.fill(box.input_value() + " Halo" * 80)
    expect(page.get_by_text("over what Sandbox takes. Shorten it.")).to_be_visible()


def test_rejects_a_draft_with_a_reason_and_writes_it_again(visit: Visit, case: int) -> None:
    page = visit("agent", path=f"/cases/{case}")
    page.keyboard.press("r")
    page.get_by_role("button", name="Wrong facts").click()
    expect(page.get_by_text("Draft rejected by Maya Kim.")).to_be_visible()
    expect(page.locator("#sending").get_by_text("Wrong facts")).to_be_visible()
    page.get_by_role("button", name="Write it again").click()
    expect(page.get_by_label("Reply to Dana Reyes")).to_be_visible()


def test_only_an_approver_overrides_and_must_say_why(journey: Journey, visit: Visit, case: int) -> None:
    agent = visit("agent", name="Tom Nilsen", path=f"/cases/{case}")
    agent.get_by_label("Reply to Dana Reyes").fill("Thanks for reaching out.")
    expect(agent.locator("#obstacle")).to_be_visible()
    expect(agent.get_by_text("Override", exact=True)).to_have_count(0)
    page = visit("approver", path=f"/cases/{case}")
    page.get_by_label("Reply to Dana Reyes").fill("Thanks for reaching out.")
    page.locator("summary", has_text="Override").click()
    page.get_by_label("Why is it right to send this?").fill("Dana asked for a short answer on the phone.")
    page.get_by_role("button", name="Override and send").click()
    expect(page.get_by_text("Approved by Maya Kim.")).to_be_visible()
    reply = journey.stage.case().reply
    assert reply is not None
    assert reply.text == "Thanks for reaching out. ^MK"
    assert reply.approvals[0].override_reason == "Dana asked for a short answer on the phone."


def test_moves_to_a_direct_message_where_the_person_takes_them(journey: Journey, visit: Visit) -> None:
    case = journey.mention(COMPLAINT, handle="dana", name="Dana Reyes", dms_open=True)
    page = visit("approver", path=f"/cases/{case}")
    page.keyboard.press("d")
    expect(page.get_by_role("heading", name="Direct message")).to_be_visible()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Approved by Maya Kim.")).to_be_visible()
    journey.deliver()
    expect(page.locator(".bubble-ours").get_by_text("direct message", exact=True)).to_be_visible()


def test_an_unclear_send_is_amber_and_is_settled_by_a_person(journey: Journey, visit: Visit, case: int) -> None:
    page = visit("approver", path=f"/cases/{case}")
    approve(page)
    journey.run(journey.stage.fault("dropped_after", on=["reply"], count=1))
    journey.run(journey.stage.fault("unavailable", on=["find"]))
    journey.deliver()
    expect(page.get_by_text("It may have been posted.")).to_be_visible()
    page.get_by_role("button", name="It was posted").click()
    expect(page.locator(".sent-sent")).to_be_visible()
    assert len(journey.run(journey.stage.ours())) == 1


def test_an_unclear_send_that_was_not_posted_is_a_draft_again(journey: Journey, visit: Visit, case: int) -> None:
    page = visit("approver", path=f"/cases/{case}")
    approve(page)
    journey.run(journey.stage.fault("silent_before", on=["reply"], count=1, seconds=1))
    journey.run(journey.stage.fault("dropped_before", on=["reply"], count=1))
    journey.deliver()
    page.get_by_role("button", name="It was not posted").click()
    expect(page.get_by_text("The platform may still answer")).to_be_visible()
    journey.stage.clock.forward(minutes=2)
    page.get_by_role("button", name="It was not posted").click()
    expect(page.get_by_label("Reply to Dana Reyes")).to_be_visible()


def test_a_refusal_says_why_and_lets_one_write_again(journey: Journey, visit: Visit, case: int) -> None:
    page = visit("approver", path=f"/cases/{case}")
    approve(page)
    journey.run(journey.stage.fault("blocked", on=["reply"], count=1))
    journey.deliver()
    expect(page.get_by_text("Sandbox refused it; nothing was posted.")).to_be_visible()
    page.get_by_role("button", name="Write it again").click()
    expect(page.get_by_label("Reply to Dana Reyes")).to_be_visible()


def test_an_edited_message_voids_the_approval_and_shows_the_difference(
    journey: Journey, visit: Visit, case: int
) -> None:
    page = visit("approver", path=f"/cases/{case}")
    posts = journey.run(journey.stage.sandbox.get("/posts")).json()["posts"]
    edited = posts[-1]["text"].replace("third", "second")
    journey.run(journey.stage.sandbox.patch(f"/messages/{posts[-1]['id']}", json={"text": edited}))
    page.get_by_role("button", name="Approve and send").click()
    expect(page.get_by_text("The message was edited after it was read.").first).to_be_visible()
    expect(page.get_by_text("What the edit changed")).to_be_visible()
    expect(page.locator(".changes del")).to_have_text("third")
    expect(page.locator(".changes ins")).to_have_text("second")
    assert journey.run(journey.stage.ours()) == []


def test_a_deleted_message_is_not_answered(journey: Journey, visit: Visit, case: int) -> None:
    page = visit("approver", path=f"/cases/{case}")
    posts = journey.run(journey.stage.sandbox.get("/posts")).json()["posts"]
    journey.run(journey.stage.sandbox.delete(f"/messages/{posts[-1]['id']}"))
    page.get_by_role("button", name="Approve and send").click()
    expect(page.get_by_text("The message was deleted on the platform.").first).to_be_visible()
    assert journey.run(journey.stage.ours()) == []


def test_asks_the_platform_on_opening_what_nobody_asked_before(journey: Journey, visit: Visit) -> None:
    case = journey.mention(COMPLAINT, handle="dana", name="Dana Reyes", dms_open=True)
    with journey.desk.database.session() as session:
        casework.set_permission(session, case, {})
    page = visit("approver", path=f"/cases/{case}")
    expect(page.get_by_text("Reply in public")).to_be_visible()
    expect(page.get_by_role("button", name="To DM")).to_be_visible()
