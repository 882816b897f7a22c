"""What a form may not do, however it is sent: on a whole desk with a sandbox."""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx2 as httpx
import psycopg
import pytest
from fastapi import FastAPI

from bot.console.access import COOKIE, token_hash
from bot.console.app import create_app
from responders.lifecycle import State
from storage import accounts, users
from storage.cases import ReplyView
from tests.bot.desks import Stage, staged

COMPLAINT = "my Halo earbuds won't charge since the update, order 4471. What can I do?"
WHY = "it is right, and I have looked"


@dataclass
class Colleague:
    """A signed-in colleague's browser, whose forms come from the page's own script."""

    http: httpx.AsyncClient
    csrf: str
    id: int

    async def get(self, address: str) -> str:
        return (await self.http.get(address)).text

    async def post(self, address: str, **fields: object) -> str:
        given = {"csrf": self.csrf, **{name: str(value) for name, value in fields.items()}}
        return (await self.http.post(address, data=given, headers={"hx-request": "true"})).text


@dataclass
class Scene:
    """A desk with one complaint, drafted."""

    stage: Stage
    app: FastAPI

    @property
    def reply(self) -> ReplyView:
        found = self.stage.case().reply
        assert found is not None
        return found

    def hire(self, *roles: str, name: str = "Kim Example", initials: str = "KE") -> Colleague:
        now, token, csrf = self.stage.clock(), secrets.token_urlsafe(8), secrets.token_urlsafe(8)
        with self.stage.desk.database.session() as session:
            user = users.create(session, login=token, name=name, initials=initials, roles=roles, now=now)
            users.sign_in(
                session, user.id, token_sha256=token_hash(token), csrf=csrf, now=now, expires_at=now + timedelta(days=1)
            )
        transport = httpx.ASGITransport(app=self.app)
        http = httpx.AsyncClient(transport=transport, base_url="http://testserver", cookies={COOKIE: token})
        return Colleague(http, csrf, user.id)

    def sql(self, statement: str) -> None:
        with psycopg.connect(self.stage.desk.database.url, autocommit=True) as connection:
            connection.execute(statement)


Play = Callable[[Callable[[Scene], Awaitable[None]]], None]


@pytest.fixture
def play(database_url: str) -> Play:
    """Return a function that lets a coroutine play on a fresh scene."""

    @asynccontextmanager
    async def scene() -> AsyncIterator[Scene]:
        async with staged(database_url) as stage:
            await stage.write(COMPLAINT)
            await stage.take_in()
            yield Scene(stage, create_app(stage.desk))

    def run(act: Callable[[Scene], Awaitable[None]]) -> None:
        async def whole() -> None:
            async with scene() as set_up:
                await act(set_up)

        asyncio.run(whole())

    return run


def test_an_emptied_reply_is_not_replaced_by_the_stored_one(play: Play) -> None:
    async def act(scene: Scene) -> None:
        kim = scene.hire("approver")
        for text in ("", "  ", "^KE"):
            said = await kim.post(
                f"/replies/{scene.reply.id}/approve", version=scene.reply.version, text=text, override=WHY
            )
            assert "There is no text to send." in said
            assert scene.reply.state is State.DRAFTED
        await kim.post(f"/replies/{scene.reply.id}/approve", version=scene.reply.version, override=WHY)
        assert scene.reply.state is State.APPROVED

    play(act)


def test_what_a_reply_says_itself_is_sent(play: Play) -> None:
    async def act(scene: Scene) -> None:
        kim = scene.hire("approver")
        text = f"{scene.reply.unsigned_text} Press ^C"
        await kim.post(f"/replies/{scene.reply.id}/approve", version=scene.reply.version, text=text, override=WHY)
        assert scene.reply.text == f"{text} ^KE"
        await kim.post(f"/replies/{scene.reply.id}/undo", version=scene.reply.version)
        assert scene.reply.text == text

    play(act)


