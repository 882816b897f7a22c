import io
import os
import threading
from collections.abc import Callable, Sequence

import orjson
import pytest

from bot.cli import lines
from bot.cli.lines import BATCH, BadLine, batches, parse, stream, written


@pytest.fixture
def pipe():
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb", buffering=0) as source, os.fdopen(writing, "wb", buffering=0) as sink:
        yield source, sink


def _read(line: dict) -> dict:
    if "text" not in line:
        raise BadLine("no text")
    return line


def _answer(lines: Sequence[dict]) -> list[dict]:
    if any(line["text"] == "poison" for line in lines):
        raise RuntimeError("poison")
    return [{"id": line.get("id"), "batch": len(lines)} for line in lines]


def _run(pipe, data: bytes, read: Callable[[dict], dict] = _read) -> tuple[int, list[dict]]:
    source, sink = pipe
    threading.Thread(target=lambda: (sink.write(data), sink.close())).start()
    out = io.BytesIO()
    bad = stream(source, out, read, _answer)
    return bad, [orjson.loads(line) for line in out.getvalue().splitlines()]


def test_one_line_comes_out_for_each_that_goes_in_and_in_order(pipe):
    bad, out = _run(pipe, b"".join(b'{"id":%d,"text":"x"}\n' % number for number in range(1000)))
    assert bad == 0
    assert [line["id"] for line in out] == list(range(1000))
    assert max(line["batch"] for line in out) == BATCH


def test_a_bad_line_stands_in_its_place_and_is_counted(pipe):
    bad, out = _run(pipe, b'{"id":1,"text":"x"}\nnonsense\n\n[1]\n{"id":2}\n{"id":3,"text":"x"}')
    assert bad == 3
    assert [line["id"] for line in out] == [1, None, None, 2, 3]
    assert [line["line"] for line in out if "error" in line] == [2, 4, 5]
    assert "not JSON" in out[1]["error"]
    assert "not a JSON object" in out[2]["error"]
    assert out[3]["error"] == "no text"


def test_a_line_that_fails_never_costs_another_its_answer(pipe):
    bad, out = _run(pipe, b'{"id":1,"text":"x"}\n{"id":2,"text":"poison"}\n{"id":3,"text":"x"}\n')
    assert bad == 1
    assert [line["id"] for line in out] == [1, None, 3]
    assert out[1]["line"] == 2
    assert "RuntimeError" in out[1]["error"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"text":', "not JSON"),
        (b'{"text":NaN}', "not JSON"),
        (b"\x00", "not JSON"),
        (b'{"text":"a\x00b"}', "in column 11"),
        (b'{"id":1e400,"text":"x"}', "not JSON"),
        (b'{"text":' + b"[" * 10_000 + b"]" * 10_000 + b"}", "depth"),
        (b'{"text":"\\ud83d","d":' + b"[" * 10_000 + b"]" * 10_000 + b"}", "not JSON"),
        (b'{"text":"\xff"}', "UTF-8"),
        (b"\xf0\x9f\x98", "UTF-8"),
        (b"\xff\xfe{\x00", "UTF-8"),
    ],
)
def test_broken_text_is_a_bad_line(line, said):
    with pytest.raises(BadLine, match=said) as caught:
        parse(line)
    assert "line 1" not in caught.value.why  # the answer says which line it is


@pytest.mark.parametrize("name", ["7", "7.5", '"ä"', "null", "123456789012345678901234567890", "-9223372036854775809"])
def test_an_id_comes_back_as_it_came(name):
    held = parse(b'{"id":%s,"text":"x"}' % name.encode())
    assert written({"id": held["id"]}).decode() == f'{{"id":{name}}}\n'


@pytest.mark.parametrize("line", [b'\xef\xbb\xbf{"text":"x"}', b'{"text":"x"}\r', b'  {"text":"x"}  '])
def test_marks_that_programs_leave_are_no_mistake(line):
    assert parse(line) == {"text": "x"}


def test_nothing_waits_for_input_that_has_not_come(pipe):
    source, sink = pipe
    found = batches(source)
    sink.write(b'{"a":1}\n{"a":2}\n{"a"')
    assert next(found) == [(1, b'{"a":1}'), (2, b'{"a":2}')]
    sink.write(b":3}\n")
    assert next(found) == [(3, b'{"a":3}')]
    sink.write(b"last")
    sink.close()
    assert list(found) == [[(4, b"last")]]


def test_a_line_may_be_longer_than_a_read(pipe):
    bad, out = _run(pipe, b'{"id":1,"text":"' + b"x" * 1_000_000 + b'"}\n{"id":2,"text":"x"}\n')
    assert (bad, [line["id"] for line in out]) == (0, [1, 2])


def test_a_text_that_was_cut_inside_an_emoji_is_read_and_its_id_comes_back():
    cut = b'{"id":"a\\ud83d","text":"hi \\ud83d"}'
    assert parse(cut) == {"id": "a\ud83d", "text": "hi \ud83d"}
    assert written({"id": "a\ud83d"}) == b'{"id":"a\\ud83d"}\n'
    with pytest.raises(BadLine, match="not JSON"):
        parse(b'{"id":"\\ud83d", oops')


def test_whatever_reading_a_line_meets_costs_no_other_its_answer(pipe):
    def read(line: dict) -> dict:
        return _read(line) if line["id"] != 2 else line["nothing"]

    bad, out = _run(pipe, b"".join(b'{"id":%d,"text":"x"}\n' % number for number in (1, 2, 3)), read)
    assert (bad, [line["id"] for line in out], out[1]["line"]) == (1, [1, 2, 3], 2)
    assert "KeyError" in out[1]["error"]


def test_of_a_line_without_end_no_more_is_held_than_a_line_may_have(pipe, monkeypatch):
    monkeypatch.setattr(lines, "LONGEST", 1000)
    monkeypatch.setattr(lines, "READ_BYTES", 400)
    source, sink = pipe
    sink.write(b"y" * 20_000 + b'\n{"id":1,"text":"x"}\n' + b"z" * 5_000)
    sink.close()
    held = [line for batch in batches(source) for line in batch]
    assert [number for number, _ in held] == [1, 2, 3]
    assert max(len(line) for _, line in held) <= 1000 + 400 + 1
    with pytest.raises(BadLine, match="longer"):
        parse(held[0][1])
