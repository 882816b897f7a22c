import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.platforms.base import EventKind, SignedOut, Throttled, Unavailable
from bot.platforms.x.snowflake import first_id
from tests.bot.platforms.contract import told

pytestmark = pytest.mark.anyio

HOUR = timedelta(hours=1)


def _tweet(number: int, text: str = "@AuroraCare it hisses", **more: object) -> dict[str, object]:
    return {"id": str(number), "text": text, "author_id": "7", "edit_history_tweet_ids": [str(number)], **more}


def _page(*tweets: dict[str, object], token: str = "", **more: object) -> dict[str, object]:
    users = {"users": [{"id": "7", "username": "sam_demo", "name": "Sam"}]}
    meta = {"result_count": len(tweets), **({"next_token": token} if token else {})}
    return {"data": list(tweets), "includes": {**users, **more}, "meta": meta}


NOTHING = {"meta": {"result_count": 0}}
MENTIONS = "GET /2/users/1468001914293121024/mentions"


async def _quiet(platform, cursor, seconds=0.3, *, since=lambda _: True):
    """Return what is told until `since` holds of it, however slow the machine is, and this much longer."""
    events = []

    async def listen():
        async for batch in platform.listen(cursor):
            events.extend(batch)

    listening = asyncio.create_task(listen())
    try:
        await _until(lambda: listening.done() or since(events))
        await asyncio.wait({listening}, timeout=seconds)
    finally:
        listening.cancel()
    if not listening.cancelled() and listening.done():
        await listening
    return events


async def test_a_gap_over_several_pages_is_closed_oldest_first(site, opening):
    start = first_id(datetime.now(UTC) - HOUR)
    site.says(MENTIONS, _page(_tweet(start + 5), _tweet(start + 4), token="b"))
    site.says(MENTIONS, _page(_tweet(start + 3), _tweet(start + 2), token="c"))
    site.says(MENTIONS, _page(_tweet(start + 1)))
    site.says("GET /2/dm_events", NOTHING)
    events = await told(opening(site.url), None, 5)
    assert [int(event.post_id) - start for event in events] == [1, 2, 3, 4, 5]
    asked = [one.query.get("pagination_token") for one in site.asked if one.path.endswith("/mentions")][:3]
    assert asked == [None, "b", "c"]


async def test_a_page_that_fails_tells_nothing_and_loses_nothing(site, opening):
    start = first_id(datetime.now(UTC) - HOUR)
    site.says(MENTIONS, _page(_tweet(start + 2), token="b"))
    site.says(MENTIONS, "<html>over capacity</html>", status=503)
    site.says(MENTIONS, _page(_tweet(start + 2), token="b"))
    site.says(MENTIONS, _page(_tweet(start + 1)))
    site.says("GET /2/dm_events", NOTHING)
    one = opening(site.url)
    with pytest.raises(Unavailable):
        await told(one, None, 1)
    assert [int(event.post_id) - start for event in await told(one, None, 2)] == [1, 2]


async def test_a_post_that_shows_late_is_told_and_none_is_told_twice(site, opening):
    now = first_id(datetime.now(UTC))
    site.says(MENTIONS, _page(_tweet(now + 5)))
    site.says(MENTIONS, _page(_tweet(now + 5), _tweet(now + 3)))
    site.says("GET /2/dm_events", NOTHING)
    events = await _quiet(opening(site.url), None, since=lambda told: len(told) >= 2)
    assert [int(event.post_id) - now for event in events] == [5, 3]
    asked = [one.query["since_id"] for one in site.asked if one.path.endswith("/mentions") and "since_id" in one.query]
    assert asked
    assert all(int(one) < now + 3 for one in asked)
    assert not await _quiet(opening(site.url), events[-1].cursor)


async def test_messages_that_must_wait_don_t_hold_up_mentions(site, opening):
    now = first_id(datetime.now(UTC))
    site.says(MENTIONS, NOTHING)
    site.says(MENTIONS, _page(_tweet(now)))
    reset = str(int(datetime.now(UTC).timestamp()) + 600)
    site.says("GET /2/dm_events", {"status": 429}, status=429, x_rate_limit_reset=reset)
    assert len(await told(opening(site.url), None, 1)) == 1
    assert site.count("GET /2/dm_events") == 1


async def test_keys_without_messages_still_hear_mentions(site, opening):
    site.says(MENTIONS, _page(_tweet(first_id(datetime.now(UTC)))))
    site.says("GET /2/dm_events", {"detail": "oauth1 app permissions", "status": 403}, status=403)
    assert len(await told(opening(site.url), None, 1)) == 1


