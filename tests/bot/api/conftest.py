"""The API on a fresh database, and keys to it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from bot.api import keys
from bot.config import Config
from bot.console.app import create_app
from bot.wiring import Desk, build
from storage import api_keys
from storage.api_keys import KeyView
from storage.database import Database
from tests.bot.desks import minds

MakeKey = Callable[..., tuple[KeyView, dict[str, str]]]


@pytest.fixture
def settings() -> dict[str, Any]:
    """Settings of the desk; a test module that wants others overrides this."""
    return {}


@pytest.fixture
def desk(database: Database, settings: dict[str, Any]) -> Desk:
    config = Config.model_validate({"platforms": (), **settings})
    parts = build(config, url="postgresql://nowhere/never", minds=minds())
    return replace(parts, database=database)


@pytest.fixture
def app(desk: Desk) -> FastAPI:
    return create_app(desk)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://testserver", raise_server_exceptions=False)


@pytest.fixture
def make_key(desk: Desk) -> MakeKey:
    """Return a function that makes a key; it returns the key's view and the header that shows it."""

    def make(*scopes: str, per_minute: int = 1000, name: str = "publisher", **more: Any) -> tuple[KeyView, Any]:
        new = keys.make()
        with desk.database.session() as session:
            view = api_keys.create(
                session, name=name, hint=new.hint, key_sha256=new.sha256, scopes=scopes or list(keys.Scope),
                per_minute=per_minute, now=datetime.now(UTC), actor="command-line", **more,
            )  # fmt: skip
        return view, {"authorization": f"Bearer {new.key}"}

    return make
