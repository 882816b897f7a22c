"""The sandbox's Reddit against its oracle: recorded traffic. Field by field, for each kind of answer."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.bot.platforms.reddit.conversing import SUBREDDIT, Conversation, conversing
from tests.bot.platforms.reddit.shapes import Shape, shapes, things_in
from tests.recordings.cassettes import Answer, Exchange, load, request

pytestmark = pytest.mark.anyio

# What differs from the recordings, and why it may.
NEWER = "Reddit's answers have had it for years; these recordings are older"
UNSEEN = "no recorded thing happened to have it"
EXCEPTIONS: dict[tuple[str, str], str] = {
    ("t1", "collapsed_reason"): f"{UNSEEN}: all were collapsed for their score",
    ("t1", "collapsed_reason_code"): f"{UNSEEN}: all were collapsed for their score",
    ("t1", "media_metadata"): f"{UNSEEN}: none had a picture",
    ("t1 of the inbox", "media_metadata"): f"{UNSEEN}: none had a picture",
    ("t4", "replies"): f"{UNSEEN}: none had answers; PRAW reads a listing there",
    ("t2", "icon_img"): NEWER,
    ("modmail conversation", "legacyFirstMessageId"): f"{NEWER}; PRAW tells a conversation in a list by it",
}
KINDS = {"t1", "t1 of the inbox", "t2", "t3", "t4", "listing", "receipt", "modmail", "modmail conversation",
         "modmail owner", "modmail message", "modmail author", "token of password", "token of client_credentials",
         "token of refresh_token"}  # fmt: skip


class _Tape:
    """Asks plainly and keeps each exchange."""

    def __init__(self, talk: Conversation) -> None:
        self._talk = talk
        self.exchanges: list[Exchange] = []

    async def __call__(self, method: str, path: str, **form: str) -> Any:
        auth = ("client", "a secret") if path.endswith("access_token") else None
        params = {"raw_json": "1"}
        response = await self._talk.http.request(method, path, data=form or None, params=params, auth=auth)
        asked = request(method, path, urlencode(form).encode())
        kept = Answer(response.status_code, tuple(response.headers.items()), response.content)
        self.exchanges.append(Exchange(asked, kept))
        return response.json()


async def _everything() -> list[Exchange]:
    """Have every kind of thing answered in every place."""
    async with conversing() as talk:
        ask = _Tape(talk)
        for form in (
            {"grant_type": "password", "username": "AuroraCare", "password": "sesame"},
            {"grant_type": "refresh_token", "refresh_token": "a right one"},
            {"grant_type": "client_credentials"},
        ):
            await ask("POST", "/api/v1/access_token", **form)
        await _in_public(talk, ask)
        await _in_private(talk, ask)
        for box in ("inbox", "unread", "mentions", "comments", "messages", "sent"):
            await ask("GET", f"/message/{box}")
        await ask("GET", "/user/sam_demo/about")
        mail = {"srName": SUBREDDIT, "to": "sam_demo", "subject": "Your Halo", "body": "Hello."}
        opened = await ask("POST", "/api/mod/conversations", **mail)
        await ask("POST", f"/api/mod/conversations/{opened['conversation']['id']}", body="And more.")
        return ask.exchanges


async def _in_public(talk: Conversation, ask: _Tape) -> None:
    picture = {"kind": "image", "url": "/pictures/a.png", "alt": "a"}
    first = await talk.write("@AuroraCare it hisses", attachments=[picture])
    second = await talk.write("still", in_reply_to=first)
    await talk.write("hello?", in_reply_to=second)
    ours = _name(await ask("POST", "/api/comment", thing_id=first, text="Sorry, Sam. ^AB"))
    await talk.write("thank you", in_reply_to=ours)
    await ask("POST", "/api/editusertext", thing_id=ours, text="So sorry, Sam. ^AB")
    gone, removed = await talk.write("@AuroraCare never mind"), await talk.write("@AuroraCare buy pills")
    await talk.admin.delete(f"/messages/{gone}")
    await ask("POST", "/api/remove", id=removed, spam="False")
    await ask("GET", f"/r/{SUBREDDIT}/comments")
    await ask("GET", f"/r/{SUBREDDIT}/about/modqueue")
    await ask("GET", "/user/AuroraCare/comments")
    await ask("GET", f"/api/info?id={first},{gone},{removed},{ours},t3_{first[3:]}")
    await ask("GET", f"/comments/{first[3:]}/_/{second[3:]}?context=3")


async def _in_private(talk: Conversation, ask: _Tape) -> None:
    first = await talk.write("in private", private=True)
    ours = _name(await ask("POST", "/api/comment", thing_id=first, text="I have it. ^AB"))
    await talk.write("thank you", in_reply_to=ours, private=True)
    await ask("POST", "/api/compose", to="sam_demo", subject="Your Halo", text="One more. ^AB")
    await ask("GET", f"/message/messages/{first[3:]}")


def _name(receipt: Any) -> str:
    return str(receipt["json"]["data"]["things"][0]["data"]["name"])


def _parts(exchanges: Iterable[Exchange]) -> list[tuple[str, Any]]:
    return [part for exchange in exchanges for part in things_in(exchange)]


@pytest.fixture(scope="module")
def recorded(shared: Path) -> dict[str, Shape]:
    folder = shared / "data" / "platforms" / "reddit"
    return shapes(_parts(exchange for path in sorted(folder.glob("*.json")) for exchange in load(path)))


async def test_every_kind_of_answer_has_the_fields_and_types_of_the_recorded_ones(recorded: dict[str, Shape]) -> None:
    answered = shapes(_parts(await _everything()))
    assert set(recorded) >= KINDS
    differing = set()
    for kind in KINDS:
        ours, theirs = answered[kind], recorded[kind]
        missing, unknown = set(theirs) - set(ours), set(ours) - set(theirs)
        mistyped = {name for name in set(ours) & set(theirs) if ours[name] - theirs[name]}
        differing |= {(kind, name) for name in missing | unknown | mistyped}
    assert differing <= set(EXCEPTIONS), sorted(differing - set(EXCEPTIONS))


async def test_every_exception_is_needed(recorded: dict[str, Shape]) -> None:
    answered = shapes(_parts(await _everything()))
    needed = {(kind, name) for kind, name in EXCEPTIONS if answered[kind][name] - recorded[kind].get(name, set())}
    assert needed == set(EXCEPTIONS)


async def test_what_is_left_of_the_allowance_is_told_as_it_was_recorded(shared: Path) -> None:
    told = [
        {name: type(_number(value)) for name, value in exchange.answer.headers if name.startswith("x-ratelimit-")}
        for path in sorted((shared / "data" / "platforms" / "reddit").glob("*.json"))
        for exchange in load(path)
    ]
    ours = {
        name: type(_number(value))
        for name, value in (await _everything())[-1].answer.headers
        if name.startswith("x-ratelimit-")
    }
    assert ours in told


async def test_what_stands_in_an_inbox_is_named_in_the_recorded_words(shared: Path) -> None:
    folder = shared / "data" / "platforms" / "reddit"
    theirs = _words(exchange for path in sorted(folder.glob("TestInbox*.json")) for exchange in load(path))
    ours = _words(await _everything())
    assert ours == {("username_mention", "username mention"), ("comment_reply", "comment reply")}
    assert ours <= theirs


def _words(exchanges: Iterable[Exchange]) -> set[tuple[str, str]]:
    return {(part["type"], part["subject"]) for kind, part in _parts(exchanges) if kind == "t1 of the inbox"}


def _number(text: str) -> float:
    return float(text) if "." in text else int(text)