def test_the_second_approver_sees_and_sends_exactly_what_was_signed(play: Play) -> None:
    async def act(scene: Scene) -> None:
        kim, bo = scene.hire("agent"), scene.hire("legal", name="Bo Two", initials="BT")
        at = f"/replies/{scene.reply.id}"
        await kim.post(f"{at}/ask-second", version=scene.reply.version, why="look")
        await kim.post(f"{at}/approve", version=scene.reply.version, text=scene.reply.unsigned_text)
        page = await bo.get(f"/cases/{scene.reply.case_id}")
        assert '<textarea class="paper-text"' not in page
        assert "^BT" not in page
        shown = re.search(r'class="sent-text"[^>]*>([^<]*)<', page)
        assert shown is not None
        assert shown[1].endswith("^KE")
        for wrong in ({}, {"sha256": "0" * 64}):
            said = await bo.post(f"{at}/second", version=scene.reply.version, **wrong)
            assert "is not the one that was approved" in said
            assert scene.reply.state is State.DRAFTED
        given = re.search(r'name="sha256" value="([0-9a-f]{64})"', page)
        assert given is not None
        await bo.post(f"{at}/second", version=scene.reply.version, sha256=given[1])
        assert scene.reply.state is State.APPROVED
        assert scene.reply.text.endswith("^KE")

    play(act)


def test_editing_after_the_first_approval_makes_it_a_draft_again(play: Play) -> None:
    async def act(scene: Scene) -> None:
        kim, bo = scene.hire("agent"), scene.hire("approver", name="Bo Two", initials="BT")
        at = f"/replies/{scene.reply.id}"
        await kim.post(f"{at}/ask-second", version=scene.reply.version, why="look")
        await kim.post(f"{at}/approve", version=scene.reply.version, text=scene.reply.unsigned_text)
        page = await bo.post(f"{at}/undo", version=scene.reply.version)
        assert '<textarea class="paper-text"' in page
        assert all(one.voided_at for one in scene.reply.approvals)

    play(act)


def test_a_case_goes_only_to_those_who_may_work_on_it(play: Play) -> None:
    async def act(scene: Scene) -> None:
        kim, ada = scene.hire("agent"), scene.hire("auditor", name="Ada Audit", initials="AA")
        tom = scene.hire("agent", name="Tom Nilsen", initials="TN")
        at = f"/cases/{scene.reply.case_id}"
        assert "Ada Audit can&#39;t work on cases" in await kim.post(f"{at}/hand-over", to=ada.id)
        assert scene.stage.case().row.assignee_id is None
        await kim.post(f"{at}/hand-over", to=tom.id)
        assert scene.stage.case().row.assignee_id == tom.id

    play(act)


def test_a_closed_cases_reply_is_not_approved(play: Play) -> None:
    async def act(scene: Scene) -> None:
        kim = scene.hire("approver")
        at = f"/replies/{scene.reply.id}"
        await kim.post(f"/cases/{scene.reply.case_id}/close", reason="Answered")
        await kim.post(f"{at}/reopen", version=scene.reply.version)
        before = scene.reply
        for fields in ({"text": f"{before.unsigned_text} Now."}, {}):
            said = await kim.post(f"{at}/approve", version=before.version, override=WHY, **fields)
            assert "This case is closed." in said
        assert (scene.reply.state, scene.reply.text) == (before.state, before.text)

    play(act)


def test_an_approved_reply_says_that_its_account_is_paused(play: Play) -> None:
    async def act(scene: Scene) -> None:
        kim = scene.hire("approver")
        await kim.post(f"/replies/{scene.reply.id}/approve", version=scene.reply.version, override=WHY)
        with scene.stage.desk.database.session() as session:
            accounts.pause(
                session, scene.stage.account_id, "A fire drill.", actor=f"user:{kim.id}", now=scene.stage.clock()
            )
        page = await kim.get(f"/cases/{scene.reply.case_id}")
        assert "Paused by Kim Example because A fire drill: it goes out when resumed." in page
        assert "data-countdown=" not in page

    play(act)


def test_only_web_addresses_become_links(play: Play) -> None:
    async def act(scene: Scene) -> None:
        kim = scene.hire("agent")
        scene.sql(
            "update message set url = 'javascript:alert(1)',"
            """ attachments = '[{"kind": "image", "url": "JavaScript:alert(2)", "alt": "x"},"""
            """ {"kind": "image", "url": "http://127.0.0.1:1/p.png", "alt": "y"}]'"""
        )
        scene.sql("update person set url = 'data:text/html,hello'")
        page = await kim.get(f"/cases/{scene.reply.case_id}")
        assert re.findall(r'href="(?!https?://|/)[^"#]', page) == []
        assert 'href="http://127.0.0.1:1/p.png"' in page
        assert "JavaScript:alert(2)" in page

    play(act)


def test_a_page_loads_pictures_from_the_desk_alone(play: Play) -> None:
    async def act(scene: Scene) -> None:
        answer = await scene.hire("agent").http.get("/inbox")
        policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
        assert policy["img-src"] == "'self'"

    play(act)
