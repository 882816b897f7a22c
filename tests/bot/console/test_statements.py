"""The pages of statements: drafted, refused while unfit, signed with the password once more, handed out as signed."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from bot.console.passwords import hash_password
from storage import crises, statements
from storage.crises import NewCrisis
from storage.tables import User

PASSWORD = "four plain words here"
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
