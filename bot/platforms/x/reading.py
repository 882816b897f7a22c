"""From X's answers to the desk's values. Anything but id and text may be missing from a post.

A post that was edited has one id for each version; the desk knows it by the first, and its `url` leads to the newest,
which is the one to answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from bot.platforms.base import Attachment, Person, Post
from bot.platforms.x.calling import Json
from bot.platforms.x.snowflake import written_at
from bot.platforms.x.turning import named_in, names
from bot.platforms.x.words import plain, written

UNKNOWN: Final = "[unknown]"
UNCLEAR: Final = "with:"
"""Begins the id of a conversation of direct messages that X did not name: with one person, or a group."""
_KINDS: Final = {"photo": "image", "animated_gif": "image", "video": "video"}


@dataclass(frozen=True, slots=True)
class Me:
    """The account that the keys belong to."""

    id: str
    handle: str


@dataclass(frozen=True, slots=True)
class Includes:
    """What came along with an answer, by id."""

    people: Mapping[str, Json] = field(default_factory=dict)
    posts: Mapping[str, Json] = field(default_factory=dict)
    media: Mapping[str, Json] = field(default_factory=dict)

    @classmethod
    def read(cls, *answers: Json) -> "Includes":
        """Put together what came along with these answers, and the posts that they told."""
        people: dict[str, Json] = {}
        posts: dict[str, Json] = {}
        media: dict[str, Json] = {}
        for answer in answers:
            along = answer.get("includes")
            along = along if isinstance(along, Mapping) else {}
            people |= _by("id", along.get("users"))
            posts |= _by("id", along.get("tweets")) | _by("id", listed(answer))
            media |= _by("media_key", along.get("media"))
        return cls(people, posts, media)

    def with_people(self, answer: Json) -> "Includes":
        """Return the same with these people."""
        return Includes({**self.people, **_by("id", listed(answer))}, self.posts, self.media)


def listed(answer: Json) -> list[Json]:
    """Return the answer's `data` as a list, whether it is one thing, many or none."""
    data = answer.get("data")
    found = data if isinstance(data, list) else [data]
    return [one for one in found if isinstance(one, Mapping) and one.get("id")]


def history(post: Json) -> tuple[str, ...]:
    """Return the ids of all versions of a post up to the newest that is known, the first one first."""
    versions = [str(one) for one in post.get("edit_history_tweet_ids") or ()]
    return tuple(sorted({*versions, str(post["id"])}, key=int))


def referred(post: Json, kind: str) -> str | None:
    """Return the id of what a post answers ("replied_to") or quotes ("quoted")."""
    for one in post.get("referenced_tweets") or ():
        if isinstance(one, Mapping) and one.get("type") == kind:
            return str(one.get("id"))
    return None


class Reader:
    """Reads posts, people and messages; `web` is where links lead."""

    def __init__(self, web: str) -> None:
        self._web = web

    def person(self, person_id: str, includes: Includes, *, post_id: str = "") -> Person:
        """Return a person; who is unknown gets an id of the post's own, so that no two are taken for one."""
        told = includes.people.get(person_id)
        if told is None:
            return Person(id=person_id or f"unknown:{post_id}", handle=UNKNOWN)
        handle = str(told.get("username") or UNKNOWN)
        metrics = told.get("public_metrics")
        followers = metrics.get("followers_count") if isinstance(metrics, Mapping) else None
        return Person(
            id=person_id,
            handle=handle,
            name=str(told.get("name") or ""),
            url=f"{self._web}/{handle}",
            avatar_url=str(told.get("profile_image_url") or ""),
            followers=followers if isinstance(followers, int) else None,
        )

    def post(self, told: Json, includes: Includes, me: Me) -> Post:
        """Return a post as this version of it stands; it is addressed if it turns to us, and if it is our own."""
        version, versions = str(told["id"]), history(told)
        first, revision = versions[0], versions.index(version)
        author = self.person(str(told.get("author_id") or ""), includes, post_id=first)
        handle = author.handle if author.handle != UNKNOWN else "i"
        return Post(
            id=first,
            conversation_id=str(told.get("conversation_id") or first),
            author=author,
            text=post_text(told),
            created_at=written_at(first) if revision else _moment(told, first),
            url=f"{self._web}/{handle}/status/{versions[-1]}",
            parent_id=_first_version(referred(told, "replied_to"), includes),
            revision=revision,
            language=_language(told),
            attachments=_attachments(told, includes),
            ours=author.id == me.id,
            edited_at=_moment(told, version) if revision else None,
            quoted_id=_first_version(referred(told, "quoted"), includes),
            addressed=author.id == me.id or turns_to_us(told, includes, me),
        )

    def message(self, told: Json, includes: Includes, me: Me) -> Post:
        """Return a direct message."""
        message_id, conversation = str(told["id"]), str(told.get("dm_conversation_id") or "")
        author = self.person(str(told.get("sender_id") or ""), includes, post_id=message_id)
        return Post(
            id=message_id,
            conversation_id=conversation or f"{UNCLEAR}{author.id}",
            author=author,
            text=written(str(told.get("text") or ""), _urls(told)),
            created_at=_moment(told, message_id),
            url=self.message_url(conversation),
            attachments=_attachments(told, includes),
            ours=author.id == me.id,
            private=True,
        )

    def message_url(self, conversation: str) -> str:
        """Return where a conversation of direct messages is read."""
        return f"{self._web}/messages/{conversation}" if conversation else f"{self._web}/messages"

    def own_url(self, me: Me, post_id: str) -> str:
        """Return where a post of ours is read."""
        return f"{self._web}/{me.handle}/status/{post_id}"

    def compose_url(self, me: Me) -> str:
        """Return the page on which anybody begins a direct message to us."""
        return f"{self._web}/messages/compose?recipient_id={me.id}"


