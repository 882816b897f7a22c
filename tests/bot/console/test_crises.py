"""The pages of crises: who may do what, what is refused, and what an onlooker sees."""

import re
from datetime import timedelta

import psycopg
import pytest

from bot.config_check import Webhook
from bot.crisis import room
from bot.crisis.onlookers import MASK, masked
from bot.crisis.review import gather, markdown
from bot.publication.frost import telling
from storage import crises, crisis_alarms, crisis_facts, crisis_links, users
from storage.crises import NewCrisis
from storage.crisis_alarms import NewAlarm
from storage.errors import NotAllowed, NotFound
from tests.storage.stage import Stage

FORM = {
    "title": "Halo Pro gets hot",
    "kind": "product-safety",
    "scct": "preventable",
    "severity": "3",
    "freeze": "true",
}


def opened(sign_in, **more: str):
    browser, csrf = sign_in("approver")
    answer = browser.post("/crises", data={**FORM, **more, "csrf": csrf})
    assert answer.status_code == 303, answer.text
    return browser, csrf, answer.headers["location"]


def test_a_crisis_is_opened_and_moved_and_closing_asks(sign_in, desk):
    browser, csrf, address = opened(sign_in)
    assert "Frozen" in browser.get(address).text
    assert browser.post(f"{address}/move", data={"csrf": csrf, "step": "close"}).status_code == 422
    assert browser.post(f"{address}/move", data={"csrf": csrf, "step": "ease"}).status_code == 422
    refused = browser.post(f"{address}/close", data={"csrf": csrf})
    assert refused.status_code == 422
    assert "Say what becomes of the held replies" in refused.text
    assert "Say why" in browser.post(f"{address}/close", data={"csrf": csrf, "held": "keep"}).text
    over = {"csrf": csrf, "held": "keep", "reason": "It is over."}
    assert browser.post(f"{address}/close", data=over).status_code == 303
    late = browser.post(f"{address}/facts", data={"csrf": csrf, "text": "x", "standing": "unknown"})
    assert "This crisis is closed." in late.text


def test_what_is_incomplete_is_refused_and_what_was_typed_is_kept(sign_in):
    browser, csrf = sign_in("executive")
    answer = browser.post("/crises", data={**FORM, "kind": "weather", "csrf": csrf})
    assert answer.status_code == 422
    assert "Halo Pro gets hot" in answer.text
    unticked = {**FORM, "kind": "weather", "freeze": "", "rehearsal": "true", "products": "halo-pro", "csrf": csrf}
    again = re.findall(r'name="(\w+)" value="[^"]*" checked', browser.post("/crises", data=unticked).text)
    assert again == ["products", "rehearsal"]
    _, _, address = opened(sign_in)
    refused = browser.post(f"{address}/facts", data={"csrf": csrf, "text": "It burned", "standing": "known"})
    assert "What is known needs a source" in refused.text
    assert 'name="text" required maxlength="2000" value="It burned"' in refused.text
    task = browser.post(f"{address}/tasks", data={"csrf": csrf, "text": "Ask the lab", "due": "soon"})
    assert (task.status_code, "It burned" in task.text, 'value="Ask the lab"' in task.text) == (422, False, True)
    other = browser.post(f"{address}/release", data={"csrf": csrf, "count": "7"})
    assert other.status_code == 422
    assert "0 match by now, not 7" in other.text


def test_what_turns_out_about_its_origin_can_be_said_later(sign_in, desk):
    browser, csrf, address = opened(sign_in)
    with desk.database.session() as session:
        owner = crises.read(session, 1).owner_id
    given = {"csrf": csrf, "owner": owner, "severity": "3", "scct": "victim"}
    assert browser.post(f"{address}/give", data={**given, "scct": "weather"}).status_code == 422
    assert browser.post(f"{address}/give", data=given).status_code == 303
    assert "Severity 3 (grave), victim." in browser.get(address).text
    with desk.database.session() as session:
        assert crises.read(session, 1).scct == "victim"


def test_those_who_only_read_cannot_open_and_see_no_form(sign_in):
    browser, csrf = sign_in("agent")
    assert browser.post("/crises", data={**FORM, "csrf": csrf}).status_code == 403
    assert "Open a crisis" not in browser.get("/crises").text


