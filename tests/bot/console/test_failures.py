"""What goes wrong is answered with a page: never a traceback, never a machine's name."""

import re
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.console.gate import LARGEST_BODY
from bot.console.routes.sign_in import safe_next
from storage.errors import Conflict, NotAllowed, NotFound, StorageError, TryAgain, Unavailable

HUGE = "9" * 25
SECRET = 'connection to server on socket "/run/desk/.s.PGSQL.5432" failed: database "aurora" does not exist'


@pytest.mark.parametrize(
    "address", ["//[", "http://[::1", "//evil.example", "/\\evil.example", "https://evil.example/"]
)
def test_after_signing_in_nobody_is_led_out(address: str) -> None:
    assert safe_next(address) == "/"
    assert safe_next("/cases/1?view=all") == "/cases/1?view=all"


@pytest.mark.parametrize(
    "address",
    [
        f"/cases/{HUGE}", "/cases/-1", f"/inbox?assignee={HUGE}", "/inbox?q=A-%00", "/inbox?platform=%00",
        "/inbox?kind=a%00b",
        "/inbox/news?since=2024-01-01T00:00:00", "/inbox/news?since=x", f"/inbox/rows/{HUGE}",
        "/inbox?after=x",
        f"/inbox?after=2024-01-01T00:00:00Z_{HUGE}", "/sign-in?next=//[", "/inbox?q=%ED%A0%80",
        "/inbox/rows/1?current=x",
    ],
)  # fmt: skip
def test_no_address_makes_the_desk_stumble(sign_in, address: str) -> None:
    browser, _ = sign_in("approver")
    assert browser.get(address).status_code in {200, 303, 404, 422}


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        (f"/cases/{HUGE}/claim", {}), (f"/cases/{HUGE}/note", {"text": "x"}), ("/cases/1/note", {"text": "a\0b"}),
        ("/cases/1/hand-over", {"to": HUGE}), (f"/replies/{HUGE}/check", {"text": "x"}),
        ("/replies/1/edit", {"version": HUGE}),
        ("/views", {"name": "v\0", "query": f"q=%00a&assignee={HUGE}"}), (f"/views/{HUGE}/delete", {}),
        ("/me", {"name": "a\0b", "initials": "AB", "timezone": "UTC"}),
        ("/users", {"login": "x\0", "name": "x", "roles": "agent"}),
        (f"/users/{HUGE}/link", {}), ("/users/999/link", {}), (f"/operations/jobs/{HUGE}/retry", {"reason": "x"}),
        ("/operations/accounts/999/pause", {"reason": "x\0"}), ("/sign-in", {"login": "a\0b", "password": "x"}),
    ],
)  # fmt: skip
def test_no_form_makes_the_desk_stumble(sign_in, address: str, fields: dict[str, str]) -> None:
    browser, csrf = sign_in("approver", "admin")
    answer = browser.post(address, data={**fields, "csrf": csrf})
    assert answer.status_code in {200, 303, 401, 404, 422}, answer.text


def test_nul_characters_never_reach_a_page(sign_in) -> None:
    browser, csrf = sign_in("agent")
    browser.post("/me", data={"name": "Kim\0Example", "initials": "KE", "timezone": "UTC", "csrf": csrf})
    assert 'value="Kim Example"' in browser.get("/me").text


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (NotAllowed("This case is closed."), 422, "This case is closed."),
        (Conflict("Kim", datetime(2026, 1, 1, 9, 30, tzinfo=UTC), "edited it"), 409, "Kim was first"),
        (TryAgain("undone"), 409, "Try again"),
        (NotFound("There is no such reply any more."), 404, "There is no such reply any more."),
        (Unavailable(SECRET), 503, "database did not answer"),
        (StorageError(SECRET), 503, "database did not answer"),
    ],
)
def test_what_storage_refuses_is_said_as_what_it_is(
    app: FastAPI, stranger: TestClient, error: StorageError, status: int, words: str
) -> None:
    @app.get("/fails")
    def fails() -> None:
        raise error

    answer = stranger.get("/fails")
    assert answer.status_code == status
    assert words in answer.text
    assert "socket" not in answer.text
    assert 'aurora"' not in answer.text


def test_what_nobody_foresaw_is_a_page_with_a_reference_to_the_log(
    app: FastAPI, stranger: TestClient, capsys: pytest.CaptureFixture[str]
) -> None:
    @app.get("/fails")
    def fails() -> None:
        raise RuntimeError(SECRET)

    answer = stranger.get("/fails")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    assert "socket" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    reference = re.search(r"log says: ([0-9a-f]{8})", answer.text)
    assert reference
    said = capsys.readouterr()
    assert reference[1] in said.out + said.err


def test_a_body_too_large_is_refused_before_it_is_read(stranger: TestClient) -> None:
    assert stranger.post("/sign-in", content=b"x" * (LARGEST_BODY + 1)).status_code == 413

    def pieces():
        for _ in range(5):
            yield b"x" * (LARGEST_BODY // 4)

    answer = stranger.post("/sign-in", content=pieces())
    assert answer.status_code == 413
    assert "larger than 256 kB" in answer.text


@pytest.mark.parametrize("act", ["check", "edit", "approve"])
def test_a_reply_too_long_to_judge_is_refused_unread(sign_in, act: str) -> None:
    browser, csrf = sign_in("approver")
    text = "word " * 4_001
    body = f"csrf={quote(csrf)}&version=1&text={quote(text)}"
    answer = browser.post(
        f"/replies/1/{act}", content=body, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 413
    assert "20,000 characters" in answer.text
