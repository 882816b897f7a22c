"""From the banner of an alarm to its mentions and its answer, at a desk and on a phone."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from storage import crisis_alarms
from storage.crisis_alarms import NewAlarm
from tests.journeys.conftest import Journey, Visit

pytestmark = pytest.mark.browser


def rise(journey: Journey, series: str, count: int) -> None:
    now = journey.desk.clock()
    new = NewAlarm(series, now, now - timedelta(hours=1), 1.2, count, 3, 11, ())
    with journey.desk.database.session() as session:
        assert crisis_alarms.keep(session, new, now=now)


@pytest.mark.parametrize("width", [1440, 390])
def test_an_alarm_is_looked_at_and_answered(journey: Journey, visit: Visit, width: int) -> None:
    journey.run(journey.stage.write("my third Halo Pro died after a week. What now?", handle="dana", name="Dana Reyes"))
    journey.run(journey.stage.take_in())
    rise(journey, "all", 60)
    rise(journey, "product:halo-pro", 44)
    page = visit("approver", viewport={"width": width, "height": 900})
    banner = page.get_by_role("alert").filter(has_text="The volume of mentions rises")
    expect(banner).to_contain_text("Halo Pro: 44 in an hour, usual 3, limit 11")
    banner.get_by_role("link", name="Alarms").click()
    event = page.get_by_role("article", name="Halo Pro")
    expect(event).to_contain_text("all mentions: 60 in an hour")
    expect(event.get_by_role("link", name="A-1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    event.get_by_label("Why it is none").fill("The launch.")
    event.get_by_role("button", name="Not a crisis").click()
    expect(page.get_by_text("No alarm waits.")).to_be_visible()
    expect(page.get_by_text("The launch.")).to_be_visible()
    expect(banner).to_have_count(0)
