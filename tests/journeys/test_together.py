"""Two people at once: who is here, who types, who was first."""

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Journey, Visit

pytestmark = pytest.mark.browser
QUESTION = "how do I pair my Orbit with two phones? I tried holding the button for ten seconds."


@pytest.fixture
def case(journey: Journey) -> int:
    return journey.mention(QUESTION, handle="kit", name="Kit")


def test_two_people_see_each_other_and_who_types(visit: Visit, case: int) -> None:
    maya = visit("approver", name="Maya Kim", path=f"/cases/{case}")
    tom = visit("agent", name="Tom Nilsen", path=f"/cases/{case}")
    expect(maya.locator("#here")).to_contain_text("Tom is here")
    expect(tom.locator("#here")).to_contain_text("Maya is here")
    tom.get_by_label("Reply to Kit").press_sequentially("Hello")
    expect(maya.locator("#here")).to_contain_text("Tom is typing")
    tom.goto("/inbox")
    expect(maya.locator("#here")).to_have_text("")


def test_the_second_to_approve_sees_who_was_first(journey: Journey, visit: Visit, case: int) -> None:
    maya = visit("approver", name="Maya Kim", path=f"/cases/{case}")
    tom = visit("agent", name="Tom Nilsen", path=f"/cases/{case}")
    # Tom's page hears nothing of what others do, as on a train.
    tom.route("**/live", lambda route: route.abort())
    tom.reload()
    maya.get_by_role("button", name="Approve and send").click()
    expect(maya.get_by_text("Approved by Maya Kim.")).to_be_visible()
    tom.get_by_role("button", name="Approve and send").click()
    expect(tom.get_by_text("Maya Kim was first.")).to_be_visible()
    expect(tom.get_by_text("Approved by Maya Kim.")).to_be_visible()
    journey.deliver()
    assert len(journey.run(journey.stage.ours())) == 1


def test_both_press_approve_at_the_same_moment(journey: Journey, visit: Visit, case: int) -> None:
    pages = [visit("approver", name=name, path=f"/cases/{case}") for name in ("Maya Kim", "Tom Nilsen")]
    for page in pages:
        page.evaluate("setTimeout(() => document.getElementById('approve').click(), 300)")
    for page in pages:
        expect(page.locator(".sent-approved")).to_be_visible()
    journey.deliver()
    assert len(journey.run(journey.stage.ours())) == 1
    reply = journey.stage.case().reply
    assert reply is not None
    assert len([one for one in reply.approvals if one.voided_at is None]) == 1


def test_what_a_colleague_does_shows_without_reloading(visit: Visit, case: int) -> None:
    maya = visit("approver", name="Maya Kim", path=f"/cases/{case}")
    tom = visit("agent", name="Tom Nilsen", path="/inbox")
    maya.get_by_role("button", name="Claim").click()
    expect(tom.locator(f"#row-{case}")).to_contain_text("Maya Kim has it")
    tom.locator(f"#row-{case} a").click()
    expect(tom.get_by_role("button", name="Take over")).to_be_visible()


def test_typing_is_never_overwritten_by_a_colleagues_edit(visit: Visit, case: int) -> None:
    maya = visit("approver", name="Maya Kim", path=f"/cases/{case}")
    tom = visit("agent", name="Tom Nilsen", path=f"/cases/{case}")
    box = maya.get_by_label("Reply to Kit")
    mine = box.input_value() + " Maya's words."
    box.fill(mine)
    other = tom.get_by_label("Reply to Kit")
    theirs = other.input_value() + " Tom's words."
    other.fill(theirs)
    tom.get_by_role("button", name="Save draft").click()
    expect(maya.get_by_text("A colleague changed this reply while you typed.")).to_be_visible()
    expect(box).to_have_value(mine)
    maya.get_by_role("button", name="Show theirs").click()
    expect(maya.get_by_label("Reply to Kit")).to_have_value(theirs)


def test_asks_for_a_second_approver_who_finds_it_in_their_view(journey: Journey, visit: Visit, case: int) -> None:
    tom = visit("agent", name="Tom Nilsen", path=f"/cases/{case}")
    tom.get_by_label("Ask for a second approver").click()
    tom.get_by_label("What should they look at?").fill("Is the ten seconds right?")
    tom.get_by_role("button", name="Ask", exact=True).click()
    expect(tom.get_by_text("needs a second person").first).to_be_visible()
    tom.get_by_role("button", name="Approve, then a second person").click()
    expect(tom.get_by_text("Tom Nilsen approved; a second person is needed")).to_be_visible()
    lara = visit("legal", name="Lara Roy", path="/inbox?view=second")
    lara.locator(f"#row-{case} a").click()
    lara.get_by_role("button", name="Approve as second and send").click()
    expect(lara.get_by_text("Sends in")).to_be_visible()
    journey.deliver()
    assert len(journey.run(journey.stage.ours())) == 1


def test_hands_over_with_a_note(visit: Visit, case: int) -> None:
    tom = visit("agent", name="Tom Nilsen", path="/inbox?view=mine")
    maya = visit("approver", name="Maya Kim", path=f"/cases/{case}")
    maya.keyboard.press("h")
    maya.get_by_label("To", exact=True).select_option("Tom Nilsen")
    maya.get_by_label("What should they know?").fill("Wants a call back.")
    maya.get_by_role("button", name="Hand over", exact=True).last.click()
    expect(maya.get_by_role("button", name="Take over")).to_be_visible()
    expect(tom.get_by_text("1 new", exact=True)).to_be_visible()
    tom.keyboard.press(".")
    tom.locator(f"#row-{case} a").click()
    tom.keyboard.press("y")
    expect(tom.locator("#drawer")).to_contain_text("Wants a call back.")
