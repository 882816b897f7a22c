from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.platforms.x.cursor import Cursor
from bot.platforms.x.reading import UNKNOWN, Includes, Me, Reader, newest_id
from bot.platforms.x.snowflake import first_id, written_at

READER, ME = Reader("https://x.com"), Me("42", "AuroraCare")
NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
AGO = timedelta(hours=24)
SAM = {
    "id": "7",
    "username": "sam_demo",
    "name": "Sam",
    "public_metrics": {"followers_count": 12},
    "profile_image_url": "https://pbs.example/7.jpg",
}


def test_a_post_with_nothing_but_id_and_words_can_be_read():
    post = READER.post({"id": "1293593516040269825", "text": "It hisses &amp; hums"}, Includes(), ME)
    assert (post.id, post.conversation_id, post.text) == ("1293593516040269825",) * 2 + ("It hisses & hums",)
    assert post.created_at == datetime(2020, 8, 12, 17, 1, 42, 686_000, tzinfo=UTC)
    assert post.author.handle == UNKNOWN
    assert post.author.id == "unknown:1293593516040269825"
    assert post.url == "https://x.com/i/status/1293593516040269825"
    assert (post.revision, post.edited_at, post.parent_id, post.language) == (0, None, None, None)


def test_every_field_is_read():
    told = {
        "id": "30",
        "text": "cut off…",
        "note_tweet": {"text": "A long one, in full &lt;3", "entities": {}},
        "author_id": "7",
        "conversation_id": "10",
        "created_at": "2026-11-22T15:00:00.000Z",
        "lang": "en",
        "attachments": {"media_keys": ["3_1", "7_2", "3_gone"]},
        "referenced_tweets": [{"type": "replied_to", "id": "12"}, {"type": "quoted", "id": "13"}],
    }
    media = [
        {"media_key": "3_1", "type": "photo", "url": "https://pbs.example/1.jpg", "alt_text": "A &amp; B"},
        {"media_key": "7_2", "type": "video", "preview_image_url": "https://pbs.example/2.jpg"},
    ]
    parent = {"id": "12", "text": "edited", "edit_history_tweet_ids": ["10", "12"]}
    includes = Includes.read({"includes": {"users": [SAM], "media": media, "tweets": [parent]}})
    post = READER.post(told, includes, ME)
    assert post.text == "A long one, in full <3"
    assert (post.author.handle, post.author.followers, post.author.url) == ("sam_demo", 12, "https://x.com/sam_demo")
    assert (post.parent_id, post.quoted_id, post.conversation_id) == ("10", "13", "10")
    assert [(one.kind, one.url, one.alt) for one in post.attachments] == [
        ("image", "https://pbs.example/1.jpg", "A & B"),
        ("video", "https://pbs.example/2.jpg", ""),
    ]
    assert post.created_at == datetime(2026, 11, 22, 15, tzinfo=UTC)
    assert post.language == "en"


def test_an_edit_is_known_by_its_first_id_and_answered_by_its_newest():
    first, second = first_id(NOW), first_id(NOW + timedelta(minutes=5))
    told = {"id": str(second), "text": "B", "author_id": "7", "edit_history_tweet_ids": [str(first), str(second)]}
    post = READER.post(told, Includes.read({"includes": {"users": [SAM]}}), ME)
    assert (post.id, post.revision, post.created_at) == (str(first), 1, NOW)
    assert post.edited_at == NOW + timedelta(minutes=5)
    assert post.url == f"https://x.com/sam_demo/status/{second}"
    assert newest_id(post) == str(second)


def test_languages_that_are_none_are_none():
    for word in ("und", "qme", "qht", "zxx", ""):
        assert READER.post({"id": "1", "text": "x", "lang": word}, Includes(), ME).language is None
    assert READER.post({"id": "1", "text": "x", "lang": "fil"}, Includes(), ME).language == "fil"


def test_odd_shapes_are_borne():
    told = {"id": "1", "text": None, "entities": [], "attachments": None, "referenced_tweets": None, "created_at": "?"}
    post = READER.post(told, Includes.read({"includes": [], "data": "x"}), ME)
    assert post.text == ""


@given(st.datetimes(datetime(2011, 1, 1), datetime(2060, 1, 1)))  # noqa: DTZ001 - made aware below
def test_ids_tell_their_time(moment):
    at = moment.replace(tzinfo=UTC)
    assert timedelta(0) <= at - written_at(str(first_id(at))) < timedelta(milliseconds=1)


@given(st.text() | st.none())
def test_any_cursor_can_be_read(text):
    cursor = Cursor.read(text, now=NOW, look_back=AGO)
    assert Cursor.read(cursor.write(), now=NOW, look_back=AGO) == cursor


def test_a_cursor_comes_back_as_it_was():
    cursor = Cursor.read(None, now=NOW, look_back=AGO).after("mentions", first_id(NOW)).after("messages", 5).noting(9)
    assert Cursor.read(cursor.write(), now=NOW, look_back=timedelta(0)) == cursor
    assert cursor.mentions == first_id(NOW)
    assert cursor.messages == first_id(NOW - AGO)
    assert cursor.knows(first_id(NOW))
    assert cursor.knows(9)
    assert first_id(NOW - timedelta(minutes=1)) < cursor.since("mentions") < first_id(NOW)


def test_a_cursor_stays_short():
    cursor = Cursor.read(None, now=NOW, look_back=AGO)
    for number in range(1_000):
        cursor = cursor.after("mentions", first_id(NOW) + number)
    assert len(cursor.write()) < 2_000
    assert cursor.knows(first_id(NOW) + 999)
