"""The sandbox as Discord: its REST, its limits, its refusals, each exchange checked against Discord's own document."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import discord
import httpx2 as httpx
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.platforms.options import OptionError
from bot.platforms.sandbox import faces, server
from bot.platforms.sandbox.faces.discord import DiscordFace, Settings, Window
from bot.platforms.sandbox.faces.discord.settings import MANAGE_MESSAGES, READ_HISTORY, SOME_RIGHTS, VIEW_CHANNEL
from bot.platforms.sandbox.faces.discord.snowflakes import BOT_ID, GUILD_ID
from bot.platforms.sandbox.server import create_app, serving
from tests.bot.platforms.discord.documented import EXCUSED, watched
from tests.bot.platforms.official import Watch

pytestmark = pytest.mark.anyio
TOKEN = {"authorization": "Bot a.bot.token"}


class Place:
    """One sandbox as Discord, with a bot's client, the tests' own client, and a clock to turn."""

    def __init__(self, url: str, watching: Watch) -> None:
        self.url = url
        self.watching = watching
        self.now = datetime(2026, 11, 22, 12, tzinfo=UTC)
        self.bot = httpx.AsyncClient(base_url=f"{url}/api/v10", headers=TOKEN, trust_env=False)
        self.admin = httpx.AsyncClient(base_url=url, trust_env=False)

    async def write(
        self, text: str = "@AuroraCare it hisses", handle: str = "sam_demo", **more: Any
    ) -> tuple[str, str]:
        answer = await self.admin.post("/messages", json={"handle": handle, "name": "Sam", "text": text, **more})
        answer.raise_for_status()
        channel, _, message = answer.json()["id"].partition("-")
        return channel, message

    async def send(self, channel: str, **content: Any) -> httpx.Response:
        return await self.bot.post(f"/channels/{channel}/messages", json=content)

    async def read(self, channel: str, message: str) -> dict[str, Any]:
        return (await self.bot.get(f"/channels/{channel}/messages/{message}")).json()

    async def fault(self, kind: str, on: str, **more: Any) -> None:
        (await self.admin.post("/faults", json={"kind": kind, "on": on, "count": 1, **more})).raise_for_status()


@asynccontextmanager
async def opened(shared: Path, settings: Settings | None = None, **more: Any) -> AsyncIterator[Place]:
    app = create_app(None, speaks=DiscordFace(settings), demo=False, **more)
    watching = watched(app, shared)
    async with serving(app) as url, AsyncExitStack() as stack:
        place = Place(url, watching)
        app.state.site.clock = lambda: place.now
        await stack.enter_async_context(place.bot)
        await stack.enter_async_context(place.admin)
        yield place
    watching.verify()


@pytest.fixture
async def place(shared: Path) -> AsyncIterator[Place]:
    async with opened(shared) as here:
        yield here


def _code(answer: httpx.Response) -> tuple[int, int]:
    return answer.status_code, answer.json()["code"]


async def test_a_mention_is_a_message_in_support(place: Place) -> None:
    channel, message = await place.write("@AuroraCare ask @kim_demo", handle="sam_demo")
    shown = await place.read(channel, message)
    assert shown["content"] == f"<@{BOT_ID}> ask @kim_demo"
    assert [user["id"] for user in shown["mentions"]] == [BOT_ID]
    assert (shown["author"]["username"], shown["author"]["global_name"]) == ("sam_demo", "Sam")
    found = (await place.bot.get(f"/channels/{channel}")).json()
    assert (found["name"], found["guild_id"], found["last_message_id"]) == ("support", GUILD_ID, message)


async def test_an_id_tells_when_a_message_was_written(place: Place) -> None:
    _, message = await place.write()
    written = datetime(2015, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(message) >> 22)
    assert written == place.now


async def test_an_answer_is_a_reply_to_the_message_it_names(place: Place) -> None:
    channel, message = await place.write()
    reference = {"message_id": message}
    sent = (await place.send(channel, content=f"Sorry, <@{BOT_ID}>", message_reference=reference, nonce="n1")).json()
    assert (sent["type"], sent["message_reference"]["message_id"], sent["nonce"]) == (19, message, "n1")
    assert sent["referenced_message"]["id"] == message
    (post,) = (await place.admin.get("/posts", params={"ours": "true"})).json()["posts"]
    assert (post["text"], post["key"]) == ("Sorry, @AuroraCare", "n1")
    assert post["parent_id"] == message


async def test_who_answers_us_mentions_us(place: Place) -> None:
    channel, message = await place.write()
    sent = (await place.send(channel, content="Sorry.", message_reference={"message_id": message})).json()
    answer = await place.write("still hissing", in_reply_to=f"{channel}-{sent['id']}")
    assert [user["id"] for user in (await place.read(*answer))["mentions"]] == [BOT_ID]


async def test_a_nonce_that_is_enforced_posts_once(place: Place) -> None:
    channel, _ = await place.write()
    first = (await place.send(channel, content="Sorry.", nonce="same", enforce_nonce=True)).json()
    again = (await place.send(channel, content="Sorry.", nonce="same", enforce_nonce=True)).json()
    assert again["id"] == first["id"]
    # Without the word, and once some minutes have passed, it is only a label.
    assert (await place.send(channel, content="Sorry.", nonce="same")).json()["id"] != first["id"]
    place.now += timedelta(minutes=10)
    assert (await place.send(channel, content="Sorry.", nonce="same", enforce_nonce=True)).json()["id"] != first["id"]


async def test_pages_of_a_channel_are_newest_first(place: Place) -> None:
    ids = [(await place.write(f"number {number}"))[1] for number in range(7)]
    channel, _ = await place.write("last", place="general")

    async def page(**asked: Any) -> list[str]:
        support = next(one for one in await _channels(place) if one["name"] == "support")
        return [one["id"] for one in (await place.bot.get(f"/channels/{support['id']}/messages", params=asked)).json()]

    assert await page() == ids[::-1]
    assert await page(limit=2) == [ids[6], ids[5]]
    assert await page(before=ids[3], limit=2) == [ids[2], ids[1]]
    assert await page(after=ids[3], limit=2) == [ids[5], ids[4]]
    assert await page(around=ids[3], limit=3) == [ids[4], ids[3], ids[2]]
    assert len((await place.bot.get(f"/channels/{channel}/messages")).json()) == 1


async def _channels(place: Place) -> list[dict[str, Any]]:
    return (await place.bot.get(f"/guilds/{GUILD_ID}/channels")).json()


async def test_our_own_message_can_be_edited_and_deleted(place: Place) -> None:
    channel, theirs = await place.write()
    sent = (await place.send(channel, content="Fist.")).json()["id"]
    edited = (await place.bot.patch(f"/channels/{channel}/messages/{sent}", json={"content": "First."})).json()
    assert edited["content"] == "First."
    assert edited["edited_timestamp"]
    foreign = await place.bot.patch(f"/channels/{channel}/messages/{theirs}", json={"content": "Mine."})
    assert _code(foreign) == (403, 50005)
    assert (await place.bot.delete(f"/channels/{channel}/messages/{sent}")).status_code == 204
    assert _code(await place.bot.delete(f"/channels/{channel}/messages/{sent}")) == (404, 10008)


async def test_a_private_talk_is_a_channel_of_its_own(place: Place) -> None:
    channel, message = await place.write("in private", private=True)
    shown = await place.read(channel, message)
    again = (await place.bot.post("/users/@me/channels", json={"recipient_id": shown["author"]["id"]})).json()
    assert (again["id"], again["type"]) == (channel, 1)
    assert (await place.send(channel, content="Thank you.")).status_code == 200
    (post,) = (await place.admin.get("/posts", params={"ours": "true"})).json()["posts"]
    assert post["private"]
    assert _code(await place.bot.delete(f"/channels/{channel}/messages/{message}")) == (403, 50003)


async def test_who_takes_no_messages_gets_none(place: Place) -> None:
    channel, message = await place.write()
    author = (await place.read(channel, message))["author"]["id"]
    private = (await place.bot.post("/users/@me/channels", json={"recipient_id": author})).json()["id"]
    assert _code(await place.send(private, content="Hello.")) == (403, 50007)
    await place.admin.patch("/people/sam_demo", json={"dms_open": True})
    assert (await place.send(private, content="Hello.")).status_code == 200


async def test_pictures_come_with_their_words(place: Place) -> None:
    channel, _ = await place.write()
    described = {"content": "Look.", "attachments": [{"id": "0", "filename": "a part.png", "description": "A part."}]}
    form = {"payload_json": (None, httpx.Request("POST", "http://x", json=described).content, "application/json")}
    sent = await place.bot.post(
        f"/channels/{channel}/messages", files={**form, "files[0]": ("a part.png", b"\x89PNG", "image/png")}
    )
    (attachment,) = sent.json()["attachments"]
    assert (attachment["filename"], attachment["description"], attachment["size"]) == ("a part.png", "A part.", 4)
    assert (await place.admin.get(attachment["url"])).content == b"\x89PNG"


async def test_a_thread_begun_from_a_message_has_its_id(place: Place) -> None:
    channel, message = await place.write()
    made = await place.bot.post(f"/channels/{channel}/messages/{message}/threads", json={"name": "It hisses"})
    assert (made.status_code, made.json()["id"], made.json()["parent_id"]) == (201, message, channel)
    again = await place.bot.post(f"/channels/{channel}/messages/{message}/threads", json={"name": "It hisses"})
    assert _code(again) == (400, 160004)
    sent = (await place.send(message, content="Here.")).json()
    assert (sent["channel_id"], "message_reference" in sent) == (message, False)
    later = await place.write("thanks", in_reply_to=f"{message}-{sent['id']}")
    assert later[0] == message
    assert (await place.read(channel, message))["thread"]["id"] == message
    active = (await place.bot.get(f"/guilds/{GUILD_ID}/threads/active")).json()
    assert [one["id"] for one in active["threads"]] == [message]
    assert [one["id"] for one in (await place.bot.get(f"/channels/{message}/messages")).json()] == [
        later[1],
        sent["id"],
    ]


async def test_a_customers_thread_is_one(place: Place) -> None:
    root = await place.write("@AuroraCare a long story")
    channel, message = await place.write("part two", in_reply_to="-".join(root), place="thread")
    assert channel == root[1]
    assert (await place.read(channel, message))["content"] == "part two"
    assert (await place.bot.get(f"/channels/{channel}")).json()["type"] == 11


@pytest.mark.parametrize(
    ("content", "code", "field"),
    [
        ({"content": "a" * 2001}, 50035, "content"),
        ({"content": " "}, 50006, ""),
        ({"content": "hi", "message_reference": {"message_id": "1"}}, 50035, "message_reference"),
        ({"content": "hi", "allowed_mentions": {"parse": ["users"], "users": ["1"]}}, 50035, "allowed_mentions"),
        ({"content": "hi", "nonce": "n" * 26}, 50035, "nonce"),
    ],
)
async def test_what_cant_be_sent_is_refused(place: Place, content: dict[str, Any], code: int, field: str) -> None:
    channel, _ = await place.write()
    answer = await place.send(channel, **content)
    assert _code(answer) == (400, code)
    assert field in answer.json().get("errors", {"": None})
    assert (await place.send(channel, content="a" * 2000)).status_code == 200


async def test_a_reply_to_what_is_gone_can_be_let_through(place: Place) -> None:
    channel, message = await place.write()
    await place.admin.delete(f"/messages/{channel}-{message}")
    strictly = await place.send(channel, content="Late.", message_reference={"message_id": message})
    assert strictly.json()["errors"]["message_reference"]["_errors"][0]["code"] == "REPLIES_UNKNOWN_MESSAGE"
    reference = {"message_id": message, "fail_if_not_exists": False}
    assert (await place.send(channel, content="Late.", message_reference=reference)).json()["type"] == 0


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/channels/1/messages", (404, 10003)),
        ("/channels/nonsense", (400, 50035)),
        (f"/guilds/{BOT_ID}", (404, 10004)),
        (f"/guilds/{GUILD_ID}/members/1", (404, 10007)),
        ("/users/1", (404, 10013)),
        ("/nowhere", (404, 0)),
    ],
)
async def test_what_isnt_there_is_told_so(place: Place, path: str, expected: tuple[int, int]) -> None:
    assert _code(await place.bot.get(path)) == expected


async def test_a_wrong_method_or_body_is_told_so(place: Place) -> None:
    assert _code(await place.bot.put("/users/@me")) == (405, 0)
    assert _code(await place.bot.post("/users/@me/channels", content=b"{")) == (400, 50109)
    assert _code(await place.bot.post("/users/@me/channels", json={"recipient_id": BOT_ID})) == (400, 50033)


async def test_what_a_bot_reads_about_itself_and_its_guild(place: Place) -> None:
    me, application = (await place.bot.get("/users/@me")).json(), (await place.bot.get("/applications/@me")).json()
    assert (me["id"], me["username"], me["bot"]) == (BOT_ID, "AuroraCare", True)
    assert application["flags"] & (1 << 19)
    assert (await place.bot.get("/oauth2/applications/@me")).json() == application
    (guild,) = (await place.bot.get("/users/@me/guilds", params={"with_counts": "true"})).json()
    whole = (await place.bot.get(f"/guilds/{guild['id']}", params={"with_counts": "true"})).json()
    assert (whole["name"], whole["approximate_member_count"]) == ("Aurora Electronics", 1)
    roles = {one["id"] for one in (await place.bot.get(f"/guilds/{guild['id']}/roles")).json()}
    member = (await place.bot.get(f"/guilds/{guild['id']}/members/{BOT_ID}")).json()
    assert set(member["roles"]) < roles
    await place.write()
    everybody = (await place.bot.get(f"/guilds/{guild['id']}/members", params={"limit": 10})).json()
    assert {one["user"]["username"] for one in everybody} == {"AuroraCare", "sam_demo"}
    assert {one["name"] for one in await _channels(place)} == {"welcome", "support", "general"}


async def test_a_wrong_token_is_refused(shared: Path) -> None:
    async with opened(shared, Settings(token="the.right.one")) as place:
        assert _code(await place.bot.get("/users/@me")) == (401, 0)
        assert (await place.bot.get("/gateway", headers={"authorization": ""})).status_code == 200
        right = {"authorization": "Bot the.right.one"}
        assert (await place.bot.get("/users/@me", headers=right)).status_code == 200


async def test_without_a_right_there_is_nothing_to_do(shared: Path) -> None:
    async with opened(shared, Settings(rights=VIEW_CHANNEL)) as place:
        channel, message = await place.write()
        assert _code(await place.send(channel, content="Hello.")) == (403, 50013)
        assert (await place.bot.get(f"/channels/{channel}/messages")).json() == []
        assert _code(await place.bot.delete(f"/channels/{channel}/messages/{message}")) == (403, 50013)
    async with opened(shared, Settings(rights=SOME_RIGHTS & ~VIEW_CHANNEL)) as place:
        channel, message = await place.write()
        assert _code(await place.bot.get(f"/channels/{channel}")) == (403, 50001)
    async with opened(shared, Settings(rights=SOME_RIGHTS & ~READ_HISTORY)) as place:
        channel, message = await place.write()
        assert _code(await place.bot.get(f"/channels/{channel}/messages/{message}")) == (403, 50001)
        answer = await place.send(channel, content="Hi.", message_reference={"message_id": message})
        assert _code(answer) == (400, 160002)


async def test_a_moderator_removes_one_or_many(shared: Path) -> None:
    async with opened(shared, Settings(rights=SOME_RIGHTS | MANAGE_MESSAGES)) as place:
        posts = [await place.write(f"number {number}") for number in range(4)]
        channel = posts[0][0]
        assert (await place.bot.delete(f"/channels/{channel}/messages/{posts[0][1]}")).status_code == 204
        many = {"messages": [message for _, message in posts[1:3]]}
        assert (await place.bot.post(f"/channels/{channel}/messages/bulk-delete", json=many)).status_code == 204
        left = (await place.bot.get(f"/channels/{channel}/messages")).json()
        assert [one["id"] for one in left] == [posts[3][1]]


async def test_without_the_content_intent_only_what_is_said_to_us_has_words(shared: Path) -> None:
    async with opened(shared, Settings(privileged=0)) as place:
        await place.write("@AuroraCare hello")
        channel, overheard = await place.write("just talking")
        assert (await place.read(channel, overheard))["content"] == ""
        newest, mention = (await place.bot.get(f"/channels/{channel}/messages")).json()
        assert (newest["content"], mention["content"]) == ("", f"<@{BOT_ID}> hello")
        assert (await place.read(*await place.write("psst", private=True)))["content"] == "psst"


async def test_limits_are_told_and_kept_per_channel(shared: Path) -> None:
    async with opened(shared, Settings(route=Window(2, 5.0))) as place:
        channel, _ = await place.write()
        other, _ = await place.write(place="general")
        first, second, third = [await place.send(channel, content=f"Number {number}.") for number in range(3)]
        left = [answer.headers["x-ratelimit-remaining"] for answer in (first, second, third)]
        assert (left, first.headers["x-ratelimit-limit"]) == (["1", "0", "0"], "2")
        assert first.headers["x-ratelimit-bucket"] == third.headers["x-ratelimit-bucket"]
        assert float(first.headers["x-ratelimit-reset"]) == place.now.timestamp() + 5
        assert (third.status_code, third.json()["global"], third.json()["retry_after"]) == (429, False, 5.0)
        assert (third.headers["retry-after"], third.headers["x-ratelimit-scope"]) == ("5", "user")
        assert (await place.send(other, content="Elsewhere.")).status_code == 200
        place.now += timedelta(seconds=5)
        assert (await place.send(channel, content="Later.")).status_code == 200


async def test_a_global_limit_holds_for_everything(shared: Path) -> None:
    async with opened(shared, Settings(everything=Window(1, 1.0))) as place:
        assert (await place.bot.get("/users/@me")).status_code == 200
        answer = await place.bot.get("/users/@me/guilds")
        assert (answer.status_code, answer.json()["global"]) == (429, True)
        assert (answer.headers["x-ratelimit-global"], answer.headers["x-ratelimit-scope"]) == ("true", "global")


async def test_slow_mode_and_the_channels_own_limit(shared: Path) -> None:
    async with opened(shared, Settings(slowmode=30, rights=SOME_RIGHTS)) as place:
        channel, _ = await place.write()
        assert (await place.send(channel, content="One.")).status_code == 200
        answer = await place.send(channel, content="Two.")
        assert (_code(answer), answer.json()["retry_after"]) == ((429, 20016), 30.0)
    async with opened(shared, Settings(writes=Window(1, 5.0))) as place:
        channel, _ = await place.write()
        assert (await place.send(channel, content="One.")).status_code == 200
        answer = await place.send(channel, content="Two.")
        assert (_code(answer), answer.headers["x-ratelimit-scope"]) == ((429, 20028), "shared")


async def test_too_many_invalid_requests_get_an_address_banned(shared: Path) -> None:
    async with opened(shared, Settings(token="right", invalid=Window(3, 600.0))) as place:
        for _ in range(3):
            assert (await place.bot.get("/users/@me")).status_code == 401
        banned = await place.bot.get("/users/@me", headers={"authorization": "Bot right"})
        assert (banned.status_code, banned.headers["content-type"]) == (403, "text/html; charset=utf-8")
        assert "x-ratelimit-limit" not in banned.headers
        place.now += timedelta(minutes=11)
        assert (await place.bot.get("/users/@me", headers={"authorization": "Bot right"})).status_code == 200


REFUSED = {
    "throttled": (429, 0),
    "signed_out": (401, 0),
    "duplicate": (400, 200000),
    "blocked": (403, 50013),
    "closed_messages": (403, 50007),
}


@pytest.mark.parametrize("fault", REFUSED)
async def test_faults_are_said_in_discords_words(place: Place, fault: str) -> None:
    channel, _ = await place.write()
    await place.fault(fault, "publish", seconds=7)
    answer = await place.send(channel, content="Hello.")
    assert _code(answer) == REFUSED[fault]
    if fault == "throttled":
        assert (answer.json()["retry_after"], answer.headers["x-ratelimit-remaining"]) == (7.0, "0")
    assert (await place.send(channel, content="Hello.")).status_code == 200


@pytest.mark.parametrize(
    ("fault", "operation", "status"),
    [("throttled_without_headers", "publish", 429), ("unavailable", "publish", 502), ("unavailable", "fetch", 503)],
)
async def test_some_faults_are_pages_without_headers(place: Place, fault: str, operation: str, status: int) -> None:
    channel, message = await place.write()
    await place.fault(fault, operation)
    if operation == "publish":
        answer = await place.send(channel, content="Hello.")
    else:
        answer = await place.bot.get(f"/channels/{channel}/messages/{message}")
    assert (answer.status_code, "<html>" in answer.text) == (status, True)
    assert not {name for name in answer.headers if name.startswith("x-ratelimit") or name == "via"}


@pytest.mark.parametrize(("fault", "left"), [("dropped_before", 0), ("dropped_after", 1), ("garbled_after", 1)])
async def test_an_answer_may_never_come(place: Place, fault: str, left: int) -> None:
    channel, _ = await place.write()
    await place.fault(fault, "publish")
    with pytest.raises((httpx.HTTPError, ValueError)):
        (await place.send(channel, content="Hello.")).json()
    assert len((await place.admin.get("/posts", params={"ours": "true"})).json()["posts"]) == left


async def test_a_private_send_is_an_operation_of_its_own(place: Place) -> None:
    public, _ = await place.write()
    private, _ = await place.write("psst", private=True)
    await place.fault("blocked", "message")
    assert (await place.send(public, content="Hello.")).status_code == 200
    assert _code(await place.send(private, content="Hello.")) == (403, 50007)


async def test_a_fault_can_be_aimed_at_one_post(place: Place) -> None:
    channel, message = await place.write()
    _, other = await place.write("another")
    await place.fault("blocked", "reply", post=f"{channel}-{message}")
    assert (await place.send(channel, content="A.", message_reference={"message_id": other})).status_code == 200
    assert (await place.send(channel, content="B.", message_reference={"message_id": message})).status_code == 403


async def test_a_person_edits_or_deletes_at_the_moment_of_a_read(place: Place) -> None:
    channel, message = await place.write()
    await place.fault("edit", "fetch", text="@AuroraCare solved")
    assert (await place.read(channel, message))["content"] == f"<@{BOT_ID}> solved"
    await place.fault("deletion", "reply")
    answer = await place.send(channel, content="Late.", message_reference={"message_id": message})
    assert _code(answer) == (400, 50035)
    assert _code(await place.bot.get(f"/channels/{channel}/messages/{message}")) == (404, 10008)


async def test_discords_addresses_lead_a_browser_to_the_page(place: Place) -> None:
    channel, message = await place.write()
    there = await place.admin.get(f"/channels/{GUILD_ID}/{channel}/{message}")
    assert (there.status_code, there.headers["location"]) == (303, f"/threads/{message}#{message}")
    assert (await place.admin.get(there.headers["location"])).status_code == 200
    assert (await place.admin.get(f"/channels/{GUILD_ID}/{channel}")).headers["location"] == "/"


async def test_without_websockets_the_plain_sandbox_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "find_spec", lambda _: None)
    monkeypatch.setattr(server, "find_spec", lambda _: None)
    with pytest.raises(OptionError, match=r"answerable\[discord\]"):
        create_app(None, speaks="discord")
    async with serving(create_app(None, demo=False)) as url, httpx.AsyncClient(trust_env=False) as client:
        assert (await client.get(f"{url}/api/account")).status_code == 200


@pytest.fixture
def discord_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    def at(url: str) -> None:
        monkeypatch.setattr(Route, "BASE", f"{url}/api/v10")
        gateway = yarl.URL(f"{url.replace('http', 'ws', 1)}/gateway/")
        monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", gateway)

    return at


async def test_discord_py_logs_in_sends_and_reads(place: Place, discord_at: Any) -> None:
    discord_at(place.url)
    channel, message = await place.write()
    async with discord.Client(intents=discord.Intents.none()) as client:
        await client.login("a.bot.token")
        found = await client.fetch_channel(int(channel))
        assert isinstance(found, discord.TextChannel)
        theirs = await found.fetch_message(int(message))
        assert theirs.created_at == place.now
        picture = discord.File(BytesIO(b"\x89PNG"), "part.png", description="A part.")
        sent = await theirs.reply("Sorry.", nonce="n1", file=picture, mention_author=False)
        assert (sent.attachments[0].description, await sent.attachments[0].read()) == ("A part.", b"\x89PNG")
        assert (await theirs.reply("Sorry.", nonce="n1")).id == sent.id
        assert [one.id async for one in found.history(limit=None, oldest_first=True)] == [theirs.id, sent.id]
        await sent.edit(content="Very sorry.")
        await sent.delete()
        with pytest.raises(discord.NotFound) as gone:
            await found.fetch_message(sent.id)
        assert gone.value.code == 10008
        assert (await client.application_info()).flags.gateway_message_content_limited


async def test_every_excuse_is_needed_and_none_is_kept_for_show(shared: Path, discord_at: Any) -> None:
    async with opened(shared, Settings(invalid=Window(3, 600.0))) as place:
        channel, message = await place.write()
        for fault in ("throttled_without_headers", "unavailable", "garbled_after"):
            await place.fault(fault, "publish")
            await place.send(channel, content="Hello.")
        discord_at(place.url)
        async with discord.Client(intents=discord.Intents.none()) as client:
            await client.login("a.bot.token")
            found = await client.fetch_channel(int(channel))
            assert isinstance(found, discord.TextChannel)
            await (await found.fetch_message(int(message))).reply("Sorry.")
        await place.send(channel, content="a" * 2001)
        await place.bot.post("/users/@me/channels", content=b"{")
        await place.bot.get("/channels/nonsense")
        await place.bot.get("/nowhere")
        await place.bot.put("/users/@me")
        for _ in range(4):
            await place.bot.get("/users/@me", headers={"authorization": "Bot"})
    unneeded = [one.reason for one in EXCUSED if one not in place.watching.used]
    assert not unneeded, "\n".join(["Nothing needs these excuses any more:", *unneeded])
