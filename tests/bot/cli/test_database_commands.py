from pathlib import Path

import psycopg

from storage import embedded, migrate


def test_a_database_of_this_version_needs_nothing(desk):
    assert desk("migrate", "--check").code == 0
    assert "at this version" in desk("migrate").out


def test_an_older_database_is_seen_and_brought_up_to_date(desk, database_url):
    migrate.downgrade(database_url)
    assert desk("migrate", "--check").code == 1
    said = desk("user", "list")
    assert said.code == 4
    assert "answerable migrate" in said.err
    assert desk("migrate").code == 0
    assert desk("user", "list").code == 0


def test_version_names_the_code(answerable):
    said = answerable("version", "--json").json
    assert set(said) == {"answerable", "code", "digest", "python"}
    assert said["answerable"] in answerable("version").out


def _found(said) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for check in said.json["checks"]:
        found.setdefault(check["check"], []).append(check["state"])
    return found


def test_doctor_finds_a_desk_that_can_work(desk):
    said = desk("doctor", "--json")
    found = _found(said)
    assert (said.code, said.json["ok"]) == (0, True), said.out
    assert list(found) == [
        "settings",
        "secrets",
        "disk",
        "code",
        "knowledge",
        "models",
        "writer",
        "database",
        "embargoes",
        "hotline",
        "console",
        "mail",
        "platforms",
    ]
    assert found["database"] == ["fine", "fine", "fine"]


def test_doctor_says_how_to_mend_what_it_finds(answerable, tmp_path):
    Path("config.toml").write_text(
        '[database]\nurl = "postgresql://127.0.0.1:1/none"\n[writer]\nkind = "openai"\nmodel = "m"\n'
        'base_url = "http://127.0.0.1:1"\napi_key_env = "NOT_SET_ANYWHERE"\n[console]\nhost = "0.0.0.0"\n'
        '[[platforms]]\nkind = "replay"\npath = "none.jsonl"\n',
        encoding="utf-8",
    )
    said = answerable("doctor", "--json")
    assert said.code == 1
    found = _found(said)
    assert found["secrets"] == ["problem"]
    assert found["database"] == ["problem"]
    assert found["writer"] == ["note"]
    assert found["console"] == ["note"]
    assert found["platforms"] == ["problem"]
    assert all(check["mend"] for check in said.json["checks"] if check["state"] != "fine")


def test_doctor_without_settings_that_load_stops_there(answerable):
    Path("config.toml").write_text("[brand]\nnmae = 1", encoding="utf-8")
    said = answerable("doctor")
    assert said.code == 1
    assert "Did you mean 'name'?" in said.out


def test_doctor_makes_no_database(answerable):
    answerable("doctor")
    assert not Path("data").exists()


def test_doctor_changes_nothing(desk, database_url):
    with psycopg.connect(database_url) as connection:
        before = connection.execute("SELECT count(*) FROM record_entry").fetchone()
    desk("doctor")
    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT count(*) FROM record_entry").fetchone() == before


def test_doctor_starts_a_database_of_its_own_once_and_leaves_it_stopped(answerable, monkeypatch):
    assert answerable("migrate").code == 0
    stopped, halt = [], embedded.halt
    monkeypatch.setattr(embedded, "halt", lambda home: (stopped.append(home), halt(home)))
    found = _found(answerable("doctor", "--json"))
    assert (found["database"], found["hotline"], found["embargoes"]) == (["fine"] * 3, ["fine"], ["fine"])
    assert len(stopped) == 1
