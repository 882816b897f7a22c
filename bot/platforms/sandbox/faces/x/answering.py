"""Whole answers of X: data, what was included beside it, what could not be, and pages."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from bot.platforms.sandbox.answers import Answer
from bot.platforms.sandbox.faces.x import objects
from bot.platforms.sandbox.faces.x.asking import Asked
from bot.platforms.sandbox.faces.x.numbers import tweet_id, user_id
from bot.platforms.sandbox.faces.x.problems import No, invalid, not_found
from bot.platforms.sandbox.model import Entry, Individual, Json

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuv"
_TOKEN_LENGTH: Final = 19


def of_tweets(entries: Sequence[Entry], asked: Asked, *, one: bool = False, errors: Iterable[Json] = ()) -> Json:
    """Return posts with their includes; X leaves out what is empty."""
    included = Included(asked)
    for entry in entries:
        included.around_tweet(entry)
    data = [objects.tweet(entry, asked) for entry in entries]
    return _whole(data[0] if one and data else data, included, [*errors, *included.errors])


def of_people(people: Sequence[Individual], asked: Asked, *, one: bool = False, errors: Iterable[Json] = ()) -> Json:
    """Return people."""
    data = [objects.user(person, asked) for person in people]
    return _whole(data[0] if one and data else data, None, list(errors))


def of_messages(entries: Sequence[Entry], asked: Asked, *, one: bool = False) -> Json:
    """Return private messages with their includes."""
    included = Included(asked)
    for entry in entries:
        included.around_message(entry)
    data = [objects.message(entry, asked) for entry in entries]
    return _whole(data[0] if one and data else data, included, [])


def page(
    entries: Sequence[Entry], asked: Asked, size: int, tell: Callable[[Sequence[Entry], Asked], Json], *, ends: bool
) -> Answer:
    """Return one page of `entries`, newest first; `ends` adds the ids of its ends, as timelines of posts have."""
    if token := asked.one("pagination_token") or asked.one("next_token"):
        before = _from_token(token)
        entries = [entry for entry in entries if int(tweet_id(entry)) < before]
    here = entries[:size]
    meta: Json = {"result_count": len(here)}
    if here and ends:
        meta |= {"newest_id": asked.numbers.shown(here[0]), "oldest_id": asked.numbers.shown(here[-1])}
    if len(entries) > size:
        meta["next_token"] = _to_token(int(tweet_id(here[-1])))
    return Answer({**tell(here, asked), "meta": meta})


class Included:
    """What expansions bring along, each thing once."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._kept: dict[str, dict[str, Json]] = {"users": {}, "tweets": {}, "media": {}}
        self.errors: list[Json] = []

    def to_json(self) -> Json:
        """Return the kinds of which there is something."""
        return {kind: list(kept.values()) for kind, kept in self._kept.items() if kept}

    def around_tweet(self, entry: Entry) -> None:
        """Add what a post points to."""
        asked, wanted = self._asked, self._asked.expansions
        parent = asked.world.posts.get(entry.parent_id or "")
        if "author_id" in wanted:
            self._add_user(entry.author)
        if "in_reply_to_user_id" in wanted and parent is not None:
            self._add_user(parent.author)
        if "entities.mentions.username" in wanted:
            self._add_named(entry)
        if "attachments.media_keys" in wanted:
            self._add_media(entry)
        if "edit_history_tweet_ids" in wanted:
            for version in asked.world.versions(entry.id):
                self._kept["tweets"][asked.numbers.shown(version)] = objects.tweet(version, asked)
        if any(name.startswith("referenced_tweets.id") for name in wanted):
            self._add_referenced(entry)

    def around_message(self, entry: Entry) -> None:
        """Add who wrote a message, who takes part, and its pictures."""
        wanted, other = self._asked.expansions, objects.other_side(entry, self._asked)
        if "sender_id" in wanted:
            self._add_user(entry.author)
        if "participant_ids" in wanted and other is not None:
            self._add_user(other)
        if "attachments.media_keys" in wanted:
            self._add_media(entry)

    def _add_named(self, entry: Entry) -> None:
        for named in objects.text_of(entry, self._asked).entities.get("mentions", ()):
            if person := self._asked.world.by_handle(named["username"]):
                self._add_user(person)

    def _add_referenced(self, entry: Entry) -> None:
        for reference in objects.references_of(entry, self._asked):
            self._add_tweet(reference["id"])

    def _add_tweet(self, number: str) -> None:
        asked, wanted = self._asked, self._asked.expansions
        found = asked.numbers.version(asked.world, number)
        if found is None or found.deleted_at or found.private:
            self.errors.append(not_found("tweet", "referenced_tweets.id", number, named="referenced_tweets.id"))
            return
        self._kept["tweets"][number] = objects.tweet(found, asked)
        if "referenced_tweets.id.author_id" in wanted:
            self._add_user(found.author)
        if "referenced_tweets.id.attachments.media_keys" in wanted:
            self._add_media(found)

    def _add_user(self, person: Individual) -> None:
        current = self._asked.world.people.get(person.id, person)
        self._kept["users"][user_id(current)] = objects.user(current, self._asked)

    def _add_media(self, entry: Entry) -> None:
        for part in entry.attachments:
            self._kept["media"][objects.media_key(part)] = objects.media(part, self._asked)


def _whole(data: Json | list[Json], included: Included | None, errors: list[Json]) -> Json:
    whole: Json = {"data": data} if data else {}
    if included is not None and (includes := included.to_json()):
        whole["includes"] = includes
    if errors:
        whole["errors"] = errors
    return whole


def _to_token(number: int) -> str:
    letters = ""
    while number:
        number, place = divmod(number, 32)
        letters = _DIGITS[place] + letters
    return letters.rjust(_TOKEN_LENGTH, "0")


def _from_token(token: str) -> int:
    try:
        return int(token, 32)
    except ValueError:
        raise No(invalid("pagination_token", [token], "The `pagination_token` is not valid")) from None
