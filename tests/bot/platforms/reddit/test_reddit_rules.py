"""Each rule is a sentence for the agent, and holds in reply, message and remove as well, before any request."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.platforms.base import Attachment, Outgoing, Permission, Person, Post, Refused
from bot.platforms.options import OptionError
from bot.platforms.reddit import reading, rules
from bot.platforms.reddit.settings import Us, settings_from
from tests.bot.platforms.meters import Counting
from tests.bot.platforms.reddit.scripted import KEYS, Script, comment, listing, posted, submission, talking

pytestmark = pytest.mark.anyio

SAY = Outgoing("Sorry, Sam. ^AB", "key")
POST = reading.comment(comment("abc"), Us("AuroraCare"))
ELSEWHERE = replace(POST, url="https://www.reddit.com/r/gadgets/comments/x/y/abc/")
MAIL = Post("t4_m", "t4_m", POST.author, "hello", datetime(2026, 1, 1, tzinfo=UTC), private=True)
MODMAIL = replace(MAIL, id="modmail_c_m", conversation_id="modmail_c")
OURS = replace(POST, ours=True)
GONE = replace(POST, author=Person("gone:t1_abc", "[deleted]"))


def _is_a_sentence(permission: Permission) -> None:
    assert permission.reason.endswith(".")
    assert permission.reason[0].isupper()
    assert "Reddit" in permission.reason
    assert permission.rule
    assert permission.rule_url in {rules.POLICY, rules.RULES}


@pytest.mark.parametrize(
    ("post", "closed", "allowed", "said"),
    [
        (POST, "", True, "because u/sam turned to us there"),
        (replace(POST, addressed=False), "", True, "u/sam didn't turn to us"),
        (ELSEWHERE, "", False, "listed subreddits, and r/gadgets is not listed"),
        (replace(POST, url=""), "", False, "doesn't say in which subreddit"),
        (POST, "its moderators locked it", False, "moderators locked it"),
        (MAIL, "", False, "in private"),
        (MODMAIL, "", False, "in private"),
        (OURS, "", False, "our own"),
    ],
)
def test_who_may_be_answered_in_public(post: Post, closed: str, allowed: bool, said: str) -> None:
    permission = rules.may_reply(post, ["aurora"], closed)
    assert permission.allowed is allowed
    assert said in permission.reason
    _is_a_sentence(permission)


@pytest.mark.parametrize(
    ("post", "wrote_first", "allowed", "said"),
    [(MAIL, False, True, "wrote to us in private"), (MODMAIL, False, True, "our subreddit's moderators"),
     (POST, True, True, "wrote to us in private"), (POST, False, False, "has not written to us in private"),
     (OURS, True, False, "our own"), (GONE, True, False, "gone")],
)  # fmt: skip
def test_who_may_be_written_to_in_private(post: Post, wrote_first: bool, allowed: bool, said: str) -> None:
    permission = rules.may_message(post, wrote_first=wrote_first, us=Us("AuroraCare"))
    assert permission.allowed is allowed
    assert said in permission.reason
    _is_a_sentence(permission)
    if post is POST and not wrote_first:
        assert permission.link == "https://www.reddit.com/message/compose/?to=AuroraCare"


@pytest.mark.parametrize(
    ("post", "moderator", "allowed", "said"),
    [(POST, True, True, "because we moderate r/aurora"), (POST, False, False, "doesn't moderate r/aurora"),
     (ELSEWHERE, True, False, "r/gadgets is not moderated by this desk"),
     (OURS, True, False, "delete it instead"), (MAIL, True, False, "private message")],
)  # fmt: skip
def test_what_may_be_removed(post: Post, moderator: bool, allowed: bool, said: str) -> None:
    permission = rules.may_remove(post, ["aurora"], moderator=moderator)
    assert permission.allowed is allowed
    assert said in permission.reason
    _is_a_sentence(permission)


@pytest.mark.parametrize("post", [ELSEWHERE, replace(POST, url=""), MAIL, MODMAIL, OURS])
async def test_a_reply_that_is_not_allowed_is_refused_before_any_request(post: Post) -> None:
    script, meter = Script(), Counting()
    async with talking(script, meter=meter) as reddit:
        with pytest.raises(Refused) as refused:
            await reddit.reply(post, SAY)
    assert refused.value.permanent
    assert (script.asked, script.signed_in, meter.turns) == ([], 0, [])


async def test_a_locked_thread_is_known_from_reading_it() -> None:
    thread = [listing(submission(locked=True)), listing(comment("abc"))]
    script = Script(answers={"api/info": listing(comment("abc")), "comments/link/_/abc": thread})
    async with talking(script) as reddit:
        post = (await reddit.fetch("t1_abc")).post
        assert post is not None
        assert "locked" in (await reddit.may_reply(post)).reason
        with pytest.raises(Refused):
            await reddit.reply(post, SAY)
        thread[0]["data"]["children"][0]["data"]["locked"] = False
        await reddit.fetch("t1_abc")
        assert (await reddit.may_reply(post)).allowed
    assert script.writes == []


async def test_nobody_is_written_to_who_did_not_write_first() -> None:
    other = {"kind": "t4", "data": {"id": "1", "author": "kim", "body": "hi", "created_utc": 1}}
    script = Script(answers={"message/messages": listing(other)})
    async with talking(script) as reddit:
        assert not (await reddit.may_message(POST)).allowed
        with pytest.raises(Refused) as refused:
            await reddit.message(POST, SAY)
        assert refused.value.permanent
    assert script.writes == []


async def test_who_wrote_first_is_answered_under_their_latest_message() -> None:
    def mail(number: str, at: int) -> dict[str, Any]:
        return {"kind": "t4", "data": {"id": number, "author": "Sam", "body": "hi", "created_utc": at}}

    sent = {"json": {"errors": [], "data": {"things": [{"kind": "t4", "data": {"id": "9", "body": SAY.text}}]}}}
    script = Script(answers={"message/messages": listing(mail("old", 1), mail("new", 2)), "api/comment": sent})
    async with talking(script) as reddit:
        assert (await reddit.may_message(POST)).allowed
        assert (await reddit.message(POST, SAY)).id == "t4_9"
    assert [asked.form["thing_id"] for asked in script.writes] == ["t4_new"]


async def test_who_wrote_first_is_asked_once_for_many_mentions() -> None:
    script = Script(answers={"message/messages": listing()})
    async with talking(script) as reddit:
        for number in range(20):
            await reddit.may_message(replace(POST, id=f"t1_{number}"))
    assert len(script.asked) == 1


async def test_a_message_that_cannot_be_prepared_was_not_sent() -> None:
    script = Script(answers={"message/messages": (503, b"<html>", {})})
    async with talking(script) as reddit:
        with pytest.raises(Refused) as refused:
            await reddit.message(POST, SAY)
    assert not refused.value.permanent
    assert script.writes == []


@pytest.mark.parametrize("where", [{"user_is_moderator": False}, {}])
async def test_nothing_is_removed_where_reddit_does_not_count_us_a_moderator(where: dict[str, Any]) -> None:
    script = Script(answers={"r/aurora/about": {"kind": "t5", "data": where}})
    async with talking(script, moderates=["aurora"]) as reddit:
        with pytest.raises(Refused):
            await reddit.remove(POST)
        with pytest.raises(Refused):
            await reddit.remove(ELSEWHERE)
    assert script.writes == []


async def test_a_moderator_removes_as_no_spam_and_only_what_is_not_ours() -> None:
    about = {"kind": "t5", "data": {"display_name": "aurora", "user_is_moderator": True}}
    script = Script(answers={"r/aurora/about": about})
    async with talking(script, moderates=["Aurora"]) as reddit:
        await reddit.remove(POST)
        await reddit.remove(POST)
        assert reddit.removal == "remove"
    assert [(asked.path, asked.form["id"], asked.form["spam"]) for asked in script.writes] == [
        ("api/remove", "t1_abc", "False")
    ] * 2
    assert sum(asked.path == "r/aurora/about" for asked in script.asked) == 1


@pytest.mark.parametrize("answer", [(404, {}, {}), {"json": {"errors": [["DELETED_COMMENT", "gone", "id"]]}}])
async def test_what_is_gone_already_counts_as_deleted(answer: Any) -> None:
    async with talking(Script(answers={"api/del": answer})) as reddit:
        await reddit.delete_own("t1_own")


async def test_private_messages_cannot_be_edited_or_taken_back() -> None:
    script = Script()
    async with talking(script) as reddit:
        for name in ("t4_m", "modmail_c_m"):
            with pytest.raises(Refused):
                await reddit.edit_own(name, SAY)
            with pytest.raises(Refused):
                await reddit.delete_own(name)
    assert script.asked == []


@pytest.mark.parametrize(
    "message", [Outgoing("a" * 10_001, "k"), Outgoing(" \n", "k"), Outgoing("a", "k", (Attachment("image", "/x"),))]
)
async def test_what_does_not_fit_is_refused_before_any_request(message: Outgoing) -> None:
    script = Script()
    async with talking(script) as reddit:
        for write in (reddit.reply(POST, message), reddit.message(MAIL, message), reddit.edit_own("t1_a", message)):
            with pytest.raises(Refused) as refused:
                await write
            assert refused.value.permanent
    assert script.asked == []


async def test_a_reply_of_the_longest_length_goes_out() -> None:
    text = "字" * 10_000
    script = Script(answers={"api/comment": posted("own", text)})
    async with talking(script) as reddit:
        assert reddit.length(text) == reddit.limits.reply
        sent = await reddit.reply(POST, Outgoing(text, "k"))
    assert sent.url == "https://www.reddit.com/r/aurora/comments/link/title/own/"
    assert script.writes[0].form == {"api_type": "json", "thing_id": "t1_abc", "text": text}


async def test_an_answer_that_a_long_thread_hides_is_found() -> None:
    more = {"kind": "more", "data": {"count": 9, "parent_id": "t1_abc", "id": "m", "children": []}}
    thread = [listing(submission()), listing(comment("abc", replies=listing(more)))]
    ours = comment("own", SAY.text, author="AuroraCare", parent_id="t1_abc")
    script = Script(
        answers={"api/info": listing(comment("abc")), "comments/link/_/abc": thread,
                 "user/AuroraCare/comments": listing(ours)}
    )  # fmt: skip
    async with talking(script) as reddit:
        thread_read = await reddit.fetch("t1_abc")
        found = await reddit.find_own(POST, SAY)
    assert thread_read.answered_by == "t1_own"
    assert found is not None
    assert found.id == "t1_own"


async def test_many_posts_are_looked_up_in_few_requests() -> None:
    def info(asked: Any) -> Any:
        return listing(*(comment(name[3:]) for name in asked.query["id"].split(",") if name != "t1_n7"))

    script = Script(answers={"api/info": info})
    async with talking(script) as reddit:
        found = await reddit.look_up([f"t1_n{number}" for number in range(250)] + ["t4_m", "modmail_c_m"])
    assert len(script.asked) == 3
    assert len(found) == 249
    assert "t1_n7" not in found


async def test_a_gone_post_is_looked_up_as_none() -> None:
    script = Script(answers={"api/info": listing(comment("a", "[deleted]"), comment("b"))})
    async with talking(script) as reddit:
        found = await reddit.look_up(["t1_a", "t1_b"])
    assert found["t1_a"] is None
    assert found["t1_b"] is not None


CHECKED = {
    "api/v1/me": {"name": "AuroraCare", "id": "x"},
    "r/aurora/about": {"kind": "t5", "data": {"display_name": "aurora", "user_is_moderator": True}},
}


@pytest.mark.parametrize(
    ("answers", "token", "options", "problem"),
    [
        ({}, {}, {}, ""),
        ({}, {"scope": "identity read privatemessages submit edit history modmail modposts"},
         {"moderates": ["aurora"]}, ""),
        ({}, {"scope": "identity read"}, {}, "'submit' is missing"),
        ({}, {"scope": "identity read privatemessages submit edit history"}, {"moderates": ["aurora"]},
         "'modmail' is missing"),
        ({"api/v1/me": {"name": "Other"}}, {}, {}, "u/Other"),
        ({"api/v1/me": {"name": "auroracare"}}, {}, {}, ""),
        ({"api/v1/me": {"name": "AuroraCare", "is_suspended": True}}, {}, {}, "suspended"),
        ({"api/v1/me": (401, {}, {})}, {}, {}, "keys"),
        ({"api/v1/me": (503, b"", {})}, {}, {}, "503"),
        ({"r/aurora/about": (404, {}, {})}, {}, {}, "r/aurora can't be read"),
        ({"r/aurora/about": {"data": {"display_name": "aurora", "user_is_banned": True}}}, {}, {}, "banned"),
        ({"r/aurora/about": {"data": {"display_name": "aurora"}}}, {}, {"moderates": ["aurora"]}, "does not moderate"),
        ({}, {"error": "invalid_grant"}, {}, "keys"),
    ],
)  # fmt: skip
async def test_the_check_says_what_is_missing(answers: Any, token: Any, options: Any, problem: str) -> None:
    script = Script(answers={**CHECKED, **answers})
    script.token.update(token)
    async with talking(script, **options) as reddit:
        health = await reddit.check()
    assert health.ok is (not problem)
    assert problem in " ".join(health.problems)
    assert script.writes == []
    if not problem:
        assert health.account == "AuroraCare"
        assert health.granted


async def test_the_check_notes_that_nothing_will_be_answered() -> None:
    async with talking(Script(answers=CHECKED), subreddits=[]) as reddit:
        health = await reddit.check()
    assert health.ok
    assert "nothing will be answered in public" in health.notes[0]


@pytest.mark.parametrize(
    ("options", "keys", "said"),
    [
        ({"subreddit": ["a"]}, KEYS, "Did you mean 'subreddits'?"),
        ({"subreddits": "aurora"}, KEYS, "subreddits = 'aurora'"),
        ({"url": "sandbox:80"}, KEYS, "should start with http"),
        ({}, {"client_id": "a", "client_secret": "b"}, "a password or a refresh_token is missing"),
        ({}, {"client_id": "a", "password": "b"}, "'client_secret' is missing"),
    ],
)
def test_settings_that_cannot_be_used_say_how_to_mend_them(options: Any, keys: Any, said: str) -> None:
    with pytest.raises(OptionError) as error:
        settings_from(options, account="AuroraCare", keys=keys)
    assert said in str(error.value)


def test_names_are_taken_with_or_without_their_prefix() -> None:
    found = settings_from({"subreddits": ["r/Aurora", "/r/aurora/", "Halo"]}, account="u/AuroraCare", keys=KEYS)
    assert found.subreddits == ("aurora", "halo")
    assert found.account == "AuroraCare"
    assert "sesame" not in repr(found)
    assert "secret" not in repr(found).replace("client_secret", "")
