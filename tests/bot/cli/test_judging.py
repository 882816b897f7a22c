import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from policies.code import EXAMPLE

KEYS = [
    "id",
    "intent",
    "intents",
    "urgency",
    "language",
    "products",
    "hostile",
    "safety",
    "security",
    "vulnerable",
    "escalate",
    "pii",
    "opt_out",
    "triggers",
    "findings",
    "action",
]
DRAFT_KEYS = ["id", "text", "moves", "proof", "personal", "verdict", "findings"]
LINES = [
    {"id": "a", "text": "My Lumen 4 won't charge since the update, what can I do?"},
    {"id": 2, "text": "The Halo Pro case caught fire on my desk", "platform": "sandbox"},
    {
        "id": "c",
        "text": "Love my Orbit, thank you!",
        "thread": [{"from": "brand", "text": "How is it?"}],
        "author": "Ann",
    },
]


@pytest.fixture
def messages(tmp_path) -> str:
    path = tmp_path / "messages.jsonl"
    path.write_bytes(b"".join(orjson.dumps(line) + b"\n" for line in LINES))
    return str(path)


def _answers(command: str, *arguments: str, given: bytes = b"") -> tuple[int, list[dict], str]:
    done = subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", command, "--jsonl", *arguments],
        input=given,
        capture_output=True,
        check=False,
    )
    return done.returncode, [orjson.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()


def test_triage_answers_each_line_with_the_promised_keys(messages):
    code, out, said = _answers("triage", messages)
    assert (code, said) == (0, "")
    assert [list(line) for line in out] == [KEYS] * 3
    assert [line["id"] for line in out] == ["a", 2, "c"]
    assert set(out[0]["intents"]) == {"question", "suggestion", "criticism", "praise", "other"}
    assert abs(sum(out[0]["intents"].values()) - 1) < 0.01
    assert out[0]["products"] == ["lumen-4"]
    assert out[1]["safety"] is True
    assert out[2]["intent"] == "praise"
    found = [finding for line in out for finding in line["findings"]]
    assert {"rule", "article", "severity", "start", "end", "message"} <= set(found[0])
    assert all(one["rule"].startswith(one["article"] + "/") for one in found)


def test_draft_answers_each_line_with_the_promised_keys(messages):
    code, out, said = _answers("draft", messages)
    assert (code, said) == (0, "")
    assert [list(line) for line in out] == [DRAFT_KEYS] * 3
    assert all(line["text"] for line in out)
    assert all({"claim", "holds", "evidence"} == set(claim) for line in out for claim in line["proof"])
    assert all(line["verdict"] in {"allow", "revise", "review", "block"} for line in out)


@pytest.mark.parametrize("command", ["triage", "draft"])
def test_a_bad_line_is_answered_in_its_place(command):
    given = orjson.dumps(LINES[0]) + b'\nnonsense\n{"id": 3}\n{"id": 4, "text": "half \\ud83d"}\n'
    code, out, said = _answers(command, given=given)
    assert code == 1
    assert [line["id"] for line in out] == ["a", None, 3, 4]
    assert [line["line"] for line in out if "error" in line] == [2, 3]
    assert "2 lines could not be used" in said


def test_a_file_without_jsonl_is_not_taken_for_a_message(answerable, messages):
    said = answerable("triage", messages)
    assert (said.code, said.out) == (2, "")
    assert "--jsonl" in said.err


@pytest.mark.parametrize("command", ["triage", "draft"])
def test_nothing_in_is_nothing_out(command):
    assert _answers(command) == (0, [], "")


@pytest.mark.parametrize("command", ["triage", "draft"])
def test_a_result_can_be_repeated(command, messages):
    given = ("--at", "2026-03-01")
    assert _answers(command, messages, *given) == _answers(command, messages, *given)


def test_drafts_in_a_run_differ():
    given = b'{"text": "My Lumen 4 won\'t charge"}\n' * 6
    _, out, _ = _answers("draft", given=given)
    assert len({line["text"] for line in out}) > 3


def test_an_answer_comes_before_the_next_line_is_given():
    command = [sys.executable, "-c", "from bot.cli import main; main()", "triage", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        for line in LINES:
            running.stdin.write(orjson.dumps(line) + b"\n")
            running.stdin.flush()
            assert orjson.loads(running.stdout.readline())["id"] == line["id"]
        running.stdin.close()
        assert running.wait() == 0


def test_a_reader_that_goes_away_is_no_fault(tmp_path):
    path = tmp_path / "many.jsonl"
    path.write_bytes(b'{"text": "hello there"}\n' * 5000)
    script = f"{sys.executable} -c 'from bot.cli import main; main()' triage --jsonl {path} | head -n 1"
    done = subprocess.run(["sh", "-c", script], capture_output=True, check=True)
    assert done.stderr == b""
    assert len(done.stdout.splitlines()) == 1


def test_no_database_and_no_framework_is_loaded(messages):
    script = (
        "import sys\nfrom bot.cli import main\n"
        f"try:\n    main(['draft', '--jsonl', {messages!r}])\nexcept SystemExit:\n    pass\n"
        "slow = {'sqlalchemy', 'fastapi', 'psycopg', 'procrastinate', 'apscheduler', 'httpx2', 'pydantic'}\n"
        "print(sorted(slow & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"


def test_one_message_is_told_in_words(answerable):
    said = answerable("triage", "My Lumen 4 won't charge, help?")
    assert said.code == 0
    assert "products  lumen-4" in said.out
    drafted = answerable("draft", "My Lumen 4 won't charge, help?")
    assert drafted.code == 0
    assert "personal" in drafted.out


def test_one_message_as_json_has_the_same_keys(answerable):
    assert list(answerable("triage", "--json", "Where is my order?").json) == KEYS
    assert list(answerable("draft", "--json", "Where is my order?").json) == DRAFT_KEYS


@pytest.mark.parametrize("command", ["triage", "draft"])
def test_a_code_that_can_not_be_used_says_so(answerable, command, tmp_path):
    said = answerable(command, "--code", str(tmp_path), "hello")
    assert said.code == 3
    assert "code.toml" in said.err


def test_the_settings_name_the_code(answerable, tmp_path):
    Path("config.toml").write_text('[code]\npath = "nowhere"\n', encoding="utf-8")
    assert answerable("triage", "hello").code == 3
    assert answerable("triage", "--code", str(EXAMPLE), "hello").code == 0


def test_the_code_can_be_read(answerable):
    assert len(answerable("code", "list", "--json").json["articles"]) == 10
    assert "example" in answerable("code", "list").out
    shown = answerable("code", "show", "ownership")
    assert "ownership/boilerplate" in shown.out
    assert {rule["id"] for rule in answerable("code", "show", "ownership", "--json").json["rules"]} >= {
        "ownership/boilerplate"
    }


def test_the_examples_of_the_shipped_code_come_out_as_written(answerable):
    said = answerable("code", "test")
    assert said.code == 0, said.out
    assert all(one["passed"] for one in answerable("code", "test", "--json").json)


def test_lint_finds_a_slip(answerable):
    answerable("init", "--own-code")
    lexicon = next(Path("code/lexicons").rglob("*.toml"))
    lexicon.write_text(lexicon.read_text(encoding="utf-8") + '\n[nonsense]\nwords = ["x"]\n', encoding="utf-8")
    said = answerable("code", "lint")
    assert said.code in {1, 3}
    assert "nonsense" in said.out + said.err
