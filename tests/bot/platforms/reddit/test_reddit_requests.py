"""Each request happens once, on one thread, and nothing waits but the one who asked."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import pytest

from bot.outbox import CALL_SECONDS
from bot.platforms.base import (
    Outgoing,
    PlatformError,
    Post,
    Refused,
    SignedOut,
    Throttled,
    Unavailable,
    Unconfirmed,
)
from bot.platforms.reddit import Reddit, reading, requesting
from bot.platforms.reddit.modmail import messages
from bot.platforms.reddit.settings import CONNECT_SECONDS, LONGEST_WRITE, READ_SECONDS, Us
from tests.bot.platforms.meters import Counting
from tests.bot.platforms.reddit.scripted import (
    KEYS,
    RESET,
    Script,
    comment,
    listing,
    posted,
    refused,
    talking,
)

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
BROKEN = [500, 502, 503, 504, 520, 522, 408, RESET]
POST = reading.comment(comment("abc"), Us("AuroraCare"))
MAIL = Post("t4_m", "t4_m", POST.author, "hello", NOW, private=True)
MODMAIL = messages(
    {"conversation": {"id": "c1"}, "messages": {"m1": {"id": "m1", "bodyMarkdown": "help", "author": {"name": "sam"}}}},
    Us("AuroraCare"),
)[0]
SAY = Outgoing("Sorry, Sam. ^AB", "key")
ABOUT = {"r/aurora/about": (200, {"kind": "t5", "data": {"display_name": "aurora", "user_is_moderator": True}}, {})}

Action = Callable[[Reddit], Awaitable[Any]]
WRITES: dict[str, Action] = {
    "reply": lambda reddit: reddit.reply(POST, SAY),
    "message": lambda reddit: reddit.message(MAIL, SAY),
    "modmail": lambda reddit: reddit.message(MODMAIL, SAY),
    "edit": lambda reddit: reddit.edit_own("t1_own", SAY),
    "delete": lambda reddit: reddit.delete_own("t1_own"),
    "remove": lambda reddit: reddit.remove(POST),
}
READS: dict[str, Action] = {
    "fetch": lambda reddit: reddit.fetch("t1_abc"),
    "fetch a message": lambda reddit: reddit.fetch("t4_abc"),
    "fetch modmail": lambda reddit: reddit.fetch("modmail_c1_m1"),
    "look up": lambda reddit: reddit.look_up(["t1_abc"]),
    "find own": lambda reddit: reddit.find_own(POST, SAY),
    "listen": lambda reddit: anext(aiter(reddit.listen(None))),
}


@pytest.fixture(autouse=True)
def _nobody_sleeps(monkeypatch: pytest.MonkeyPatch) -> None:
    def sleep(seconds: float) -> None:
        raise AssertionError(f"slept {seconds} s")

    monkeypatch.setattr(time, "sleep", sleep)


@pytest.mark.parametrize("status", BROKEN)
@pytest.mark.parametrize("write", WRITES)
async def test_a_write_is_made_once_however_it_breaks(write: str, status: int | str) -> None:
    script = Script(answers=ABOUT, status=status)
    async with talking(script, moderates=["aurora"]) as reddit:
        with pytest.raises(Unconfirmed):
            await WRITES[write](reddit)
    assert len(script.writes) == 1
    assert script.signed_in == 1


@pytest.mark.parametrize("status", BROKEN)
@pytest.mark.parametrize("read", READS)
async def test_a_read_is_made_once_however_it_breaks(read: str, status: int | str) -> None:
    script = Script(status=status)
    async with talking(script) as reddit:
        with pytest.raises(Unavailable):
            await READS[read](reddit)
    assert len(script.asked) == 1


@pytest.mark.parametrize("write", WRITES)
async def test_a_write_that_comes_too_often_is_told_and_not_tried_again(write: str) -> None:
    wait = refused(["RATELIMIT", "Take a break for 2 seconds before trying again.", "ratelimit"])
    paths = ("api/comment", "api/editusertext", "api/del", "api/remove", "api/mod/conversations/c1")
    script, meter = Script(answers={**ABOUT, **dict.fromkeys(paths, wait)}), Counting()
    async with talking(script, meter=meter, moderates=["aurora"], clock=lambda: NOW) as reddit:
        with pytest.raises(Throttled) as raised:
            await WRITES[write](reddit)
    assert raised.value.until == NOW + timedelta(seconds=3)
    assert len(script.writes) == 1
    assert (meter.noted[-1].remaining, meter.noted[-1].resets_at) == (0, raised.value.until)
    assert meter.noted[-1].endpoint == ("message" if write == "modmail" else write)


async def test_an_allowance_that_is_used_up_is_noted_and_never_slept_by() -> None:
    headers = {"x-ratelimit-remaining": "0.0", "x-ratelimit-used": "1000", "x-ratelimit-reset": "300"}
    script, meter = Script(headers=headers), Counting()
    async with talking(script, meter=meter, clock=lambda: NOW) as reddit:
        for _ in range(3):
            await reddit.look_up(["t1_abc"])
    assert len(script.asked) == 3
    noted = meter.noted[0]
    assert (noted.endpoint, noted.remaining, noted.allowance) == ("all requests", 0, 1000)
    assert noted.resets_at == NOW + timedelta(seconds=300)


@pytest.mark.parametrize("headers", [{"x-ratelimit-remaining": "many", "x-ratelimit-used": ""},
                                     {"x-ratelimit-remaining": "9.0"}, {"x-ratelimit-reset": "soon"}])  # fmt: skip
async def test_odd_headers_do_no_harm(headers: dict[str, str]) -> None:
    script, meter = Script(answers={"api/comment": posted("own", SAY.text)}, headers=headers), Counting()
    async with talking(script, meter=meter) as reddit:
        assert (await reddit.reply(POST, SAY)).id == "t1_own"
    assert meter.noted == []


async def test_before_each_request_a_turn_is_asked_for() -> None:
    script, meter = Script(answers={"api/comment": posted("own", SAY.text)}), Counting()
    async with talking(script, meter=meter) as reddit:
        await reddit.reply(POST, SAY)
        assert meter.turns == ["reply", "all requests"]
        meter.closed["reply"] = datetime.now(UTC) + timedelta(minutes=1)
        with pytest.raises(Throttled):
            await reddit.reply(POST, SAY)
        await reddit.look_up(["t1_abc"])
    assert len(script.writes) == 1


async def test_everything_of_praw_happens_on_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: set[int] = set()
    for owner, name in ((requesting.OneTry, "request"), (requesting.praw.Reddit, "request"),
                        (requesting.praw.Reddit, "__init__")):  # fmt: skip
        original = getattr(owner, name)

        def noting(*args: Any, _original: Any = original, **kwargs: Any) -> Any:
            threads.add(threading.get_ident())
            return _original(*args, **kwargs)

        monkeypatch.setattr(owner, name, noting)
    found = listing(comment("abc"))
    answers = {**ABOUT, "api/comment": posted("own", SAY.text), "api/info": found, "message/inbox": found}
    async with talking(Script(answers=answers), moderates=["aurora"]) as reddit:
        actions = [READS["fetch"], READS["look up"], READS["find own"], WRITES["reply"], WRITES["delete"],
                   WRITES["remove"], Reddit.check, READS["listen"]]  # fmt: skip
        await asyncio.gather(*(action(reddit) for action in actions * 3))
    assert len(threads) == 1
    assert threading.get_ident() not in threads


@pytest.mark.parametrize("status", [400, 401, 403])
async def test_keys_that_no_longer_work_sign_the_account_out(status: int) -> None:
    script, meter = Script(token_status=status, token={"message": "Bad", "error": status}), Counting()
    async with talking(script, meter=meter) as reddit:
        for action in (*WRITES.values(), READS["look up"]):
            if action is WRITES["remove"]:
                continue
            with pytest.raises(SignedOut):
                await action(reddit)
    assert script.asked == []


async def test_a_grant_that_is_refused_signs_the_account_out() -> None:
    async with talking(Script(token={"error": "invalid_grant"})) as reddit:
        with pytest.raises(SignedOut):
            await reddit.reply(POST, SAY)


@pytest.mark.parametrize("status", [500, 503, RESET])
async def test_a_sign_in_that_breaks_has_posted_nothing(status: int | str) -> None:
    script = Script(token_status=status)
    async with talking(script) as reddit:
        with pytest.raises(Refused) as refusal:
            await reddit.reply(POST, SAY)
        with pytest.raises(Unavailable):
            await reddit.look_up(["t1_abc"])
    assert not refusal.value.permanent
    assert script.asked == []


async def test_an_unreadable_sign_in_has_posted_nothing() -> None:
    script = Script(token=b"<html>")
    async with talking(script) as reddit:
        with pytest.raises(Refused) as refusal:
            await reddit.reply(POST, SAY)
    assert not refusal.value.permanent
    assert script.asked == []


async def test_a_fresh_token_that_is_refused_signs_the_account_out() -> None:
    script, meter = Script(status=401), Counting()
    async with talking(script, meter=meter) as reddit:
        with pytest.raises(SignedOut):
            await reddit.reply(POST, SAY)
    assert (len(script.asked), script.signed_in, meter.invalids) == (1, 1, [401])


async def test_an_old_token_that_is_refused_is_made_anew_and_the_write_made_once() -> None:
    script = Script(answers={"api/comment": posted("own", SAY.text)})
    async with talking(script) as reddit:
        await reddit.look_up(["t1_abc"])
        requestor = reddit._line._requestor
        assert requestor is not None
        requestor.signed_in_at -= 400
        turns = iter([(401, {}, {}), posted("own", SAY.text)])
        script.answers["api/comment"] = lambda asked: next(turns)
        assert (await reddit.reply(POST, SAY)).id == "t1_own"
    assert (len(script.writes), script.signed_in) == (2, 2)


async def test_a_token_is_renewed_before_it_ends() -> None:
    script = Script()
    async with talking(script) as reddit:
        await reddit.look_up(["t1_abc"])
        requestor = reddit._line._requestor
        assert requestor is not None
        requestor.good_until = time.monotonic() - 1
        await reddit.look_up(["t1_abc"])
    assert script.signed_in == 2


async def test_a_write_that_waited_too_long_for_its_turn_is_not_begun() -> None:
    script, held = Script(), threading.Event()
    async with talking(script) as reddit:
        reddit._line.patience = (3.0, 6.4)
        busy = reddit._line._thread.submit(held.wait)
        waiting = asyncio.create_task(reddit.reply(POST, SAY))
        await asyncio.sleep(0.3)
        held.set()
        with pytest.raises(Refused) as refusal:
            await waiting
        await asyncio.wrap_future(busy)
    assert not refusal.value.permanent
    assert script.asked == []


async def test_a_write_that_nobody_waits_for_any_more_is_not_begun() -> None:
    script, held = Script(), threading.Event()
    async with talking(script) as reddit:
        busy = reddit._line._thread.submit(held.wait)
        waiting = asyncio.create_task(reddit.reply(POST, SAY))
        await asyncio.sleep(0.05)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        held.set()
        await asyncio.wrap_future(busy)
        await reddit.look_up(["t1_abc"])
    assert script.writes == []


def test_all_that_a_write_may_take_ends_before_the_outbox_gives_up() -> None:
    assert LONGEST_WRITE < CALL_SECONDS
    assert 2 * (CONNECT_SECONDS + READ_SECONDS) < LONGEST_WRITE


@pytest.mark.parametrize(
    ("body", "error"),
    [(b'{"json": {"er', Unconfirmed), (b"{}", Unconfirmed), (b"[]", Unconfirmed), (b"<html>", Unconfirmed),
     (b'{"json": {"errors": [], "data": {"things": []}}}', Unconfirmed)],
)  # fmt: skip
async def test_an_answer_that_cannot_be_read_leaves_it_open(body: bytes, error: type[PlatformError]) -> None:
    async with talking(Script(answers={"api/comment": body})) as reddit:
        with pytest.raises(error):
            await reddit.reply(POST, SAY)


async def test_the_user_agent_has_the_form_that_reddit_asks_for() -> None:
    async with talking(Script(), contact="u/kemitche") as reddit:
        agent = reddit._settings.user_agent
    platform, app, rest = agent.split(":")
    assert platform
    assert app == "answerable"
    assert rest.startswith("v")
    assert rest.endswith(" (by /u/kemitche)")


async def test_a_refresh_token_is_preferred_to_a_password() -> None:
    script = Script()
    forms: list[bytes] = []
    original = script.answer

    def answer(method: str, target: str, body: bytes) -> Any:
        if "access_token" in target:
            forms.append(body)
        return original(method, target, body)

    script.answer = answer  # type: ignore[method-assign]
    async with talking(script, keys={**KEYS, "refresh_token": "r"}) as reddit:
        await reddit.look_up(["t1_abc"])
    assert forms == [b"grant_type=refresh_token&refresh_token=r"]


async def test_nothing_that_lies_about_on_the_machine_changes_who_we_are(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "praw.ini").write_text("[DEFAULT]\nusername=mallory\nuser_agent=other\nratelimit_seconds=600\n")
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login mallory password x\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("praw_refresh_token", "stolen")
    monkeypatch.setenv("praw_site", "nowhere")
    monkeypatch.setattr(requesting.praw.config.Config, "CONFIG", None)
    script = Script(answers={"api/comment": refused(["RATELIMIT", "Take a break for 1 second.", "ratelimit"])})
    forms: list[dict[str, str]] = []
    original = script.answer

    def answer(method: str, target: str, body: bytes) -> Any:
        forms.append(dict(parse_qsl(body.decode())))
        return original(method, target, body)

    script.answer = answer  # type: ignore[method-assign]
    async with talking(script) as reddit:
        with pytest.raises(Throttled):
            await reddit.reply(POST, SAY)
    assert forms[0] == {"grant_type": "password", "password": "sesame", "username": "AuroraCare"}
    assert len(script.writes) == 1
