"""From a first mention to the report on the executive's desk, in a browser: each number leads to its cases."""

import re
from dataclasses import replace

import psycopg
import pytest
from playwright.sync_api import expect

from bot import news
from bot.config import Config
from bot.reports import sending
from bot.reports.weeks import Week
from tests.bot.mail_server import mail_server
from tests.journeys.conftest import Journey, Visit

pytestmark = pytest.mark.browser


def test_a_week_from_the_first_mention_to_the_mail(journey: Journey, visit: Visit) -> None:
    journey.mention("my Halo Pro stopped charging after a week, can you help?", handle="dana", name="Dana Reyes")
    journey.mention("Is the Halo Pro waterproof?", handle="mia", name="Mia Ito")
    agent = visit("approver", name="Maya Kim")
    agent.goto("/reports")
    agent.get_by_role("link", name=re.compile("This week so far")).click()
    expect(agent.get_by_text("the week is not over")).to_be_visible()
    table = agent.get_by_role("region", name="By product, as a table")
    row = table.get_by_role("row").filter(has_text="Halo Pro")
    number = row.get_by_role("link")
    expect(number).to_have_text("2")
    number.click()
    expect(agent.locator("[data-count=here]")).to_have_text("2")
    expect(agent.locator("#rows > li")).to_have_count(2)
    expect(agent.locator(".chip", has_text="Opened,")).to_be_visible()
    agent.locator(".chip", has_text="Opened,").click()
    expect(agent).not_to_have_url(re.compile("slice="))

    week = Week.of(journey.desk.clock(), sending.due(journey.desk).zone)
    with mail_server() as box:
        table_of = {"host": "127.0.0.1", "port": box.port, "tls": "none", "sender": "desk@example.com"}
        more = {"mail": table_of, "reports": {"to": ["boss@example.com"], "attach": ["html", "csv"]}}
        config = Config.model_validate(journey.desk.config.model_dump() | more)
        # The week is over for who sends; the console's people stay signed in where they are.
        desk = replace(journey.desk, config=config, clock=lambda: sending.due(journey.desk).when(week))
        assert journey.run(sending.send_due(desk)) == 1
        with psycopg.connect(desk.database.url) as connection:
            (notice,) = connection.execute("SELECT id FROM notice").fetchall()
        journey.run(news.deliver(desk, notice[0], last=False, enclosing={sending.WEEKLY: sending.enclosed}))
        (letter,) = box.letters
    assert str(week) in str(letter["Subject"])
    boss = visit("executive", name="Bea Ross", path="/reports")
    boss.get_by_role("link", name=re.compile("This week so far")).click()
    expect(boss.get_by_text("sent to boss@example.com")).to_be_visible()
    boss.get_by_role("link", name="See it as it was then").click()
    expect(boss.get_by_text("This is the report as it was kept")).to_be_visible()
    files = {one.get_filename(): one.get_content() for one in letter.iter_attachments()}
    assert '<h2 id="issues-of-week">Issues</h2>' in files[f"{week}.html"]
    boss.goto("/reports/targets")
    expect(boss.get_by_role("heading", name="Answered in time")).to_be_visible()
    expect(boss.get_by_role("img", name=re.compile("Answered in time, week by week"))).to_be_visible()


def test_who_may_not_read_reports_does_not_see_them(journey: Journey, visit: Visit) -> None:
    agent = visit("agent", name="Ann Lee")
    expect(agent.get_by_role("link", name="Reports", exact=True)).to_have_count(0)
    answer = agent.request.get(f"{journey.address}/reports")
    assert answer.status in {403, 404}
