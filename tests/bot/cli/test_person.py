import json
import zipfile
from datetime import UTC, datetime

import pytest

from storage import accounts, ingest, record
from storage.database import Database
from storage.ingest import Arrival, ArrivedPost, Author

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def written(database_url):
    database = Database(database_url)
    with database.session() as session:
        account = accounts.ensure(session, "sandbox", "aurora", now=NOW)
        for key, handle in (("1", "dana"), ("2", "twin"), ("3", "twin")):
            said = ArrivedPost(f"p{key}", f"c{key}", Author(f"u{key}", handle, "Dana"), "Hello", NOW)
            ingest.store(session, account.id, [Arrival(f"e{key}", "mention", said.id, NOW, said)])
    yield database
    database.close()


def test_a_person_is_erased_once_and_on_the_record(desk, written):
    dry = desk("person", "erase", "sandbox", "@Dana", "--dry-run", "--json").json
    assert dry == {
        "erased": False, "person": 1, "messages": 1, "replies": 0, "cases": 0, "contents": 1, "struck": 0, "left": {},
    }  # fmt: skip
    assert "Erased @dana: 1 messages" in desk("person", "erase", "sandbox", "@dana").out
    with written.session() as session:
        (entry,) = record.about(session, ["person:1"])
        assert (entry.kind, entry.actor) == ("person.erased", "command-line")
        assert record.verify(session).sound
    again = desk("person", "erase", "sandbox", "@dana")
    assert again.code == 1
    assert "Nobody on sandbox goes by" in again.err


@pytest.mark.parametrize("command", [("find",), ("erase",), ("export", "--to", "x.zip")])
def test_a_platform_misspelt_is_not_taken_for_somebody_unknown(desk, written, command):
    said = desk("person", command[0], "sandbxo", "@dana", *command[1:])
    assert said.code == 1
    assert "No account of ours is on 'sandbxo'. Platforms here: sandbox." in said.err


def test_of_two_with_one_handle_the_id_says_which(desk, written):
    said = desk("person", "erase", "sandbox", "twin")
    assert said.code == 1
    assert "2 people" in said.err
    assert desk("person", "erase", "sandbox", "u3", "--json").json["erased"] is True


def test_what_is_held_on_somebody_is_found_and_handed_out(desk, written, tmp_path):
    found = desk("person", "find", "sandbox", "@dana", "--json").json
    assert found == [{"person": 1, "messages": 1, "replies": 0, "cases": []}]
    assert desk("person", "find", "sandbox", "@nobody").code == 1
    path = tmp_path / "dana.zip"
    assert desk("person", "export", "sandbox", "@dana", "--to", str(path)).code == 0
    with zipfile.ZipFile(path) as packed:
        assert set(packed.namelist()) == {"README.txt", "person.json", "person.html"}
        given = json.loads(packed.read("person.json"))
        assert "Hello" in packed.read("person.html").decode()
    assert given["format"] == "answerable-person-export/1"
    assert given["held"]["message"][0]["text"] == "Hello"
    with written.session() as session:
        assert record.about(session, ["person:1"])[0].kind == "person.exported"


def test_after_a_restored_backup_the_list_of_erasures_is_done_again(desk, written):
    desk("person", "erase", "sandbox", "@dana")
    with written.session() as session:
        said = ArrivedPost("p9", "c9", Author("u1", "dana", "Dana"), "Hello again", NOW)
        ingest.store(session, 1, [Arrival("e9", "mention", "p9", NOW, said)])
    assert "Erased 1 again." in desk("person", "erase-again").out
    assert "Erased 0 again." in desk("person", "erase-again").out
    assert desk("person", "find", "sandbox", "@dana").code == 1


def test_a_dry_run_of_retention_says_rule_by_rule_what_would_go(desk, written):
    told = desk("retention", "run", "--dry-run", "--json").json
    assert told["dry_run"] is True
    assert {one["kind"] for one in told["rules"]} == {"cases", "posts", "notes", "requests", "notices"}
    assert all(one["count"] == 0 for one in told["rules"])
