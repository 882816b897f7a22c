"""X's query language for search and stream rules, as far as the sandbox has what it speaks of.

Words and "phrases", from: to: @ # conversation_id: in_reply_to_tweet_id: lang: url: is:reply is:quote is:retweet
has:links has:media has:images has:mentions, OR, parentheses, and - before any of them.
"""

from collections.abc import Callable
from typing import Final

import regex

from bot.platforms.sandbox.faces.x.numbers import user_id
from bot.platforms.sandbox.faces.x.objects import quoted_by
from bot.platforms.sandbox.model import Entry
from bot.platforms.sandbox.world import World

Test = Callable[[Entry, World], bool]

_TOKEN: Final = regex.compile(r"\s*(-?\(|\)|-?[a-z_]+:\"[^\"]*\"|-?\"[^\"]*\"|[^\s()]+)")
_LINK: Final = regex.compile(r"https?://|www\.", regex.IGNORECASE)


class QueryError(ValueError):
    """A query that can't be read; the message says where."""


def compiled(query: str) -> Test:
    """Return the test that a query stands for; raise QueryError."""
    tokens = _TOKEN.findall(query)
    if not tokens:
        raise QueryError("the query is empty")
    test, rest = _any_of(tokens)
    if rest:
        raise QueryError(f"there is nothing to close with {rest[0]!r}")
    return test


def one_conversation(query: str) -> str | None:
    """Return the conversation that everything a query finds must be in, or None if it may look further."""
    depth, name, found = 0, "conversation_id:", None
    for part in _TOKEN.findall(query):
        depth += part.endswith("(") - (part == ")")
        if depth == 0 and part == "OR":
            return None
        if depth == 0 and part.startswith(name):
            found = part.removeprefix(name)
    return found


def _any_of(tokens: list[str]) -> tuple[Test, list[str]]:
    first, tokens = _all_of(tokens)
    tests = [first]
    while tokens and tokens[0] == "OR":
        following, tokens = _all_of(tokens[1:])
        tests.append(following)
    return (lambda entry, world: any(test(entry, world) for test in tests)), tokens


def _all_of(tokens: list[str]) -> tuple[Test, list[str]]:
    tests: list[Test] = []
    while tokens and tokens[0] not in {")", "OR"}:
        token, tokens = tokens[0], tokens[1:]
        bare = token.removeprefix("-")
        if bare == "(":
            test, tokens = _any_of(tokens)
            if not tokens or tokens[0] != ")":
                raise QueryError("a parenthesis is not closed")
            tokens = tokens[1:]
        else:
            test = _one(bare)
        tests.append(_not(test) if token != bare else test)
    if not tests:
        raise QueryError("a part of the query is empty")
    return (lambda entry, world: all(test(entry, world) for test in tests)), tokens


def _not(test: Test) -> Test:
    return lambda entry, world: not test(entry, world)


def _one(word: str) -> Test:
    name, colon, value = word.partition(":")
    if colon and name in _OPERATORS and not word.startswith('"'):
        return _OPERATORS[name](value.strip('"'))
    wanted = word.strip('"').casefold()
    return lambda entry, _: _has_words(entry.text.casefold(), wanted)


def _has_words(text: str, wanted: str) -> bool:
    return regex.search(rf"(?<![\w@#]){regex.escape(wanted)}(?!\w)", text) is not None


def _from(value: str) -> Test:
    wanted = value.removeprefix("@").casefold()
    return lambda entry, _: wanted in {entry.author.handle.casefold(), user_id(entry.author)}


def _to(value: str) -> Test:
    wanted = value.removeprefix("@").casefold()

    def test(entry: Entry, world: World) -> bool:
        parent = world.posts.get(entry.parent_id or "")
        return parent is not None and wanted in {parent.author.handle.casefold(), user_id(parent.author)}

    return test


def _conversation(value: str) -> Test:
    return lambda entry, _: entry.conversation_id == value


def _in_reply_to(value: str) -> Test:
    return lambda entry, _: entry.parent_id == value


def _language(value: str) -> Test:
    return lambda entry, _: (entry.language or "und") == value


def _url(value: str) -> Test:
    return lambda entry, _: value.casefold() in entry.text.casefold()


def _is(value: str) -> Test:
    tests: dict[str, Test] = {
        "reply": lambda entry, _: entry.parent_id is not None,
        "quote": lambda entry, _: quoted_by(entry) is not None,
        "retweet": lambda *_: False,
        "verified": lambda *_: False,
        "nullcast": lambda *_: False,
    }
    return _chosen("is", value, tests)


def _has(value: str) -> Test:
    tests: dict[str, Test] = {
        "links": lambda entry, _: _LINK.search(entry.text) is not None,
        "media": lambda entry, _: bool(entry.attachments),
        "images": lambda entry, _: bool(entry.attachments),
        "mentions": lambda entry, _: "@" in entry.text,
        "hashtags": lambda entry, _: "#" in entry.text,
    }
    return _chosen("has", value, tests)


def _chosen(name: str, value: str, tests: dict[str, Test]) -> Test:
    if value not in tests:
        raise QueryError(f"{name}: can't be followed by {value!r}")
    return tests[value]


_OPERATORS: Final[dict[str, Callable[[str], Test]]] = {
    "from": _from,
    "to": _to,
    "conversation_id": _conversation,
    "in_reply_to_tweet_id": _in_reply_to,
    "lang": _language,
    "url": _url,
    "is": _is,
    "has": _has,
}
