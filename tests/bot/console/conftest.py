"""A console on a fresh database, and people who are signed in to it."""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.config import Config
from bot.console.access import COOKIE, token_hash
from bot.console.app import create_app
from bot.wiring import Desk, build
from storage import users
from storage.database import Database

Visitor = tuple[TestClient, str]


@pytest.fixture(scope="session")
def parts() -> Desk:
    """A desk's parts, put together once for the run; its database is never used."""
    return build(Config(platforms=()), url="postgresql://nowhere/never")


@pytest.fixture
def desk(parts: Desk, database: Database) -> Desk:
    return replace(parts, database=database)


@pytest.fixture
def app(desk: Desk) -> FastAPI:
    return create_app(desk)


@pytest.fixture
def stranger(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://testserver", follow_redirects=False)


@pytest.fixture
def sign_in(app: FastAPI, desk: Desk) -> Callable[..., Visitor]:
    """Return a function that signs a new colleague in: it returns their browser and their CSRF token."""

    def open_browser(*roles: str, login: str = "") -> Visitor:
        now, token, csrf = datetime.now(UTC), secrets.token_urlsafe(8), secrets.token_urlsafe(8)
        with desk.database.session() as session:
            user = users.create(
                session,
                login=login or secrets.token_hex(4),
                name="Kim Example",
                initials="KE",
                roles=roles,
                now=now,
            )
            users.sign_in(
                session,
                user.id,
                token_sha256=token_hash(token),
                csrf=csrf,
                now=now,
                expires_at=now + timedelta(hours=1),
            )
        browser = TestClient(app, base_url="http://testserver", follow_redirects=False)
        browser.cookies.set(COOKIE, token)
        return browser, csrf

    return open_browser
