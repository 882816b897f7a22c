import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from bot.checks import BadCheck, read
from bot.cli.checking.pictures import fingerprinted
from policies.code import EXAMPLE
from policies.subject import Look

ROOT = Path(__file__).parents[3]
LEAK = "Write to dana.smith@gmail.com today."
START, END = 9, 29
RULE = "rights/personal-data"
FINE = "The Lumen 4 is in the shops, in three colours."
SECRET = "Log in with AKIAQX7ZLMT3PWV8RNB2 and the key."


@pytest.fixture
def post(tmp_path):
    """Write a file to check and return its name."""

    def write(text: str, name: str = "post.md", *, raw: bytes | None = None) -> str:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(text.encode() if raw is None else raw)
        return name

    return write


def test_what_is_fine_ends_well(answerable, post):
    said = answerable("check", post(FINE))
    assert (said.code, said.out, said.err) == (0, "1 file checked: nothing found.\n", "")


def test_it_says_what_was_checked(answerable, post):
    assert answerable("check", "--text", FINE).out == "1 text checked: nothing found.\n"
    assert answerable("check", post(FINE), post(FINE, "two.md")).out == "2 files checked: nothing found.\n"


def test_a_finding_is_shown_where_it_stands(answerable, post):
    said = answerable("check", post(f"Hello all!\n\nNews: {LEAK}\n"))
    where, line, marks, reason, *_ = said.out.splitlines()
    assert said.code == 1
    assert where == f"post.md:3:16: block {RULE}"
    assert line == f"    News: {LEAK}"
    assert line[marks.index("^") : marks.rindex("^") + 1] == LEAK[START:END]
    assert reason.strip().endswith(".")
    assert said.out.splitlines()[-1].startswith("1 file checked: 1 block.")


@pytest.mark.parametrize(
    ("text", "under"),
    [
        ("日本語の話。" + LEAK, 12),
        ("e\u0301e\u0301 " + LEAK, 3),
        ("\t" + LEAK, 1),
        ("🎉 " + LEAK, 3),
    ],
)
def test_marks_stand_under_wide_and_narrow_letters(answerable, post, text, under):
    said = answerable("check", post(text))
    marks = next(line for line in said.out.splitlines() if "^" in line)
    assert marks.index("^") == 4 + under + START


