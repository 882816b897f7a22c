"""`answerable key`: a key is shown once, listed by its beginning, and revoked by name."""

import psycopg

from bot.api.keys import Scope, digest
from bot.cli.key import SCOPES


def test_the_command_line_names_every_scope() -> None:
    assert {scope.value for scope in Scope} == set(SCOPES)


def test_a_key_is_made_listed_and_revoked(desk, database_url) -> None:
    made = desk("key", "create", "publisher", "--scope", "check:own", "--days", "30", "--json").json
    key = made["key"]
    with psycopg.connect(database_url) as connection:
        rows = connection.execute("SELECT key_sha256, t::text FROM api_key t").fetchall()
        [(stored, row)] = rows
        said = str(connection.execute("SELECT r::text FROM record_entry r").fetchall())
    assert stored == digest(key.encode())
    assert key not in row
    assert key not in said
    [listed] = desk("key", "list", "--json").json
    assert "key" not in listed
    assert listed["hint"] == key[:8]
    assert listed["scopes"] == ["check:own"]
    assert "never used, until" in desk("key", "list").out
    assert "opens nothing any more" in desk("key", "revoke", "publisher").out
    assert desk("key", "list", "--json").json == []
    assert "revoked" in desk("key", "list", "--all").out


def test_it_says_what_is_wrong(desk) -> None:
    first = desk("key", "create", "publisher", "--scope", "check:company")
    assert first.out.count("ans_") == 2
    assert "curl" in first.out
    taken = desk("key", "create", "PUBLISHER", "--scope", "check:own")
    assert taken.code == 1
    assert "Revoke it first" in taken.err
    missing = desk("key", "revoke", "nobody")
    assert missing.code == 1
    assert "answerable key list" in missing.err
    assert desk("key", "create", "x").code == 2
    assert "Make one" in desk("key", "list").out or "publisher" in desk("key", "list").out
