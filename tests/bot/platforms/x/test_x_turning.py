from datetime import UTC, datetime, timedelta

import pytest

from bot.platforms.base import Outgoing, Person, Post
from bot.platforms.x.snowflake import first_id
from bot.platforms.x.turning import Turn, names, turn

pytestmark = pytest.mark.anyio

US = "1468001914293121024"
NOW = datetime.now(UTC)
SAM = Person("7", "sam_demo", "Sam")
QUOTE = "still https://x.com/AuroraCare/status/12"
OTHERS = "still https://x.com/jo_demo/status/12"


def _post(text: str, *, parent: str | None = None, quoted: str | None = None, addressed: bool = True) -> Post:
    return Post("50", "50", SAM, text, NOW, parent_id=parent, quoted_id=quoted, addressed=addressed)


TURNS = [
    (_post("@auroracare it hisses"), Turn.MENTIONED),
    (_post("thanks @AuroraCare!", parent="12"), Turn.MENTIONED),
    (_post(f"@AuroraCare {QUOTE}", quoted="12"), Turn.MENTIONED),
    (_post(QUOTE, quoted="12"), Turn.QUOTED),
    (_post(QUOTE, quoted="12", parent="11"), Turn.QUOTED),
    (_post("no link left", quoted="12"), Turn.QUOTED),
    (_post("still", parent="12"), Turn.ANSWERED),
    (_post(OTHERS, quoted="12", parent="11"), Turn.ANSWERED),
    (_post("only X knows how"), Turn.MENTIONED),
    (_post("@AuroraCareful hisses", addressed=False), None),
    (_post("it hisses", parent="12", addressed=False), None),
]


@pytest.mark.parametrize(("post", "how"), TURNS)
def test_how_a_post_turned_to_us(post, how):
    assert turn(post, "AuroraCare") is how


NAMES = [
    ("@AuroraCare", True),
    ("hey @auroracare, hello", True),
    (".@AuroraCare", True),
    ("(＠AuroraCare)", True),
    ("壊れた@AuroraCareです", True),
    ("@AuroraCare's speaker", True),
    ("@AuroraCareful", False),
    ("@AuroraCare_2", False),
    ("@AuroraCareé", False),
    ("mail@AuroraCare.example", False),
    ("@AuroraCare@social.example", False),
    ("https://example.com/@AuroraCare", False),
    ("AuroraCare", False),
]


@pytest.mark.parametrize(("text", "named"), NAMES)
def test_a_mention_is_what_x_takes_for_one(text, named):
    assert names(text, "AuroraCare") is named


SENTENCES = [
    ({}, _post("@AuroraCare it hisses"), True, "because @sam_demo mentioned us;"),
    ({}, _post(QUOTE, quoted="12"), True, "because @sam_demo quoted us;"),
    (
        {},
        _post("still", parent="12"),
        False,
        "@sam_demo answered us, but neither mentioned nor quoted us.",
    ),
    ({}, _post("it hisses", addressed=False), False, "A search found this, and @sam_demo neither"),
    ({"access": "enterprise"}, _post("still", parent="12"), True, "because @sam_demo answered us;"),
    ({"access": "enterprise"}, _post("it hisses", addressed=False), True, "this account has enterprise access"),
]


@pytest.mark.parametrize(("options", "post", "allowed", "sentence"), SENTENCES)
async def test_the_sentence_says_what_they_did(opening, options, post, allowed, sentence):
    said = await opening("http://127.0.0.1:9", **options).may_reply(post)
    assert said.allowed is allowed
    assert sentence in said.reason


def _tweet(number: int, text: str, author: str = "7", **more: object) -> dict[str, object]:
    return {"id": str(number), "text": text, "author_id": author, "edit_history_tweet_ids": [str(number)], **more}


def _refers(kind: str, number: int) -> dict[str, object]:
    return {"referenced_tweets": [{"type": kind, "id": str(number)}]}


NAMED = {"mentions": [{"start": 0, "end": 5, "username": "OldName", "id": US}]}
READ = [
    (_tweet(50, "@AuroraCare hi"), True),
    (_tweet(50, "@OldName hi", entities=NAMED), True),
    (_tweet(50, "cut…", note_tweet={"text": "a long one for @AuroraCare", "entities": {}}), True),
    (_tweet(50, "cut…", note_tweet={"text": "a long one", "entities": NAMED}), True),
    (_tweet(50, "hi", **_refers("replied_to", 40)), True),
    (_tweet(50, "hi", in_reply_to_user_id=US), True),
    (_tweet(50, "hi", **_refers("quoted", 40)), True),
    (_tweet(50, "hi", **_refers("quoted", 41)), False),
    (_tweet(50, "hi", **_refers("replied_to", 41), in_reply_to_user_id="8"), False),
    (_tweet(50, "AuroraCare is a name", entities={"mentions": [{"username": "other", "id": "9"}]}), False),
    (_tweet(50, "ours", US), True),
]


