import asyncio
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.config import Oidc
from bot.console.oidc import Provider, ProviderProblem, identity, state_secret
from tests.bot.console.identity_provider import IdentityProvider, running

DESK = "http://desk.test"
CLAIMS = {"sub": "u-1", "email": "kim@example.com", "name": "Kim Example", "groups": ["care", "unrelated"]}


@pytest.fixture
def vouching() -> Iterator[IdentityProvider]:
    with running(IdentityProvider(claims=dict(CLAIMS))) as provider:
        yield provider


def settings(issuer: str) -> Oidc:
    return Oidc(issuer=issuer, client_id="desk", roles={"care": "agent", "leads": "approver"})


def desk(issuer: str) -> Starlette:
    provider = Provider(settings(issuer))

    async def begin(request: Request) -> Response:
        return await provider.begin(request, f"{DESK}/return")

    async def finish(request: Request) -> Response:
        try:
            known = await provider.finish(request)
        except ProviderProblem as problem:
            return JSONResponse({"problem": str(problem)}, status_code=403)
        return JSONResponse({"login": known.login, "roles": known.roles, "subject": known.subject})

    return Starlette(
        routes=[Route("/begin", begin), Route("/return", finish)],
        middleware=[Middleware(SessionMiddleware, secret_key="test")],
    )


def journey(issuer: str, *, drop_cookie: bool = False) -> httpx.Response:
    async def walk() -> httpx.Response:
        transport = httpx.ASGITransport(desk(issuer))
        async with httpx.AsyncClient(transport=transport, base_url=DESK) as browser, httpx.AsyncClient() as outside:
            out = await browser.get("/begin")
            back = await outside.get(out.headers["location"])
            if drop_cookie:
                browser.cookies.clear()
            parts = urlsplit(back.headers["location"])
            return await browser.get(f"{parts.path}?{parts.query}")

    return asyncio.run(walk())


def test_the_provider_vouches_and_groups_give_roles(vouching):
    answer = journey(vouching.address)
    assert answer.json() == {"login": "kim@example.com", "roles": ["agent"], "subject": "u-1"}


@pytest.mark.parametrize(
    "spoil", [{"aud": "another"}, {"iss": "https://evil.example"}, {"exp": 1}, {"nonce": "replayed"}], ids=str
)
def test_a_token_that_does_not_check_out_signs_nobody_in(vouching, spoil):
    vouching.spoil = spoil
    answer = journey(vouching.address)
    assert answer.status_code == 403
    assert "nobody was signed in" in answer.json()["problem"]


def test_a_token_signed_with_another_key_signs_nobody_in(vouching):
    vouching.published = IdentityProvider().key
    assert journey(vouching.address).status_code == 403


def test_a_return_without_the_browser_that_left_signs_nobody_in(vouching):
    assert journey(vouching.address, drop_cookie=True).status_code == 403


def test_no_group_with_a_role_says_what_to_do():
    with pytest.raises(ProviderProblem, match="none of your groups has a role"):
        identity({**CLAIMS, "groups": ["unrelated"]}, settings("https://login.example.com"))


def test_a_provider_that_is_down_says_what_to_do():
    provider = Provider(settings("http://127.0.0.1:9"))
    request = Request({"type": "http", "session": {}, "headers": [], "method": "GET", "path": "/", "query_string": b""})
    with pytest.raises(ProviderProblem, match="can't be reached"):
        asyncio.run(provider.begin(request, f"{DESK}/return"))


def test_the_state_is_signed_alike_by_every_process_that_shares_the_secret(monkeypatch):
    monkeypatch.setenv("OIDC_SECRET", "s3cret")
    one = Oidc(issuer="https://login.example.com", client_id="desk", client_secret_env="OIDC_SECRET")
    assert state_secret(one) == state_secret(one)
    assert "s3cret" not in state_secret(one)
