from pathlib import Path

import orjson
import pytest

FINE = "The Lumen 4 is in the shops, in three colours.\n"
LEAK = "Write to dana.smith@gmail.com today.\n"


@pytest.fixture
def cleared(answerable):
    """A pair of keys, a text that was allowed, and its receipt."""
    assert answerable("clearance", "keys", "new", "desk").code == 0
    Path("post.md").write_text(FINE, encoding="utf-8")
    Path("shot.jpg").write_bytes(b"picture")
    facts = ("--subject", "employee-post", "--account", "own", "--platform", "x", "--media", "shot.jpg")
    said = answerable("check", "post.md", *facts, "--clear", "desk.key", "--format", "json")
    [passage] = said.json["passages"]
    return passage["clearance"]


def _verify(answerable, token, *arguments):
    return answerable("clearance", "verify", token, "--text", "post.md", "--key", "desk.pub", *arguments)


def test_keys_are_for_their_owner_alone(answerable):
    said = answerable("clearance", "keys", "new", "desk")
    assert said.code == 0
    assert Path("desk.key").stat().st_mode & 0o777 == 0o600
    assert "PRIVATE KEY" in Path("desk.key").read_text(encoding="utf-8")
    assert "PUBLIC KEY" in Path("desk.pub").read_text(encoding="utf-8")
    again = answerable("clearance", "keys", "new", "desk")
    assert (again.code, again.out) == (2, "")
    assert "left alone" in again.err


def test_a_receipt_is_given_and_holds(answerable, cleared):
    said = _verify(answerable, cleared, "--media", "shot.jpg", "--account", "own", "--platform", "x")
    assert said.code == 0
    assert said.out.startswith("It holds. Employee post with 1 picture for an employee's own account on x")
    assert _verify(answerable, cleared, "--media", "shot.jpg", "--json").json["holds"] is True
    assert "Employee post" in answerable("clearance", "show", cleared, "--key", "desk.pub").out


def test_a_change_voids_it(answerable, cleared):
    Path("post.md").write_text(FINE + " ", encoding="utf-8")
    said = _verify(answerable, cleared, "--media", "shot.jpg")
    assert said.code == 1
    assert said.err.startswith("Do not publish this. The text is not the one")
    told = _verify(answerable, cleared, "--media", "shot.jpg", "--json")
    assert (told.code, told.json["holds"]) == (1, False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "Checked with it: 1"),
        (["--media", "post.md"], "not the one"),
        (["--media", "shot.jpg", "--account", "company"], "own account, not for an account of the company"),
        (["--media", "shot.jpg", "--platform", "reddit"], "for x, not for reddit"),
        (["--media", "shot.jpg", "--at", "2099-01-01"], "ran out"),
    ],
)
def test_so_does_anything_else(answerable, cleared, arguments, said):
    told = _verify(answerable, cleared, *arguments)
    assert told.code == 1
    assert said in told.err


def test_another_key_does_not_verify_it(answerable, cleared):
    answerable("clearance", "keys", "new", "other")
    said = answerable("clearance", "verify", cleared, "--text", "post.md", "--key", "other.pub")
    assert said.code == 1
    assert "not known here" in said.err
    said = answerable("clearance", "verify", cleared, "--text", "post.md", "--key", "desk.key")
    assert said.code == 3
    assert "private key" in said.err


def test_what_is_not_allowed_gets_none(answerable, cleared):
    Path("leak.md").write_text(LEAK, encoding="utf-8")
    said = answerable("check", "leak.md", "--clear", "desk.key", "--format", "json")
    assert said.code == 1
    assert "clearance" not in said.json["passages"][0]


def test_receipts_in_a_stream(answerable, cleared):
    lines = [{"id": 1, "text": FINE}, {"id": 2, "text": LEAK}]
    Path("posts.jsonl").write_bytes(b"\n".join(map(orjson.dumps, lines)))
    said = answerable("check", "--jsonl", "posts.jsonl", "--clear", "desk.key")
    first, second = map(orjson.loads, said.out.splitlines())
    assert list(first) == ["id", "verdict", "findings", "code", "clearance"]
    assert "clearance" not in second
    assert _verify(answerable, first["clearance"], "--account", "own").code == 0


def test_a_key_that_everybody_can_read_is_refused(answerable, cleared):
    Path("desk.key").chmod(0o644)
    said = answerable("check", "post.md", "--clear", "desk.key")
    assert said.code == 3
    assert "chmod 600" in said.err
