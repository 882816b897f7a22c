"""Getting in, staying in, and being kept out."""

from datetime import timedelta

import pytest

from bot.console.access import COOKIE, token_hash
from bot.console.passwords import hash_password
from bot.console.routes import sign_in as sign_in_routes
from bot.console.routes.sign_in import safe_next
from storage import users

PASSWORD = "violet anvil tuesday"


@pytest.fixture(autouse=True)
def _fresh_throttle(monkeypatch):
    monkeypatch.setattr(sign_in_routes, "throttle", sign_in_routes.Throttle())


@pytest.fixture
def kim(desk):
    with desk.database.session() as session:
        return users.create(
            session,
            login="Kim",
            name="Kim Example",
            initials="KE",
            roles=["agent"],
            password_hash=hash_password(PASSWORD),
            now=desk.clock(),
        )


@pytest.fixture
def link(desk, kim):
    with desk.database.session() as session:
        now = desk.clock()
        users.offer_link(session, kim.id, token_sha256=token_hash("once"), now=now, expires_at=now + timedelta(hours=1))
    return "/sign-in/link/once"


def test_a_password_opens_the_page_that_was_asked_for(stranger, kim):
    turned_away = stranger.get("/inbox?platform=sandbox")
    assert turned_away.headers["location"] == "/sign-in?next=/inbox%3Fplatform%3Dsandbox"
    answer = stranger.post("/sign-in", data={"login": "kim", "password": PASSWORD, "next": "/inbox?platform=sandbox"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/inbox?platform=sandbox"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert stranger.get("/me").status_code == 200


def test_a_wrong_login_and_a_wrong_password_get_the_same_answer(stranger, kim):
    one = stranger.post("/sign-in", data={"login": "kim", "password": "wrong wrong wrong"})
    two = stranger.post("/sign-in", data={"login": "nobody", "password": "wrong wrong wrong"})
    assert one.status_code == two.status_code == 401
    assert one.text.replace('value="kim"', "") == two.text.replace('value="nobody"', "")


def test_guessing_is_slowed_down_and_says_for_how_long(stranger, kim):
    for _ in range(8):
        stranger.post("/sign-in", data={"login": "kim", "password": "wrong wrong wrong"})
    answer = stranger.post("/sign-in", data={"login": "kim", "password": PASSWORD})
    assert answer.status_code == 429
    assert "Try again in" in answer.text


def test_looking_at_a_link_does_not_use_it_up_and_using_it_does(stranger, link):
    assert "Welcome, Kim Example" in stranger.get(link).text
    assert stranger.get(link).status_code == 200
    assert stranger.post(link).status_code == 303
    assert stranger.post(link).status_code == 410
    assert "has been used" in stranger.get(link).text


def test_someone_switched_off_is_out_at_once(desk, sign_in, kim):
    browser, _ = sign_in("agent", login="lee")
    assert browser.get("/me").status_code == 200
    with desk.database.session() as session:
        lee = users.by_login(session, "lee")
        users.disable(session, lee.id, now=desk.clock(), actor="test")
    assert browser.get("/me").status_code == 303


@pytest.mark.parametrize("token", [None, "", "guess"])
def test_a_form_without_this_sessions_token_changes_nothing(desk, sign_in, token):
    browser, _ = sign_in("agent")
    data = {"name": "Changed", "initials": "X", "timezone": "UTC"}
    answer = browser.post("/me", data=data if token is None else {**data, "csrf": token})
    assert answer.status_code == 403
    assert "Nothing was changed" in answer.text
    with desk.database.session() as session:
        assert {user.name for user in users.everyone(session)} == {"Kim Example"}


def test_another_sites_page_cannot_sign_someone_in(stranger, link):
    assert stranger.post(link, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert stranger.post(link, headers={"Origin": "https://evil.example"}).status_code == 403
    assert stranger.post(link, headers={"Origin": "http://testserver"}).status_code == 303


def test_signing_out_ends_the_session_on_the_server_too(sign_in):
    browser, csrf = sign_in("agent")
    token = browser.cookies[COOKIE]
    assert browser.post("/sign-out", data={"csrf": csrf}).status_code == 303
    browser.cookies.set(COOKIE, token)
    assert browser.get("/me").status_code == 303


def test_a_script_without_a_session_is_told_so_instead_of_being_sent_away(stranger):
    answer = stranger.get("/inbox", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "what you typed is kept" in answer.text


def test_a_new_password_ends_every_other_session(desk, sign_in):
    browser, csrf = sign_in("agent", login="lee")
    with desk.database.session() as session:
        now, lee = desk.clock(), users.by_login(session, "lee")
        later = now + timedelta(hours=1)
        users.sign_in(session, lee.id, token_sha256=token_hash("other"), csrf="c", now=now, expires_at=later)
    assert browser.post("/me/password", data={"csrf": csrf, "new": PASSWORD}).status_code == 303
    assert browser.get("/me").status_code == 200
    with desk.database.session() as session:
        assert users.signed_in(session, token_hash("other"), now=desk.clock()) is None


def test_changing_a_password_asks_for_the_old_one(sign_in):
    browser, csrf = sign_in("agent")
    browser.post("/me/password", data={"csrf": csrf, "new": PASSWORD})
    answer = browser.post("/me/password", data={"csrf": csrf, "new": "another long phrase", "current": "guess"})
    assert answer.status_code == 422
    assert "current password is not right" in answer.text


@pytest.mark.parametrize(
    "address", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "inbox"]
)
def test_signing_in_never_leads_to_another_site(address):
    assert safe_next(address) == "/"


def test_every_answer_forbids_inline_scripts_and_framing(stranger):
    for path in ("/sign-in", "/nowhere", "/healthz", "/static/css/tokens.css"):
        policy = stranger.get(path).headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "script-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy


def test_machines_can_ask_after_the_desk(stranger):
    assert stranger.get("/healthz").text == "ok\n"
    assert stranger.get("/readyz").json()["ready"] is True
    assert "answerable_cases" in stranger.get("/metrics").text
