"""X's endpoints by what the desk makes of them, so that any recording of the library's own tests finds its test."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from tests.recordings.cassettes import Asked, Exchange, each_recording, load

_POSTS = "posts"
_RULES: tuple[tuple[str, str, str], ...] = (
    ("GET", r"/2/users/me", "me"),
    ("GET", r"/2/users/\d+/mentions", "mentions"),
    ("GET", r"/2/tweets/search/recent", "search"),
    ("GET", r"/2/tweets/search/all", _POSTS),
    ("GET", r"/2/tweets(/\d+)?", _POSTS),
    ("GET", r"/2/tweets/\d+/quote_tweets", _POSTS),
    ("GET", r"/2/users/\d+/(tweets|liked_tweets|bookmarks|timelines/reverse_chronological)", _POSTS),
    ("GET", r"/2/(lists|spaces)/\w+/tweets", _POSTS),
    ("GET", r"/2/users", "people"),
    ("GET", r"/2/users/(by|by/username/\w+|\d+)", "people"),
    ("GET", r"/2/users/\d+/(followers|following|muting|blocking)", "people"),
    ("GET", r"/2/tweets/\d+/(liking_users|retweeted_by)", "people"),
    ("GET", r"/2/(lists|spaces)/\w+/(members|followers|buyers)", "people"),
    ("GET", r"/2/dm_events(/\d+)?", "messages"),
    ("GET", r"/2/dm_conversations/(with/)?[\d-]+/dm_events", "messages"),
    ("POST", r"/2/tweets", "reply"),
    ("DELETE", r"/2/tweets/\d+", "delete"),
    ("PUT", r"/2/tweets/\d+/hidden", "hide"),
    ("POST", r"/2/dm_conversations/(with/\d+|\d+-\d+)/messages", "message"),
)
_UNUSED: tuple[tuple[str, str], ...] = (
    (r"/1\.1/.*", "the older API, which the desk doesn't use"),
    (r"/2/dm_conversations(/\d+/messages)?", "the desk writes to one person, never to a group"),
    (r"/2/users/\d+/bookmarks.*", "the desk keeps no bookmarks"),
    (r"/2/users/\d+/likes.*", "the desk likes nothing"),
    (r"/2/users/\d+/retweets.*", "the desk reposts nothing"),
    (r"/2/users/\d+/(following|muting|blocking|dm)/?.*", "the desk follows, mutes and blocks nobody"),
    (r"/2/(users/\d+/)?(pinned_|followed_|owned_)?lists?.*", "the desk keeps no lists"),
    (r"/2/users/\d+/list_memberships", "the desk keeps no lists"),
    (r"/2/spaces.*", "the desk hears no spaces"),
    (r"/2/tweets/counts/.*", "the desk counts what it stores"),
    (r"/2/compliance/.*", "the desk looks its posts up again by itself"),
    (r"/2/tweets/(search|sample\d*)/stream.*", "the stream is tested on the sandbox's X"),
    (r"/oauth.*|/2/oauth2.*", "keys are given to the desk, not asked for"),
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One exchange of a recording, and what the desk makes of such: a word of _RULES, or "unused" and why."""

    exchange: Exchange
    use: str
    reason: str = ""

    @property
    def asked(self) -> Asked:
        """The request."""
        return self.exchange.asked

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.exchange.answer.status

    def json(self) -> Any:
        """Return the answer's content."""
        return self.exchange.answer.json()


def recorded(*uses: str, failed: bool = False) -> list[Any]:
    """Return the recorded exchanges of these uses as parameters of a test; one that is skipped where there is none.

    Reads that X refused are apart from those it answered: `failed` returns them. Writes, and what is unused, come both.
    """
    found = [one for one in _all() if one.values[0] is None or _is_wanted(one.values[0], uses, failed=failed)]
    return found or [pytest.param(None, marks=pytest.mark.skip(f"no recording of {', '.join(uses)}"))]


def _is_wanted(one: Recorded, uses: tuple[str, ...], *, failed: bool) -> bool:
    return one.use in uses and (one.asked.writes or one.use == "unused" or failed is (one.status >= 400))


@cache
def _all() -> list[Any]:
    return list(_each())


def _each() -> Iterator[Any]:
    for cassette in each_recording("x"):
        if cassette.values[0] is None:
            yield cassette
            continue
        for number, exchange in enumerate(load(cassette.values[0]), start=1):
            one = _sorted(exchange)
            path = exchange.asked.path.strip("/").replace("/", ".")
            yield pytest.param(one, id=f"{cassette.id}-{number}-{exchange.asked.method}-{path}")


def _sorted(exchange: Exchange) -> Recorded:
    asked = exchange.asked
    for method, pattern, use in _RULES:
        if asked.method == method and re.fullmatch(pattern, asked.path):
            return Recorded(exchange, use)
    for pattern, reason in _UNUSED:
        if re.fullmatch(pattern, asked.path):
            return Recorded(exchange, "unused", reason)
    return Recorded(exchange, "unused", "an endpoint that the desk doesn't use")