def test_a_link_shows_no_personal_data_and_ends(sign_in, desk, stranger):
    browser, csrf, address = opened(sign_in, title="Ask @dana or dana.reyes@example.org")
    answer = browser.post(f"{address}/links", data={"csrf": csrf, "label": "the board", "hours": "1"})
    found = re.search(r"/look/([\w-]+)", answer.text)
    assert found
    look = f"/look/{found[1]}"
    seen = stranger.get(look)
    assert seen.status_code == 200
    assert seen.headers["x-robots-tag"].startswith("noindex")
    for hidden in ("dana.reyes", "@dana", "Kim Example", 'csrf" value'):
        assert hidden not in seen.text
    assert MASK in seen.text
    assert stranger.post(look).status_code == 405
    assert stranger.get("/look/nothing").status_code == 404
    with desk.database.session() as session:
        later = desk.clock() + timedelta(hours=2)
        with pytest.raises(NotFound):
            crisis_links.use(session, "0" * 64, now=later)
        key = crisis_links.of(session, 1)[0].key
    assert browser.post(f"{address}/links/{key}/revoke", data={"csrf": csrf}).status_code == 303
    assert stranger.get(look).status_code == 404
    with desk.database.session() as session, pytest.raises(NotAllowed, match="two weeks"):
        crisis_links.offer(session, 1, "f" * 64, label="x", lasts=timedelta(days=15), actor="user:1", now=desk.clock())


def test_an_onlooker_reads_no_name_and_a_corrected_fact_keeps_its_earlier_words(sign_in, desk, stranger):
    browser, csrf, address = opened(sign_in, title="Kim saw the Halo Pro of Dana Reyes burn")
    given = {"csrf": csrf, "standing": "believed", "text": "The customer Dana Reyes is at home. Call Dana."}
    assert browser.post(f"{address}/facts", data=given).status_code == 303
    words = {"csrf": csrf, "text": "Dana is at her mother's."}
    assert browser.post(f"{address}/facts/1/words", data=words).status_code == 303
    empty = browser.post(f"{address}/facts/1/words", data={"csrf": csrf, "text": " "})
    assert "A fact needs words." in empty.text
    room_page = browser.get(address).text
    assert "(before: The customer Dana Reyes is at home. Call Dana.)" in room_page
    answer = browser.post(f"{address}/links", data={"csrf": csrf, "label": "the board", "hours": "1"})
    seen = stranger.get("/look/" + re.search(r"/look/([\w-]+)", answer.text)[1]).text
    assert "Halo Pro" in seen
    assert f"{MASK} is at her mother&#39;s." in seen
    for hidden in ("Dana", "Reyes", "Kim"):
        assert hidden not in seen


def test_who_finds_a_fact_out_is_shown_and_told_when_it_is_late(sign_in, desk):
    browser, csrf, address = opened(sign_in)
    with desk.database.session() as session:
        me = users.everyone(session)[0].id
    browser.post(f"{address}/facts", data={"csrf": csrf, "standing": "unknown", "text": "Which batch?"})
    asked = {"csrf": csrf, "owner": me, "due": "2026-01-02T09:00"}
    assert browser.post(f"{address}/facts/1/check", data=asked).status_code == 303
    task = {"csrf": csrf, "owner": me, "due": "2026-01-02T09:00", "text": "Call the plant"}
    assert browser.post(f"{address}/tasks", data=task).status_code == 303
    assert "Kim Example finds out" in browser.get(address).text
    said = browser.get("/banners").text
    assert "You were to find out: Which batch?" in said
    assert "Your task is overdue: Call the plant" in said
    assert "Which batch?" not in sign_in("approver")[0].get("/banners").text


def test_personal_data_is_blacked_out(desk):
    now = desk.clock()
    assert masked(desk.judge, "Call Dana at +1 415 555 2671 today", now) == f"Call Dana at {MASK} today"
    assert masked(desk.judge, "", now) == ""


