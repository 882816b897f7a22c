"""The pages of statements: drafted, refused while unfit, signed with the password once more, handed out as signed."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text, update

from bot.console.passwords import hash_password
from bot.platforms.sandbox.adapter import Sandbox
from bot.statements import publishing
from storage import accounts, crises, posting, posting_sending, statement_schedule, statements, users
from storage.crises import NewCrisis
from storage.tables import Statement, User
from tests.storage.posted import WHOLE, Room, sign

PASSWORD = "four plain words here"
SOON = f"{datetime.now(UTC) + timedelta(hours=1):%Y-%m-%dT%H:%M}"
LATER = f"{datetime.now(UTC) + timedelta(hours=2):%Y-%m-%dT%H:%M}"
FORM = {
    "headline": "The Halo Pro gets hot", "languages": "en", "whole_at": "website", "link": "https://aurora.example/halo",
    "places": "press", "contact": "+49 800 555 0199", "next_at": LATER,
}  # fmt: skip


def opened(desk, severity=1):
    with desk.database.session() as session:
        new = NewCrisis("It gets hot", "product-safety", "preventable", severity, freeze=False, rehearsal=True)
        return crises.open_(session, new, actor="user:1", now=desk.clock())


def test_a_statement_is_drafted_signed_with_the_password_and_handed_out(sign_in, desk):
    browser, csrf = sign_in("approver")
    crisis = opened(desk)
    made = browser.post(f"/crises/{crisis}/statements", data={**FORM, "csrf": csrf})
    assert made.status_code == 303, made.text
    address = made.headers["location"]
    page = browser.get(address).text
    assert "Please stop using" in page
    assert f'<a href="{address}">Statement 1</a><span class="tag">draft</span>' in browser.get(f"/crises/{crisis}").text
    assert "REHEARSAL" in page
    assert browser.get(f"{address}/export.json").status_code == 404
    checked = browser.post(f"{address}/check/1", data={"csrf": csrf, "text-1": "Mistakes were made."})
    assert "passive evasion" in checked.text
    edited = {"csrf": csrf, "revision": "2", "text-1": "We are sorry if anyone was offended.", "subject-1": "It"}
    refused = browser.post(f"{address}/submit", data=edited)
    assert refused.status_code == 422
    assert "We are sorry if anyone was offended." in refused.text
    sent = browser.post(f"{address}/submit", data={"csrf": csrf, "revision": "3", "reason": "It is a drill."})
    assert sent.status_code == 303, sent.text
    with desk.database.session() as session:
        version = statements.versions(session, 1)[0]
        session.execute(update(User).values(password_hash=hash_password(PASSWORD)))
    form = {"csrf": csrf, "sha256": version.sha256, "role": "pr"}
    assert "not your password" in browser.post(f"{address}/sign", data={**form, "password": "x"}).text
    assert "Signed. Thank you." in browser.post(f"{address}/sign", data={**form, "password": PASSWORD}).text
    assert browser.post(f"{address}/publish", data={"csrf": csrf}).status_code == 303
    file = browser.get(f"{address}/export/1")
    assert "rehearsal-statement-1-website-en.html" in file.headers["content-disposition"]
    assert "We are sorry if anyone was offended." in file.text
    assert version.sha256 in browser.get(f"{address}/export.json").text
    assert all(
        one["text"].startswith("REHEARSAL: ") for one in browser.get(f"{address}/export.json").json()["variants"]
    )
    out = browser.post(f"{address}/outcome/1", data={"csrf": csrf, "out": "true", "link": FORM["link"]})
    assert out.status_code == 303
    assert "published" in browser.get(address).text
    ended = browser.post(f"{address}/end", data={"csrf": csrf})
    assert ended.status_code == 422


def test_what_is_missing_is_said_and_what_was_typed_is_kept(sign_in, desk):
    browser, csrf = sign_in("legal")
    crisis = opened(desk)
    for wrong in ({"link": ""}, {"languages": "xx"}, {"next_at": ""}, {"whole_at": "account-9"}, {"contact": " "}):
        answer = browser.post(f"/crises/{crisis}/statements", data={**FORM, **wrong, "csrf": csrf})
        assert answer.status_code == 422, wrong
        assert "The Halo Pro gets hot" in answer.text


def test_what_is_untranslated_is_said_beside_the_text_and_the_next_update_stands_in_its_field(sign_in, desk):
    browser, csrf = sign_in("approver")
    crisis = opened(desk)
    form = {**FORM, "languages": ["en", "de"], "affected": "Some owners.", "csrf": csrf}
    address = browser.post(f"/crises/{crisis}/statements", data=form).headers["location"]
    page = browser.get(address).text
    assert page.count("still has to be translated") == 2
    assert f'value="{LATER}"' in page
    checked = browser.post(f"{address}/check/1", data={"csrf": csrf, "text-1": "Bitte ⟦Some owners.⟧"}).text
    assert "still has to be translated" in checked
    assert "The checks find nothing" not in checked


def test_those_who_only_read_or_sign_do_not_write(sign_in, desk):
    crisis = opened(desk)
    for role in ("agent", "executive", "auditor"):
        browser, csrf = sign_in(role)
        assert browser.get(f"/crises/{crisis}/statements").status_code == 200
        assert browser.post(f"/crises/{crisis}/statements", data={**FORM, "csrf": csrf}).status_code == 403


@pytest.fixture
def ours(desk, monkeypatch):
    """Let the desk have two accounts on the sandbox; return how a form names them."""
    with desk.database.session() as session:
        ids = [accounts.ensure(session, "sandbox", name, now=desk.clock()).id for name in ("Aurora", "AuroraCare")]
    for one in ids:
        monkeypatch.setitem(desk.accounts, one, None)
    return [f"account-{one}" for one in ids]


def drafted(sign_in, desk):
    """Return a browser with the page of a statement on the website, and what each of its posts carries."""
    browser, csrf = sign_in("approver")
    made = browser.post(f"/crises/{opened(desk)}/statements", data={**FORM, "places": [], "csrf": csrf})
    return browser, csrf, made.headers["location"]


def put_before_signers(browser, csrf, desk, address):
    statement = int(address.rsplit("/", 1)[1])
    with desk.database.session() as session:
        revision = statements.read(session, statement).revision
    sent = browser.post(f"{address}/submit", data={"csrf": csrf, "revision": revision, "reason": "It is a drill."})
    assert sent.status_code == 303, sent.text
    with desk.database.session() as session:
        return statements.versions(session, statement)[0].sha256


def test_channels_are_added_to_a_draft_each_with_its_own_words(sign_in, desk, ours):
    browser, csrf, address = drafted(sign_in, desk)
    assert all(f'name="places" value="{one}"' in browser.get(address).text for one in ours)
    added = browser.post(f"{address}/places", data={"csrf": csrf, "places": [*ours, "press"]})
    assert added.status_code == 303, added.text
    with desk.database.session() as session:
        texts = statements.variants(session, 1)
    assert [one.channel for one in texts[1:]] == ["sandbox"] * len(ours) + ["press"]
    assert all(FORM["link"] in one.text for one in texts if one.channel == "sandbox")
    assert texts[0].text in texts[-1].text
    assert texts[-1].subject == FORM["headline"]
    assert browser.get(address).text.count('tag-stamp">REHEARSAL') == len(texts)
    assert browser.post(f"{address}/places", data={"csrf": csrf, "places": "press"}).status_code == 422
    assert browser.post(f"{address}/places", data={"csrf": csrf}).status_code == 422


def test_the_time_to_go_out_and_the_next_update_are_shown_with_their_zone(sign_in, desk):
    browser, csrf, address = drafted(sign_in, desk)
    sha256 = put_before_signers(browser, csrf, desk, address)
    assert browser.post(f"{address}/schedule", data={"csrf": csrf, "at": LATER}).status_code == 422
    browser.post(f"{address}/sign", data={"csrf": csrf, "sha256": sha256, "role": "pr"})
    assert browser.post(f"{address}/schedule", data={"csrf": csrf, "at": ""}).status_code == 422
    assert browser.post(f"{address}/schedule", data={"csrf": csrf, "at": SOON}).status_code == 303
    page = browser.get(address).text
    assert re.search(r"Goes out by itself on \w+ \d+ \w+ \d{4}, \d\d:\d\d \w+", page)
    assert re.search(r"Next update <strong>\w+ \d+ \w+ \d{4}, \d\d:\d\d \w+", page)
    assert "Goes out by itself on" in browser.get(f"{address}/sign").text
    assert browser.post(f"{address}/unschedule", data={"csrf": csrf}).status_code == 422
    assert browser.post(f"{address}/unschedule", data={"csrf": csrf, "reason": "Not yet."}).status_code == 303
    assert "Publish it later" in browser.get(address).text
    browser.post(f"{address}/back", data={"csrf": csrf, "step": "edit"})
    assert "That is no time" in browser.post(f"{address}/next", data={"csrf": csrf, "next_at": "soon"}).text
    assert browser.post(f"{address}/next", data={"csrf": csrf, "next_at": SOON}).status_code == 303
    assert "<del>" in browser.get(address).text
    again = put_before_signers(browser, csrf, desk, address)
    assert again != sha256
    assert "Before: <del>" in browser.get(f"{address}/sign").text


def test_what_was_said_of_a_channel_shows_who_said_it_and_can_be_said_anew(sign_in, desk):
    browser, csrf, address = drafted(sign_in, desk)
    browser.post(f"{address}/places", data={"csrf": csrf, "places": "press"})
    sha256 = put_before_signers(browser, csrf, desk, address)
    browser.post(f"{address}/sign", data={"csrf": csrf, "sha256": sha256, "role": "pr"})
    browser.post(f"{address}/publish", data={"csrf": csrf})
    assert "Say it anew" not in browser.get(address).text
    for variant in (1, 2):
        browser.post(f"{address}/outcome/{variant}", data={"csrf": csrf, "out": "true"})
    page = browser.get(address).text
    assert page.count("Say it anew") == 2
    refused = browser.post(f"{address}/outcome/1", data={"csrf": csrf, "out": "false", "text": "It is not."})
    assert refused.status_code == 422
    said = {"csrf": csrf, "out": "false", "text": "The desk was closed."}
    assert browser.post(f"{address}/outcome/2", data=said).status_code == 303
    assert "The desk was closed." in browser.get(address).text
    with desk.database.session() as session:
        told = [one.text for one in crises.timeline(session, 1)]
    assert any("Said anew: Not out on press (en): The desk was closed." in words for words in told)


def test_a_refused_post_is_tried_again_from_its_statement(sign_in, desk, ours):
    browser, csrf, address = drafted(sign_in, desk)
    browser.post(f"{address}/places", data={"csrf": csrf, "places": ours[:1]})
    sha256 = put_before_signers(browser, csrf, desk, address)
    browser.post(f"{address}/sign", data={"csrf": csrf, "sha256": sha256, "role": "pr"})
    browser.post(f"{address}/publish", data={"csrf": csrf})
    browser.post(f"{address}/outcome/1", data={"csrf": csrf, "out": "true"})
    with desk.database.session() as session:
        (first,) = posting.of(session, "statement:1")
        posting_sending.give_up(session, first.id, said="The platform said no.", actor="w1", now=desk.clock())
    assert "Try it again" in browser.get(address).text
    assert browser.post(f"/statements/99/again/{first.id}", data={"csrf": csrf}).status_code == 404
    assert browser.post(f"{address}/again/{first.id}", data={"csrf": csrf}).status_code == 303
    assert browser.post(f"{address}/again/{first.id}", data={"csrf": csrf}).status_code == 422
    with desk.database.session() as session:
        second = posting.of(session, "statement:1")[1]
    assert (second.text, second.state, second.not_after) == (first.text, "waiting", first.not_after)
    assert "Try it again" not in browser.get(address).text


def test_typed_texts_outlive_a_channel_that_is_left_out_and_a_colleague_who_was_first(sign_in, desk):
    browser, csrf = sign_in("approver")
    made = browser.post(f"/crises/{opened(desk)}/statements", data={**FORM, "csrf": csrf})
    address = made.headers["location"]
    with desk.database.session() as session:
        whole, press = statements.variants(session, 1)
        revision = statements.read(session, 1).revision
    typed = {"csrf": csrf, "revision": str(revision), f"text-{whole.id}": "Please unplug it now."}
    assert browser.post(f"{address}/drop/{press.id}", data=typed).status_code == 303
    with desk.database.session() as session:
        assert [one.text for one in statements.variants(session, 1)] == ["Please unplug it now."]
    for act in ("save", "submit", f"drop/{whole.id}"):
        late = browser.post(f"{address}/{act}", data={**typed, f"text-{whole.id}": "Mine came second."})
        assert late.status_code == 422, act
        assert "readonly>Mine came second.</textarea>" in late.text, act
        assert "Please unplug it now." in late.text


def test_a_correction_goes_where_the_statement_went(sign_in, desk, ours):
    browser, csrf = sign_in("approver")
    form = {**FORM, "languages": ["en", "es"], "places": ["press", ours[1]], "csrf": csrf}
    assert browser.post(f"/crises/{opened(desk)}/statements", data=form).status_code == 303
    page = browser.get("/crises/1/statements?follows=1&kind=correction").text
    ticked = re.findall(r'name="(?:languages|places)" value="([\w-]+)" checked', page)
    assert ticked == ["en", "es", ours[1], "press"]
    assert f'value="{FORM["link"]}"' in page


@pytest.mark.parametrize(("act", "more"), [("next", {"next_at": LATER}), ("places", {"places": "email"})])
def test_every_button_of_a_draft_keeps_what_was_typed_and_enter_leaves_no_channel_out(sign_in, desk, act, more):
    browser, csrf = sign_in("approver")
    address = browser.post(f"/crises/{opened(desk)}/statements", data={**FORM, "csrf": csrf}).headers["location"]
    form = re.search(r'<form id="texts".*?</form>', browser.get(address).text, re.DOTALL)[0]
    assert f'formaction="{address}/{act}"' in form
    assert "formaction" not in re.search(r"<button[^>]*>", form)[0], "Enter presses the first button"
    revision = re.search(r'name="revision" value="(\d+)"', form)[1]
    typed = {"csrf": csrf, "revision": revision, "text-1": "Please unplug it now.", **more}
    assert browser.post(f"{address}/{act}", data=typed).status_code == 303
    assert "Please unplug it now.</textarea>" in browser.get(address).text


def test_a_refused_deputy_still_signs_as_the_role_they_chose(sign_in, desk):
    browser, csrf, address = drafted(sign_in, desk)
    sha256 = put_before_signers(browser, csrf, desk, address)
    signer, token = sign_in("quality_officer", "executive")
    form = {"csrf": token, "sha256": sha256, "role": "pr"}
    refused = signer.post(f"{address}/sign", data=form)
    assert refused.status_code == 422
    chosen = re.findall(r'name="role" value="(\w+)"[^>]* checked|type="hidden" name="role" value="(\w+)"', refused.text)
    assert chosen == [("pr", "")] or chosen == [("", "pr")]
    given = signer.post(f"{address}/sign", data={**form, "sha256": "0", "reason": "She sleeps."})
    assert 'value="She sleeps."' in given.text


def test_a_draft_that_was_sent_back_says_why_at_its_head_and_every_page_tells_its_writers_what_is_next(
    sign_in, desk, ours
):
    browser, csrf, address = drafted(sign_in, desk)

    def told():
        return browser.get("/banners").text

    browser.post(f"{address}/places", data={"csrf": csrf, "places": ours[:1]})
    put_before_signers(browser, csrf, desk, address)
    browser.post(f"{address}/send-back", data={"csrf": csrf, "reason": "Nobody knows the cause."})
    head = browser.get(address).text.split('id="texts"')[0]
    assert "Version 1 no longer counts: Nobody knows the cause." in head
    assert "A statement was sent back: The Halo Pro gets hot." in told()
    assert "sent back" not in sign_in("executive")[0].get("/banners").text, "executives write none"
    sha256 = put_before_signers(browser, csrf, desk, address)
    assert "sent back" not in told()
    browser.post(f"{address}/sign", data={"csrf": csrf, "sha256": sha256, "role": "pr"})
    assert "A statement is signed: The Halo Pro gets hot." in told()
    browser.post(f"{address}/publish", data={"csrf": csrf})
    browser.post(f"{address}/outcome/1", data={"csrf": csrf, "out": "true"})
    assert "of a statement" not in told()
    with desk.database.session() as session:
        (post,) = posting.of(session, "statement:1")
        posting_sending.give_up(session, post.id, said="The platform said no.", actor="w1", now=desk.clock())
    assert "A post of a statement may not be out: The Halo Pro gets hot." in told()
    browser.post(f"{address}/again/{post.id}", data={"csrf": csrf})
    assert "of a statement" not in told()


def test_one_statement_that_cannot_go_out_at_its_time_stops_no_other(desk):
    now = desk.clock()
    room = Room.build(desk.database, freeze=False)
    with desk.database.session() as session:
        users.change(session, room.mara, roles=["approver"], now=now, actor="cli")
        ids = [sign(session, room, ((room.first, WHOLE),), channel="sandbox", now=now) for _ in range(2)]
        for one in ids:
            statement_schedule.schedule(session, one, now + timedelta(minutes=1), actor=room.actor, now=now)
        session.execute(update(Statement).where(Statement.id == ids[0]).values(publish_by="user:999"))
        session.execute(text("UPDATE crisis SET severity = 1"))
    later = replace(desk, clock=lambda: now + timedelta(minutes=2))
    assert publishing.publish_due(later) == 1
    with desk.database.session() as session:
        first, second = (statements.read(session, one) for one in ids)
    assert (first.state, first.publish_at) == ("signed", None)
    assert second.state == "publishing"


class Fussy(Sandbox):
    """A platform that asks for a label on every post."""

    async def lacking(self):
        return 'r/aurora asks for a flair on every post. Choose one of "News", and write it as flair in publish.'


def test_a_flair_that_a_post_will_need_is_told_while_the_statement_is_drafted(sign_in, desk, monkeypatch):
    browser, csrf = sign_in("approver")
    with desk.database.session() as session:
        account = accounts.ensure(session, "sandbox", "Aurora", now=desk.clock()).id
    monkeypatch.setitem(desk.accounts, account, Fussy("http://127.0.0.1:9"))
    given = {**FORM, "places": f"account-{account}", "csrf": csrf}
    address = browser.post(f"/crises/{opened(desk)}/statements", data=given).headers["location"]
    shown = browser.get(address).text
    assert "would refuse its post" in shown
    assert "write it as flair in publish" in shown
    posts = re.findall(f"{address}/drop/[0-9]+", shown)
    for one in posts:
        browser.post(one, data={"csrf": csrf})
    assert "would refuse its post" not in browser.get(address).text