def test_a_long_line_is_cut_around_its_place(answerable, post, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    said = answerable("check", post("word " * 400 + LEAK + " word" * 400))
    told = said.out.splitlines()
    at = next(number for number, line in enumerate(told) if line.endswith(RULE))
    _, line, marks = told[at : at + 3]
    assert len(line) <= 80
    assert line[marks.index("^") :].startswith(LEAK[START:END])


def test_no_text_can_play_with_the_terminal(answerable, post):
    said = answerable("check", post(f"\x1b[2J\u202e{LEAK}\x07"))
    assert said.code == 1
    assert not {"\x1b", "\u202e", "\x07"} & set(said.out)


def test_a_secret_is_never_shown(answerable, post):
    said = answerable("check", post(f"{SECRET} {LEAK}"))
    assert "confidentiality/credential" in said.out
    assert "AKIA" not in said.out
    assert "•" * 20 in said.out


def test_notes_are_shown_and_change_nothing(answerable, post):
    said = answerable("check", post("Vote for Joe Biden in the presidential election!"))
    assert said.code == 0
    assert "note focus/personal" in said.out


@pytest.mark.parametrize(("fail_on", "code"), [("revise", 1), ("review", 0), ("block", 0), ("never", 0)])
def test_the_caller_says_what_fails(answerable, post, fail_on, code):
    text = "Women are too emotional to drive anyway."
    assert answerable("check", post(text), "--subject", "brand-post", "--fail-on", fail_on).code == code


def test_paragraphs_are_posts_of_their_own(answerable, post):
    name = post(f"{FINE}\n\n{LEAK}\r\n\r\n---\n\n```\n{FINE}\n\n{FINE}\n```\n")
    told = answerable("check", name, "--each", "paragraph", "--format", "json").json
    assert [(one["id"], one["verdict"]) for one in told["passages"]] == [
        ("post.md:1", "allow"),
        ("post.md:3", "block"),
        ("post.md:7", "allow"),
    ]
    [finding] = told["passages"][1]["findings"]
    assert (finding["line"], finding["column"], finding["start"]) == (3, 10, 9)


def test_a_folder_gives_its_texts_and_says_what_it_skipped(answerable, post):
    post(LEAK, "posts/b.txt")
    post(FINE, "posts/a.md")
    post(LEAK, "posts/.hidden/c.md")
    post(LEAK, "posts/code.py")
    post("", "posts/d.md", raw=b"\x00\x01")
    post("", "posts/e.md", raw=b"caf\xe9")
    told = answerable("check", "posts", "posts/a.md", "--format", "json").json
    assert [one["path"] for one in told["passages"]] == ["posts/a.md", "posts/b.txt"]
    assert [one["path"] for one in told["skipped"]] == ["posts/d.md", "posts/e.md"]
    assert told["counts"] == {"block": 1, "review": 0, "revise": 0, "note": 0}
    assert "posts/d.md: skipped, not a text file." in answerable("check", "posts").out


@pytest.mark.parametrize(
    ("raw", "why"),
    [(b"caf\xe9", "not UTF-8"), ("Hi".encode("utf-16"), "not UTF-8"), (b"x" * 2_000_001, "larger than 2 MB")],
)
def test_a_text_that_could_not_be_read_does_not_pass(answerable, post, raw, why):
    said = answerable("check", post(FINE), post("", "odd.md", raw=raw), "--fail-on", "never")
    assert (said.code, said.err) == (1, "1 file could not be read, and so not be checked.\n")
    assert f"odd.md: skipped, {why}" in said.out


def test_a_picture_among_the_files_is_no_mistake(answerable, post):
    assert answerable("check", post(FINE), post("", "shot.png", raw=b"\x89PNG\r\n\x00")).code == 0


@pytest.mark.parametrize("path", ["nope.jpg", ".", "a\0b", "\ud83d", "/dev/zero", "x" * 5000])
def test_a_picture_that_can_not_be_read_is_one_we_know_nothing_of(path):
    given = {"text": "Hello", "subject": "brand_post", "media": [path]}
    [medium] = fingerprinted(read(given, datetime.now(UTC)).subject).media
    assert (medium.sha256, medium.look) == ("", Look(problem="The picture's file can't be read."))


def test_an_asset_library_that_is_not_there_is_missed_even_without_pictures(answerable, post):
    assert answerable("check", post(FINE), "--assets", "nowhere.jsonl").code == 2


def test_a_mark_at_the_start_of_a_file_is_not_text(answerable, post):
    told = answerable("check", post("", raw=b"\xef\xbb\xbf" + LEAK.encode()), "--format", "json").json
    assert told["passages"][0]["findings"][0]["column"] == 10


def test_annotations_for_a_build_machine(answerable, post):
    said = answerable("check", post(f"Hi\n{LEAK}", "a,b.md"), "--format", "github")
    assert said.code == 1
    assert said.out.startswith(
        "::error file=a%2Cb.md,line=2,col=10,endLine=2,endColumn=30,title=block%3A rights/personal-data::This "
    )
    assert said.out.count("\n") == 1


def test_json_lines_of_files(answerable, post):
    said = answerable("check", post(LEAK), post(FINE, "b.md"), "--format", "jsonl")
    assert [orjson.loads(line)["verdict"] for line in said.out.splitlines()] == ["block", "allow"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Give FILES"),
        (["none.md"], "does not exist"),
        (["post.md", "--text", "x"], "not both"),
        (["--jsonl", "--fix"], "--jsonl only answers lines"),
        (["post.md", "--write-baseline"], "--baseline FILE"),
        (["post.md", "--model", "nonsense"], "nonsense"),
        (["post.md", "--subject", "mention"], "'mention' is not one of"),
        (["post.md", "--media", "none.jpg"], "none.jpg can't be read"),
        (["--text", "x", "--fix"], "need files"),
    ],
)
def test_a_wrong_command_line_says_what_is_right(answerable, post, arguments, said):
    post(FINE)
    told = answerable("check", *arguments)
    assert told.code == 2
    assert said in told.err


