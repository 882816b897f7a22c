"""The form of a post of our own: whatever is wrong with it, nothing that was typed is lost."""

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

import pytest

from bot.console import planning
from bot.console.carried import attachment
from bot.platforms.sandbox.adapter import Sandbox
from bot.wiring import Desk
from storage import pictures, posting_by_hand, posting_sending
from storage.database import Database, Session
from tests.bot.test_posting_pictures import PIXEL
from tests.storage.stage import NOW, Stage

ACCOUNT = 7
ALT = "A shop window with a lamp."
TEXT = "Our new shop in Leeds opens on Monday."


@pytest.fixture
def desk(parts: Desk, database: Database) -> Desk:
    return replace(parts, database=database, accounts={ACCOUNT: Sandbox("http://127.0.0.1:9")})


@pytest.mark.parametrize(
    ("change", "file", "said"),
    [
        ({}, b"no picture at all", "picture"),
        ({"text": "x" * (planning.LONGEST + 1)}, PIXEL, "Shorten it"),
        ({"account": "8"}, PIXEL, "Choose the account"),
    ],
)
def test_what_was_typed_described_and_chosen_stays_when_something_is_wrong(
    desk: Desk, sign_in: Callable[..., Any], change: dict[str, str], file: bytes, said: str
) -> None:
    writer, csrf = sign_in("approver")
    with desk.database.session() as session:
        user_id = Stage.build(desk.database).mara
        kept = pictures.keep(session, PIXEL, media_type="image/png", width=1, height=1, user_id=user_id, now=NOW)
    given = {"csrf": csrf, "account": str(ACCOUNT), "text": TEXT, "kept": kept, f"alt-{kept}": ALT, **change}
    answer = writer.post("/crises/posts/new", data=given, files={"picture": ("a.png", file)})
    assert answer.status_code == 422
    assert said in answer.text
    assert given["text"] in answer.text
    assert (f'value="{ACCOUNT}" selected' in answer.text) is ("account" not in change)
    assert f'name="kept" value="{kept}"' in answer.text
    assert f">{ALT}</textarea>" in answer.text


def test_its_pictures_are_read_once_for_looking_and_planning(
    desk: Desk, sign_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    writer, csrf = sign_in("approver")
    with desk.database.session() as session:
        stage = Stage.build(desk.database)
        kept = pictures.keep(session, PIXEL, media_type="image/png", width=1, height=1, user_id=stage.mara, now=NOW)
    desk.accounts[stage.account_id] = desk.accounts[ACCOUNT]  # type: ignore[index]
    real, reads = pictures.load, []

    def load(session: Session, names: Collection[str]) -> dict[str, pictures.PictureView]:
        reads.append(list(names))
        return real(session, names)

    monkeypatch.setattr(pictures, "load", load)
    given = {"csrf": csrf, "account": str(stage.account_id), "text": TEXT, "kept": kept, f"alt-{kept}": ALT}
    shown = writer.post("/crises/posts/new", data=given)
    assert reads == [[kept]]
    seen = re.search('name="seen" value="([0-9a-f]+)"', shown.text)
    assert seen is not None
    planned = writer.post("/crises/posts/new", data={**given, "act": "plan", "seen": seen[1], "reason": "It is ours."})
    assert planned.status_code == 303, planned.text
    assert reads == [[kept]] * 2


def test_the_reason_stays_when_the_post_has_to_be_read_again(desk: Desk, sign_in: Callable[..., Any]) -> None:
    writer, csrf = sign_in("approver")
    given = {"csrf": csrf, "account": str(ACCOUNT), "text": TEXT, "act": "plan", "seen": "another"}
    answer = writer.post("/crises/posts/new", data={**given, "reason": "It is our own picture."})
    assert "It changed since you looked" in answer.text
    assert TEXT in answer.text


def test_what_did_not_go_out_is_written_anew_from_what_stood_in_it(desk: Desk, sign_in: Callable[..., Any]) -> None:
    writer, _ = sign_in("approver")
    stage = Stage.build(desk.database)
    desk.accounts[stage.account_id] = desk.accounts[ACCOUNT]  # type: ignore[index]
    with desk.database.session() as session:
        kept = pictures.keep(session, PIXEL, media_type="image/png", width=1, height=1, user_id=stage.mara, now=NOW)
        given = {**attachment(kept, "image/png"), "alt": ALT}
        one = posting_by_hand.plan(
            session, account_id=stage.account_id, text=TEXT, attachments=[given], verdict="allow", reason="",
            actor=f"user:{stage.mara}", now=NOW,
        )  # fmt: skip
        posting_sending.give_up(session, one, said="Not sent: the code blocks it.", actor="w", now=NOW)
    address = f"/crises/posts/new?post={one}"
    assert f'href="{address}"' in writer.get("/crises/posts").text
    shown = writer.get(address).text
    assert TEXT in shown
    assert f'value="{stage.account_id}" selected' in shown
    assert f'name="kept" value="{kept}"' in shown
    assert f">{ALT}</textarea>" in shown
    assert writer.get("/crises/posts/new?post=99").status_code == 404
