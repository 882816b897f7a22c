"""The sandbox as Reddit, spoken to by PRAW itself and by plain requests."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import praw
import prawcore
import pytest
from praw.exceptions import RedditAPIException

from bot.platforms.sandbox.faces.reddit import RedditFace, names
from bot.platforms.sandbox.faults import FaultKind
from tests.bot.platforms.reddit.conversing import AGENT, SUBREDDIT, Conversation, conversing, signed_in

pytestmark = pytest.mark.anyio


@pytest.fixture
async def talk() -> AsyncIterator[Conversation]:
    async with conversing() as opened:
        yield opened


@pytest.mark.parametrize("number", [0, 35, 36, 1_763_824_000_123])
def test_names_lead_there_and_back(number: int) -> None:
    assert names.world_id(f"t1_{names.base36(number)}") == str(number)


@pytest.mark.parametrize("text", ["99999999", "t9_abc", "", "t1_", "t1_Ünicode", "t1_" + "z" * 40])
def test_what_is_no_name_names_nothing(text: str) -> None:
    assert names.world_id(text) in {text, ""}


async def test_a_mention_stands_in_inbox_unread_and_subreddit(talk: Conversation) -> None:
    name = await talk.write("@AuroraCare my Halo Pro hisses")
    for path in ("inbox", "unread", "mentions"):
        (found,) = await talk.do(lambda reddit, path=path: list(getattr(reddit.inbox, path.replace("inbox", "all"))()))
        assert (found.fullname, found.body, found.type) == (name, "@AuroraCare my Halo Pro hisses", "username_mention")
        assert found.author.name == "sam_demo"
        assert found.context.startswith(f"/r/{SUBREDDIT}/comments/{name[3:]}/")
    (comment,) = await talk.do(lambda reddit: list(reddit.subreddit(SUBREDDIT).comments()))
    assert (comment.fullname, comment.link_id, comment.parent_id) == (name, f"t3_{name[3:]}", f"t3_{name[3:]}")


async def test_a_name_with_u_rings_and_a_found_post_does_not(talk: Conversation) -> None:
    rung = await talk.write("ask /u/auroracare about it")
    quiet = await talk.write("@AuroraCare is known here", found=True)
    assert [one.fullname for one in await talk.do(lambda reddit: list(reddit.inbox.mentions()))] == [rung]
    comments = await talk.do(lambda reddit: list(reddit.subreddit(SUBREDDIT).comments()))
    assert [one.fullname for one in comments] == [quiet, rung]


async def test_an_answer_to_us_is_a_comment_reply(talk: Conversation) -> None:
    name = await talk.write("@AuroraCare it hisses")
    ours = await talk.do(lambda reddit: reddit.comment(name[3:]).reply("Sorry, Sam. ^AB"))
    answer = await talk.write("thank you", in_reply_to=ours.fullname)
    (found,) = await talk.do(lambda reddit: list(reddit.inbox.comment_replies()))
    assert (found.fullname, found.type, found.parent_id) == (answer, "comment_reply", ours.fullname)
    assert [
        one.fullname for one in await talk.do(lambda reddit: list(reddit.redditor("AuroraCare").comments.new()))
    ] == [ours.fullname]


async def test_our_comment_can_be_edited_and_deleted(talk: Conversation) -> None:
    name = await talk.write("@AuroraCare it hisses")

    def whole(reddit: praw.Reddit) -> tuple[object, object, str, object]:
        comment = reddit.comment(name[3:]).reply("Fist of all")
        before = comment.edited
        edited = comment.edit("First of all")
        comment.delete()
        comment.delete()
        gone = next(iter(reddit.info(fullnames=[comment.fullname])))
        return before, edited.edited, gone.body, gone.author

    before, after, body, author = await talk.do(whole)
    assert before is False
    assert after == int(after)
    assert (body, author) == ("[deleted]", None)
    assert await talk.ours() == []


async def test_a_thread_holds_ancestors_and_answers(talk: Conversation) -> None:
    first = await talk.write("@AuroraCare it hisses")
    second = await talk.write("still", in_reply_to=first)
    other = await talk.write("mine too", in_reply_to=first)
    third = await talk.write("hello?", in_reply_to=second)

    def tree(reddit: praw.Reddit) -> tuple[list[str], list[str]]:
        whole = reddit.submission(first[3:])
        return [one.fullname for one in whole.comments.list()], [
            one.fullname for one in reddit.comment(second[3:]).refresh().replies
        ]

    everything, below = await talk.do(tree)
    assert everything == [first, second, other, third]
    assert below == [third]
    listings = (await talk.http.get(f"/comments/{first[3:]}/_/{second[3:]}", params={"context": 8})).json()
    (top,) = listings[1]["data"]["children"]
    assert top["data"]["name"] == first
    assert [one["data"]["name"] for one in top["data"]["replies"]["data"]["children"]] == [second]
    listings = (await talk.http.get(f"/comments/{first[3:]}/_/{second[3:]}")).json()
    assert [one["data"]["name"] for one in listings[1]["data"]["children"]] == [second]


async def test_a_deep_thread_ends_in_more(talk: Conversation) -> None:
    parent = first = await talk.write("@AuroraCare it hisses")
    for number in range(14):
        parent = await talk.write(f"level {number}", in_reply_to=parent)
    comments = await talk.do(lambda reddit: reddit.submission(first[3:]).comments.list())
    assert [getattr(one, "body", "more") for one in comments[-2:]] == ["level 8", "more"]
    assert comments[-1].id == "_"


async def test_a_wide_thread_leaves_out_what_can_be_asked_for(talk: Conversation) -> None:
    first = await talk.write("@AuroraCare it hisses")
    answers = [await talk.write(f"mine too {number}", in_reply_to=first) for number in range(6)]

    def whole(reddit: praw.Reddit) -> list[str]:
        submission = reddit.submission(first[3:])
        submission.comment_limit = 3
        submission.comments.replace_more(limit=None)
        return [one.fullname for one in submission.comments.list()]

    assert sorted(await talk.do(whole)) == sorted([first, *answers])


async def test_a_deleted_comment_keeps_its_place_for_its_answers(talk: Conversation) -> None:
    first = await talk.write("@AuroraCare it hisses")
    await talk.write("still", in_reply_to=first)
    lonely = await talk.write("@AuroraCare hello")
    for name in (first, lonely):
        await talk.admin.delete(f"/messages/{name}")
    top = await talk.do(lambda reddit: reddit.submission(first[3:]).comments[0])
    assert (top.body, top.author) == ("[deleted]", None)
    assert len(top.replies) == 1
    listings = (await talk.http.get(f"/comments/{lonely[3:]}/_/{lonely[3:]}")).json()
    assert listings[1]["data"]["children"] == []
    assert await talk.do(lambda reddit: len(list(reddit.inbox.all()))) == 0


async def test_lists_have_pages_both_ways(talk: Conversation) -> None:
    names_ = [await talk.write(f"@AuroraCare number {number}") for number in range(7)]

    async def page(**params: object) -> tuple[list[str], str | None, str | None]:
        data = (await talk.http.get("/message/mentions", params=params)).json()["data"]
        return [one["data"]["name"] for one in data["children"]], data["after"], data["before"]

    assert await page(limit=3) == (names_[:3:-1], names_[4], None)
    assert await page(limit=3, after=names_[4]) == (names_[3:0:-1], names_[1], names_[3])
    assert await page(limit=3, after=names_[1]) == (names_[:1], None, names_[0])
    assert await page(limit=2, before=names_[3]) == ([names_[5], names_[4]], names_[4], names_[5])
    assert await page(before=names_[6]) == ([], None, None)
    everything = await talk.do(lambda reddit: list(reddit.inbox.mentions(limit=None, params={"limit": 2})))
    assert [one.fullname for one in everything] == names_[::-1]


async def test_who_holds_on_to_a_deleted_comment_hears_nothing(talk: Conversation) -> None:
    first = await talk.write("@AuroraCare one")
    await talk.write("@AuroraCare two")
    await talk.admin.delete(f"/messages/{first}")
    data = (await talk.http.get("/message/mentions", params={"before": first})).json()["data"]
    assert data["children"] == []


async def test_messages_come_go_and_are_found_among_those_sent(talk: Conversation) -> None:
    name = await talk.write("in private", private=True)
    (found,) = await talk.do(lambda reddit: list(reddit.inbox.messages()))
    assert (found.fullname, found.body, found.author.name) == (name, "in private", "sam_demo")
    reply = await talk.do(lambda _: found.reply("Thank you. ^AB"))
    assert reply.parent_id == name
    await talk.do(lambda reddit: reddit.redditor("sam_demo").message(subject="Your Halo", message="One more. ^AB"))
    sent = await talk.do(lambda reddit: list(reddit.inbox.sent()))
    assert [(one.body, one.dest.name) for one in sent] == [
        ("One more. ^AB", "sam_demo"),
        ("Thank you. ^AB", "sam_demo"),
    ]
    whole = await talk.do(lambda reddit: reddit.inbox.message(name[3:]))
    assert [one.body for one in whole.replies] == ["Thank you. ^AB"]
    assert await talk.ours() == ["Thank you. ^AB", "One more. ^AB"]


async def test_what_was_read_is_no_longer_unread(talk: Conversation) -> None:
    await talk.write("@AuroraCare one")
    (found,) = await talk.do(lambda reddit: list(reddit.inbox.unread()))
    await talk.do(lambda reddit: reddit.inbox.mark_read([found]))
    assert await talk.do(lambda reddit: list(reddit.inbox.unread())) == []
    await talk.do(lambda reddit: reddit.inbox.mark_unread([found]))
    assert await talk.do(lambda reddit: len(list(reddit.inbox.unread()))) == 1
    await talk.do(lambda reddit: reddit.inbox.mark_all_read())
    assert await talk.do(lambda reddit: list(reddit.inbox.unread())) == []


async def test_moderators_mail_stays_out_of_the_inbox(talk: Conversation) -> None:
    await talk.write("@AuroraCare it hisses")

    def whole(reddit: praw.Reddit) -> tuple[list[str], str]:
        mail = reddit.subreddit(SUBREDDIT).modmail
        opened = mail.create(subject="Your Halo", body="Hello, Sam. ^AB", recipient="sam_demo")
        answer = mail(opened.id).reply(body="And one more. ^AB")
        (listed,) = list(mail.conversations())
        return [one.body_markdown for one in listed.messages], answer.body_markdown

    told, answer = await talk.do(whole)
    assert (told, answer) == (["Hello, Sam. ^AB", "And one more. ^AB"], "And one more. ^AB")
    assert await talk.do(lambda reddit: list(reddit.inbox.sent())) == []


async def test_a_moderator_removes_and_locks(talk: Conversation) -> None:
    name = await talk.write("@AuroraCare buy pills")
    await talk.do(lambda reddit: reddit.comment(name[3:]).mod.remove())
    await talk.do(lambda reddit: reddit.comment(name[3:]).mod.remove())
    assert await talk.do(lambda reddit: list(reddit.subreddit(SUBREDDIT).comments())) == []
    (seen,) = await talk.do(lambda reddit: list(reddit.info(fullnames=[name])))
    assert (seen.body, seen.removed, seen.banned_by) == ("@AuroraCare buy pills", True, "AuroraCare")
    await talk.do(lambda reddit: reddit.submission(name[3:]).mod.lock())
    with pytest.raises(RedditAPIException, match="THREAD_LOCKED"):
        await talk.do(lambda reddit: reddit.comment(name[3:]).reply("No."))
    await talk.do(lambda reddit: reddit.submission(name[3:]).mod.unlock())
    elsewhere = await talk.write("@AuroraCare hello", place="gadgets")
    with pytest.raises(prawcore.Forbidden):
        await talk.do(lambda reddit: reddit.comment(elsewhere[3:]).mod.remove())


async def test_who_we_are_and_what_we_moderate(talk: Conversation) -> None:
    def asked(reddit: praw.Reddit) -> tuple[object, ...]:
        subreddit = reddit.subreddit(SUBREDDIT)
        mine = [one.display_name for one in reddit.user.moderator_subreddits()]
        return reddit.user.me().name, [one.name for one in subreddit.moderator()], subreddit.user_is_moderator, mine

    assert await talk.do(asked) == ("AuroraCare", ["AuroraCare"], True, [SUBREDDIT])
    assert await talk.do(lambda reddit: list(reddit.subreddit(SUBREDDIT).mod.modqueue())) == []
    with pytest.raises(prawcore.NotFound):
        await talk.do(lambda reddit: reddit.redditor("nobody_here").id)
    with pytest.raises(prawcore.NotFound):
        await talk.do(lambda reddit: list(reddit.subreddit("nowhere").comments()))


@pytest.mark.parametrize(("text", "code"), [(" ", "NO_TEXT"), ("a" * 10_001, "TOO_LONG")], ids=["empty", "too long"])
async def test_a_text_that_does_not_fit_is_refused_inside_a_200(talk: Conversation, text: str, code: str) -> None:
    name = await talk.write("@AuroraCare it hisses")
    for path, form in (
        ("/api/comment", {"thing_id": name}),
        ("/api/compose", {"to": "sam_demo", "subject": "Hello"}),
    ):
        answer = await talk.http.post(path, data={**form, "text": text, "api_type": "json"})
        assert answer.status_code == 200
        assert answer.json()["json"]["errors"][0][0] == code
    assert await talk.ours() == []


async def test_what_is_gone_or_blocks_us_is_refused(talk: Conversation) -> None:
    gone, blocked = await talk.write("@AuroraCare one"), await talk.write("@AuroraCare two", handle="kim_demo")
    await talk.admin.delete(f"/messages/{gone}")
    await talk.admin.patch("/people/kim_demo", json={"blocks_us": True})
    for name, code in ((gone, "DELETED_COMMENT"), (blocked, "USER_BLOCKED")):
        with pytest.raises(RedditAPIException, match=code):
            await talk.do(lambda reddit, name=name: reddit.comment(name[3:]).reply("No."))
    for to, code in (("kim_demo", "USER_BLOCKED"), ("nobody_here", "USER_DOESNT_EXIST")):
        with pytest.raises(RedditAPIException, match=code):
            await talk.do(lambda reddit, to=to: reddit.redditor(to).message(subject="s", message="No."))
    with pytest.raises(RedditAPIException, match="NOT_AUTHOR"):
        await talk.do(lambda reddit: reddit.comment(blocked[3:]).edit("mine now"))
    assert await talk.ours() == []


@pytest.mark.parametrize(
    ("keys", "error"),
    [
        ({"username": "AuroraCare", "password": "wrong"}, prawcore.OAuthException),
        ({"username": "SomebodyElse", "password": "sesame"}, prawcore.OAuthException),
        ({"refresh_token": "a wrong one"}, prawcore.BadRequest),
    ],
)
async def test_wrong_keys_are_refused(talk: Conversation, keys: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises((error, prawcore.ResponseException)):
        await talk.do(lambda _: signed_in(talk.url, **keys).user.me())


async def test_every_way_to_sign_in_gives_a_token(talk: Conversation) -> None:
    scopes = await talk.do(lambda _: signed_in(talk.url, refresh_token="a right one").auth.scopes())
    assert {"privatemessages", "submit", "modmail"} <= scopes
    answer = await talk.http.post(
        "/api/v1/access_token", data={"grant_type": "client_credentials"}, auth=("client", "wrong")
    )
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized", "error": 401})


async def test_without_a_token_or_with_an_old_one_nobody_is_served() -> None:
    now = datetime.now(UTC)
    clock = [now]
    async with conversing(clock=lambda: clock[0]) as talk:
        assert (await talk.http.get("/api/v1/me")).status_code == 200
        clock[0] = now + timedelta(hours=2)
        assert (await talk.http.get("/api/v1/me")).status_code == 401
        assert (await talk.http.get("/api/v1/me", headers={"authorization": "bearer stolen"})).status_code == 401
        answer = await talk.http.get("/api/v1/me", headers={"user-agent": "python-requests/2.32"})
        assert answer.status_code == 429


async def test_requests_are_counted_until_none_is_left() -> None:
    now = [datetime(2026, 11, 22, 10, 3, tzinfo=UTC)]
    async with conversing(face=RedditFace(allowance=3), clock=lambda: now[0]) as talk:
        told = [(await talk.http.get("/api/v1/me")).headers for _ in range(4)]
        assert [(one["x-ratelimit-used"], one["x-ratelimit-remaining"]) for one in told] == [
            ("1", "2.0"), ("2", "1.0"), ("3", "0.0"), ("3", "0.0"),
        ]  # fmt: skip
        assert {one["x-ratelimit-reset"] for one in told} == {"420"}
        assert (await talk.http.get("/api/v1/me")).status_code == 429
        now[0] += timedelta(seconds=420)
        assert (await talk.http.get("/api/v1/me")).status_code == 200


async def test_a_browser_is_sent_to_the_thread(talk: Conversation) -> None:
    name = await talk.write("@AuroraCare it hisses")
    (comment,) = await talk.do(lambda reddit: list(reddit.subreddit(SUBREDDIT).comments()))
    headers = {"accept": "text/html,*/*", "user-agent": "Mozilla/5.0"}
    page = await talk.admin.get(comment.permalink, headers=headers, follow_redirects=True)
    assert page.status_code == 200
    assert page.url.path == f"/threads/{names.world_id(name)}"
    assert "it hisses" in page.text


async def test_a_browser_is_led_from_every_kind_of_address(talk: Conversation) -> None:
    first = await talk.write("@AuroraCare it hisses")
    answer = await talk.write("mine too", in_reply_to=first)
    letter = await talk.write("My order is late", private=True)
    mail = await talk.write("Why was I removed?", private=True, place=names.MODMAIL)
    ids = [names.world_id(name) for name in (first, answer, letter, mail)]
    posts = {post["id"]: post for post in (await talk.admin.get("/posts")).json()["posts"]}
    leads = {
        f"/r/{SUBREDDIT}/comments/{first[3:]}/x/{answer[3:]}/": f"/threads/{ids[0]}#{ids[1]}",
        f"/message/messages/{letter[3:]}": f"/threads/{posts[letter]['conversation_id']}#{ids[2]}",
        f"/mail/all/{mail.split('_')[1]}": f"/threads/{posts[mail]['conversation_id']}#{ids[3]}",
        "/message/compose/?to=AuroraCare": "/message-us",
        "/user/sam_demo": "/",
        f"/r/{SUBREDDIT}/comments/{'z' * 30}": "/threads/",
    }
    headers = {"accept": "text/html", "user-agent": "Mozilla/5.0"}
    for path, there in leads.items():
        assert (await talk.admin.get(path, headers=headers)).headers["location"] == there


async def test_without_raw_json_signs_are_escaped(talk: Conversation) -> None:
    await talk.write("@AuroraCare 1 < 2 & 3")
    for params, text in (({"raw_json": "1"}, "@AuroraCare 1 < 2 & 3"), ({}, "@AuroraCare 1 &lt; 2 &amp; 3")):
        data = (await talk.http.get("/message/mentions", params=params)).json()["data"]
        assert data["children"][0]["data"]["body"] == text


async def test_pictures_stand_in_the_text_and_beside_it(talk: Conversation) -> None:
    name = await talk.write(
        "@AuroraCare look", attachments=[{"kind": "image", "url": "/pictures/a.png", "alt": 'a "b"'}]
    )
    (seen,) = await talk.do(lambda reddit: list(reddit.info(fullnames=[name])))
    (place,) = seen.media_metadata
    assert f'![img]({place} "a \\"b\\"")' in seen.body
    assert seen.media_metadata[place]["s"]["u"] == f"{talk.url}/pictures/a.png"


async def test_a_submission_is_older_than_what_stands_under_it(talk: Conversation) -> None:
    name = await talk.write("@AuroraCare it hisses")
    link, comment = await talk.do(lambda reddit: list(reddit.info(fullnames=[f"t3_{name[3:]}", name])))
    assert link.created_utc < comment.created_utc


_WRITTEN = {"dropped_after", "silent_after", "garbled_after", "slow", "redelivery", "edit"}
_SAID = {
    "throttled": (429, ""),
    "throttled_without_headers": (200, "RATELIMIT"),
    "unavailable": (503, ""),
    "signed_out": (401, ""),
    "duplicate": (200, "ALREADY_SUB"),
    "blocked": (200, "USER_BLOCKED"),
    "closed_messages": (200, "NOT_WHITELISTED_BY_USER_MESSAGE"),
    "slow": (200, ""),
    "garbled_after": (201, ""),
    "redelivery": (200, ""),
    "edit": (200, ""),
    "deletion": (200, "DELETED_COMMENT"),
}


@pytest.mark.parametrize("kind", [kind.value for kind in FaultKind])
async def test_every_fault_strikes_a_reply_in_reddits_way(talk: Conversation, kind: str) -> None:
    import httpx2 as httpx

    name = await talk.write("@AuroraCare it hisses")
    await talk.fault(kind, on=["reply"], post=name, seconds=0.01)
    form = {"thing_id": name, "text": "Sorry, Sam. ^AB", "api_type": "json"}
    patience = 1.5 if kind.startswith("silent") else 20
    try:
        answer = await talk.http.post("/api/comment", data=form, timeout=patience)
        status, code = _SAID[kind]
        assert answer.status_code == status
        assert code in answer.text
        assert ("x-ratelimit-reset" in answer.headers) is (
            kind == "throttled" or (status == 200 and kind in _WRITTEN | {"deletion"})
        )
    except httpx.HTTPError:
        assert kind in {"dropped_before", "dropped_after", "silent_before", "silent_after"}
    assert len(await talk.ours()) == (kind in _WRITTEN)


async def test_what_was_told_is_told_again(talk: Conversation) -> None:
    first = await talk.write("@AuroraCare one")
    second = await talk.write("@AuroraCare two")
    await talk.fault("redelivery")
    asked = {"before": first}
    told = [(await talk.http.get("/message/mentions", params=asked)).json()["data"]["children"] for _ in range(2)]
    assert [[one["data"]["name"] for one in page] for page in told] == [[second, first], [second]]


@pytest.mark.parametrize(("kind", "body"), [("edit", "never mind"), ("deletion", "[deleted]")])
async def test_a_person_changes_their_mind_at_the_moment_of_a_fetch(talk: Conversation, kind: str, body: str) -> None:
    name = await talk.write("@AuroraCare it hisses")
    await talk.fault(kind, post=name)
    listing = (await talk.http.get("/api/info", params={"id": name})).json()
    assert body in listing["data"]["children"][0]["data"]["body"]


async def test_the_agent_of_these_tests_has_the_form_that_is_asked_for() -> None:
    assert AGENT.count(":") == 2
