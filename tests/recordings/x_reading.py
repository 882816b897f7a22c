"""What a recorded answer of X says, read apart from the adapter: the oracle that its reading is compared with."""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.platforms.base import Post

_EPOCH = 1_288_834_974_657
_SHORT = re.compile(r"https://t\.co/\w+")


@dataclass(frozen=True, slots=True)
class Said:
    """One post, as X said it. What it didn't say is None.

    An edited one is known by the id of its first version. `names` are the handle and the name of its author;
    `protected` says that only chosen followers may read them. `along` are the posts that it answers or quotes and that
    came with their authors.
    """

    id: str
    newest: str
    text: str
    created_at: datetime
    conversation_id: str
    author_id: str | None
    names: tuple[str, str] | None
    parent_id: str | None
    quoted_id: str | None
    language: str | None
    links: tuple[str, ...]
    pictures: tuple[str, ...]
    along: tuple[str, ...]
    protected: bool

    def agrees(self, post: Post) -> None:
        """Assert that the adapter made of it what X said."""
        assert post.id == self.id
        assert post.text == self.text
        assert post.created_at == self.created_at
        assert post.conversation_id == self.conversation_id
        assert post.parent_id == self.parent_id
        assert post.quoted_id == self.quoted_id
        assert post.language == self.language
        assert post.author.id == (self.author_id or f"unknown:{self.id}")
        assert post.url.endswith(f"/status/{self.newest}")
        if self.names is not None:
            assert (post.author.handle, post.author.name) == self.names
            assert f"/{self.names[0]}/status/" in post.url
        assert all(link in post.text for link in self.links)
        assert tuple(part.url for part in post.attachments) == self.pictures


def posts(answer: Any) -> list[Said]:
    """Return the posts of an answer, without reposts, oldest first."""
    along = answer.get("includes") or {}
    people = {one["id"]: one for one in along.get("users", ())}
    media = {one["media_key"]: one for one in along.get("media", ())}
    tweets = {one["id"]: one for one in along.get("tweets", ()) if one.get("author_id") in people}
    said = [_post(one, people, media, tweets) for one in things(answer) if _reference(one, "retweeted") is None]
    return sorted(said, key=lambda one: int(one.id))


def messages(answer: Any) -> list[Mapping[str, Any]]:
    """Return the private messages of an answer, oldest first."""
    created = [one for one in things(answer) if one.get("event_type", "MessageCreate") == "MessageCreate"]
    return sorted(created, key=lambda one: int(one["id"]))


def words(message: Any) -> str:
    """Return the text of a private message."""
    return _words(message.get("text", ""), message.get("urls") or [])


def things(answer: Any) -> list[Any]:
    """Return what an answer holds, be it one thing, many or none."""
    data = answer.get("data") if isinstance(answer, Mapping) else None
    found = data if isinstance(data, list) else [data]
    return [one for one in found if isinstance(one, Mapping)]


def missing(answer: Any) -> set[str]:
    """Return the ids of posts that an answer says aren't there, or aren't for us."""
    errors = [one for one in answer.get("errors") or () if one.get("resource_type") == "tweet"]
    return {str(one["resource_id"]) for one in errors if one.get("parameter") in {"id", "ids"}}


def moment(number: str) -> datetime:
    """Return the time that an id carries."""
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=(int(number) >> 22) + _EPOCH)


def _post(one: Any, people: Mapping[str, Any], media: Mapping[str, Any], tweets: Mapping[str, Any]) -> Said:
    first = min((*one.get("edit_history_tweet_ids", ()), one["id"]), key=int)
    author = people.get(one.get("author_id", ""))
    note, entities = one.get("note_tweet") or {}, one.get("entities") or {}
    urls = [*(note.get("entities") or {}).get("urls", ()), *entities.get("urls", ())]
    language, told_when = one.get("lang"), "created_at" in one and one["id"] == first
    pictures = [media[key] for key in (one.get("attachments") or {}).get("media_keys", ()) if key in media]
    return Said(
        id=first,
        newest=max((*one.get("edit_history_tweet_ids", ()), one["id"]), key=int),
        text=_words(note.get("text") or one["text"], urls),
        created_at=datetime.fromisoformat(one["created_at"]) if told_when else moment(first),
        conversation_id=one.get("conversation_id") or first,
        author_id=one.get("author_id"),
        names=(author["username"], author["name"]) if author else None,
        parent_id=_reference(one, "replied_to"),
        quoted_id=_reference(one, "quoted"),
        language=None if language in {None, "und", "zxx"} or re.fullmatch("q[a-z]{2}", language) else language,
        links=tuple(_links(note.get("text") or one["text"], urls)),
        protected=bool(author and author.get("protected")),
        along=tuple(found for found in (_reference(one, kind) for kind in ("replied_to", "quoted")) if found in tweets),
        pictures=tuple(html.unescape(one.get("url") or one.get("preview_image_url") or "") for one in pictures),
    )


def _words(text: str, urls: list[Any]) -> str:
    told = html.unescape(text)
    whole = told
    for one in urls:
        long = "" if one.get("media_key") else html.unescape(one.get("expanded_url") or one["url"])
        whole = whole.replace(one["url"], long)
    return whole if whole == told else whole.strip()


def _links(text: str, urls: list[Any]) -> Iterator[str]:
    """Yield the links that must be in the text in full: from the entities, or short where those are silent."""
    explained = {one["url"] for one in urls}
    yield from (one["expanded_url"] for one in urls if not one.get("media_key") and one["url"] in text)
    yield from (found for found in _SHORT.findall(text) if found not in explained)


def _reference(one: Any, kind: str) -> str | None:
    return next((found["id"] for found in one.get("referenced_tweets") or () if found["type"] == kind), None)
