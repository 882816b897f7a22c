"""What every page must say: a few incidents one by one, many in one sentence, and notices that wait too long."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.console.banner import MOST
from storage import accounts, posting_by_hand, posting_sending, takedowns, users
from storage.takedowns import NewNotice


def said(browser) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", browser.get("/banners").text).split())


@pytest.mark.parametrize("many", [1, MOST, MOST + 1, 12])
def test_incidents_that_nobody_acknowledged_stand_one_by_one_until_they_are_many(sign_in, desk, many):
    with desk.database.session() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(
            text(
                "INSERT INTO incident (case_id, message_id, kinds, answer_by, ingested_at, opened_at, updated_at)"
                " SELECT n, n, '{safety}', now(), now(), now(), now() FROM generate_series(1, :many) n"
            ),
            {"many": many},
        )
    told = said(sign_in("executive")[0])
    singly = [one for one in range(1, many + 1) if f"Nobody has acknowledged incident I-{one}." in told]
    together = f"Nobody has acknowledged {many} incidents." in told
    assert (len(singly), together) == ((0, True) if many > MOST else (many, False))
    assert "acknowledged" not in said(sign_in("agent")[0]), "it is for those who may acknowledge"


def test_a_notice_that_waits_too_long_is_told_to_who_decides(sign_in, desk):
    now = desk.clock()
    new = NewNotice("dsa", "Ana Roca", "", "This post is unlawful.", "", now - timedelta(days=9))
    with desk.database.session() as session:
        takedowns.take_in(session, new, user_id=1, now=now)
    assert "1 notice waits too long for a decision" in said(sign_in("data_protection_officer")[0])
    assert "notice waits" not in said(sign_in("agent")[0])


def test_a_form_that_was_sent_back_still_shows_what_is_urgent(sign_in, desk):
    now, (browser, csrf) = desk.clock(), sign_in("data_protection_officer")
    new = NewNotice("dsa", "Ana Roca", "", "This post is unlawful.", "", now - timedelta(days=9))
    with desk.database.session() as session:
        takedowns.take_in(session, new, user_id=1, now=now)
    answer = browser.post("/me", data={"name": "Ana", "initials": "A", "timezone": "nowhere", "csrf": csrf})
    assert answer.status_code == 422
    assert "1 notice waits too long for a decision" in answer.text


def test_who_planned_a_post_by_hand_is_told_that_it_did_not_go_out_until_they_plan_another(sign_in, desk):
    now, browser = desk.clock(), sign_in("approver", login="mara")[0]

    def plan(words: str) -> int:
        with desk.database.session() as session:
            account = accounts.ensure(session, "sandbox", "AuroraCare", now=now).id
            mara = users.by_login(session, "mara").id
            return posting_by_hand.plan(
                session, account_id=account, text=words, attachments=(), verdict="allow", reason="",
                actor=f"user:{mara}", now=now,
            )  # fmt: skip

    one = plan("Our shop opens at nine.")
    with desk.database.session() as session:
        posting_sending.give_up(session, one, said="Not sent: the code blocks it.", actor="w", now=now)
    told = "Your post for AuroraCare on Sandbox did not go out. Not sent: the code blocks it."
    assert told in said(browser)
    assert told not in said(sign_in("approver")[0])
    plan("Our shop opens at ten.")
    assert "did not go out" not in said(browser)
