"""The asset library in the database, and pictures of a check looked up in it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.assets import known_to_the_desk
from policies.signals.pictures.library import OURS, Asset
from policies.subject import Media, Standing, Subject, SubjectKind
from storage import asset_views, assets
from storage.asset_views import Asked
from storage.database import Database
from storage.errors import NotAllowed, NotFound
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


def test_an_end_in_sight_is_a_task_until_it_is_settled(database: Database) -> None:
    other = replace(LAKE, sha256="d" * 64, name="pier.jpg", until=NOW + timedelta(days=3))
    third = replace(LAKE, sha256="e" * 64, name="boat.jpg", until=NOW + timedelta(days=4))
    with database.session() as session:
        assets.put(session, [LAKE, other, third, ORBIT], by="user:1", now=NOW)
        assets.running_out(session, now=NOW, within=timedelta(days=14))
        assert [one.asset.name for one in asset_views.to_settle(session)] == ["pier.jpg", "boat.jpg", "lake.jpg"]
    with database.session() as session:
        for wrong in (NOW, NOW - timedelta(days=1)):
            with pytest.raises(NotAllowed):
                assets.renew(session, 1, until=wrong, by="user:1", now=NOW)
        assets.renew(session, 1, until=NOW + timedelta(days=400), by="user:1", now=NOW)
        assets.let_end(session, 2, by="user:1", now=NOW)
        with pytest.raises(NotFound):
            assets.let_end(session, 2, by="user:1", now=NOW)
        assets.revoke(session, 3, by="user:1", why="she asked", now=NOW)
        with pytest.raises(NotFound):
            assets.renew(session, 3, until=NOW + timedelta(days=9), by="user:1", now=NOW)
        assert asset_views.to_settle(session) == []
        assert [one.name for one in assets.running_out(session, now=NOW, within=timedelta(days=14))] == []
        later = NOW + timedelta(days=390)
        assert [one.name for one in assets.running_out(session, now=later, within=timedelta(days=14))] == ["lake.jpg"]
    with database.session() as session:
        assets.put(session, [replace(LAKE, until=NOW + timedelta(days=800))], by="user:1", now=NOW)
        assert asset_views.to_settle(session) == []


def test_the_library_is_searched_by_word_and_by_standing(database: Database) -> None:
    def found(words: str = "", shown: str = "all", before: int = 0) -> list[str]:
        with database.session() as session:
            rows = asset_views.search(session, Asked(words, shown, before), now=NOW, soon=NOW + timedelta(days=14))
        return [one.asset.name for one in rows]

    gone = replace(LAKE, sha256="f" * 64, name="gone_100%.jpg", since=None, until=NOW - timedelta(days=1))
    with database.session() as session:
        assets.put(session, [LAKE, ORBIT, gone], by="user:1", now=NOW, thumbnails={LAKE.sha256: b"small"})
        assert asset_views.count(session) == 3
        assert asset_views.thumbnail(session, 1) == b"small"
        with pytest.raises(NotFound):
            asset_views.thumbnail(session, 2)
    assert found() == ["gone_100%.jpg", "orbit.jpg", "lake.jpg"]
    assert found(before=3) == ["orbit.jpg", "lake.jpg"]
    assert found("LENA lake") == ["lake.jpg"]
    assert found("de x") == ["gone_100%.jpg", "lake.jpg"]
    assert found("100%") == ["gone_100%.jpg"]
    assert found("_") == ["gone_100%.jpg"]
    assert found(shown="ours") == ["orbit.jpg"]
    assert found(shown="licensed") == ["lake.jpg"]
    assert found(shown="ending") == ["lake.jpg"]
    assert found(shown="over") == ["gone_100%.jpg"]
