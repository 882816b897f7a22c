"""People's rights in a browser: data hidden until asked for, a request to its end, a notice to its end, retention."""

import io
import json
import zipfile

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from bot.rights import watch_rights
from storage import cases, record
from tests.journeys.conftest import Journey, Visit, turn
from tests.journeys.test_anywhere import serious
from tests.journeys.test_phone import assert_fits

pytestmark = pytest.mark.browser
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}
TEXT = "My third Halo Pro died after a week. Call me on +49 30 5557 3311 or write to dana.k@posteo.example, please."


def test_personal_data_is_hidden_until_somebody_who_needs_it_asks(journey: Journey, visit: Visit) -> None:
    case = journey.mention(TEXT)
    reader = visit("auditor", name="Ada Reed", path="/inbox")
    assert "5557 3311" not in reader.content()
    reader.goto(f"/cases/{case}")
    expect(reader.get_by_text("Personal data is hidden.")).to_be_visible()
    expect(reader.get_by_role("button", name="Show it")).to_have_count(0)
    assert "5557 3311" not in reader.content()
    assert "posteo" not in reader.content()
    agent = visit("agent", name="Amy Birch", path=f"/cases/{case}")
    assert "5557 3311" not in agent.content()
    assert serious(agent) == []
    agent.get_by_role("button", name="Show it").click()
    expect(agent.get_by_text("+49 30 5557 3311").first).to_be_visible()
    expect(agent.get_by_text("Shown to you for ten minutes")).to_be_visible()
    with journey.desk.database.session() as session:
        (kept,) = record.latest(session, kind="message.revealed")
    assert kept.actor.startswith("user:")
    journey.stage.clock.forward(seconds=601)
    agent.goto(f"/cases/{case}")
    expect(agent.get_by_text("Personal data is hidden.")).to_be_visible()


def test_a_request_for_erasure_goes_from_the_letter_to_its_end(journey: Journey, visit: Visit) -> None:
    case = journey.mention(TEXT)
    with journey.desk.database.session() as session:
        handle = cases.read(session, case).person.handle
    page = visit("data_protection_officer", name="Dora Lind", path="/rights")
    expect(page.get_by_text("No request is open.")).to_be_visible()
    page.get_by_text("Take in a request").click()
    page.get_by_label("Under which law?").select_option("ccpa")
    page.get_by_label("Their handle there").fill(f"@{handle}")
    page.get_by_label("How can they be reached?").fill("dana@post.example")
    turn(page, page.get_by_role("button", name="Take it in"))
    assert serious(page) == []
    turn(page, page.get_by_role("button", name="Confirm receipt"))
    page.get_by_label("How do we know that it is they who ask?").fill("They wrote from the account itself.")
    page.get_by_role("button", name="It is this person").click()
    with page.expect_download() as handed:
        page.get_by_role("button", name="Get everything we hold").click()
    with zipfile.ZipFile(io.BytesIO(handed.value.path().read_bytes())) as packed:
        held = json.loads(packed.read("person.json"))["held"]
        assert TEXT in packed.read("person.html").decode()
    assert TEXT in held["message"][0]["text"]
    page.locator("summary", has_text="Extend the time").click()
    page.get_by_label("Why is more time needed?").fill("Three markets must be searched by hand.")
    page.get_by_role("button", name="Extend the time").click()
    expect(page.get_by_text("Three markets must be searched by hand.").first).to_be_visible()
    page.get_by_label("They were answered").check()
    page.get_by_role("button", name="Erase them everywhere").click()
    expect(page.get_by_role("heading", name="someone who was erased")).to_be_visible()
    assert "dana@post.example" not in page.content()
    page.goto("/rights?over=1")
    expect(page.get_by_text("fulfilled")).to_be_visible()
    with journey.desk.database.session() as session:
        assert cases.read(session, case).message.text == ""
        assert record.verify(session).sound
    phone = visit("data_protection_officer", name="Pia Holt", path="/rights/1", **PHONE)
    assert_fits(phone)


