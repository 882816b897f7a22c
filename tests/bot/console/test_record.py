"""The record's page, as an auditor reads it."""

import pytest
from sqlalchemy import text

from storage import record


@pytest.fixture
def written(desk):
    with desk.database.session() as session:
        for number in range(1, 121):
            facts = {"case": 3, "step": number}
            record.append(session, "reply.approve", "user:9", f"reply:{number}", facts, content="kept", at=desk.clock())


def rows(page):
    return page.text.count('<td class="number">')


def test_an_auditor_reads_it_page_by_page_and_never_what_was_said(sign_in, written):
    browser, _ = sign_in("auditor")
    first = browser.get("/record?kind=reply.")
    assert rows(first) == 100
    assert "kept" not in first.text
    assert "before=" in first.text
    before = first.text.split("before=")[1].split('"')[0]
    assert rows(browser.get(f"/record?kind=reply.&before={before}")) == 20


def test_it_is_found_by_what_it_is_about_by_whom_and_by_kind(sign_in, written):
    browser, _ = sign_in("data_protection_officer")
    assert rows(browser.get("/record?subject=reply:7")) == 1
    assert rows(browser.get("/record?actor=user:9")) == 100
    assert "No entry fits" in browser.get("/record?kind=nothing.").text


def test_verifying_says_that_nothing_was_altered_and_then_names_what_was(desk, sign_in, written):
    browser, csrf = sign_in("auditor")
    assert "Nothing was altered." in browser.post("/record/verify", data={"csrf": csrf}).text
    with desk.database.session() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("UPDATE record_entry SET actor = 'user:1' WHERE subject = 'reply:7'"))
        seq = session.execute(text("SELECT seq FROM record_entry WHERE subject = 'reply:7'")).scalar_one()
    assert f"Entry {seq}: it was altered." in browser.post("/record/verify", data={"csrf": csrf}).text


def test_every_entry_is_read_out_in_words(desk, sign_in, written):
    with desk.database.session() as session:
        record.append(session, "issue.mention_added", "desk", "issue:1", {}, at=desk.clock())
    browser, _ = sign_in("auditor")
    assert "issue: mention added" in browser.get("/record?kind=issue.").text
    assert "approved the reply" in browser.get("/record?kind=reply.").text


def test_facts_are_read_without_brackets_or_split_seconds_and_empty_ones_are_left_out(desk, sign_in):
    facts = {"told": ["role:executive", "role:legal"], "unit": "", "due_at": "2026-11-23T17:33:02.458214+00:00"}
    with desk.database.session() as session:
        record.append(session, "incident.opened", "desk", "incident:6", facts, at=desk.clock())
    page = sign_in("auditor")[0].get("/record?kind=incident.opened").text
    assert "told: role:executive, role:legal" in page
    assert "due at: 2026-11-23 17:33 UTC" in page
    assert "unit" not in page


def test_an_entry_leads_to_the_page_of_what_it_is_about(desk, sign_in, written):
    with desk.database.session() as session:
        for subject in ("issue:5", "incident:6", "crisis:7", "statement:8", "rights:9", "embargo:e-1"):
            record.append(session, "issue.opened", "desk", subject, {"case": 4}, at=desk.clock())
    browser, _ = sign_in("auditor")
    page = browser.get("/record?kind=issue.").text
    for address in ("/quality/issues/5", "/quality/incidents/6", "/crises/7", "/statements/8", "/cases/4"):
        assert f'href="{address}"' in page
    assert "/rights/9" not in page
