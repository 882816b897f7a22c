"""The page of embargoes: no name until somebody cleared opens one."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.config import Config
from bot.embargoes import new_key
from bot.wiring import Desk, build
from storage import embargoes
from storage.database import Database
from tests.bot.desks import minds

CANARY = "Quoggandenroe"


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Iterator[Desk]:
    key = tmp_path / "key"
    key.write_text(new_key(), encoding="utf-8")
    config = Config.model_validate({"platforms": (), "embargo": {"key_file": str(key)}})
    made = build(config, url=database.url, minds=minds())
    yield made
    asyncio.run(made.close())


def test_an_embargo_is_added_opened_by_its_owner_and_lifted(desk: Desk, sign_in) -> None:  # type: ignore[no-untyped-def]
    owner, csrf = sign_in("legal")
    given = {"kind": "codename", "label": f"The {CANARY}", "names": CANARY, "roles": ["legal"], "csrf": csrf}
    assert owner.post("/embargoes", data=given).status_code == 303
    assert CANARY not in owner.get("/embargoes").text
    with desk.database.session() as session:
        (row,) = embargoes.every(session)
    assert CANARY in owner.post(f"/embargoes/{row.ref}/open", data={"csrf": csrf}).text
    other, csrf_other = sign_in("executive")
    refused = other.post(f"/embargoes/{row.ref}/open", data={"csrf": csrf_other})
    assert CANARY not in refused.text
    assert "not in the audience" in refused.text
    employee: TestClient = sign_in("employee")[0]
    assert employee.get("/embargoes").status_code == 403
    assert owner.post(f"/embargoes/{row.ref}/lift", data={"csrf": csrf}).status_code == 303
    assert "Nothing is under embargo" in owner.get("/embargoes").text


def test_what_was_typed_stays_when_an_embargo_cannot_be_made(desk: Desk, sign_in) -> None:  # type: ignore[no-untyped-def]
    owner, csrf = sign_in("legal")
    given = {"kind": "restock", "label": "Autumn", "names": CANARY, "instead": "Nothing to say yet.", "csrf": csrf}
    told = owner.post("/embargoes", data=given | {"roles": ["auditor"], "lifts": "tomorrow"}).text
    assert "The lift time is no time" in told
    for kept in (
        "<option selected>restock",
        'value="Autumn"',
        CANARY,
        'value="Nothing to say yet."',
        'value="tomorrow"',
    ):
        assert kept in told
    assert 'value="auditor" checked' in told
    assert 'value="executive" checked' not in told
    with desk.database.session() as session:
        assert embargoes.every(session) == []