def test_a_review_counts_a_freeze_that_lasts_and_the_first_word_in_public(desk):
    began = desk.clock()
    with desk.database.session() as session:
        crises.open_(session, NewCrisis("Heat", "quality", "accidental", 1), actor="user:1", now=began)
        for minutes, state in ((5, "drafting"), (40, "published"), (90, "published")):
            at = began + timedelta(minutes=minutes)
            crises.tell(session, 1, "statement", "user:1", "Statement 1.", now=at, statement=1, state=state)
        numbers = dict(gather(session, 1, now=began + timedelta(hours=2)).numbers())
    assert (numbers["Frozen"], numbers["To the first statement in public"]) == ("2 h 0 min", "40 min")


def test_the_review_says_everything_and_takes_nothing_for_markup(desk):
    new = NewCrisis("Drill <b>", "outage", "accidental", 1, rehearsal=True)
    crisis = room.open_room(desk.database, new, actor="user:1", clock=desk.clock)
    with desk.database.session() as session:
        crisis_facts.add(
            session, crisis.crisis_id, standing="believed", text="# It | is <i>down</i>", source="", as_of=desk.clock(),
            actor="user:1", now=desk.clock(),
        )  # fmt: skip
        crises.tell(session, crisis.crisis_id, "decision", "user:1", "Tell everybody.", now=desk.clock())
    room.close(desk.database, crisis.crisis_id, held="keep", actor="user:1", clock=desk.clock, reason="It is over.")
    with desk.database.session() as session:
        said = markdown(gather(session, crisis.crisis_id, now=desk.clock()))
    assert said.startswith("# REHEARSAL: Review of crisis 1: Drill &lt;b&gt;")
    assert "<" not in said.replace("<!--", "")
    assert "\\# It | is &lt;i&gt;down&lt;/i&gt;" in said
    decisions = said.split("## Decisions")[1].split("## Statements")[0]
    for line in ("Froze everything.", "Tell everybody.", "Lifted the freeze.", "Now closed. It is over."):
        assert line in decisions


def test_programs_that_schedule_posts_are_told_with_the_freeze(desk):
    planner = Webhook(url="https://planner.example.com/hook", secret_env="PLANNER")
    hooks = {"planner": planner}
    new = NewCrisis("Outage", "outage", "accidental", 1)
    told = {frozen: telling(hooks, frozen=frozen) for frozen in (True, False)}
    room.open_room(desk.database, new, actor="user:1", clock=desk.clock, also=told[True])
    room.close(desk.database, 1, held="keep", actor="user:1", clock=desk.clock, reason="It is over.", also=told[False])
    with psycopg.connect(desk.database.url) as connection:
        query = "SELECT kind, payload->'data'->'crisis' FROM webhook_delivery ORDER BY id"
        assert connection.execute(query).fetchall() == [("crisis.frozen", 1), ("crisis.thawed", 1)]


def test_a_crisis_is_opened_from_an_alarm_once(sign_in, desk):
    now = desk.clock()
    alarm = NewAlarm("product:halo-pro", now, now - timedelta(hours=1), 4.2, 90.0, 3.0, 20.0, ())
    with desk.database.session() as session:
        alarm_id = crisis_alarms.keep(session, alarm, now=now)
    browser, csrf, address = opened(sign_in, alarm=str(alarm_id))
    assert f"from alarm {alarm_id}" in browser.get(address).text
    again = browser.post("/crises", data={**FORM, "alarm": str(alarm_id), "csrf": csrf})
    assert again.status_code == 422
    assert "was opened from this alarm already" in again.text
    assert f'href="{address}"' in browser.get("/crises").text


def test_held_replies_are_counted_first_and_released_by_filter(sign_in, desk):
    stage = Stage.build(desk.database)
    stage.approve()
    browser, csrf, address = opened(sign_in)
    page = browser.get(f"{address}?product=halo-pro").text
    assert "Release these 1" in page
    assert "Release these 0" in browser.get(f"{address}?safety=true").text
    given = {"csrf": csrf, "product": "halo-pro", "count": "1", "reason": "told the public"}
    assert browser.post(f"{address}/release", data=given).status_code == 303
    with desk.database.session() as session:
        released = crises.timeline(session, 1)[-1]
    assert (released.kind, released.who, released.data["replies"]) == ("released", "Kim Example", [stage.reply_id])
