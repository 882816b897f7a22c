from sqlalchemy import text

from storage.database import Database


def _fill(desk):
    for login in ("ann", "bob"):
        desk("user", "add", login, "--name", login.title(), "--role", "agent")


def test_an_untouched_record_is_sound(desk):
    _fill(desk)
    said = desk("record", "verify", "--json")
    assert said.code == 0
    assert said.json["sound"]
    assert said.json["entries"] >= 2


def test_the_head_proves_that_no_end_was_cut_off(desk):
    _fill(desk)
    head = desk("record", "verify", "--json").json["head"]
    assert desk("record", "verify", "--head", head).code == 0
    number = int(head.partition(":")[0])
    later = f"{number + 1}:{'0' * 64}"
    said = desk("record", "verify", "--head", later)
    assert said.code == 1
    assert "cut off" in said.out


def test_an_altered_entry_is_named(desk, database_url):
    _fill(desk)
    database = Database(database_url)
    with database.session() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(text("UPDATE record_entry SET actor = 'user:9' WHERE seq = 2"))
    database.close()
    said = desk("record", "verify")
    assert said.code == 1
    assert "entry 2: it was altered" in said.out


def test_an_export_is_written_to_a_file(desk, tmp_path):
    _fill(desk)
    assert desk("record", "export", "--output", str(tmp_path / "record.jsonl")).code == 0
    assert len((tmp_path / "record.jsonl").read_text(encoding="utf-8").splitlines()) >= 2
