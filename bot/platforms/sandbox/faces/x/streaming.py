"""X's filtered stream: rules that are kept, and posts that match them as they are written, one JSON line each."""

from collections.abc import AsyncIterator
from itertools import count
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from bot.platforms.sandbox.answers import Answer
from bot.platforms.sandbox.faces.x import answering
from bot.platforms.sandbox.faces.x.asking import Asked, understand
from bot.platforms.sandbox.faces.x.numbers import Numbers, first_id, tweet_id
from bot.platforms.sandbox.faces.x.objects import stamp
from bot.platforms.sandbox.faces.x.problems import No, invalid
from bot.platforms.sandbox.faces.x.query import QueryError, Test, compiled
from bot.platforms.sandbox.faces.x.reading import newest_first
from bot.platforms.sandbox.faces.x.writing import body_of
from bot.platforms.sandbox.faults import FaultKind
from bot.platforms.sandbox.model import Entry, Json
from bot.platforms.sandbox.site import Site

_REDELIVERED: Final = 20
_LINE_END: Final = b"\r\n"


class Streaming:
    """The rules of one app, and its stream. `keep_alive` is how many seconds of nothing bring an empty line."""

    def __init__(self, numbers: Numbers, keep_alive: float = 20.0) -> None:
        self.keep_alive = keep_alive
        self._numbers = numbers
        self._rules: dict[str, tuple[Json, Test]] = {}
        self._count = count()

    async def list_rules(self, request: Request) -> Response:
        """Tell the rules."""
        named = [word for word in (request.query_params.get("ids") or "").split(",") if word]
        rules = [rule for number, (rule, _) in self._rules.items() if not named or number in named]
        meta = {"sent": stamp(_site(request).clock()), "result_count": len(rules)}
        return Answer({**({"data": rules} if rules else {}), "meta": meta})

    async def change_rules(self, request: Request) -> Response:
        """Add rules, or delete some by id or value."""
        content, dry = await body_of(request), request.query_params.get("dry_run", "false").casefold() == "true"
        kept = dict(self._rules)
        answer = self._delete(content["delete"]) if "delete" in content else self._add(content.get("add"), request)
        if dry:
            self._rules = kept
        answer["meta"]["sent"] = stamp(_site(request).clock())
        return Answer(answer)

    async def stream(self, request: Request) -> Response:
        """Tell matching posts and new versions of them, until the reader leaves or the sandbox stops."""
        asked = understand(request, self._numbers)
        return StreamingResponse(self._lines(asked), media_type="application/json")

    async def _lines(self, asked: Asked) -> AsyncIterator[bytes]:
        site, struck = asked.site, asked.request.scope.get("sandbox.fault")
        told = {tweet_id(version) for version in self._standing(asked)}
        if struck is not None and struck.kind is FaultKind.REDELIVERY:
            told -= {tweet_id(entry) for entry in newest_first(asked.world.posts.values(), 0, None)[:_REDELIVERED]}
        yield _LINE_END
        while not site.closing.is_set():
            version = asked.world.version
            for entry in [entry for entry in self._standing(asked) if tweet_id(entry) not in told]:
                told.add(tweet_id(entry))
                if matching := self._matching(entry, asked):
                    whole = answering.of_tweets([entry], asked, one=True)
                    yield orjson.dumps({**whole, "matching_rules": matching}) + _LINE_END
            if asked.world.version == version:
                await site.sleep_until_news(self.keep_alive)
                if asked.world.version == version:
                    yield _LINE_END

    def _standing(self, asked: Asked) -> list[Entry]:
        return list(reversed(newest_first(asked.world.posts.values(), 0, None)))

    def _matching(self, entry: Entry, asked: Asked) -> list[Json]:
        matching = [rule for rule, test in self._rules.values() if test(entry, asked.world)]
        return [{name: rule[name] for name in ("id", "tag") if name in rule} for rule in matching]

    def _add(self, wanted: object, request: Request) -> Json:
        if not isinstance(wanted, list) or not wanted:
            raise No(invalid("$.add", [], "$.add: there must be at least one rule"))
        made: list[Json] = []
        for rule in wanted:
            value = str(rule.get("value", ""))
            try:
                test = compiled(value)
            except QueryError as error:
                raise No(invalid("$.add", [value], f"There were errors processing your rule: {error}")) from error
            if any(value == kept["value"] for kept, _ in self._rules.values()):
                continue
            number = str(first_id(_site(request).clock()) + next(self._count))
            made.append({"value": value, **({"tag": rule["tag"]} if rule.get("tag") else {}), "id": number})
            self._rules[number] = (made[-1], test)
        left = len(wanted) - len(made)
        summary = {"created": len(made), "not_created": left, "valid": len(made), "invalid": left}
        return {**({"data": made} if made else {}), "meta": {"summary": summary}}

    def _delete(self, wanted: Json) -> Json:
        numbers, values = set(wanted.get("ids") or ()), set(wanted.get("values") or ())
        gone = [number for number, (rule, _) in self._rules.items() if number in numbers or rule["value"] in values]
        for number in gone:
            del self._rules[number]
        left = len(numbers) + len(values) - len(gone)
        return {"meta": {"summary": {"deleted": len(gone), "not_deleted": left}}}


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site
