import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.base import EventKind
from bot.platforms.replay.recording import Line, LineError, Recorded, parse

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def _parse(content: object, **options: object) -> Recorded:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return parse(Line("r.jsonl", 3, 90, 120, raw), ours={"dir": frozenset({"reply"})}, now=NOW, **options)


def test_a_bare_text_is_enough():
    recorded = _parse({"text": "hello"})
    assert recorded.kind is EventKind.MENTION
    assert recorded.post_id == "r.jsonl:90"
    assert recorded.post.created_at == NOW
    assert recorded.post.conversation_id == recorded.post_id


def test_two_unnamed_lines_are_two_people():
    assert _parse({"id": "1", "text": "a"}).post.author.id != _parse({"id": "2", "text": "a"}).post.author.id


def test_all_that_a_line_can_say_is_read():
    line = {"id": 7, "text": "hi", "author": "Sam Ray", "handle": "@sam_demo", "lang": "en", "thread": "t1"}
    more = {
        "in_reply_to": "6",
        "url": "http://x/7",
        "attachments": [{"kind": "image", "url": "/a.png", "alt": "a cat"}],
    }
    post = _parse({**line, **more}).post
    assert (post.id, post.author.name, post.author.handle, post.language) == ("7", "Sam Ray", "sam_demo", "en")
    assert (post.conversation_id, post.parent_id, post.url) == ("t1", "6", "http://x/7")
    assert post.attachments[0].alt == "a cat"


def test_an_export_of_x_is_understood():
    line = {
        "id_str": "1050118621198921728",
        "full_text": "@brand hello",
        "user": {"id_str": "6253282", "screen_name": "sam_demo", "name": "Sam"},
        "created_at": "Wed Oct 10 20:19:24 +0000 2018",
        "in_reply_to_status_id": None,
    }
    post = _parse(line).post
    assert (post.id, post.author.id, post.author.handle, post.author.name) == (
        "1050118621198921728",
        "6253282",
        "sam_demo",
        "Sam",
    )
    assert post.created_at == datetime(2018, 10, 10, 20, 19, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2026-11-22T12:00:00Z",
        "2026-11-22T13:00:00+01:00",
        "2026-11-22 12:00:00",
        1795348800,
        1795348800000,
        1795348800.0,
    ],
)
def test_times_are_read_in_many_forms(value):
    assert _parse({"text": "a", "created_at": value}).post.created_at == NOW


def test_what_our_agents_wrote_is_ours():
    assert _parse({"text": "a", "dir": "reply"}).post.ours
    assert not _parse({"text": "a", "dir": "mention"}).post.ours


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{oops", "r.jsonl, line 3: not JSON"),
        (["a"], "r.jsonl, line 3: not an object"),
        ({"id": "1", "txt": "a"}, "line 3: no text. It has id, txt"),
        ({"text": None}, "no text"),
        ({"text": "a", "created_at": "soon"}, "the time 'soon' can't be read"),
        ({"text": "a", "created_at": 1e30}, "can't be read"),
        ({"text": "a", "event": "explosion"}, "use mention, direct_message, edit or deletion"),
    ],
)
def test_a_line_that_cant_be_used_says_why(content, said):
    with pytest.raises(LineError) as refused:
        _parse(content)
    assert said in str(refused.value)


_JSON = st.recursive(st.none() | st.booleans() | st.floats() | st.integers() | st.text(), st.lists, max_leaves=4)
_NAMES = st.sampled_from(
    ["id", "text", "author", "handle", "created_at", "thread", "event", "attachments", "dir", "lang"]
)


@given(st.dictionaries(_NAMES, _JSON | st.dictionaries(st.text(), _JSON)) | _JSON)
def test_whatever_a_line_holds_it_is_read_or_refused(content):
    try:
        recorded = _parse(content)
    except LineError:
        return
    assert isinstance(recorded.post_id, str)
    assert recorded.post is None or isinstance(recorded.post.text, str)