def test_a_request_that_waits_too_long_is_red_on_the_phone(journey: Journey, visit: Visit) -> None:
    journey.mention("My Halo Pro hums.")
    phone = visit("data_protection_officer", name="Pia Holt", path="/rights", **PHONE)
    phone.get_by_text("Take in a request").click()
    phone.get_by_label("Their handle there").fill("@nobody_here")
    phone.get_by_label("Received").fill("2026-01-02T09:00")
    phone.get_by_role("button", name="Take it in").click()
    expect(phone.get_by_text("The answer is overdue.")).to_be_visible()
    assert_fits(phone)
    phone.goto("/rights")
    expect(phone.get_by_text("1 overdue.")).to_be_visible()
    assert_fits(phone)
    assert serious(phone) == []


def test_a_notice_goes_from_the_letter_to_the_removal_and_back(journey: Journey, visit: Visit) -> None:
    case = journey.mention("My third Halo Pro died after a week. Can you help?")
    writer = visit("approver", path=f"/cases/{case}")
    writer.locator("#reply textarea").first.fill(
        "A third Halo Pro that died after a week is not good enough. We will call you tomorrow."
    )
    expect(writer.get_by_text("It promises “We will call you tomorrow.”")).to_be_visible()
    writer.keyboard.press("Control+Enter")
    expect(writer.locator("#reply")).to_have_attribute("data-state", "approved")
    journey.deliver()
    with journey.desk.database.session() as session:
        (sent,) = cases.read(session, case).replies
    page = visit("data_protection_officer", name="Dora Lind", path="/rights/notices")
    page.get_by_text("Take in a notice").click()
    page.get_by_label("Who sent it?").fill("Studio Lumen, for its photographer")
    page.get_by_label("Address of our post").fill(sent.platform_url)
    page.get_by_label("What does it say?").fill("The picture of the hinge is ours and was used without a licence.")
    turn(page, page.get_by_role("button", name="Take it in"))
    turn(page, page.get_by_role("button", name="Everything is there"))
    expect(page.get_by_text("Not everything is there")).to_be_visible()
    for part in page.locator("#check ~ form input[type=checkbox]").all():
        part.check()
    turn(page, page.get_by_role("button", name="Everything is there"))
    expect(page.get_by_role("button", name="Remove our post")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="Remove our post").click()
    expect(page.get_by_text("gone there")).to_be_visible()
    with journey.desk.database.session() as session:
        (gone,) = cases.read(session, case).replies
    assert gone.gone_at is not None
    for part in page.locator("#counter ~ form input[type=checkbox]").all():
        part.check()
    page.get_by_label("The counter-notice, as it was sent").fill("The picture is our own, taken on 3 May by our staff.")
    turn(page, page.get_by_role("button", name="It was sent"))
    expect(page.get_by_text("unless they went to court")).to_be_visible()
    with journey.desk.database.session() as session:
        session.execute(text("UPDATE takedown_notice SET restorable_at = now() - interval '1 minute'"))
    journey.run(watch_rights(journey.desk))
    page.reload()
    page.locator("summary", has_text="It stands again").click()
    page.get_by_label("Where?").fill("Published anew as posting 12 on the sandbox.")
    page.get_by_role("button", name="It stands again").click()
    expect(page.locator(".sheet-head").get_by_text("restored")).to_be_visible()


def test_retention_shows_what_would_go_and_leaves_what_is_held(journey: Journey, visit: Visit) -> None:
    case = journey.mention("My Halo Pro hums.")
    page = visit("data_protection_officer", name="Dora Lind", path="/rights/retention")
    expect(page.get_by_text("for ever").first).to_be_visible()
    page.get_by_label("Case", exact=True).fill(f"A-{case}")
    page.get_by_label("Why must it be kept?").fill("Court proceedings 12 C 34/26")
    page.get_by_role("button", name="Hold it").click()
    expect(page.get_by_text("Court proceedings 12 C 34/26.")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="End it").click()
    expect(page.get_by_text("No case is held.")).to_be_visible()
    phone = visit("data_protection_officer", name="Pia Holt", path="/rights/retention", **PHONE)
    assert_fits(phone)
