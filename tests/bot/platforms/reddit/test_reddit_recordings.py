"""Recorded traffic of Reddit through PRAW and the desk's adapter: every exchange, or the reason why the desk has no
use for it.

What must come of an exchange is decided by what was asked, and read from the raw JSON by oracle.py; so recordings that
nobody here has seen are tested alike. Put them into a folder reddit/ of the folder that ANSWERABLE_RECORDINGS names.
"""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.platforms.base import (
    EventKind,
    Outgoing,
    Person,
    PlatformError,
    Post,
    Refused,
    Sent,
    SignedOut,
    Throttled,
    Unavailable,
    Unconfirmed,
)
from tests.bot.platforms.reddit import oracle
from tests.bot.platforms.reddit.oracle import Thing
from tests.bot.platforms.reddit.recorded import (
    BOXES,
    HOME,
    US,
    Recorded,
    account,
    every_exchange,
    first_batch,
    subreddit_in,
    within_thread,
)
from tests.recordings.cassettes import Cassette

pytestmark = pytest.mark.anyio

_READ_FAILS = {401: SignedOut, 429: Throttled}
_SOMEBODY = Person(id="somebody", handle="somebody")
_THEN = datetime(2026, 11, 22, tzinfo=UTC)

# What PRAW was recorded doing that the desk never does, and why.
UNUSED = (
    ("POST", "/api/compose", "the desk answers in private and never begins to write to anybody"),
    ("POST", "/api/mod/conversations", "the desk answers moderator mail and never begins a conversation"),
    ("POST", "/api/mod/conversations/.+/.+", "the desk neither archives, mutes nor highlights moderator mail"),
    ("GET", "/message/sent", "the desk finds its own messages in their conversations"),
    ("GET", "/r/[^/]+/about/modqueue", "the desk removes what its cases show, and keeps no queue of reports"),
    ("GET", "/r/[^/]+/about/.+", "the desk reads no lists about a subreddit"),
    ("GET", "/user/.+", "the desk reads nobody's profile or history but its own comments"),
    ("POST", "/api/(un)?(read_message|read_all_messages|unread_message)", "the desk leaves the inbox's marks alone"),
    ("GET", r"/r/[^/]*\+[^/]*/comments", "the desk reads each subreddit by itself"),
)


async def _list(recorded: Recorded) -> None:
    """Each thing of a list is told once, oldest first, with what the recording says of it."""
    subreddit, path = subreddit_in(recorded.asked), recorded.asked.path
    cassette = recorded.cassette()
    options = {"subreddits": [subreddit or HOME], "follow_comments": bool(subreddit)}
    async with account(cassette, **options) as adapter:
        if await _failed(recorded, lambda: first_batch(adapter, cassette, path)):
            return
        found = {data["name"]: oracle.read(kind, data, US) for kind, data in _told_of(recorded)}
        expected = [one for one in found.values() if not (one.private and one.ours)]
        told = await first_batch(adapter, cassette, path)
    assert [event.post_id for event in told] == oracle.oldest_first(expected)
    things = {one.id: one for one in expected}
    for event in told:
        thing = things[event.post_id]
        assert event.kind is (EventKind.DELETION if thing.gone else _kind(thing))
        assert event.revision == (event.post.revision if event.post else 0)
        if event.post is not None:
            assert thing.differs_from(event.post) == {}
            assert event.post.addressed or subreddit
    assert len({event.id for event in told}) == len(told)


async def _info(recorded: Recorded) -> None:
    """Each thing that is looked up is there as recorded, gone, or not told of."""
    names = dict(recorded.asked.query).get("id", "").split(",")
    if names == [""]:
        pytest.skip("the desk looks things up by their full names alone")
    async with account(recorded.cassette()) as adapter:
        if await _failed(recorded, lambda: adapter.look_up(names)):
            return
        found = await adapter.look_up(names)
    things = {one.id: one for one in (oracle.read(*part, US) for part in _told_of(recorded)) if one.id in names}
    assert set(found) == set(things)
    for name, post in found.items():
        assert (post is None) == things[name].gone
        assert post is None or things[name].differs_from(post) == {}


