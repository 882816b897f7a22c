"""The asset library in the database, and pictures of a check looked up in it."""

from datetime import timedelta

import pytest

from bot.assets import known_to_the_desk
from policies.signals.pictures.library import OURS, Asset
from policies.subject import Media, Standing, Subject, SubjectKind
from storage import assets
from storage.database import Database
from storage.errors import NotFound
from tests.storage.stage import NOW

LAKE = Asset("", "lake.jpg", "@lena", "a" * 64, "0f" * 32, ("x",), ("DE",), NOW, NOW + timedelta(days=10))
ORBIT = Asset("", "orbit.jpg", OURS, "b" * 64)


def look(database: Database, sha256: str) -> Standing | None:
    subject = Subject(SubjectKind.BRAND_POST, "x", NOW, "x", media=(Media("image", sha256=sha256),))
    seen = known_to_the_desk(subject, database).media[0].look
    return seen.standing if seen else None


def test_a_licence_is_kept_changed_and_revoked_at_once(database: Database) -> None:
    with database.session() as session:
        assert assets.put(session, [LAKE, ORBIT], by="user:1", now=NOW) == 2
        assert assets.put(session, [LAKE], by="user:1", now=NOW + timedelta(hours=1)) == 0
    with database.session() as session:
        lake, orbit = assets.every(session)
        assert (lake.source, lake.print, lake.platforms, lake.until) == ("@lena", LAKE.print, ("x",), LAKE.until)
        assert orbit.source == OURS
    assert look(database, LAKE.sha256) is Standing.LICENSED
    assert look(database, ORBIT.sha256) is Standing.OURS
    assert look(database, "c" * 64) is None
    with database.session() as session:
        assets.revoke(session, int(lake.id), by="user:1", now=NOW)
        with pytest.raises(NotFound):
            assets.revoke(session, int(lake.id), by="user:1", now=NOW)
    assert look(database, LAKE.sha256) is Standing.REVOKED


def test_an_end_in_sight_is_told_once(database: Database) -> None:
    with database.session() as session:
        assets.put(session, [LAKE, ORBIT], by="user:1", now=NOW)
    with database.session() as session:
        assert assets.running_out(session, now=NOW, within=timedelta(days=5)) == []
        assert [one.name for one in assets.running_out(session, now=NOW, within=timedelta(days=14))] == ["lake.jpg"]
        assert assets.running_out(session, now=NOW, within=timedelta(days=14)) == []
