"""The stream of changes: who may read it is asked again and again, however much goes by."""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta

import httpx2 as httpx
import pytest
from fastapi import FastAPI

from bot.console.access import COOKIE, token_hash
from bot.console.live import Live
from bot.wiring import Desk
from storage import users
from storage.notify import Notice


def test_traffic_does_not_put_off_the_next_check() -> None:
    async def listen() -> list[Notice | None]:
        live, heard = Live("postgresql://nowhere/never"), []
        stream = live.notices(every=0.02)
        while None not in heard:
            waiting = asyncio.ensure_future(anext(stream))
            await asyncio.sleep(0)
            live.tell(Notice("case", case=1))
            heard.append(await waiting)
        await stream.aclose()
        return heard

    heard = asyncio.run(asyncio.wait_for(listen(), 20))
    assert len(heard) > 1


@pytest.mark.parametrize(("roles", "event"), [(["employee"], "not-allowed"), (None, "signed-out")])
def test_the_stream_ends_with_the_right_to_read_it(
    app: FastAPI, desk: Desk, roles: list[str] | None, event: str
) -> None:
    token, now = secrets.token_urlsafe(8), datetime.now(UTC)
    with desk.database.session() as session:
        user = users.create(session, login="kim", name="Kim Example", initials="KE", roles=["agent"], now=now)
        ends = now + timedelta(hours=1)
        users.sign_in(session, user.id, token_sha256=token_hash(token), csrf="c", now=now, expires_at=ends)
    app.state.live_check_seconds = 0.02

    def change() -> None:
        with desk.database.session() as session:
            if roles is None:
                users.sign_out(session, token_hash(token))
            else:
                users.change(session, user.id, roles=roles, now=now, actor="test")

    async def watch() -> str:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://t", cookies={COOKIE: token}) as browser:
            stream = asyncio.ensure_future(browser.get("/live"))
            while not app.state.live.pages:
                assert not stream.done()
                await asyncio.sleep(0.01)
            await asyncio.to_thread(change)
            return (await asyncio.wait_for(stream, 20)).text

    assert f"event: {event}" in asyncio.run(watch())
