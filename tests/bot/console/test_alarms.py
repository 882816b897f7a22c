"""Alarms on screen: grouped by event, on every page till somebody answers, and answered in a person's name."""

from datetime import timedelta

import pytest

from storage import alarm_events, crisis_alarms
from storage.crisis_alarms import NewAlarm
from storage.errors import NotAllowed
from storage.tables import MentionCount
from tests.storage.stage import Stage


def alarm(desk, series: str, *, ago: float = 0.1, count: float = 44, rising: float = 0.5) -> int:
    """Keep an alarm of `ago` hours ago whose rise began `rising` hours before it."""
    now = desk.clock()
    at = now - timedelta(hours=ago)
    new = NewAlarm(series, at, at - timedelta(hours=rising), 1.2, count, 3, 11, ())
    with desk.database.session() as session:
        kept = crisis_alarms.keep(session, new, now=now)
    assert kept is not None
    return kept


def waiting(desk) -> list[tuple[str, ...]]:
    with desk.database.session() as session:
        return [tuple(one.series for one in each.alarms) for each in alarm_events.unanswered(session, now=desk.clock())]


def test_alarms_of_one_event_stand_together_the_narrowest_first(desk):
    alarm(desk, "language:de", ago=1)
    alarm(desk, "product:halo-pro", ago=0.5)
    alarm(desk, "product:halo-pro intent:criticism", ago=0.2)
    alarm(desk, "platform:x", ago=30)
    assert waiting(desk) == [
        ("product:halo-pro intent:criticism", "product:halo-pro"), ("language:de",), ("platform:x",),
    ]  # fmt: skip
    alarm(desk, "all", ago=0.3)
    assert len(waiting(desk)) == 2, "the whole volume rose with them: one event"
    assert waiting(desk)[0][0] == "product:halo-pro intent:criticism"


def test_danger_names_an_event_and_its_product_is_ticked_when_a_crisis_is_opened_from_it(sign_in, desk):
    first = alarm(desk, "product:halo-pro safety", ago=0.3, count=10)
    alarm(desk, "product:halo-pro intent:question", ago=0.2)
    alarm(desk, "product:halo-pro", ago=0.2)
    assert waiting(desk)[0][0] == "product:halo-pro safety"
    browser, _ = sign_in("approver")
    page = browser.get(f"/crises?alarm={first}").text
    assert "the alarm</a>: Halo Pro, safety or security" in page
    assert 'name="products" value="halo-pro" checked' in page
    assert page.count('name="products"') > page.count(" checked")
    assert 'href="/inbox?product=halo-pro"' in browser.get("/crises/alarms").text


def test_an_alarm_says_what_the_last_hour_brought_once_that_is_more(sign_in, desk):
    alarm(desk, "product:halo-pro", count=14)
    browser, _ = sign_in("agent")
    assert "limit 11." in browser.get("/banners").text
    with desk.database.session() as session:
        session.add(MentionCount(series="product:halo-pro", at=desk.clock() - timedelta(minutes=20), count=70))
    assert "14 in an hour, usual 3, limit 11; 70 in the last hour." in browser.get("/banners").text


def test_the_banner_says_what_rose_and_leads_to_the_page(sign_in, desk):
    event = alarm(desk, "product:halo-pro intent:criticism")
    browser, _ = sign_in("agent")
    page = browser.get("/banners").text
    assert "Halo Pro, criticism: 44 in an hour, usual 3, limit 11" in page
    assert f"/crises/alarms#event-{event}" in page
    page = browser.get("/crises/alarms").text
    assert "Rising since" in page
    assert "Not a crisis" not in page
    assert "Approvers and executives answer it." in page
    hidden, _ = sign_in("marketing")
    assert "44 in an hour" not in hidden.get("/banners").text
    assert hidden.get("/crises/alarms").status_code == 403


def test_it_names_its_mentions_masked_and_leads_to_their_cases(sign_in, desk):
    stage = Stage.build(desk.database)
    now = desk.clock()
    new = NewAlarm("all", now, now - timedelta(days=4000), 1, 44, 3, 11, ())
    with desk.database.session() as session:
        crisis_alarms.keep(session, new, now=now)
    page = sign_in("agent")[0].get("/crises/alarms").text
    assert "My third Halo Pro died after a week." in page
    assert f'href="/cases/{stage.case_id}"' in page


def test_not_a_crisis_needs_a_reason_and_the_alarms_that_were_seen(sign_in, desk):
    first = alarm(desk, "product:halo-pro", ago=1)
    browser, csrf = sign_in("approver")
    address = f"/crises/alarms/{first}/dismiss"
    assert "Say why it is no crisis" in browser.post(address, data={"csrf": csrf, "alarms": first}).text
    second = alarm(desk, "product:halo-pro intent:praise")
    late = browser.post(address, data={"csrf": csrf, "alarms": first, "reason": "The launch."})
    assert late.status_code == 422
    assert "More alarms have joined it" in late.text
    given = {"csrf": csrf, "alarms": [first, second], "reason": "The launch."}
    assert browser.post(address, data=given).status_code == 303
    page = browser.get("/crises/alarms").text
    assert "The launch." in page
    assert "Kim Example" in page
    assert waiting(desk) == []
    assert "in an hour" not in browser.get("/banners").text
    third = alarm(desk, "product:halo-pro language:de", ago=0, count=300)
    assert "300 in an hour" in browser.get("/banners").text, "what joins later is news again"
    agent, token = sign_in("agent")
    assert agent.post(address, data={"csrf": token, "alarms": third, "reason": "x"}).status_code == 403


def test_a_crisis_opened_from_one_alarm_answers_its_event(sign_in, desk):
    first = alarm(desk, "product:halo-pro", ago=1)
    alarm(desk, "product:halo-pro intent:criticism")
    browser, csrf = sign_in("approver")
    assert '<span class="badge">1</span>' in browser.get("/crises").text
    form = {"title": "Halo Pro", "kind": "quality", "scct": "accidental", "severity": "1", "alarm": str(first)}
    address = browser.post("/crises", data={**form, "csrf": csrf}).headers["location"]
    assert waiting(desk) == []
    assert f'href="{address}"' in browser.get("/crises/alarms").text
    assert f"/crises/alarms#event-{first}" in browser.get(address).text
    with desk.database.session() as session, pytest.raises(NotAllowed, match="was opened from it"):
        alarm_events.dismiss(session, first, [first], "no", actor="user:1", now=desk.clock())