UNSURE = "line up the women and shoot them"


@pytest.mark.parametrize("command", [("check", "--jsonl"), ("triage", "--jsonl")])
def test_the_settings_say_which_model_reads_and_the_command_line_comes_first(answerable, command):
    Path("lines.jsonl").write_bytes(orjson.dumps({"text": UNSURE, "subject": "brand_post"}))

    def answer(*more: str) -> str:
        said = answerable(*command, *more, "lines.jsonl")
        assert said.code == 0, said.err
        return said.out

    small, none = answer(), answer("--model", "none")
    assert small == answer("--model", "small")
    assert small != none
    Path("config.toml").write_text('[judge]\nmodel = "none"\n', encoding="utf-8")
    assert answer() == none
    assert answer("--model", "small") == small


def test_a_model_of_the_settings_that_can_not_be_loaded_is_named(answerable):
    Path("config.toml").write_text('[judge]\nmodel = "hf:"\n', encoding="utf-8")
    said = answerable("check", "--text", "Hello")
    assert said.code == 3
    assert "[judge] model in the settings" in said.err
    assert "Choose one of" in said.err
    assert answerable("check", "--text", "Hello", "--model", "small").code == 0


@pytest.mark.parametrize("command", ["check", "triage", "draft"])
def test_help_names_the_models(answerable, command):
    told = " ".join(answerable(command, "--help").out.split())
    assert "small, unsure, encoder, hf:NAME, or none. Without it: [judge] model of the settings, else small." in told


def test_a_code_that_can_not_be_used_says_so(answerable, tmp_path):
    (tmp_path / "empty").mkdir()
    said = answerable("check", "--text", "x", "--code", "empty")
    assert said.code == 3
    assert "code.toml" in said.err


def test_the_settings_name_the_code_and_nothing_else_of_them_is_read(answerable, tmp_path):
    for path, code in (("nowhere", 3), (EXAMPLE, 0)):
        settings = f'[desk]\nsend_delay_seconds = "soon"\n[code]\npath = "{path}"\n'
        (tmp_path / "config.toml").write_text(settings, encoding="utf-8")
        assert answerable("check", "--text", FINE).code == code


