"""Replay, shadow, exceptions and feedback on the command line."""

from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree

import orjson
import pytest

from policies.code import EXAMPLE
from policies.exceptions import sha256_of
from policies.finding import Finding, Severity
from storage import feedback
from storage.database import Database
from tests.storage.stage import Stage

LEAK = "We ship the Lumen 5 on 3 March."


@pytest.fixture
def proposed(tmp_path) -> str:
    """A proposed code, under which one text is set aside."""
    folder = copytree(EXAMPLE, tmp_path / "new-code")
    (folder / "exceptions.toml").write_text(
        f'[[exception]]\nid = "launch"\nrule = "confidentiality/release"\nreason = "Announced."\napprover = "Lee"\n'
        f'since = 2020-01-01\nuntil = 2020-12-31\ntext = "{sha256_of(LEAK)}"\n',
        encoding="utf-8",
    )
    return str(folder)


@pytest.fixture
def stricter(tmp_path) -> str:
    """A proposed code that keeps one more name inside."""
    folder = copytree(EXAMPLE, tmp_path / "stricter")
    with (folder / "confidential.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[embargo]]\nid = "trial"\nkind = "codename"\nterms = ["Quixotry"]\n')
    return str(folder)


SECRET = "Quixotry is a word we like."


def test_a_replay_of_a_file_lists_what_would_change(answerable, stricter):
    lines = [{"id": "a", "text": SECRET, "subject": "brand_post"}, {"text": "Hello!"}]
    Path("posts.jsonl").write_bytes(b"\n".join(map(orjson.dumps, lines)))
    asked = ("code", "replay", "--from", "posts.jsonl", "--code", stricter)
    said = answerable(*asked)
    assert said.code == 0
    assert "1 verdict would change: 1 would ask for more, 0 for less." in said.out
    assert "allow → block" in said.out
    assert "+1          confidentiality/codename" in said.out
    assert SECRET not in said.out
    assert SECRET in answerable(*asked, "--show-text").out
    told = answerable(*asked, "--json").json
    assert told["judged"] == {"brand_post": 1, "employee_post": 1}
    [change] = told["changes"]
    assert (change["id"], change["was"], change["found"]) == ("a", "allow", ["confidentiality/codename"])
    assert "text" not in change


def test_a_replay_against_itself_changes_nothing(answerable):
    Path("posts.jsonl").write_bytes(orjson.dumps({"text": LEAK}))
    said = answerable("code", "replay", "--from", "posts.jsonl", "--code", str(EXAMPLE))
    assert "word for word" in said.out
    assert "No verdict would change." in said.out


def test_a_line_that_can_not_be_judged_is_named(answerable):
    Path("posts.jsonl").write_text('{"text": "x"}\n{"id": 1}\n', encoding="utf-8")
    said = answerable("code", "replay", "--from", "posts.jsonl", "--code", str(EXAMPLE))
    assert said.code == 2
    assert "posts.jsonl, line 2: There is no" in said.err


@pytest.mark.parametrize("since", ["90d", "12w", "2020-01-01"])
def test_a_replay_of_the_desk_touches_nothing(desk, database_url, since):
    database = Database(database_url)
    Stage.build(database)
    database.close()
    said = desk("code", "replay", "--code", str(EXAMPLE), "--since", since, "--json")
    assert said.code == 0
    assert said.json["changed"] == 0
    if since == "2020-01-01":
        assert said.json["judged"] == {"mention": 1, "reply": 1}


def test_a_wrong_time_says_how_it_is_written(answerable):
    said = answerable("code", "replay", "--code", str(EXAMPLE), "--since", "soon")
    assert said.code == 2
    assert '"90d"' in said.err


def test_the_exceptions_of_a_code_are_listed_without_a_database(answerable, proposed):
    assert answerable("code", "exceptions", "list", "--code", proposed).out == "Nothing is set aside.\n"
    said = answerable("code", "exceptions", "list", "--code", proposed, "--all")
    assert "launch  (code, over)" in said.out
    assert "confidentiality/release for the text" in said.out


ADD = ("code", "exceptions", "add", "press-day", "--approver", "Lee", "--reason", "Known.")


def test_an_exception_of_the_desk_is_made_listed_and_ended(desk):
    until = datetime.now(UTC).date().replace(day=1)
    until = until.replace(year=until.year + (until.month == 12), month=until.month % 12 + 1)
    made = desk(*ADD, "--rule", "confidentiality/hint", "--team", "Press", "--until", str(until))
    assert made.code == 0
    assert "what the team press writes" in made.out
    [listed] = desk("code", "exceptions", "list", "--json").json
    assert (listed["id"], listed["from"], listed["over"]) == ("press-day", "desk", False)
    again = desk(*ADD, "--rule", "confidentiality/hint", "--team", "press", "--until", str(until))
    assert again.code == 1
    assert "another name" in again.err
    assert desk("code", "exceptions", "end", "press-day").code == 0
    assert desk("code", "exceptions", "list").out == "Nothing is set aside.\n"
    assert desk("code", "exceptions", "end", "press-day").code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--rule", "confidentiality/hint", "--until", "2030-01-01", "--team", "press"), "within a year"),
        (("--rule", "confidentiality/hint", "--until", "2026-12-31"), "everybody"),
        (("--rule", "confidentiality/credential", "--until", "2026-12-31", "--team", "it"), "never set aside"),
        (("--rule", "confidentiality/hints", "--until", "2026-12-31", "--team", "it"), "confidentiality/hint"),
    ],
)
def test_a_wide_exception_is_refused(answerable, arguments, said):
    told = answerable(*ADD, *arguments, "--since", "2026-11-01")
    assert told.code == 2
    assert said in told.err


def test_a_text_has_a_hash(answerable):
    Path("post.md").write_text(LEAK, encoding="utf-8")
    assert answerable("code", "hash", "post.md").out.strip() == sha256_of(LEAK)
    assert answerable("code", "hash", "--text", LEAK).out.strip() == sha256_of(LEAK)
    assert answerable("code", "hash").code == 2


def test_what_is_called_wrong_is_settled(desk, database_url):
    database = Database(database_url)
    stage = Stage.build(database)
    found = Finding("ownership/boilerplate", Severity.REVISE, "x")
    with database.session() as session:
        number = feedback.say_wrong(
            session, found, kind="reply", code_digest="d", now=datetime.now(UTC), subject=f"reply:{stage.reply_id}",
            case_id=stage.case_id, by=stage.mara, note="It was personal.",
        )  # fmt: skip
    database.close()
    listed = desk("code", "feedback", "list")
    assert "ownership/boilerplate" in listed.out
    assert "It was personal." in listed.out
    assert desk("code", "feedback", "settle", str(number), "wrong").code == 0
    assert desk("code", "feedback", "settle", str(number), "right").code == 1
    assert "1 called wrong, 1 agreed" in desk("code", "feedback", "precision").out
    assert desk("code", "feedback", "list").out == "Nothing waits to be settled.\n"


def test_without_a_trial_the_command_says_how_to_begin_one(desk):
    said = desk("code", "shadow")
    assert said.code == 0
    assert "[code] shadow" in said.out