async def _thread(recorded: Recorded) -> None:
    """A post is read with everything above and below it that stands."""
    named = within_thread(recorded.asked)
    assert named is not None
    target, cassette, raw = recorded.around(named)
    async with account(cassette) as adapter:
        if await _failed(recorded, lambda: adapter.fetch(target), hidden=Unavailable):
            return
        thread = await adapter.fetch(target)
    things = {name: oracle.read(*part, US) for name, part in raw.items()}
    if target not in things or things[target].gone:
        assert (thread.deleted, thread.post) == (True, None)
        return
    above, below = oracle.ancestors(things[target], things), oracle.descendants(things[target], things)
    assert thread.post is not None
    assert [post.id for post in thread.before] == [one.id for one in above if not one.gone]
    assert [post.id for post in thread.after] == [one.id for one in below if not one.gone]
    for post in (*thread.before, thread.post, *thread.after):
        assert things[post.id].differs_from(post) == {}
    ours = [one.id for one in below if one.ours and one.parent == target and not one.gone]
    assert thread.answered_by == (ours[0] if ours else None)


async def _message(recorded: Recorded) -> None:
    """A private message is read with its conversation."""
    target = f"t4_{recorded.asked.path.rpartition('/')[2]}"
    things = {}
    if recorded.ok:
        parts = list(oracle.tree(recorded.answer.json()))
        things = {data["name"]: oracle.read(kind, data, US) for kind, data in parts}
    async with account(recorded.cassette()) as adapter:
        if await _failed(recorded, lambda: adapter.fetch(target), hidden=Unavailable):
            return
        thread = await adapter.fetch(target)
    _same_conversation(thread, things, target)


async def _mail(recorded: Recorded) -> None:
    """A conversation of moderator mail is read from each of its messages."""
    own = recorded.asked.path.rpartition("/")[2]
    things = _mail_in(recorded.answer.json()) if recorded.ok else {}
    for target in [*things, f"modmail_{own}_none"]:
        async with account(recorded.cassette(), moderates=[HOME]) as adapter:
            if await _failed(
                recorded, lambda adapter=adapter, target=target: adapter.fetch(target), hidden=Unavailable
            ):
                return
            thread = await adapter.fetch(target)
        _same_conversation(thread, things, target)


async def _mails(recorded: Recorded) -> None:
    """Conversations of moderator mail are told, message by message."""
    cassette = recorded.cassette()
    async with account(cassette, moderates=[HOME]) as adapter:
        if await _failed(recorded, lambda: first_batch(adapter, cassette, recorded.asked.path)):
            return
        told = await first_batch(adapter, cassette, recorded.asked.path)
    things: dict[str, Thing] = {}
    if recorded.ok:
        answer = recorded.answer.json()
        for conversation in answer["conversations"].values():
            ids = [one["id"] for one in conversation["objIds"] if one["key"] == "messages"]
            shown = {one: answer["messages"][one] for one in ids if one in answer["messages"]}
            things |= _mail_in({"conversation": conversation, "messages": shown})
    assert sorted(event.post_id for event in told) == sorted(things)
    for event in told:
        assert event.kind is EventKind.DIRECT_MESSAGE
        assert event.post is not None
        assert things[event.post_id].differs_from(event.post) == {}


async def _own(recorded: Recorded) -> None:
    """What we wrote is found again by its words, under what it answers."""
    async with account(recorded.cassette()) as adapter:
        for thing in [oracle.read(*part, US) for part in _told_of(recorded) if part[0] == "t1"][:5]:
            if thing.gone or thing.parent is None:
                continue
            sent = await adapter.find_own(_post(thing.parent, HOME), Outgoing(thing.text[0], "key-1"))
            assert sent is not None
            assert sent.id == thing.id or len(thing.text[0]) < 40
            assert await adapter.find_own(_post(thing.parent, HOME), Outgoing("Never said.", "key-2")) is None


async def _reply(recorded: Recorded) -> None:
    """An answer is posted by one request, and known by the id that Reddit gave it."""
    form = _worded(recorded)
    things = [one["data"] for one in _receipt(recorded).get("things", []) if "data" in one]
    home = things[0].get("subreddit") or HOME if things else HOME
    private = form["thing_id"].startswith("t4_")
    post = _post(form["thing_id"], home, private=private)
    cassette = recorded.cassette()
    async with account(cassette, subreddits=[home]) as adapter:
        send = adapter.message if private else adapter.reply
        sent = await _written(recorded, lambda: send(post, Outgoing(form["text"], "key-1")))
    _once(cassette, recorded, "thing_id", "text", refused=sent is None)
    if sent is not None:
        assert (sent.id, things[0]["id"] in sent.url) == (things[0]["name"], True)


