"""`answerable crisis open|list|show|release|close`: the room from a terminal, in a named person's name."""

from storage import users
from storage.database import Database
from tests.storage.stage import NOW, Stage


def test_a_crisis_from_the_command_line(desk, database: Database) -> None:
    stage = Stage.build(database)
    stage.approve()
    with database.session() as session:
        for name, role in (("ann", "approver"), ("ben", "agent")):
            users.create(session, login=name, name=name.title(), initials="AB", roles=[role], now=NOW)
    given = ("crisis", "open", "Halo Pro overheats", "--kind", "product-safety", "--severity", "3")
    assert "ben may not manage crises" in desk(*given, "--by", "ben").err
    assert "Nobody signs in as eve" in desk(*given, "--by", "eve").err
    made = desk(*given, "--by", "ann", "--json")
    assert (made.code, made.json["crisis_id"], made.json["held"]) == (0, 1, 1)
    assert desk("crisis", "list").out == "1  Halo Pro overheats: open, severity 3, frozen, 1 held\n"
    assert desk("crisis", "release", "1", "--by", "ann").code == 2
    assert desk("crisis", "release", "1", "--all", "--by", "ann").out.startswith("Held replies that match: 1.")
    let = desk("crisis", "release", "1", "--reply", str(stage.reply_id), "--by", "ann", "--yes", "--reason", "safe")
    assert let.out.startswith("Released 1 reply.")
    closed = desk("crisis", "close", "1", "--held", "keep", "--by", "ann", "--reason", "Mended.")
    assert closed.out == "Crisis 1 is closed. Held replies stay held.\n"
    assert desk("crisis", "list").out == "There is no crisis.\n"
    shown = desk("crisis", "show", "1").out
    assert "Ann: Released 1 held reply. safe" in shown
    assert "| Replies held | 1 |" in shown
    drill = desk("crisis", "open", "Drill", "--rehearsal", "--no-freeze", "--by", "ann")
    assert drill.out == "REHEARSAL: Crisis 2 is open.\n"