async def test_mentions_that_must_wait_say_until_when(site, opening):
    reset = str(int(datetime.now(UTC).timestamp()) + 600)
    site.says(MENTIONS, {"status": 429}, status=429, x_rate_limit_reset=reset)
    with pytest.raises(Throttled) as throttled:
        await told(opening(site.url), None, 1)
    assert throttled.value.until > datetime.now(UTC) + timedelta(minutes=9)


async def test_a_missing_author_is_looked_up(site, opening):
    page = _page(_tweet(first_id(datetime.now(UTC))))
    site.says(MENTIONS, {"data": page["data"]})
    site.says("GET /2/users", {"data": [{"id": "7", "username": "sam_demo", "name": "Sam"}]})
    site.says("GET /2/dm_events", NOTHING)
    (event,) = await told(opening(site.url), None, 1)
    assert event.post.author.handle == "sam_demo"


async def test_a_post_without_its_author_is_read_again(site, opening):
    number = first_id(datetime.now(UTC))
    site.says(MENTIONS, {"data": [{"id": str(number), "text": "@AuroraCare it hisses"}]})
    site.says("GET /2/tweets", _page(_tweet(number)))
    site.says("GET /2/dm_events", NOTHING)
    (event,) = await told(opening(site.url), None, 1)
    assert event.post.author.handle == "sam_demo"


async def test_an_author_nobody_knows_is_a_clear_placeholder(site, opening):
    number = first_id(datetime.now(UTC))
    site.says(MENTIONS, {"data": [{"id": str(number), "text": "@AuroraCare it hisses"}]})
    site.says("GET /2/dm_events", NOTHING)
    (event,) = await told(opening(site.url), None, 1)
    assert (event.post.author.id, event.post.author.handle) == (f"unknown:{number}", "[unknown]")


async def test_an_edit_whose_old_words_are_lost_is_told_as_it_stands(site, opening):
    first, second = first_id(datetime.now(UTC) - HOUR), first_id(datetime.now(UTC))
    site.says(MENTIONS, _page(_tweet(second, edit_history_tweet_ids=[str(first), str(second)])))
    site.says("GET /2/dm_events", NOTHING)
    (event,) = await told(opening(site.url), None, 1)
    assert (event.kind, event.post_id, event.revision) == (EventKind.EDIT, str(first), 1)


async def test_reposts_are_nobody_s_message(site, opening):
    number = first_id(datetime.now(UTC))
    repost = _tweet(number + 1, "RT @sam: …", referenced_tweets=[{"type": "retweeted", "id": "9"}])
    site.says(MENTIONS, _page(repost, _tweet(number)))
    site.says("GET /2/dm_events", NOTHING)
    assert [event.post_id for event in await _quiet(opening(site.url), None, since=any)] == [str(number)]


async def test_keys_of_somebody_else_are_signed_out(site, opening):
    site.answers.pop("GET /2/users/me")
    site.says("GET /2/users/me", {"data": {"id": "9", "username": "Other", "name": "Other"}})
    with pytest.raises(SignedOut, match="belong to @Other"):
        await told(opening(site.url), None, 1)


async def test_the_first_look_goes_back_a_day(site, opening):
    site.says(MENTIONS, NOTHING)
    site.says("GET /2/dm_events", NOTHING)
    looks = lambda: [one for one in site.asked if one.path.endswith("/mentions")]  # noqa: E731 - asked twice
    await _quiet(opening(site.url, look_back_hours=2), None, 0, since=lambda _: looks())
    since = int(looks()[0].query["since_id"])
    start = first_id(datetime.now(UTC) - 2 * HOUR)
    assert abs(since - start) < first_id(datetime.now(UTC)) - first_id(datetime.now(UTC) - timedelta(minutes=2))


async def test_a_quiet_week_doesn_t_make_the_search_too_old(face, opening):
    long_ago = '{"mentions":"1000","messages":"1000","search":"1000"}'
    await face.write("The Halo Pro hisses")
    (event,) = await told(opening(face.url, search='"Halo Pro"'), long_ago, 1)
    assert event.post.text == "The Halo Pro hisses"


async def test_what_only_search_found_did_not_turn_to_us(face, opening):
    found, named = await face.write("My Halo Pro hisses"), await face.write("@AuroraCare my Halo Pro hisses")
    events = await told(opening(face.url, search='"Halo Pro"'), None, 2)
    assert {event.post_id: event.post.addressed for event in events} == {found: False, named: True}
    assert len({event.id for event in events}) == 2