def _process(*arguments: str, given: bytes = b"", before: str = ""):
    script = f"{before}\nimport sys\nfrom bot.cli import main\nmain(sys.argv[1:])"
    return subprocess.run(
        [sys.executable, "-c", script, "check", *arguments],
        input=given, capture_output=True, check=False, env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip


LINES = [
    {"id": "a", "text": LEAK, "subject": "brand_post", "platform": "x"},
    {"id": 7, "text": FINE, "account": "company", "author_role": "press", "lang": "en", "media": []},
    {"id": None, "text": ""},
    {"text": LEAK, "subject": "reply", "media": [{"path": "nowhere.jpg", "credit": "@lena"}]},
]


def test_each_line_is_answered_with_the_promised_keys():
    done = _process("--jsonl", given=b"\n".join(map(orjson.dumps, LINES)))
    out = [orjson.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, b"")
    assert [list(line) for line in out] == [["id", "verdict", "findings", "code"]] * 4
    assert [(line["id"], line["verdict"]) for line in out] == [
        ("a", "block"),
        (7, "allow"),
        (None, "allow"),
        (None, "block"),
    ]
    found = out[0]["findings"][0]
    assert {"rule", "article", "severity", "start", "end", "message"} <= set(found)
    assert (found["rule"], found["start"], found["end"]) == (RULE, START, END)


def test_a_bad_line_is_answered_in_its_place_with_its_id():
    lines = ['{"id":1,"text":"x"}', "nonsense", '{"id":"c","text":5}', '{"id":[1],"text":"x"}']
    lines += ['{"id":2,"text":"x","subject":"y"}', '{"id":3,"text":"x"}']
    done = _process("--jsonl", given="\n".join(lines).encode())
    out = [orjson.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 1
    assert [line["id"] for line in out] == [1, None, "c", None, 2, 3]
    assert [line["line"] for line in out if "error" in line] == [2, 3, 4, 5]
    assert b"4 lines could not be used" in done.stderr


def test_the_command_line_fills_in_what_lines_leave_out():
    text = "Vote for Joe Biden in the presidential election!"
    given = orjson.dumps({"text": text}) + b"\n" + orjson.dumps({"text": text, "subject": "employee_post"})
    done = _process("--jsonl", "--subject", "brand-post", "--code", str(EXAMPLE), given=given)
    first, second = (orjson.loads(line)["verdict"] for line in done.stdout.splitlines())
    assert (first, second) == ("block", "allow")


def test_findings_fail_a_stream_only_when_asked():
    given = orjson.dumps({"text": LEAK})
    assert _process("--jsonl", given=given).returncode == 0
    assert _process("--jsonl", "--fail-on", "block", given=given).returncode == 1


def test_an_answer_comes_before_the_next_line_is_given():
    command = [sys.executable, "-c", "from bot.cli import main; main()", "check", "--jsonl"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as running:
        for line in LINES:
            running.stdin.write(orjson.dumps(line) + b"\n")
            running.stdin.flush()
            assert orjson.loads(running.stdout.readline())["id"] == line.get("id")
        running.stdin.close()
        assert running.wait() == 0


NO_WAY_OUT = """
import builtins, socket, sys
class Shut:
    def __init__(self, *a, **k):
        raise RuntimeError("a socket was opened")
socket.socket = socket.create_connection = socket.getaddrinfo = Shut
def watch(event, args):
    if event.startswith("socket."):
        raise RuntimeError(event)
sys.addaudithook(watch)
"""


@pytest.mark.parametrize("arguments", [["--jsonl"], ["-"], ["-", "--format", "sarif"], ["-", "--fix"]])
def test_nothing_leaves_this_machine_and_no_database_is_opened(arguments, tmp_path):
    given = orjson.dumps({"text": LEAK}) if arguments == ["--jsonl"] else LEAK.encode()
    done = _process(*arguments, given=given, before=NO_WAY_OUT)
    assert RULE.encode() in done.stdout + done.stderr
    assert b"socket" not in done.stderr


@pytest.mark.parametrize("arguments", [["--jsonl"], ["-"]])
def test_only_what_is_needed_is_loaded(arguments):
    after = (
        "import atexit, sys\n"
        "slow = {'sqlalchemy', 'fastapi', 'psycopg', 'procrastinate', 'apscheduler', 'httpx2', 'pydantic',"
        " 'structlog', 'cryptography', 'starlette', 'torch', 'onnxruntime', 'transformers'}\n"
        "atexit.register(lambda: print(sorted(slow & set(sys.modules)), file=sys.stderr))"
    )
    done = _process(*arguments, given=b'{"text": "hello"}', before=after)
    assert done.stderr.decode().splitlines()[-1] == "[]"


@pytest.mark.parametrize("given", [None, [], {"text": None}, {"text": "x", "id": True}, {"text": "x", "media": [1]}])
def test_what_can_not_be_checked_says_why(given):
    with pytest.raises(BadCheck, match=r"\.$"):
        read(given, datetime(2026, 11, 2, tzinfo=UTC))
