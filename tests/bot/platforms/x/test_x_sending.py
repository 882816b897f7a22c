import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.platforms.base import (
    Attachment,
    Outgoing,
    Person,
    PlatformError,
    Post,
    Refused,
    SignedOut,
    Throttled,
    Unconfirmed,
)
from bot.platforms.x.snowflake import first_id

pytestmark = pytest.mark.anyio

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
PICTURE = Attachment("image", "/1.png", "A “cracked” case & a charger", content=PNG)
US = "1468001914293121024"
MENTIONED = first_id(datetime.now(UTC) - timedelta(minutes=10))
POST = Post(str(MENTIONED), str(MENTIONED), Person("7", "sam_demo"), "@AuroraCare it hisses", datetime.now(UTC))
OWN = f"GET /2/users/{US}/tweets"


async def _read(one, post_id) -> Post:
    thread = await one.fetch(post_id)
    assert thread.post is not None
    return thread.post


def _ours(number: int, text: str, *, parent: int = MENTIONED, **more: object) -> dict[str, object]:
    return {
        "id": str(number),
        "text": text,
        "author_id": US,
        "conversation_id": str(MENTIONED),
        "edit_history_tweet_ids": [str(number)],
        "referenced_tweets": [{"type": "replied_to", "id": str(parent)}],
        **more,
    }


async def test_pictures_go_out_with_their_words(face, opening):
    one = opening(face.url)
    post = await _read(one, await face.write("@AuroraCare it hisses"))
    sent = await one.reply(post, Outgoing("Like this. ^AB", "k", (PICTURE, PICTURE)))
    (ours,) = (await one.fetch(post.id)).after
    assert ours.id == sent.id
    assert [(picture.kind, picture.alt) for picture in ours.attachments] == [("image", PICTURE.alt)] * len(
        ours.attachments
    )
    assert ours.attachments
    assert await one.find_own(post, Outgoing("Like this. ^AB", "k")) == sent


async def test_a_private_reply_takes_one_picture(face, opening):
    one = opening(face.url)
    post = await _read(one, await face.write("hello", private=True))
    with pytest.raises(Refused, match="1 picture here"):
        await one.message(post, Outgoing("Like this.", "k", (PICTURE, PICTURE)))
    sent = await one.message(post, Outgoing("Like this.", "k", (PICTURE,)))
    assert await one.find_own(post, Outgoing("Like this.", "k")) == sent


UPLOADS = [(400, {"detail": "media type unrecognized."}), (503, "<html></html>"), (200, {"data": {}})]


@pytest.mark.parametrize(("status", "said"), UPLOADS)
async def test_an_upload_that_fails_posts_nothing_and_may_be_tried_again(site, opening, status, said):
    site.says("POST /2/media/upload", said, status=status)
    with pytest.raises(Refused) as refused:
        await opening(site.url).reply(POST, Outgoing("Like this. ^AB", "k", (PICTURE,)))
    assert not refused.value.permanent
    assert site.count("POST /2/tweets") == 0


async def test_a_description_that_fails_posts_nothing(site, opening):
    site.says("POST /2/media/upload", {"data": {"id": "9"}})
    site.says("POST /2/media/metadata", {"detail": "no"}, status=400)
    with pytest.raises(Refused):
        await opening(site.url).reply(POST, Outgoing("Like this. ^AB", "k", (PICTURE,)))
    assert site.count("POST /2/tweets") == 0


async def test_the_newest_version_is_answered(face, opening):
    post_id = await face.write("@AuroraCare it hisses")
    await face.edit(post_id, "@AuroraCare it hums")
    one = opening(face.url)
    post = await _read(one, post_id)
    assert post.id == post_id
    assert not post.url.endswith(post_id)
    sent = await one.reply(post, Outgoing("Sorry, Sam. ^AB", "k"))
    assert (await one.fetch(post_id)).answered_by == sent.id
    assert await one.find_own(post, Outgoing("Sorry, Sam. ^AB", "k")) == sent


WORDS = [
    "Tom & Jerry < 3 > 2 &amp; so on. ^AB",
    "See https://example.com/help?a=1&b=2 and example.com. ^AB",
    "@sam_demo, sorry. ^AB",
    "Cafe\u0301 — “quoted”  twice. ^AB",
    "充電できません 👩‍👩‍👧‍👧 ^AB",
    "השאלה שלך עם @AuroraCare ^AB",
]


@pytest.mark.parametrize("text", WORDS)
async def test_our_words_are_found_as_x_tells_them(face, opening, text):
    one = opening(face.url)
    post = await _read(one, await face.write("@AuroraCare it hisses"))
    other = await _read(one, await face.write("@AuroraCare it hisses", handle="jo_demo"))
    await face.fault("dropped_after", "reply")
    with pytest.raises(Unconfirmed):
        await one.reply(post, Outgoing(text, "k"))
    found = await opening(face.url).find_own(post, Outgoing(text, "k"))
    assert found is not None
    assert await one.find_own(other, Outgoing(text, "k")) is None
    assert await one.find_own(post, Outgoing(f"{text} more", "k")) is None


