"""`answerable statement draft|show|sign-off`: a statement from a terminal, signed with one's own password only."""

import io

import pytest

from bot.console.passwords import hash_password
from storage import statements, users
from storage.database import Database
from tests.storage.stage import NOW

PASSWORD = "four plain words here"


@pytest.fixture
def people(database: Database) -> None:
    with database.session() as session:
        for name, role, known in (("ann", "approver", True), ("lea", "legal", False), ("ben", "agent", True)):
            made = users.create(session, login=name, name=name.title(), initials="AB", roles=[role], now=NOW)
            if known:
                users.change(session, made.id, password_hash=hash_password(PASSWORD), now=NOW, actor="cli")


def typed(monkeypatch, words: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{words}\n"))


def test_a_statement_from_the_command_line(desk, database: Database, people, monkeypatch) -> None:
    desk("crisis", "open", "Halo Pro overheats", "--kind", "product-safety", "--severity", "1", "--rehearsal",
         "--by", "ann")  # fmt: skip
    given = ("statement", "draft", "1", "--headline", "The Halo Pro gets hot", "--contact", "+49 800 555 0199")
    page = ("--link", "https://aurora.example/halo")
    assert "ben may not write statements" in desk(*given, *page, "--by", "ben").err
    assert "x:Nobody' is no channel. There are: website" in desk(*given, *page, "--to", "x:Nobody", "--by", "ann").err
    assert "no time" in desk(*given, *page, "--next", "soon", "--by", "ann").err
    assert "Give the address" in desk(*given, "--by", "ann").err
    made = desk(*given, *page, "--to", "press", "--by", "ann", "--json")
    assert made.json == {"statement_id": 1, "texts": 2}
    shown = desk("statement", "show", "1").out
    assert shown.startswith("REHEARSAL: Statement 1: The Halo Pro gets hot\nState: drafting\nNext update at: 20")
    assert "Please stop using" in shown
    with database.session() as session:
        revision = statements.read(session, 1).revision
        statements.submit(session, 1, revision, needs=[["pr"], ["legal"]], hours=9_000_000, actor="user:1", now=NOW)
    facts = desk("statement", "show", "1", "--json").json
    assert [one["signed_by"] for one in facts["needs"]] == ["", ""]
    sign = ("statement", "sign-off", "1", "--digest", facts["sha256"][:16], "--by")
    typed(monkeypatch, "wrong")
    assert "not your password" in desk(*sign, "ann").err
    assert "has no password here" in desk(*sign, "lea").err
    assert "ben may not sign" in desk(*sign, "ben").err
    typed(monkeypatch, PASSWORD)
    other = desk("statement", "sign-off", "1", "--digest", "0" * 64, "--by", "ann")
    assert (other.code, "not the texts before the signers" in other.err) == (1, True)
    typed(monkeypatch, PASSWORD)
    assert desk(*sign, "ann").out == "Signed as pr. The statement is in sign off.\n"
    typed(monkeypatch, PASSWORD)
    assert "nothing for you to sign" in desk(*sign, "ann").err
    assert "pr: Ann\nlegal: has not signed" in desk("statement", "show", "1").out


def test_a_crisis_is_closed_with_a_reason_only_and_nobody_acts_who_is_shut_out(desk, database, people) -> None:
    desk("crisis", "open", "Halo Pro overheats", "--by", "ann")
    close = ("crisis", "close", "1", "--held", "keep", "--by", "ann")
    assert desk(*close).code == 2
    assert "Say why it is over" in desk(*close, "--reason", " ").err
    desk("user", "disable", "ann")
    assert "ann is shut out" in desk(*close, "--reason", "Mended.").err


def test_a_kind_of_crisis_that_says_nothing_is_refused_with_the_kinds_there_are(answerable, tmp_path) -> None:
    (tmp_path / "draft.txt").write_text("We lost your photos.", encoding="utf-8")
    said = answerable("statement", "check", "draft.txt", "--crisis", "recal")
    assert said.code == 2
    assert "'recal' is no kind of crisis. There are: product-safety, recall, data-breach" in said.err
    assert answerable("statement", "check", "draft.txt", "--crisis", "food-contamination").code == 1
