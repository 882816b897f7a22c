"""The whole journey on each real platform, whose part the sandbox plays, through the platform's own library."""

import asyncio

import pytest
from playwright.sync_api import Page, expect

from bot import care, mirroring, outbox
from tests.journeys.conftest import Journey, Visit

pytestmark = pytest.mark.browser
COMPLAINT = "my third Halo Pro died after a week and I have reset it twice. What are you going to do about it?"
NAMES = {"x": "X", "reddit": "Reddit", "discord": "Discord"}


@pytest.fixture(params=NAMES)
def speaks(request: pytest.FixtureRequest) -> str:
    """Each platform in turn."""
    return str(request.param)


@pytest.fixture
def post(journey: Journey) -> str:
    """A complaint of Dana's, taken in and drafted: the platform's id of it."""
    post_id = journey.run(journey.stage.write(COMPLAINT, handle="dana", name="Dana Reyes"))
    journey.run(journey.stage.take_in())
    return post_id


@pytest.fixture
def approved(journey: Journey, visit: Visit, post: str) -> Page:
    """The case's page, with its draft approved and not yet sent."""
    page = visit("approver", path=f"/cases/{journey.stage.case().row.id}")
    assert "Halo Pro" in page.get_by_role("textbox", name="Reply to").input_value()
    page.get_by_role("button", name="Approve and send").click()
    expect(page.get_by_text("Approved by Maya Kim.")).to_be_visible()
    return page


def test_from_a_mention_to_a_reply_that_is_seen_there(journey: Journey, approved: Page, speaks: str) -> None:
    journey.deliver()
    expect(approved.get_by_role("link", name=f"See it on {NAMES[speaks]}").first).to_be_visible()
    [there] = journey.run(journey.stage.ours())
    assert there["text"].endswith("^MK")
    assert "Halo Pro" in there["text"]


def test_an_edit_makes_the_approval_void_and_is_shown(journey: Journey, approved: Page, post: str) -> None:
    edited = {"text": f"@AuroraCare {COMPLAINT} It is the fourth!"}
    journey.run(journey.stage.sandbox.patch(f"/messages/{post}", json=edited))
    journey.deliver()
    assert journey.run(journey.stage.ours()) == []
    approved.reload()
    expect(approved.get_by_text("It is the fourth!").first).to_be_visible()


def test_a_deletion_empties_what_is_shown_and_nothing_goes_out(journey: Journey, approved: Page, post: str) -> None:
    journey.run(journey.stage.sandbox.delete(f"/messages/{post}"))
    journey.deliver()
    assert journey.run(journey.stage.ours()) == []
    approved.reload()
    expect(approved.get_by_text("What are you going to do about it?")).to_have_count(0)


def test_a_deletion_after_the_answer_is_mirrored_within_a_day(journey: Journey, approved: Page, post: str) -> None:
    journey.deliver()
    journey.run(journey.stage.sandbox.delete(f"/messages/{post}"))
    journey.stage.clock.forward(hours=24)
    journey.run(mirroring.mirror(journey.desk))
    approved.reload()
    expect(approved.get_by_text("What are you going to do about it?")).to_have_count(0)


def test_an_unclear_send_is_found_by_reading_again(journey: Journey, approved: Page, speaks: str) -> None:
    journey.run(journey.stage.fault("dropped_after", on=["reply"], count=1))
    journey.deliver()
    expect(approved.get_by_text("It may have been posted.")).to_be_visible()
    journey.run(asyncio.wait_for(care.settle_unclear(journey.desk), 30))
    expect(approved.get_by_role("link", name=f"See it on {NAMES[speaks]}").first).to_be_visible()
    assert len(journey.run(journey.stage.ours())) == 1
    reply = journey.stage.case().reply
    assert reply is not None
    assert journey.run(outbox.deliver(journey.desk, reply.id, worker="again")).outcome == "is sent"


def test_a_private_message_is_answered_in_private(journey: Journey, visit: Visit, speaks: str) -> None:
    if speaks == "discord":
        journey.run(_heard_while_listening(journey))
    else:
        journey.run(_write_in_private(journey))
        journey.run(journey.stage.take_in())
    page = visit("approver", path=f"/cases/{journey.stage.case().row.id}")
    expect(page.get_by_role("heading", name="Direct message")).to_be_visible()
    page.get_by_role("button", name="Approve and send").click()
    expect(page.get_by_text("Approved by Maya Kim.")).to_be_visible()
    journey.deliver()
    [there] = journey.run(journey.stage.ours())
    assert there["private"]


async def _write_in_private(journey: Journey) -> None:
    await journey.stage.write(COMPLAINT, handle="dana", name="Dana Reyes", private=True)


async def _heard_while_listening(journey: Journey) -> None:
    """Discord lists no first direct message afterwards: somebody has to be listening when it comes."""
    hearing = asyncio.create_task(journey.stage.take_in())
    async with asyncio.timeout(60):
        while not hearing.done():
            # What came before anybody listened is heard by nobody, so it is said again.
            await asyncio.wait({hearing}, timeout=1.5)
            if not hearing.done():
                await _write_in_private(journey)
                await asyncio.wait({hearing}, timeout=5)
    await hearing
