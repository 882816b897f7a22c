"""The users page, as an administrator uses it."""

import re

from storage import users


def test_a_new_colleague_gets_a_link_that_works_once(desk, sign_in, stranger):
    browser, csrf = sign_in("admin")
    answer = browser.post("/users", data={"csrf": csrf, "login": "lee", "name": "Lee Ray", "roles": ["agent", "legal"]})
    address = re.search(r"/sign-in/link/[\w-]+", answer.text)
    assert address is not None
    assert stranger.post(address.group()).headers["location"] == "/me?welcome=1"
    with desk.database.session() as session:
        lee = users.by_login(session, "LEE")
    assert lee.roles == ("agent", "legal")
    assert lee.initials == "LR"


def test_a_login_is_given_once(sign_in):
    browser, csrf = sign_in("admin", login="boss")
    answer = browser.post("/users", data={"csrf": csrf, "login": "BOSS", "name": "Other", "roles": ["agent"]})
    assert answer.status_code == 422
    assert "is here already" in answer.text


def test_the_last_administrator_stays_one(desk, sign_in):
    browser, csrf = sign_in("admin", login="boss")
    with desk.database.session() as session:
        boss = users.by_login(session, "boss")
    roles = browser.post(f"/users/{boss.id}/roles", data={"csrf": csrf, "roles": ["agent"]})
    assert "last administrator" in roles.text
    switched_off = browser.post(f"/users/{boss.id}/disable", data={"csrf": csrf})
    assert "last administrator" in switched_off.text
    with desk.database.session() as session:
        assert users.get(session, boss.id).roles == ("admin",)
        assert users.get(session, boss.id).disabled_at is None


def test_an_unknown_role_is_not_given(desk, sign_in):
    browser, csrf = sign_in("admin")
    answer = browser.post("/users", data={"csrf": csrf, "login": "lee", "name": "Lee", "roles": ["emperor"]})
    assert answer.status_code == 422
    with desk.database.session() as session:
        assert users.by_login(session, "lee") is None
