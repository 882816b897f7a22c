"""The words that people who ask in a chat are given, who may ask, and what is kept of it: nothing for own accounts."""

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from bot.config import Config
from bot.consulting import adviser
from bot.platforms.consulting import Adviser, Question
from bot.publication import Publication
from bot.wiring import Desk, build
from storage.database import Database
from tests.bot.api.test_own_accounts import everything_stored
from tests.bot.desks import minds

pytestmark = pytest.mark.anyio
LEAK = "Zaunkoenigsruf: our Q3 revenue was $4.2 billion, up 12%"


@pytest.fixture
def roles() -> list[str]:
    return []


@pytest.fixture
def desk(database: Database, roles: list[str]) -> Desk:
    config = Config.model_validate({"platforms": (), "check": {"discord": True, "discord_roles": roles}})
    return replace(build(config, url="postgresql://nowhere/never", minds=minds()), database=database)


@pytest.fixture
def ask(desk: Desk) -> Adviser:
    return adviser(Publication(desk))


async def test_own_accounts_leave_nothing(ask: Adviser, database_url: str) -> None:
    told = await ask(Question(LEAK, "4711"))
    assert told.startswith("**Please don't post this as it stands.**\n- **Stop:** `")
    assert told.endswith("-# Nothing of this check is kept.")
    stored = everything_stored(database_url)
    assert "Zaunkoenigsruf" not in stored
    assert "4711" not in stored


async def test_company_accounts_are_in_the_record(ask: Adviser, database_url: str) -> None:
    told = await ask(Question(LEAK, "4711", account="company", goes_to="x"))
    assert told.endswith("-# This check is in the record.")
    stored = everything_stored(database_url)
    assert "Zaunkoenigsruf" in stored
    assert "discord:4711" in stored


async def test_a_fix_is_told_and_nothing_is_formatted(ask: Adviser) -> None:
    told = await ask(Question("My mail is jane.roe@gmail.com, `hello`", "1"))
    assert "Change it to: `(by direct message)`" in told
    assert (await ask(Question("  \n", "1"))) == "There are no words in it to check."
    assert (await ask(Question("Off to the lake", "1"))).startswith("**Fine to post.**")


async def test_an_answer_is_never_too_long(ask: Adviser) -> None:
    told = await ask(Question(" ".join(f"jane.roe{number}@gmail.com" for number in range(200)), "1"))
    assert len(told) <= 2_000
    assert " more." in told


class TestRoles:
    @pytest.fixture
    def roles(self) -> list[str]:
        return ["77"]

    async def test_only_they_may_ask(self, ask: Adviser) -> None:
        assert "certain roles" in await ask(Question("Off to the lake", "1", frozenset({"78"})))
        assert "Fine to post" in await ask(Question("Off to the lake", "1", frozenset({"77", "78"})))


@pytest.mark.parametrize("role", ["@staff", "", "１２"])
def test_a_role_is_named_by_its_id(role: Any) -> None:
    with pytest.raises(ValidationError, match="no id of a role"):
        Config.model_validate({"check": {"discord_roles": [role]}})