@pytest.mark.parametrize(("tweet", "addressed"), READ)
async def test_every_reading_says_the_same_of_whom_a_post_turns_to(site, opening, tweet, addressed):
    users = [{"id": "7", "username": "sam_demo"}, {"id": "8", "username": "jo"}, {"id": US, "username": "AuroraCare"}]
    along = {"users": users, "tweets": [_tweet(40, "News", US), _tweet(41, "hello", "8")]}
    site.says("GET /2/tweets", {"data": [tweet], "includes": along})
    site.says(f"GET /2/users/{US}/tweets", {"meta": {"result_count": 0}})
    one = opening(site.url)
    found = (await one.look_up(["50"]))["50"]
    thread = await one.fetch("50")
    assert found is not None
    assert thread.post is not None
    assert (found.addressed, thread.post.addressed) == (addressed, addressed)
    assert [post.addressed for post in thread.before] == [post.ours for post in thread.before]


async def test_an_edit_that_only_a_look_saw_stays_what_a_search_found(face, opening):
    post_id = await face.write("My Halo Pro hisses")
    one = opening(face.url, search='"Halo Pro"')
    await face.edit(post_id, "My Halo Pro hisses badly")
    seen = (await one.look_up([post_id]))[post_id]
    assert seen is not None
    assert (seen.revision, seen.addressed) == (1, False)
    assert not (await one.may_reply(seen)).allowed
    await face.edit(post_id, "@AuroraCare My Halo Pro hisses badly")
    seen = (await one.look_up([post_id]))[post_id]
    assert seen is not None
    assert (seen.revision, seen.addressed) == (2, True)
    assert (await one.may_reply(seen)).allowed


async def test_an_answer_in_x_s_app_names_whom_it_answers(face, opening):
    one = opening(face.url)
    mention = (await one.fetch(await face.write("@AuroraCare it hisses"))).post
    assert mention is not None
    sent = await one.reply(mention, Outgoing("Sorry, Sam. ^AB", "k"))
    again = (await one.fetch(await face.write("thanks, it works", in_reply_to=sent.id))).post
    assert again is not None
    assert again.text == "@AuroraCare thanks, it works"
    said = await one.may_reply(again)
    assert said.allowed
    assert "mentioned us" in said.reason


async def test_the_same_words_from_before_the_attempt_are_another_post(site, opening):
    written, before, after = (first_id(NOW - timedelta(minutes=minutes)) for minutes in (30, 9, 1))
    mention = Post(str(written), str(written), SAM, "@AuroraCare it hisses", NOW - timedelta(minutes=30))
    more = {"conversation_id": str(written), **_refers("replied_to", written)}
    page = {"data": [_tweet(before, "Sorry. ^AB", US, **more)], "meta": {}}
    site.says("GET /2/tweets/search/recent", page)
    site.says(f"GET /2/users/{US}/tweets", page)
    site.says("GET /2/dm_conversations/with/7/dm_events", {"meta": {"result_count": 0}})
    one = opening(site.url)
    attempt = Outgoing("Sorry. ^AB", "k", since=NOW - timedelta(minutes=5))
    assert await one.find_own(mention, attempt) is None
    assert await one.find_own(mention, Outgoing("Sorry. ^AB", "k")) is not None
    posts = [_tweet(number, "Sorry. ^AB", US, **more) for number in (before, after - 1, after)]
    site.answers.pop(f"GET /2/users/{US}/tweets")
    site.says(f"GET /2/users/{US}/tweets", {"data": posts, "meta": {}})
    found = await one.find_own(mention, attempt)
    assert found is not None
    assert found.id == str(after)


@pytest.mark.parametrize("minutes", [3, 60 * 24])
async def test_an_old_mention_is_searched_from_the_attempt_on(site, opening, minutes):
    long_ago, began = NOW - timedelta(days=30), NOW - timedelta(minutes=minutes)
    mention = Post(str(first_id(long_ago)), "1", SAM, "@AuroraCare it hisses", long_ago)
    site.says("GET /2/tweets/search/recent", {"meta": {"result_count": 0}})
    site.says(f"GET /2/users/{US}/tweets", {"meta": {"result_count": 0}})
    site.says("GET /2/dm_conversations/with/7/dm_events", {"meta": {"result_count": 0}})
    assert await opening(site.url).find_own(mention, Outgoing("Sorry. ^AB", "k", since=began)) is None
    assert site.count("GET /2/tweets/search/recent") == int(minutes > 15)
    (own,) = [one for one in site.asked if one.path.endswith(f"/{US}/tweets")]
    assert int(own.query["since_id"]) >= first_id(NOW - timedelta(minutes=20))
