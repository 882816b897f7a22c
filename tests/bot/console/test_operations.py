"""What the operations page says of rate limits, in plain words."""

import re
from datetime import UTC, datetime, timedelta

from bot.config_reports import Mail
from bot.console.waiting import Trouble, trouble
from bot.outcomes import SEND, SEND_IN
from bot.wiring import Desk
from storage import accounts, allowances, news
from storage.accounts import Allowance

STEP = timedelta(minutes=3)


def shown(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_what_is_left_of_how_much_and_when_it_is_new_again(sign_in, desk: Desk) -> None:
    now = datetime.now(UTC)
    with desk.database.session() as session:
        x = accounts.ensure(session, "x", "AuroraCare", now=now).id
        for one in (
            Allowance("reply", 4, 100, now + timedelta(minutes=9)),
            Allowance("search", 300, None, now + timedelta(minutes=9)),
            Allowance("read posts", 0, 900, now - timedelta(minutes=9)),
            Allowance(SEND_IN["private"], 0, None, now + timedelta(hours=3)),
            Allowance(SEND, 0, None, now - timedelta(hours=3)),
        ):
            accounts.save_allowance(session, x, one)
    browser, _ = sign_in("admin")
    said = shown(browser.get("/operations").text)
    assert re.search(r"Reply nearly used up 4 100 .* Search 300 not told", said)
    assert "Read posts all 900 already" in said
    assert "Direct messages wait, as the platform asked: on again" in said
    assert "All sending" not in said
    assert "Answers that count against us" not in said


def test_mail_that_does_not_go_out_is_a_sentence(sign_in, desk: Desk) -> None:
    mail = Mail(host="mail.example.com")
    object.__setattr__(desk, "config", desk.config.model_copy(update={"mail": mail}))
    browser, _ = sign_in("admin")

    def told(**states: str) -> str:
        with desk.database.session() as session:
            for event, state in states.items():
                notice = news.add(
                    session, event=event, kind="rights.overdue", recipient="mail:dpo@example.com", title="R-1 is late",
                    body="Its time came.", now=datetime.now(UTC),
                )  # fmt: skip
                assert notice is not None
                why = "" if state == "delivered" else "The mail server answered 451."
                news.tried(session, notice, state=state, problem=why, now=datetime.now(UTC))
        return shown(browser.get("/operations").text)

    assert "Mail goes out through mail.example.com; the last one" in told(first="delivered")
    assert "Mail does not go out: 1 waits to be tried again. The mail server answered 451." in told(second="waiting")
    assert "Mail does not go out: 1 waits to be tried again, 1 was given up." in told(third="dead")


def test_how_often_a_platform_said_no(sign_in, desk: Desk) -> None:
    now = datetime.now(UTC)
    with desk.database.session() as session:
        allowances.count_invalid(session, {("discord", now): 990, ("x", now - timedelta(minutes=11)): 5})
        allowances.count_invalid(session, {("discord", now): 10})
    browser, _ = sign_in("admin")
    said = shown(browser.get("/operations").text)
    assert "Discord: 1,000 in the last ten minutes left alone" in said
    assert "X:" not in said


def test_a_wait_is_told_as_a_time_and_forgotten_when_it_is_over() -> None:
    now = datetime(2026, 11, 22, 23, 59, 30, tzinfo=UTC)
    until = datetime(2026, 11, 23, 0, 0, 10, tzinfo=UTC)
    said = "Discord asks us to wait until 00:00:10 UTC (this channel)."
    assert trouble(said, now=now) == Trouble("Discord asks us to wait", until, "(this channel)")
    assert trouble(said, now=until) is None
    assert trouble("X did not answer.", now=now) == Trouble("X did not answer.")
    assert trouble("", now=now) is None


def test_an_account_that_waits_keeps_its_limits_on_the_page(sign_in, desk: Desk) -> None:
    now = datetime.now(UTC)
    with desk.database.session() as session:
        x = accounts.ensure(session, "x", "AuroraCare", now=now).id
        for one in (Allowance("describe", 40, 100, now + timedelta(hours=1)), Allowance(SEND, 0, None, now + STEP)):
            accounts.save_allowance(session, x, one)
        accounts.note_error(session, x, f"X asks us to wait until {now + STEP:%H:%M:%S} UTC.", now=now)
    browser, _ = sign_in("admin")
    said = shown(browser.get("/operations").text)
    assert re.search(r"X · AuroraCare .*X asks us to wait: on again in \d+ min", said)
    assert "Describe a picture 40 100" in said
