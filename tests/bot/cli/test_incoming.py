from datetime import UTC, datetime

import pytest

from bot.cli.incoming import reader
from bot.cli.lines import BadLine

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def read():
    return reader(NOW, ("Aurora Electronics", "@AuroraCare")).read


def test_a_message_keeps_its_id_as_it_came(read):
    assert read({"id": "007", "text": "x"}).id == "007"
    assert read({"id": 7, "text": "x"}).id == 7
    assert read({"text": "x"}).id is None


def test_a_message_becomes_a_mention(read):
    line = {
        "text": "hi",
        "platform": "x",
        "lang": "de",
        "author": "ann",
        "thread": [{"from": "@auroracare", "text": "a"}],
    }
    subject = read(line).subject
    assert (subject.text, subject.platform, subject.language, subject.author, subject.now) == (
        "hi",
        "x",
        "de",
        "ann",
        NOW,
    )
    assert subject.thread[0].ours


def test_what_the_command_line_says_fills_in_what_a_message_leaves_out():
    read = reader(NOW, (), {"platform": "x", "lang": "de", "author": ""}).read
    assert read({"text": "hi"}).subject.platform == "x"
    assert read({"text": "hi", "platform": "reddit"}).subject.platform == "reddit"
    assert read({"text": "hi"}).subject.language == "de"


@pytest.mark.parametrize(
    ("name", "ours"),
    [("brand", True), ("Aurora Electronics", True), ("@AURORACARE", True), ("ann", False), ("", False)],
)
def test_the_brands_own_turns_are_known(read, name, ours):
    assert read({"text": "x", "thread": [{"from": name, "text": "y"}]}).subject.thread[0].ours is ours


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({}, '"text"'),
        ({"text": " \n"}, '"text"'),
        ({"text": 3}, '"text" must be a text'),
        ({"text": "x", "id": [1]}, '"id"'),
        ({"text": "x", "id": True}, '"id"'),
        ({"text": "x", "lang": 5}, '"lang"'),
        ({"text": "x", "thread": "y"}, '"thread" must be a list'),
        ({"text": "x", "thread": ["y"]}, 'message in "thread"'),
        ({"text": "x", "thread": [{"text": 1}]}, '"thread.text"'),
    ],
)
def test_a_wrong_key_is_named(read, line, said):
    with pytest.raises(BadLine) as caught:
        read(line)
    assert said in caught.value.why
