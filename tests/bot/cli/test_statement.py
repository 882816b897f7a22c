"""`answerable statement check`: lines in order, kind words for bad ones, and one text told in words."""

import subprocess
import sys
from pathlib import Path

import orjson
import pytest

GOOD = (
    "We lost your photos on Monday. This was our mistake, and we are sorry. Next update tomorrow at noon."
    " Write to help@aurora.example."
)


def _lines(*given: dict | str) -> tuple[int, list[dict], str]:
    done = subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", "statement", "check", "--jsonl"],
        input=b"\n".join(one.encode() if isinstance(one, str) else orjson.dumps(one) for one in given),
        capture_output=True,
        check=False,
    )
    return done.returncode, [orjson.loads(line) for line in done.stdout.splitlines()], done.stderr.decode()


def test_each_line_is_answered_in_its_place():
    code, out, said = _lines(
        {"id": "a", "text": GOOD, "crisis": "outage", "scct": "preventable"},
        {"id": 2, "text": "Mistakes were made. " + GOOD},
        {
            "id": "c",
            "text": "Only 3,000 photos are lost. " + GOOD,
            "crisis": "outage",
            "scct": "preventable",
            "facts": {"known": ["90,000 photos are lost"], "unknown": []},
        },
    )
    assert (code, said) == (0, "")
    assert [line["id"] for line in out] == ["a", 2, "c"]
    assert [line["verdict"] for line in out] == ["allow", "revise", "review"]
    assert out[0]["findings"] == []
    assert [(one["rule"], one["start"], one["fix"]) for one in out[1]["findings"]] == [
        ("transparency/passive-evasion", 0, "We made mistakes")
    ]
    assert [(one["rule"], one["fix"]) for one in out[2]["findings"]] == [("transparency/contradicts-facts", "90,000")]
    assert {"rule", "start", "end", "message"} <= set(out[1]["findings"][0])


def test_a_bad_line_says_why_in_its_place():
    code, out, said = _lines(
        {"id": 1, "text": ""},
        "nonsense",
        {"id": 3, "text": "a", "scct": "guilty"},
        {"id": 4, "text": "a", "facts": []},
        {"id": 5, "text": "a", "facts": {"known": "b"}},
        {"id": 6, "text": GOOD},
    )
    assert code == 1
    assert [line["id"] for line in out] == [1, None, 3, 4, 5, 6]
    assert [line["line"] for line in out if "error" in line] == [1, 2, 3, 4, 5]
    assert out[2]["error"] == '"scct" must be one of: victim, accidental, preventable.'
    assert '"known"' in out[4]["error"]
    assert "5 lines could not be used" in said


def test_one_statement_is_told_in_words(answerable):
    Path("draft.txt").write_text("Mistakes were made.\n" + GOOD, encoding="utf-8")
    said = answerable("statement", "check", "draft.txt", "--crisis", "outage", "--scct", "preventable")
    assert said.code == 1
    assert "draft.txt:1:1: revise transparency/passive-evasion" in said.out
    assert "write “We made mistakes” instead" in said.out
    assert said.out.rstrip().endswith("Verdict: revise.")


def test_a_good_statement_passes(answerable):
    Path("draft.txt").write_text(GOOD, encoding="utf-8")
    said = answerable("statement", "check", "draft.txt", "--known", "photos were lost on Monday")
    assert (said.code, said.out) == (0, "Verdict: allow.\n")
    assert answerable("statement", "check", "--text", GOOD, "--known", "photos were lost on Monday") == said


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ((), "Give one FILE"),
        (("empty.txt", "--text", GOOD), "Give one FILE"),
        (("--jsonl", "--crisis", "recall"), "each line tells its own crisis"),
        (("none.txt",), "none.txt"),
        (("empty.txt",), "no text"),
    ],
)
def test_a_wrong_command_line_is_explained(answerable, given, word):
    Path("empty.txt").write_text("  \n", encoding="utf-8")
    said = answerable("statement", "check", *given)
    assert said.code == 2
    assert word in said.err


def test_the_check_of_posts_finds_the_same_in_a_statement(answerable):
    Path("lines.jsonl").write_bytes(
        orjson.dumps({"text": "Mistakes were made. " + GOOD, "crisis": "outage", "scct": "preventable"})
    )
    rules = [
        {
            one["rule"]
            for one in answerable(*command, "lines.jsonl").json["findings"]
            if one["article"] == "transparency"
        }
        for command in (("statement", "check", "--jsonl"), ("check", "--jsonl", "--subject", "statement"))
    ]
    assert rules[0] == rules[1] == {"transparency/passive-evasion"}