async def _edit(recorded: Recorded) -> None:
    """Our own words are replaced by one request."""
    form = _worded(recorded)
    cassette = recorded.cassette()
    async with account(cassette) as adapter:
        sent = await _written(recorded, lambda: adapter.edit_own(form["thing_id"], Outgoing(form["text"], "key-1")))
    _once(cassette, recorded, "thing_id", "text", refused=sent is None)
    assert sent is None or sent.id == form["thing_id"]


async def _delete(recorded: Recorded) -> None:
    """Our own post is deleted by one request."""
    name, cassette = recorded.asked.form()["id"], recorded.cassette()
    async with account(cassette) as adapter:
        await _written(recorded, lambda: adapter.delete_own(name), says_what=False)
    _once(cassette, recorded, "id")


async def _remove(recorded: Recorded) -> None:
    """Somebody's post is removed by one request."""
    name, cassette = recorded.asked.form()["id"], recorded.cassette()
    async with account(cassette, moderates=[HOME]) as adapter:
        await _written(recorded, lambda: adapter.remove(_post(name, HOME)), says_what=False)
    _once(cassette, recorded, "id")


async def _mail_reply(recorded: Recorded) -> None:
    """An answer in moderator mail is posted by one request, and known by its conversation and id."""
    form, own = recorded.asked.form(), recorded.asked.path.rpartition("/")[2]
    if form.get("isInternal") == "True":
        pytest.skip("the desk writes no notes that only moderators see")
    cassette = recorded.cassette()
    async with account(cassette, moderates=[HOME]) as adapter:
        post = _post(f"modmail_{own}_0", HOME, private=True)
        sent = await _written(recorded, lambda: adapter.message(post, Outgoing(form["body"], "key-1")))
    _once(cassette, recorded, "body", refused=sent is None)
    if sent is not None:
        things = _mail_in(recorded.answer.json())
        newest = max((one for one in things.values() if form["body"] in one.text), key=lambda one: one.at)
        assert sent.id == newest.id


async def _sign_in(recorded: Recorded) -> None:
    """Keys are exchanged for a token, or the account is signed out."""
    async with account(recorded.cassette()) as adapter:
        health = await adapter.check()
        if recorded.ok and "access_token" in recorded.answer.json():
            assert health.account == US
            scope = recorded.answer.json()["scope"]
            assert health.ok or scope != "*"
        else:
            assert not health.ok
            with pytest.raises((SignedOut, Unavailable, Throttled)):
                await adapter.look_up(["t1_a"])


async def _me(recorded: Recorded) -> None:
    """Whose keys these are is told."""
    async with account(recorded.cassette()) as adapter:
        health = await adapter.check()
    if recorded.ok and isinstance(recorded.answer.json(), dict):
        name = recorded.answer.json().get("name")
        assert (health.account.casefold() == str(name or "").casefold()) or not health.ok
    else:
        assert not health.ok


HANDLED: tuple[tuple[str, str, Callable[[Recorded], Awaitable[None]]], ...] = (
    ("POST", "/api/v1/access_token", _sign_in),
    ("GET", "/api/v1/me", _me),
    ("GET", f"/message/({'|'.join(BOXES)})", _list),
    ("GET", r"/r/[^/+]+/comments", _list),
    ("GET", r"/message/messages/\w+", _message),
    ("GET", f"/user/{US}/comments", _own),
    ("GET", "/api/info", _info),
    ("GET", r"(?:/r/[^/]+)?/comments/\w+(?:/[^/]+){0,2}", _thread),
    ("GET", "/api/mod/conversations", _mails),
    ("GET", r"/api/mod/conversations/(?!unread|subreddits)\w+", _mail),
    ("POST", "/api/comment", _reply),
    ("POST", "/api/editusertext", _edit),
    ("POST", "/api/del", _delete),
    ("POST", "/api/remove", _remove),
    ("POST", r"/api/mod/conversations/(?!read|unread|bulk)\w+", _mail_reply),
)


@pytest.mark.parametrize("recorded", every_exchange())
async def test_what_was_recorded_is_understood(recorded: Recorded) -> None:
    asked = recorded.asked
    for method, path, check in HANDLED:
        if method == asked.method and re.fullmatch(path, asked.path):
            await check(recorded)
            return
    reasons = [why for method, path, why in UNUSED if method == asked.method and re.fullmatch(path, asked.path)]
    pytest.skip(reasons[0] if reasons else f"the desk never asks {asked.method} {asked.path}")


