import ast
import asyncio
import logging
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import tweepy

from bot.outbox import CALL_SECONDS
from bot.platforms import x
from bot.platforms.base import Outgoing, Throttled, Unavailable
from bot.platforms.options import OptionError
from bot.platforms.x.line import Line
from bot.platforms.x.sending import PREPARING_SECONDS
from bot.platforms.x.service import client
from bot.platforms.x.streaming import Stream
from tests.bot.platforms.meters import Counting
from tests.bot.platforms.x.test_x_outcomes import POST

pytestmark = pytest.mark.anyio

ADAPTER = Path(x.__file__).parent
KEYS = dict.fromkeys(("api_key", "api_secret", "access_token", "access_secret", "bearer_token"), "sandbox")


def _calls_of_tweepy() -> list[ast.Call]:
    made = {"AsyncClient", "AsyncStreamingClient", "Client", "StreamingClient", "API", "Stream"}
    return [
        node
        for path in ADAPTER.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ((isinstance(node.func, ast.Name) and node.func.id in made - {"Stream"}) or _is_super(node))
    ]


def _is_super(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and any(one.arg == "wait_on_rate_limit" for one in node.keywords)


async def test_no_client_ever_waits_for_a_rate_limit():
    line = Line()
    assert client(KEYS, line).wait_on_rate_limit is False
    assert Stream("token", line).wait_on_rate_limit is False
    assert Stream("token", line).max_retries == 0
    said = [
        keyword.value.value
        for call in _calls_of_tweepy()
        for keyword in call.keywords
        if keyword.arg == "wait_on_rate_limit" and isinstance(keyword.value, ast.Constant)
    ]
    assert len(said) == len(_calls_of_tweepy()) == 2
    assert said == [False, False]


def test_a_send_ends_before_the_outbox_gives_it_up():
    assert x.LONGEST_CALL + PREPARING_SECONDS < CALL_SECONDS
    assert x.open({"timeout_seconds": 60}, account="AuroraCare", keys=KEYS)._settings.timeout == x.LONGEST_CALL


async def test_no_request_leaves_the_address_of_the_settings(site, opening):
    one = opening(site.url)
    site.says("GET /2/tweets", {"errors": []}, status=302, Location="http://127.0.0.1:9/elsewhere")
    with pytest.raises(Unavailable):
        await one.fetch("123")
    assert site.count("GET /2/tweets") == 1
    line = Line(site.url)
    with pytest.raises(ValueError, match="does not lead"):
        async with line.request("GET", "https://elsewhere.example/2/tweets"):
            pass
    await line.close()


async def test_a_signature_survives_the_other_address(face, opening):
    """The sandbox checks signatures, queries with odd letters too."""
    await face.write("@AuroraCare “hiss” — ça: 100% & (more)")
    one = opening(face.url, search="“hiss” OR (ça 100)")
    async with asyncio.timeout(10):
        async for batch in one.listen(None):
            assert batch[0].post.text == "@AuroraCare “hiss” — ça: 100% & (more)"
            break


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"serach": "x"}, "Did you mean 'search'"),
        ({"access": "self_serve"}, "Did you mean 'self-serve'"),
        ({"url": "127.0.0.1"}, "should start with http"),
        ({"poll_seconds": "often"}, "should be a number"),
        ({"stream": True}, "needs the key bearer_token"),
    ],
)
def test_wrong_options_say_how_to_mend_them(options, said):
    keys = {name: value for name, value in KEYS.items() if name != "bearer_token"}
    with pytest.raises(OptionError, match=said):
        x.open(options, account="AuroraCare", keys=keys)


def test_a_language_model_writes_only_with_approval():
    assert x.open({}, account="AuroraCare", keys=KEYS).models_may_write is False
    assert x.open({"ai_replies_approved": True}, account="AuroraCare", keys=KEYS).models_may_write is True


async def test_every_request_takes_its_turn_and_every_answer_is_noted(face, opening):
    meter = Counting()
    one = opening(face.url, meter=meter)
    thread = await one.fetch(await face.write("@AuroraCare it hisses"))
    await one.reply(thread.post, Outgoing("Sorry, Sam. ^AB", "key-1"))
    assert meter.turns == ["read posts", "account", "search", "read our posts", "reply"]
    assert {one.endpoint for one in meter.noted} == set(meter.turns)
    assert all(one.remaining < (one.allowance or 0) for one in meter.noted)
    await face.fault("signed_out", "fetch")
    with pytest.raises(Exception, match="no longer accepts"):
        await one.fetch("123")
    assert meter.invalids == [401]


async def test_nothing_is_asked_without_a_turn(site, opening):
    meter = Counting(closed={"reply": datetime.now(UTC) + timedelta(minutes=1)})
    with pytest.raises(Throttled):
        await opening(site.url, meter=meter).reply(POST, Outgoing("Sorry. ^AB", "key-1"))
    assert site.count("POST /2/tweets") == 0


async def test_no_library_logs_words_or_signatures(site, opening, caplog):
    caplog.set_level(logging.DEBUG)
    site.says("POST /2/tweets", {"data": {"id": "5", "text": "x"}}, status=201)
    await opening(site.url).reply(POST, Outgoing("A secret word. ^AB", "key-1"))
    assert "secret" not in caplog.text
    assert "oauth_signature" not in caplog.text
    assert tweepy.asynchronous.client.log.getEffectiveLevel() >= logging.WARNING
