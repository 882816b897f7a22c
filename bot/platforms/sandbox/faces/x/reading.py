"""What may be read on X: people, posts, timelines, searches, quotes."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.platforms.sandbox.answers import Answer
from bot.platforms.sandbox.faces.x import answering
from bot.platforms.sandbox.faces.x.asking import Asked, understand
from bot.platforms.sandbox.faces.x.numbers import OUR_USER_ID, Numbers, first_id, tweet_id, username
from bot.platforms.sandbox.faces.x.objects import quoted_by
from bot.platforms.sandbox.faces.x.problems import No, invalid, not_found
from bot.platforms.sandbox.faces.x.query import QueryError, compiled, one_conversation
from bot.platforms.sandbox.faults import FaultKind
from bot.platforms.sandbox.misbehaviour import happen_now
from bot.platforms.sandbox.model import Entry, Individual
from bot.platforms.sandbox.world import World

_SEARCHED: Final = timedelta(days=7)
_REDELIVERED: Final = 20


class Reading:
    """The endpoints that read; every one raises No for what X would refuse."""

    def __init__(self, numbers: Numbers) -> None:
        self._numbers = numbers

    async def me(self, request: Request) -> Response:
        """Tell who we are."""
        asked = understand(request, self._numbers, "user")
        return Answer(answering.of_people([asked.world.us], asked, one=True))

    async def user(self, request: Request) -> Response:
        """Tell one person by number."""
        asked = understand(request, self._numbers, "user")
        return self._one_person(asked, "id", request.path_params["user_id"])

    async def user_by_name(self, request: Request) -> Response:
        """Tell one person by handle."""
        asked, handle = understand(request, self._numbers, "user"), request.path_params["username"]
        found = _by_username(asked.world, handle)
        if found is None:
            return Answer({"errors": [not_found("user", "username", handle, named="username")]})
        return Answer(answering.of_people([found], asked, one=True))

    async def users(self, request: Request) -> Response:
        """Tell people by numbers, or by handles; those who aren't there are errors beside them."""
        asked = understand(request, self._numbers, "user")
        by = "usernames" if request.url.path.endswith("/by") else "ids"
        values = asked.many(by)
        found = {value: self._find_person(asked, by, value) for value in values}
        errors = [not_found("user", by, value, named=by) for value, person in found.items() if person is None]
        return Answer(answering.of_people([person for person in found.values() if person], asked, errors=errors))

    async def tweet(self, request: Request) -> Response:
        """Tell one post."""
        asked, number = understand(request, self._numbers), request.path_params["post_id"]
        entry = await self._find(asked, number)
        if entry is None:
            return Answer({"errors": [not_found("tweet", "id", number)]})
        return Answer(answering.of_tweets([entry], asked, one=True))

    async def tweets(self, request: Request) -> Response:
        """Tell up to a hundred posts; those that aren't there are errors beside them."""
        asked = understand(request, self._numbers)
        found = {number: await self._find(asked, number) for number in asked.many("ids")}
        errors = [not_found("tweet", "ids", number, named="ids") for number, entry in found.items() if entry is None]
        return Answer(answering.of_tweets([entry for entry in found.values() if entry], asked, errors=errors))

    async def mentions(self, request: Request) -> Response:
        """Tell the posts that name us or answer us, newest first, as they stand now."""
        asked = understand(request, self._numbers)
        size = asked.count(5, 100, 10)
        if request.path_params["user_id"] != OUR_USER_ID:
            raise No(invalid("id", [request.path_params["user_id"]], "This sandbox knows the mentions of its account"))
        return self._page(asked, size, lambda entry: not entry.ours and _names_us(entry, asked.world))

    async def own(self, request: Request) -> Response:
        """Tell a person's posts, newest first."""
        asked = understand(request, self._numbers)
        size = asked.count(5, 100, 10)
        person = self._numbers.person(asked.world, request.path_params["user_id"])
        if person is None:
            return Answer({"errors": [not_found("user", "id", request.path_params["user_id"])]})
        without = (asked.one("exclude") or "").split(",")
        return self._page(
            asked, size, lambda entry: entry.author.id == person.id and not ("replies" in without and entry.parent_id)
        )

    async def search(self, request: Request) -> Response:
        """Tell the posts of the last seven days that a query finds, newest first."""
        asked = understand(request, self._numbers)
        size, query = asked.count(10, 100, 10), asked.one("query") or ""
        try:
            test = compiled(query)
        except QueryError as error:
            raise No(invalid("query", [query], f"There were errors processing your request: {error}")) from error
        oldest = first_id(asked.site.clock() - _SEARCHED)
        since = asked.one("since_id") or ""
        if since.isdecimal() and int(since) < oldest:
            wrong = f"'since_id' must be a tweet id created after [{oldest}]. Please use a larger id."
            raise No(invalid("since_id", [since], wrong))
        within = one_conversation(query)
        posts = None if within is None else asked.world.conversation(within)
        return self._page(asked, size, lambda entry: test(entry, asked.world), oldest=oldest, posts=posts)

    async def quotes(self, request: Request) -> Response:
        """Tell the posts that quote one."""
        asked = understand(request, self._numbers)
        size, number = asked.count(10, 100, 10), request.path_params["post_id"]
        quoted = self._numbers.version(asked.world, number)
        if quoted is None or quoted.deleted_at:
            return Answer({"errors": [not_found("tweet", "id", number)]})
        return self._page(asked, size, lambda entry: quotes(entry, quoted.id, self._numbers), ends=False)

    def _page(
        self,
        asked: Asked,
        size: int,
        test: Callable[[Entry], bool],
        *,
        oldest: int = 0,
        ends: bool = True,
        posts: Iterable[Entry] | None = None,
    ) -> Response:
        since = max(oldest, asked.bound("since_id", "start_time") or 0)
        until = asked.bound("until_id", "end_time")
        struck = asked.request.scope.get("sandbox.fault")
        again = struck is not None and struck.kind is FaultKind.REDELIVERY
        found = newest_first(asked.world.posts.values() if posts is None else posts, 0 if again else since, until)
        entries = [entry for entry in found if test(entry)]
        if again:
            fresh = sum(int(tweet_id(entry)) > since for entry in entries)
            entries = entries[: fresh + _REDELIVERED]
        return answering.page(entries, asked, size, answering.of_tweets, ends=ends)

    async def _find(self, asked: Asked, number: str) -> Entry | None:
        if not number.isdecimal():
            raise No(invalid("id", [number], f"The `id` query parameter value [{number}] is not valid"))
        entry = self._numbers.version(asked.world, number)
        if entry is None or entry.private or entry.deleted_at:
            return None
        if not entry.ours:
            await happen_now(asked.request, entry)
        # An id names one wording for ever; what was edited since tells the ids of the others.
        entry = self._numbers.version(asked.world, number)
        return None if entry is None or entry.deleted_at else entry

    def _one_person(self, asked: Asked, name: str, number: str) -> Response:
        person = self._numbers.person(asked.world, number)
        if person is None:
            return Answer({"errors": [not_found("user", name, number)]})
        return Answer(answering.of_people([person], asked, one=True))

    def _find_person(self, asked: Asked, by: str, value: str) -> Individual | None:
        return _by_username(asked.world, value) if by == "usernames" else self._numbers.person(asked.world, value)


def newest_first(posts: Iterable[Entry], since: int, until: int | None) -> list[Entry]:
    """Return the public posts that stand, between two ids, the newest wording first."""
    # An unedited post's own id is its number, so that most of a long past is left out without a further look.
    standing = (
        entry
        for entry in posts
        if not entry.private and not entry.deleted_at and (entry.revision or int(entry.id) > since)
    )
    numbered = [(int(tweet_id(entry)), entry) for entry in standing]
    chosen = [pair for pair in numbered if pair[0] > since and (until is None or pair[0] < until)]
    return [entry for _, entry in sorted(chosen, key=lambda pair: pair[0], reverse=True)]


def _names_us(entry: Entry, world: World) -> bool:
    parent = world.posts.get(entry.parent_id or "")
    return f"@{world.us.handle}".casefold() in entry.text.casefold() or (parent is not None and parent.ours)


def quotes(entry: Entry, post_id: str, numbers: Numbers) -> bool:
    """Say whether a post quotes any version of another."""
    quoted = quoted_by(entry)
    return quoted is not None and numbers.world_id(quoted) == post_id


def _by_username(world: World, handle: str) -> Individual | None:
    wanted = handle.casefold()
    return next((person for person in world.people.values() if username(person).casefold() == wanted), None)