def turns_to_us(told: Json, includes: Includes, me: Me) -> bool:
    """Say whether a post names, answers or quotes us: then its author turned to us."""
    if str(told.get("in_reply_to_user_id") or "") == me.id:
        return True
    if any(_is_ours(referred(told, kind), includes, me) for kind in ("replied_to", "quoted")):
        return True
    note = told.get("note_tweet")
    parts = [told, note if isinstance(note, Mapping) else {}]
    return any(named_in(one.get("entities"), me.id) or names(str(one.get("text") or ""), me.handle) for one in parts)


def _is_ours(post_id: str | None, includes: Includes, me: Me) -> bool:
    told = includes.posts.get(post_id or "")
    return told is not None and str(told.get("author_id") or "") == me.id


def post_text(told: Json) -> str:
    """Return a post's words in full, those of a long post too."""
    note = told.get("note_tweet")
    if isinstance(note, Mapping) and note.get("text"):
        entities = note.get("entities")
        urls = [*_urls(entities if isinstance(entities, Mapping) else {}), *_urls(told.get("entities"))]
        return written(str(note["text"]), urls)
    return written(str(told.get("text") or ""), _urls(told.get("entities")))


def newest_id(post: Post) -> str:
    """Return the id of a post's newest version, which its address ends in."""
    last = post.url.rpartition("/status/")[2].partition("?")[0]
    return last if not post.private and last.isdecimal() else post.id


def _first_version(post_id: str | None, includes: Includes) -> str | None:
    known = includes.posts.get(post_id or "")
    return history(known)[0] if known else post_id


def _attachments(told: Json, includes: Includes) -> tuple[Attachment, ...]:
    attached = told.get("attachments")
    keys = attached.get("media_keys") if isinstance(attached, Mapping) else None
    found = (includes.media.get(str(key)) for key in keys or ())
    return tuple(
        Attachment(
            kind=_KINDS.get(str(one.get("type")), "image"),
            url=str(one.get("url") or one.get("preview_image_url") or ""),
            alt=plain(str(one.get("alt_text") or "")),
        )
        for one in found
        if one is not None
    )


def _urls(entities: object) -> list[Mapping[str, Any]]:
    urls = entities.get("urls") if isinstance(entities, Mapping) else None
    return [one for one in urls or () if isinstance(one, Mapping)]


def _language(told: Json) -> str | None:
    # "und" is no language, and the codes that begin with q or zx name what X found instead of words.
    language = str(told.get("lang") or "")
    return None if language in {"", "und", "zxx"} or (len(language) == 3 and language[0] == "q") else language


def _moment(told: Json, post_id: str) -> datetime:
    try:
        moment = datetime.fromisoformat(str(told.get("created_at")))
    except ValueError:
        return written_at(post_id)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _by(key: str, things: object) -> dict[str, Json]:
    found: Iterable[object] = things if isinstance(things, list) else ()
    return {str(one[key]): one for one in found if isinstance(one, Mapping) and one.get(key)}
