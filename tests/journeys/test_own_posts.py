"""Posts of our own from a signed statement to the end, on the page of the people who answer for them."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from bot import posting as door
from bot import posting_care
from responders.posting_lifecycle import State
from storage import crises, posting, statement_publishing, users
from storage.crises import NewCrisis
from tests.journeys.conftest import Journey, Visit
from tests.journeys.test_check_page import picture
from tests.journeys.test_into_private import look
from tests.journeys.test_phone import assert_fits
from tests.storage.posted import Room, sign

pytestmark = pytest.mark.browser
PATIENCE = 60_000
WHOLE = "Some Halo Pro headphones get hot while charging. Unplug them now. Next update at 18:00 UTC."
NEW = NewCrisis("The Halo Pro gets hot", "product-safety", "preventable", 3, freeze=False)


def publish(journey: Journey, user_id: int, other_id: int) -> int:
    """Open a crisis, sign a statement and publish it; return the statement."""
    desk, now = journey.desk, journey.desk.clock()
    with desk.database.session() as session:
        crisis = crises.open_(session, NEW, actor=f"user:{user_id}", now=now)
        account = journey.stage.account_id
        room = Room(desk.database, crisis, account, account, user_id, other_id)
        statement = sign(session, room, ((account, WHOLE),), channel="sandbox", now=now)
        statement_publishing.publish(session, statement, actor=f"user:{user_id}", now=now)
        posting.plan(
            session, account_id=account, text="Our stores open at nine.", ref="notice:1", now=now,
            actor=f"user:{user_id}",
        )  # fmt: skip
        crises.freeze(session, crisis, actor=f"user:{user_id}", now=now)
    return statement


def send(journey: Journey) -> None:
    with journey.desk.database.session() as session:
        ids = [one.id for one in posting.open_ones(session)]
    for one in ids:
        journey.run(door.deliver(journey.desk, one, worker="journey"))


def test_a_signed_post_goes_out_an_unclear_one_is_looked_for_and_one_is_taken_back(
    journey: Journey, visit: Visit
) -> None:
    other, _ = journey.person("legal", name="Lee Park")
    page = patient(visit("approver"), "/crises")
    statement = publish(journey, maya(journey), other)
    page.get_by_role("link", name="Our own posts").click()
    signed, plain = page.locator("#post-1"), page.locator("#post-2")
    expect(signed).to_contain_text("signed")
    expect(plain).to_contain_text("Held while crisis 1 lasts.")

    journey.run(journey.stage.fault("dropped_after", on=["publish"], count=1))
    send(journey)
    page.reload()
    expect(signed).to_contain_text("unconfirmed")
    expect(signed).to_contain_text("never sends it a second time")
    expect(plain).to_contain_text("held")
    assert len(journey.run(journey.stage.ours())) == 1
    journey.run(posting_care.look_after(journey.desk))
    page.reload()
    expect(signed).to_contain_text("Found on the platform.")
    expect(signed.get_by_role("link", name="See it there")).to_be_visible()

    plain.get_by_label("Why post 2 may go out").fill("It has nothing to do with it.")
    plain.get_by_role("button", name="Let it through").click()
    expect(plain).to_contain_text("Goes out in a moment.")
    send(journey)
    page.reload()
    expect(plain).to_contain_text("published")
    plain.locator("summary").click()
    plain.get_by_label("Why is it removed").fill("A takedown notice came.")
    plain.get_by_role("button", name="Remove it from").click()
    expect(plain).to_contain_text("Removed: A takedown notice came.")
    standing = [one["text"] for one in journey.run(journey.stage.ours()) if one["deleted_at"] is None]
    assert standing == [WHOLE]
    with journey.desk.database.session() as session:
        assert [one.state for one in posting.of(session, f"statement:{statement}")] == [State.PUBLISHED]
    page.set_viewport_size({"width": 390, "height": 844})
    assert_fits(page)


def test_a_post_with_a_picture_is_described_looked_at_and_planned_as_it_was_shown(
    journey: Journey, visit: Visit, tmp_path: Path
) -> None:
    page = patient(visit("approver"), "/crises/posts")
    page.get_by_role("link", name="Write a post").click()
    page.get_by_label("Text").fill("Our new shop in Leeds opens on Monday.")
    page.get_by_label("Add pictures").set_input_files(picture(tmp_path))
    page.get_by_role("button", name="See how it looks").click()
    expect(page.locator("main")).to_contain_text("Describe picture 1")
    expect(page.get_by_role("button", name="Plan it")).to_have_count(0)
    page.get_by_label("Description of picture 1").fill("A shop window with a lamp.")
    page.get_by_role("button", name="See how it looks").click()
    card = page.locator(".own-post-card")
    expect(card.get_by_role("img", name="A shop window with a lamp.")).to_be_visible()
    expect(page.locator("main")).to_contain_text("It is not in our library of pictures.")
    look(page, "own-post-preview", at=".own-preview")
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 844})
        assert_fits(page)
        look(page, f"own-post-preview-{width}", at=".own-preview")
    page.get_by_label("Text").fill("Our new shop in Leeds opens on Tuesday.")
    plan_it(page)
    expect(page.locator("main")).to_contain_text("It changed since you looked")
    plan_it(page)
    first = page.locator("#post-1")
    expect(first).to_contain_text("Goes out in a moment.")
    expect(first.get_by_role("img", name="A shop window with a lamp.")).to_be_visible()
    send(journey)
    (sent,) = journey.run(journey.stage.ours())
    assert sent["text"] == "Our new shop in Leeds opens on Tuesday."
    assert [one["alt"] for one in sent["attachments"]] == ["A shop window with a lamp."]
    page.reload()
    look(page, "own-posts", at="#post-1")


def plan_it(page: Page) -> None:
    """Plan it, with a reason where the code asks for one."""
    reason = page.get_by_label("Why it may go out").or_(page.get_by_label("Whose it is"))
    if reason.count():
        reason.fill("The shop is ours, and so is the picture.")
    page.get_by_role("button", name="Plan it").click()


def test_what_did_not_go_out_is_settled_by_a_person_and_planned_again(journey: Journey, visit: Visit) -> None:
    other, _ = journey.person("legal", name="Lee Park")
    page = patient(visit("approver"), "/crises/posts")
    publish(journey, maya(journey), other)
    journey.run(journey.stage.fault("dropped_before", on=["publish"], count=1))
    send(journey)
    journey.stage.clock.forward(seconds=40)
    page.reload()
    first = page.locator("#post-1")
    first.get_by_role("button", name="It is there", exact=True).click()
    expect(page.locator("main")).to_contain_text("Give the link")
    first.get_by_role("button", name="It is not there").click()
    expect(first).to_contain_text("not published")
    first.get_by_role("button", name="Plan it again").click()
    expect(page.locator("#post-3")).to_contain_text("Goes out in a moment.")
    send(journey)
    page.reload()
    expect(page.locator("#post-3")).to_contain_text("published")
    first.get_by_role("button", name="Plan it again").click()
    expect(page.locator("main")).to_contain_text("planned again already")
    assert len(journey.run(journey.stage.ours())) == 1


def patient(page: Page, path: str) -> Page:
    """Wait long for what the page shows: a browser, a desk and a database share the machine."""
    page.context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page.goto(path)
    return page


def maya(journey: Journey) -> int:
    """Return the number of the colleague whose page it is."""
    with journey.desk.database.session() as session:
        (found,) = (one.id for one in users.everyone(session) if one.name == "Maya Kim")
    return found