def _worded(recorded: Recorded) -> dict[str, str]:
    form = recorded.asked.form()
    if "text" not in form:
        pytest.skip("the desk writes words, and no rich text")
    return form


def _told_of(recorded: Recorded) -> list[tuple[str, Any]]:
    parts = list(oracle.tree(recorded.answer.json())) if recorded.ok else []
    return [(kind, data) for kind, data in parts if kind in {"t1", "t3", "t4"}]


def _kind(thing: Thing) -> EventKind:
    return EventKind.DIRECT_MESSAGE if thing.private else EventKind.MENTION


def _mail_in(answer: Any) -> dict[str, Thing]:
    conversation = answer["conversation"]
    if conversation.get("isInternal"):
        return {}
    shown = [one for one in answer["messages"].values() if not one.get("isInternal")]
    return {one.id: one for one in (oracle.read_mail(conversation, data, US) for data in shown)}


def _same_conversation(thread: Any, things: dict[str, Thing], target: str) -> None:
    if target not in things:
        assert thread.deleted
        return
    posts = (*thread.before, thread.post, *thread.after)
    assert [post.id for post in posts] == oracle.oldest_first(list(things.values()))
    for post in posts:
        assert things[post.id].differs_from(post) == {}
    later = [post.id for post in thread.after if things[post.id].ours]
    assert thread.answered_by == (later[0] if later else None)


def _receipt(recorded: Recorded) -> Any:
    content = recorded.answer.json() if recorded.ok else {}
    return content.get("json", {}).get("data") or {}


def _post(name: str, home: str, *, private: bool = False) -> Post:
    url = f"https://www.reddit.com/r/{home}/comments/a/_/{name[3:]}/"
    return Post(name, name, _SOMEBODY, "words", _THEN, url="" if private else url, private=private)


async def _failed(
    recorded: Recorded, read: Callable[[], Awaitable[Any]], *, hidden: type[PlatformError] | None = None
) -> bool:
    """Say whether a read was recorded failing so that the desk must be told; prove that it is.

    What is hidden from us (403 and such) is missing from a list; asked for by name it may be told as `hidden`.
    """
    status = recorded.answer.status
    expected = _READ_FAILS.get(status, Unavailable if status >= 500 or (status == 200 and not recorded.ok) else None)
    if status in {403, 451} or 300 <= status < 400:
        expected = hidden
    if expected is None:
        return False
    with pytest.raises(expected):
        await read()
    return True


async def _written(
    recorded: Recorded, write: Callable[[], Awaitable[Sent | None]], *, says_what: bool = True
) -> Sent | None:
    """Write, and prove that what was recorded of it is what the desk is told; return the proof of a post."""
    expected = _write_fails(recorded, says_what=says_what)
    if expected is None:
        return await write()
    with pytest.raises(PlatformError) as raised:
        await write()
    assert isinstance(raised.value, expected)
    return None


def _once(cassette: Cassette, recorded: Recorded, *fields: str, refused: bool = False) -> None:
    """Prove that what was recorded was asked exactly once; what the adapter itself refuses isn't asked at all."""
    form = recorded.asked.form()
    wanted = (recorded.asked.path, *(form[name] for name in fields))
    made = [(asked.path, *(asked.form()[name] for name in fields)) for asked in cassette.writes]
    assert made == [wanted] or (refused and not made)


def _write_fails(
    recorded: Recorded, *, says_what: bool
) -> type[PlatformError] | tuple[type[PlatformError], ...] | None:
    status = recorded.answer.status
    if status in _READ_FAILS:
        return _READ_FAILS[status]
    if status >= 500 or status == 408:
        return Unconfirmed
    if status >= 300:
        gone = status in {404, 410} and not says_what
        return None if gone else (Refused, SignedOut, Throttled)
    if not recorded.ok:
        return Unconfirmed
    content = recorded.answer.json()
    errors = content.get("json", {}).get("errors") if isinstance(content, dict) else None
    if errors:
        return Throttled if "RATELIMIT" in str(errors[0][0]) else (Refused, SignedOut)
    nothing = says_what and not _receipt(recorded).get("things") and "messages" not in content
    return Unconfirmed if nothing else None
