"""Initials: every name gives some that a reply can be signed with."""

import pytest

from bot.console.initials import initials_of, read_initials, usable
from responders.signoff import sign


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Maya Kim", "MK"), ("Maya Ann Kim", "MK"), ("maya.kim@example.org", "MO"), ("3M Support", "MS"),
        ("Kim 2", "K"), ("42", "X"), ("@@", "X"), ("", "X"), ("山田", "山"), ("山田 太郎", "山太"), ("Åsa ß", "ÅSS"),
        ("क्षितिज राव", "कर"),
    ],
)  # fmt: skip
def test_initials_of_a_name_can_sign(name: str, initials: str) -> None:
    assert initials_of(name) == initials
    assert sign("All sorted.", initials_of(name)) == f"All sorted. ^{initials}"


@pytest.mark.parametrize("given", ["K1", "", "ABCD", "A B", "^A", "_"])
def test_what_cannot_sign_is_no_initials(given: str) -> None:
    assert read_initials(given) is None
    assert usable(given, "Kim Example") == "KE"


def test_an_account_page_refuses_initials_that_cannot_sign(sign_in) -> None:
    browser, csrf = sign_in("agent")
    details = {"name": "Kim", "timezone": "UTC", "csrf": csrf}
    refused = browser.post("/me", data={**details, "initials": "K1"})
    assert refused.status_code == 422
    assert "one to three letters" in refused.text
    assert browser.post("/me", data={**details, "initials": " åb "}).status_code == 303
    assert 'value="ÅB"' in browser.get("/me").text
