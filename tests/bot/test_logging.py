import json
import logging

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.config import Log
from bot.logging import DROPPED, drop_private, is_private, mask
from tests.logs import logged


@pytest.fixture
def written():
    with logged(Log(format="json")) as out:
        yield lambda: [json.loads(line) for line in out.getvalue().splitlines()]


def test_a_line_keeps_its_sentence_and_its_ids(written):
    structlog.get_logger("bot.outbox").info("reply sent", reply_id=7, attempt=2, account_id=1)
    [line] = written()
    assert line["event"] == "reply sent"
    assert (line["reply_id"], line["attempt"], line["level"], line["logger"]) == (7, 2, "info", "bot.outbox")
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "key",
    [
        "text", "reply_text", "draftText", "body", "author", "author_handle", "display_name", "email", "password",
        "api_key", "session_token", "Authorization", "set-cookie", "url", "database_url", "search_query", "error",
    ],
)  # fmt: skip
def test_a_private_key_is_dropped(written, key):
    structlog.get_logger().warning("something", **{key: "My phone is 555-0100, I am Ann"})
    [line] = written()
    assert line[key] == DROPPED


@pytest.mark.parametrize("key", ["reply_id", "user_id", "text_length", "draft_ms", "platform", "kind", "lag_seconds"])
def test_a_measured_key_stays(key):
    assert not is_private(key)


def test_private_values_are_dropped_at_any_depth(written):
    structlog.get_logger().info("batch", items=[{"id": 1, "text": "hello", "more": ({"author": "ann"},)}])
    [line] = written()
    assert line["items"] == [{"id": 1, "text": DROPPED, "more": [{"author": DROPPED}]}]


@given(st.text(min_size=12), st.integers(0, 4))
def test_no_text_comes_through_however_deep(text, depth):
    value = {"text": text}
    for _ in range(depth):
        value = {"layer": [value]}
    assert json.dumps(drop_private(None, "info", {"event": "x", **value})).count(DROPPED) == 1


def test_secrets_and_bytes_are_dropped_under_any_key(written):
    structlog.get_logger().info("x", harmless=SecretStr("hush"), raw=b"hush")
    assert "hush" not in json.dumps(written())


def test_bound_context_is_dropped_too(written):
    with structlog.contextvars.bound_contextvars(author="ann", job_id=3):
        structlog.get_logger().info("x")
    [line] = written()
    assert (line["author"], line["job_id"]) == (DROPPED, 3)


def test_an_exception_is_told_without_its_message(written):
    try:
        raise ValueError("Ann wrote: my phone is 555-0100")
    except ValueError:
        structlog.get_logger().exception("assessing failed", mention_id=4)
    [line] = written()
    assert line["raised"] == "ValueError"
    assert "test_an_exception_is_told_without_its_message" in line["where"][-1]
    assert "555" not in json.dumps(line)


def test_libraries_go_through_the_same_chain(written):
    try:
        raise RuntimeError("ann@example.com")
    except RuntimeError:
        logging.getLogger("uvicorn.error").exception("for ann@example.com, asked by @ann at http://a:b@host/x?q=hi")
    [line] = written()
    assert line["raised"] == "RuntimeError"
    assert not any(word in json.dumps(line) for word in ("ann", "a:b", "q=hi"))


def test_chatty_libraries_are_quiet(written):
    logging.getLogger("httpx2").info("HTTP Request: GET http://127.0.0.1/users/ann")
    logging.getLogger("uvicorn.access").info("GET /inbox?search=ann")
    assert written() == []


def test_below_the_level_nothing_is_written(written):
    structlog.get_logger().debug("x")
    assert written() == []


def test_people_get_lines_they_can_read():
    with logged(Log(format="console")) as out:
        structlog.get_logger().info("reply sent", reply_id=7)
    assert "reply sent" in out.getvalue()
    assert "reply_id=7" in out.getvalue()


def test_masking_leaves_ordinary_sentences_alone():
    sentence = "worker 3 took 12 jobs in 0.4 s; is that right? yes"
    assert mask(sentence) == sentence
