import io
from datetime import UTC, datetime

import pytest

from bot.cli import main
from bot.console.access import token_hash
from bot.console.passwords import verify_password
from storage import record, users
from storage.database import Database


@pytest.fixture
def now():
    return datetime.now(UTC)


def _added(desk, login="ann", *roles):
    given = [part for role in roles or ("agent",) for part in ("--role", role)]
    return desk("user", "add", login, "--name", "Ann Lee", *given, "--json")


def test_a_person_is_added_with_a_link_that_works_once(desk, database_url, now):
    said = _added(desk, "ann", "agent", "approver").json
    assert said["roles"] == ["agent", "approver"]
    token = said["link"].rpartition("/sign-in/link/")[2]
    database = Database(database_url)
    with database.session() as session:
        assert users.use_link(session, token_hash(token), now=now).login == "ann"
        assert users.use_link(session, token_hash(token), now=now) is None
    with database.session() as session:
        told = {one.kind: one.actor for one in record.about(session, ["user:1"])}
    assert told["user.link_offered"] == "command-line"
    assert told["user.link_used"] == "user:1"
    database.close()


def test_people_are_listed(desk):
    assert "Nobody yet" in desk("user", "list").out
    _added(desk)
    [one] = desk("user", "list", "--json").json
    assert (one["login"], one["initials"], one["roles"], one["has_password"]) == ("ann", "AL", ["agent"], False)
    assert "Ann Lee" in desk("user", "list").out


def test_a_login_is_given_once(desk):
    _added(desk)
    said = _added(desk, "ANN")
    assert said.code == 1
    assert "ANN" in said.err


def test_roles_are_replaced(desk):
    _added(desk)
    assert desk("user", "role", "ann", "auditor").code == 0
    assert desk("user", "list", "--json").json[0]["roles"] == ["auditor"]


def test_the_last_administrator_stays(desk):
    _added(desk, "ann", "admin")
    assert desk("user", "disable", "ann").code == 1
    assert desk("user", "role", "ann", "agent").code == 1
    _added(desk, "bob", "admin")
    assert desk("user", "disable", "ann").code == 0


def test_someone_shut_out_is_let_in_again(desk):
    _added(desk)
    desk("user", "disable", "ann")
    assert desk("user", "list", "--json").json == []
    assert "(shut out)" in desk("user", "list", "--all").out
    assert "user enable ann" in desk("user", "link", "ann").err
    desk("user", "enable", "ann")
    assert desk("user", "link", "ann").code == 0


def test_a_password_is_read_from_standard_input_and_kept_as_a_hash(desk, database_url, monkeypatch):
    _added(desk)
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse battery\n"))
    assert desk("user", "password", "ann").code == 0
    database = Database(database_url)
    with database.session() as session:
        assert verify_password("correct horse battery", users.by_login(session, "ann").password_hash)
    database.close()


def test_a_weak_password_is_refused_with_a_reason(desk, monkeypatch):
    _added(desk)
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    said = desk("user", "password", "ann")
    assert said.code == 2
    assert "12 characters" in said.err


@pytest.mark.parametrize("command", ["link", "disable", "enable", "password"])
def test_somebody_who_is_not_there_is_said_to_be_not_there(desk, command):
    said = desk("user", command, "zoe")
    assert said.code == 1
    assert "nobody with the login 'zoe'" in said.err


def test_what_the_command_line_did_is_in_the_record(desk):
    _added(desk)
    desk("user", "role", "ann", "auditor")
    lines = desk("record", "export").out.splitlines()
    assert ['"user.created"' in lines[0], '"user.changed"' in lines[-1]] == [True, True]
    assert all('"actor":"command-line"' in line for line in lines)


def test_a_database_that_is_not_there_has_its_own_code(answerable, tmp_path, capsys):
    (tmp_path / "config.toml").write_text('[database]\nurl = "postgresql://127.0.0.1:1/none"\n', encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        main(["user", "list"])
    assert ended.value.code == 4
    assert "Traceback" not in capsys.readouterr().err