async def test_context_comes_along(face, opening):
    first = await face.write("My Halo Pro hisses", handle="jo_demo")
    await face.write("@AuroraCare look at this", in_reply_to=first)
    (event,) = await told(opening(face.url), None, 1)
    assert [(post.id, post.text, post.author.handle) for post in event.context] == [
        (first, "My Halo Pro hisses", "jo_demo")
    ]


async def test_a_message_says_who_wrote_first(face, opening):
    message = await face.write("hello, in private", private=True)
    one = opening(face.url)
    (event,) = await told(one, None, 1)
    assert (event.kind, event.post_id) == (EventKind.DIRECT_MESSAGE, message)
    assert event.post.url.startswith("https://x.com/messages/")
    assert (await one.look_up([message], private=frozenset({message})))[message].private


async def test_the_stream_tells_at_once_and_polling_tells_it_no_second_time(face, opening):
    one = opening(face.url, stream=True, search='"Halo Pro"', poll_seconds=0.4)
    events = []

    async def listen():
        async for batch in one.listen(None):
            events.extend(batch)

    listening = asyncio.create_task(listen())
    await _until(lambda: one._streaming is not None and one._streaming.is_open)
    await asyncio.sleep(0.1)
    named = await face.write("@AuroraCare it hisses")
    found = await face.write("The Halo Pro hums")
    await _until(lambda: len(events) >= 2)
    await asyncio.sleep(1)
    listening.cancel()
    assert {event.post_id: event.post.addressed for event in events} == {named: True, found: False}
    assert len(events) == 2
    again = await _quiet(opening(face.url, search='"Halo Pro"'), events[-1].cursor)
    assert not again


async def test_rules_are_set_once_and_others_are_left_alone(face, opening):
    def searches(word):
        return lambda _: any(word in rule["value"] for rule, _ in face.face.streaming._rules.values())

    one = opening(face.url, stream=True, search="hiss", poll_seconds=0.2)
    for _ in range(2):
        await _quiet(one, None, since=searches("hiss"))
    other = opening(face.url, stream=True, search="hum", poll_seconds=0.2)
    await _quiet(other, None, since=lambda told: searches("hum")(told) and not searches("hiss")(told))
    rules = {rule["tag"]: rule["value"] for rule, _ in face.face.streaming._rules.values()}
    assert rules == {
        "answerable: mentions of AuroraCare": "@AuroraCare -is:retweet -from:AuroraCare",
        "answerable: search of AuroraCare": "(hum) -is:retweet -from:AuroraCare",
    }


@pytest.mark.parametrize(
    ("status", "error"),
    [(420, Throttled), (429, Throttled), (503, Unavailable), (401, Unavailable), (403, Unavailable)],
)
async def test_a_stream_that_is_refused_never_spins(site, opening, status, error):
    site.says(MENTIONS, NOTHING)
    site.says("GET /2/dm_events", NOTHING)
    site.says("GET /2/tweets/search/recent", NOTHING)
    site.says("GET /2/tweets/search/stream/rules", {"meta": {"sent": "now"}})
    site.says("POST /2/tweets/search/stream/rules", {"meta": {"summary": {"created": 1}}}, status=201)
    site.says("GET /2/tweets/search/stream", {"status": status}, status=status)
    with pytest.raises(error) as raised:
        await told(opening(site.url, stream=True), None, 1)
    assert site.count("GET /2/tweets/search/stream") == 1
    if isinstance(raised.value, Throttled):
        assert raised.value.until > datetime.now(UTC) + timedelta(seconds=50)


async def test_a_stream_that_ends_in_good_order_is_not_opened_in_a_circle(site, opening):
    site.says(MENTIONS, NOTHING)
    site.says("GET /2/dm_events", NOTHING)
    site.says("GET /2/tweets/search/stream/rules", {"meta": {"sent": "now"}})
    site.says("POST /2/tweets/search/stream/rules", {"meta": {"summary": {"created": 1}}}, status=201)
    site.says("GET /2/tweets/search/stream", {"data": _tweet(first_id(datetime.now(UTC)))})
    site.says("GET /2/users", {"data": [{"id": "7", "username": "sam_demo", "name": "Sam"}]})
    told_batches = opening(site.url, stream=True).listen(None)
    async with asyncio.timeout(30):
        assert len(await anext(told_batches)) == 1
        with pytest.raises(Unavailable, match="broke off"):
            await anext(told_batches)
    assert site.count("GET /2/tweets/search/stream") == 1


async def _until(true):
    for _ in range(1500):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError
