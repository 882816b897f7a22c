"""What the sandbox tells as X: asked by tweepy, and checked against X's official document exchange by exchange."""

from html import unescape
from itertools import pairwise
from typing import Any

import pytest
from tweepy.asynchronous import AsyncClient

from bot.platforms.sandbox.faces.x.numbers import OUR_USER_ID
from bot.platforms.x.snowflake import written_at
from tests.bot.platforms.x.staging import Staged

pytestmark = pytest.mark.anyio

FIELDS = {
    "tweet_fields": [
        "author_id", "conversation_id", "created_at", "entities", "note_tweet", "referenced_tweets", "attachments",
        "in_reply_to_user_id", "lang", "edit_controls", "public_metrics", "possibly_sensitive", "reply_settings",
    ],
    "expansions": [
        "author_id", "referenced_tweets.id", "referenced_tweets.id.author_id", "in_reply_to_user_id",
        "attachments.media_keys", "entities.mentions.username", "edit_history_tweet_ids",
    ],
    "media_fields": ["url", "alt_text", "width", "height", "type"],
    "user_fields": ["created_at", "profile_image_url", "protected", "public_metrics", "receives_your_dm", "verified"],
}  # fmt: skip


async def one(client: AsyncClient, number: str, **fields: Any) -> Any:
    return (await client.get_tweet(number, user_auth=True, **fields))["data"]


async def mentions(client: AsyncClient, **asked: Any) -> Any:
    return await client.get_users_mentions(OUR_USER_ID, user_auth=True, **asked)


async def test_nothing_is_told_that_was_not_asked_for(face: Staged, client: AsyncClient) -> None:
    number = await face.write("@AuroraCare it hisses")
    answer = await client.get_tweet(number, user_auth=True)
    assert answer == {"data": {"id": number, "text": "@AuroraCare it hisses", "edit_history_tweet_ids": [number]}}
    assert set((await client.get_me())["data"]) == {"id", "name", "username"}


async def test_everything_that_was_asked_for_is_told(face: Staged, client: AsyncClient) -> None:
    ours = await face.write("Our new Halo is here", ours=True)
    picture = {"kind": "image", "url": "/pictures/green-line.png", "alt": "a green line"}
    number = await face.write("@AuroraCare mine has a line", in_reply_to=ours, attachments=[picture], lang="en")
    answer = await client.get_tweet(number, user_auth=True, **FIELDS)
    told, along = answer["data"], answer["includes"]
    assert told["conversation_id"] == ours
    assert told["referenced_tweets"] == [{"type": "replied_to", "id": ours}]
    assert told["in_reply_to_user_id"] == OUR_USER_ID
    assert told["lang"] == "en"
    assert abs((written_at(number) - face.site.clock()).total_seconds()) < 60
    assert {person["username"] for person in along["users"]} == {"sam_demo", "AuroraCare"}
    assert next(post["id"] for post in along["tweets"] if post["id"] == ours)
    (media,) = along["media"]
    assert media["media_key"] in told["attachments"]["media_keys"]
    assert media["alt_text"] == "a green line"
    assert media["url"] == f"{face.url}/pictures/green-line.png"
    assert (await face.admin.get(media["url"])).status_code == 200


async def test_texts_are_told_as_x_tells_them(face: Staged, client: AsyncClient) -> None:
    picture = {"kind": "image", "url": "/pictures/green-line.png", "alt": "a green line"}
    words = "@AuroraCare <b> & 🥁 https://example.com/a?x=1&y=2 and example.org, #help"
    told = await one(client, await face.write(words, attachments=[picture]), **FIELDS)
    text, entities = told["text"], told["entities"]
    assert text.startswith("@AuroraCare &lt;b&gt; &amp; 🥁 https://t.co/")
    for part in [*entities["urls"], *entities["mentions"], *entities["hashtags"]]:
        shown = text[part["start"] : part["end"]]
        assert shown in {part.get("url"), f"@{part.get('username')}", f"#{part.get('tag')}"}
    full = [part["expanded_url"] for part in entities["urls"]]
    assert full[:2] == ["https://example.com/a?x=1&y=2", "http://example.org"]
    assert text.endswith(entities["urls"][2]["url"])
    assert entities["urls"][2]["media_key"] == told["attachments"]["media_keys"][0]


async def test_a_long_post_is_cut_and_told_whole_beside_it(face: Staged, client: AsyncClient) -> None:
    words = "@AuroraCare " + "my Halo & I, " * 40 + "https://example.com/end"
    told = await one(client, await face.write(words), **FIELDS)
    assert "…" in told["text"]
    assert len(unescape(told["text"])) <= 280
    assert told["note_tweet"]["text"].startswith("@AuroraCare my Halo &amp; I,")
    assert told["note_tweet"]["entities"]["urls"][0]["expanded_url"] == "https://example.com/end"
    short = await one(client, await face.write("@AuroraCare short"), **FIELDS)
    assert "note_tweet" not in short


async def test_what_is_gone_is_an_error_beside_the_rest(face: Staged, client: AsyncClient) -> None:
    first = await face.write("@AuroraCare first")
    second = await face.write("@AuroraCare second", in_reply_to=first)
    await face.delete(first)
    answer = await client.get_tweets([first, second, "17"], user_auth=True, expansions="referenced_tweets.id")
    assert [post["id"] for post in answer["data"]] == [second]
    found = {(problem["parameter"], problem["resource_id"]) for problem in answer["errors"]}
    assert found == {("ids", first), ("ids", "17"), ("referenced_tweets.id", first)}
    assert "data" not in await client.get_tweet(first, user_auth=True)


async def test_an_edit_is_a_post_of_its_own_with_its_history(face: Staged, client: AsyncClient) -> None:
    first = await face.write("@AuroraCare it hisses")
    before = await face.write("@AuroraCare same here", in_reply_to=first, handle="kim")
    await face.edit(first, "@AuroraCare it hums")
    await face.edit(first, "@AuroraCare it sings")
    after = await face.write("@AuroraCare and here", in_reply_to=first, handle="lee")
    newest = (await mentions(client, since_id=before, tweet_fields=["conversation_id"]))["data"][-1]
    history = newest["edit_history_tweet_ids"]
    assert (len(history), history[0], history[-1]) == (3, first, newest["id"])
    assert history == sorted(history, key=int)
    assert newest["text"] == "@AuroraCare it sings"
    assert newest["conversation_id"] == first
    wordings = [(await one(client, number))["text"] for number in history]
    assert wordings == ["@AuroraCare it hisses", "@AuroraCare it hums", "@AuroraCare it sings"]
    replies = [(await one(client, number, **FIELDS))["referenced_tweets"][0]["id"] for number in (before, after)]
    assert replies == [first, history[-1]]
    await face.delete(first)
    assert "data" not in await client.get_tweets(history, user_auth=True)


async def test_timelines_come_in_pages_from_the_newest_between_bounds(face: Staged, client: AsyncClient) -> None:
    numbers = [await face.write(f"@AuroraCare number {number}") for number in range(12)]
    found, token = [], None
    while True:
        page = await mentions(client, max_results=5, pagination_token=token)
        found += [post["id"] for post in page["data"]]
        assert page["meta"]["result_count"] == len(page["data"])
        if not (token := page["meta"].get("next_token")):
            break
    assert found == numbers[::-1]
    between = await mentions(client, since_id=numbers[3], until_id=numbers[6], max_results=5)
    assert [post["id"] for post in between["data"]] == [numbers[5], numbers[4]]
    assert (between["meta"]["newest_id"], between["meta"]["oldest_id"]) == (numbers[5], numbers[4])
    assert await mentions(client, since_id=numbers[-1]) == {"meta": {"result_count": 0}}
    later = await mentions(client, start_time=written_at(numbers[-1]).replace(year=2099))
    assert later["meta"]["result_count"] == 0


async def test_mentions_are_what_names_us_or_answers_us(face: Staged, client: AsyncClient) -> None:
    ours = await face.write("Our new Halo is here", ours=True)
    named = await face.write("hey @auroracare, it hisses")
    answered = await face.write("nice", in_reply_to=ours)
    quoted = await face.write("look at that", quotes=ours)
    await face.write("AuroraCare is bad", found=True)
    await face.write("in private", private=True)
    found = [post["id"] for post in (await mentions(client))["data"]]
    assert found == [answered, named]
    quotes = await client.get_quote_tweets(ours, user_auth=True, tweet_fields=["referenced_tweets"])
    assert [(post["id"], post["referenced_tweets"]) for post in quotes["data"]] == [
        (quoted, [{"type": "quoted", "id": ours}])
    ]


async def test_search_finds_by_words_people_and_threads(face: Staged, client: AsyncClient) -> None:
    first = await face.write("my Halo hisses", handle="kim")
    second = await face.write("@kim mine hums", in_reply_to=first, handle="lee")
    third = await face.write("halo everyone", lang="de", handle="max")
    expected = {
        "halo": [third, first],
        '"halo hisses" OR from:lee': [second, first],
        f"conversation_id:{first} (from:lee OR to:lee)": [second],
        "to:kim -hisses": [second],
        "halo -lang:de -is:retweet": [first],
        f"in_reply_to_tweet_id:{first}": [second],
        "is:reply hums": [second],
        "@kim": [second],
    }
    for query, numbers in expected.items():
        answer = await client.search_recent_tweets(query, user_auth=True)
        assert [post["id"] for post in answer.get("data", ())] == numbers, query


async def test_people_are_found_by_number_and_by_handle(face: Staged, client: AsyncClient) -> None:
    number = await face.write("@AuroraCare hello", handle="kim", name="Kim 김", followers=9)
    author = (await one(client, number, tweet_fields=["author_id"]))["author_id"]
    for answer in (
        await client.get_user(id=author, user_auth=True),
        await client.get_user(username="KIM", user_auth=True),
    ):
        assert answer["data"] == {"id": author, "name": "Kim 김", "username": "kim"}
    many = await client.get_users(usernames=["kim", "nobody"], user_auth=True)
    assert [person["id"] for person in many["data"]] == [author]
    assert [problem["value"] for problem in many["errors"]] == ["nobody"]
    assert "data" not in await client.get_users(ids=["5"], user_auth=True)


async def test_private_messages_are_told_newest_first_and_by_person(face: Staged, client: AsyncClient) -> None:
    first = await face.write("hello <you>", private=True)
    await face.write("and I", private=True, handle="kim")
    third = await face.write("are you there?", private=True)
    asked = {"dm_event_fields": ["sender_id", "created_at", "dm_conversation_id", "text"], "expansions": ["sender_id"]}
    answer = await client.get_direct_message_events(**asked)
    told = {event["id"]: event for event in answer["data"]}
    assert [event["id"] for event in answer["data"]][0::2] == [third, first]
    assert told[first]["text"] == "hello &lt;you&gt;"
    assert {person["username"] for person in answer["includes"]["users"]} == {"sam_demo", "kim"}
    for named in (
        {"participant_id": told[first]["sender_id"]},
        {"dm_conversation_id": told[first]["dm_conversation_id"]},
    ):
        here = await client.get_direct_message_events(**named)
        assert [event["id"] for event in here["data"]] == [third, first]
    pages = [await client.get_direct_message_events(max_results=1)]
    while token := pages[-1]["meta"].get("next_token"):
        pages.append(await client.get_direct_message_events(max_results=1, pagination_token=token))
    assert [page["data"][0]["id"] for page in pages] == [event["id"] for event in answer["data"]]
    assert all(int(later) > int(earlier) for later, earlier in pairwise(told))


async def test_links_to_x_lead_to_the_sandboxs_pages(face: Staged) -> None:
    number = await face.write("@AuroraCare it hisses")
    for path in (f"/sam_demo/status/{number}", f"/i/web/status/{number}"):
        answer = await face.admin.get(path)
        assert answer.headers["location"] == f"/threads/{number}#{number}"
    page = await face.admin.get("/messages/compose", params={"recipient_id": OUR_USER_ID}, follow_redirects=True)
    assert page.status_code == 200
    assert "private" in page.text
    assert (await face.admin.get("/sam_demo/status/17")).status_code == 404