async def test_our_words_are_looked_for_on_every_page(site, opening):
    site.says(OWN, {"data": [_ours(MENTIONED + 9, "Other words.")], "meta": {"next_token": "b"}})
    site.says(OWN, {"data": [_ours(MENTIONED + 8, "@sam_demo Sorry. ^AB")], "meta": {}})
    found = await opening(site.url).find_own(POST, Outgoing("Sorry. ^AB", "k"))
    assert found is not None
    assert found.id == str(MENTIONED + 8)
    asked = [one for one in site.asked if one.path.endswith("/tweets")]
    assert [one.query.get("pagination_token") for one in asked] == [None, "b"]
    assert all(one.query["since_id"] == POST.id for one in asked)


async def test_links_that_x_doesn_t_spell_out_may_be_any(site, opening):
    site.says(OWN, {"data": [_ours(MENTIONED + 9, "@sam_demo See https://t.co/AbC1 ^AB https://t.co/pic")], "meta": {}})
    assert await opening(site.url).find_own(POST, Outgoing("See https://example.com/help ^AB", "k")) is not None


async def test_the_same_words_to_somebody_else_are_another_reply(site, opening):
    site.says(OWN, {"data": [_ours(MENTIONED + 9, "@jo Sorry. ^AB", parent=MENTIONED + 1)], "meta": {}})
    site.says("GET /2/dm_conversations/with/7/dm_events", {"meta": {"result_count": 0}})
    assert await opening(site.url).find_own(POST, Outgoing("Sorry. ^AB", "k")) is None


async def test_a_private_answer_to_a_public_post_is_found(face, opening):
    await face.write("hello, in private", private=True)
    one = opening(face.url)
    post = await _read(one, await face.write("@AuroraCare it hisses"))
    sent = await one.message(post, Outgoing("In private. ^AB", "k"))
    assert await opening(face.url).find_own(post, Outgoing("In private. ^AB", "k")) == sent


FAILING = [
    ("GET /2/users/me", "<html></html>", 503, Refused),
    ("GET /2/users/me", {"status": 429}, 429, Throttled),
    ("GET /2/users/me", {"status": 401}, 401, SignedOut),
]


@pytest.mark.parametrize(("request_", "said", "status", "error"), FAILING)
async def test_what_fails_before_the_write_posted_nothing(site, opening, request_, said, status, error):
    site.answers.pop(request_, None)
    site.says(request_, said, status=status)
    with pytest.raises(PlatformError) as raised:
        await opening(site.url).reply(POST, Outgoing("Sorry. ^AB", "k"))
    assert type(raised.value) is error
    assert not getattr(raised.value, "permanent", False)
    assert site.count("POST /2/tweets") == 0


async def test_a_receipt_that_names_no_post_leaves_it_open(site, opening):
    site.says("POST /2/tweets", {"data": {}}, status=201)
    with pytest.raises(Unconfirmed):
        await opening(site.url).reply(POST, Outgoing("Sorry. ^AB", "k"))


async def test_only_our_own_is_deleted(face, opening):
    one = opening(face.url)
    theirs = await face.write("@AuroraCare it hisses")
    with pytest.raises(Refused, match="not our own"):
        await one.delete_own(theirs)
    await one.delete_own("999")
    await one.delete_own("no number")


async def test_a_message_of_ours_is_deleted_as_one(site, opening):
    gone = {"type": "https://api.twitter.com/2/problems/resource-not-found", "parameter": "ids", "resource_id": "77"}
    site.says("GET /2/tweets", {"errors": [gone]})
    site.says(
        "GET /2/dm_events/77", {"data": {"id": "77", "text": "x", "sender_id": US, "event_type": "MessageCreate"}}
    )
    site.says("GET /2/users", {"data": [{"id": US, "username": "AuroraCare"}]})
    site.says("DELETE /2/dm_events/77", {"data": {"deleted": True}})
    await opening(site.url).delete_own("77")
    assert site.count("DELETE /2/dm_events/77") == 1


GONE = ["resource-not-found", "not-authorized-for-resource", "resource-unavailable"]


@pytest.mark.parametrize("kind", GONE)
async def test_suspended_protected_and_deleted_are_gone(site, opening, kind):
    error = {"type": f"https://api.twitter.com/2/problems/{kind}", "parameter": "ids", "resource_id": "5", "value": "5"}
    other = {"type": "about:blank", "parameter": "ids", "resource_id": "6", "value": "6"}
    site.says("GET /2/tweets", {"errors": [error, other]})
    one = opening(site.url)
    assert await one.look_up(["5", "6"]) == {"5": None}
    assert (await one.fetch("5")).deleted
    with pytest.raises(PlatformError, match="said nothing"):
        await one.fetch("6")


async def test_a_hundred_are_looked_up_at_once(site, opening):
    numbers = [str(MENTIONED + number) for number in range(250)]
    users = {"users": [{"id": "7", "username": "sam_demo"}]}
    for at in range(0, 250, 100):
        posts = [{"id": one, "text": "x", "author_id": "7"} for one in numbers[at : at + 100]]
        site.says("GET /2/tweets", {"data": posts, "includes": users})
    found = await opening(site.url).look_up(numbers)
    assert len(found) == 250
    assert site.count("GET /2/tweets") == 3


async def test_a_reply_is_posted_as_x_s_document_says(site, opening):
    site.says("POST /2/tweets", {"data": {"id": "5", "text": "x"}}, status=201)
    sent = await opening(site.url).reply(POST, Outgoing("Sorry. ^AB", "k"))
    assert (sent.id, sent.url) == ("5", "https://x.com/AuroraCare/status/5")
    assert json.loads(site.bodies[-1]) == {"text": "Sorry. ^AB", "reply": {"in_reply_to_tweet_id": POST.id}}
