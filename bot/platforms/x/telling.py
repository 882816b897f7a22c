"""From posts and messages to events: each version of a post once, the oldest first.

An edited post comes as a new post with the ids of all its versions; the desk is told a mention for the first and an
edit for each later one, under the first one's id.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.platforms.base import Event, EventKind, Post
from bot.platforms.x import private
from bot.platforms.x.calling import Json
from bot.platforms.x.cursor import Cursor, Source
from bot.platforms.x.gathering import Parts, gather_plain, with_authors, with_fields
from bot.platforms.x.reading import Includes, history, listed, referred
from bot.platforms.x.threads import context


@dataclass(frozen=True, slots=True)
class News:
    """Something to tell: its id on X orders it among all the rest."""

    told_id: int
    source: Source
    event: Event


async def of_posts(
    parts: Parts, answers: Sequence[Json], source: Source, cursor: Cursor, now: datetime, *, sure: bool = False
) -> list[News]:
    """Return the news in these answers that were not told yet; raise as a read does.

    Where we are `sure` that all of them turn to us, X's word counts for more than what a post shows.
    """
    me = await parts.identity.me()
    told = [one for answer in answers for one in listed(answer) if referred(one, "retweeted") is None]
    fresh = [one for one in told if not cursor.knows(int(one["id"]))]
    if not fresh:
        return []
    newest, includes = await with_fields(parts, fresh, Includes.read(*answers))
    versions, includes = await _versions(parts, newest, includes, cursor, source)
    listed_ids = {str(one["id"]) for one in fresh}
    news = []
    for one in versions:
        post = parts.reader.post(one, includes, me)
        if post.ours:
            continue
        if sure and str(one["id"]) in listed_ids:
            post = replace(post, addressed=True)
        news.append(_news(one, post, source, now, context(parts, one, includes, me)))
    return news


async def _versions(
    parts: Parts, newest: Sequence[Json], includes: Includes, cursor: Cursor, source: Source
) -> tuple[list[Json], Includes]:
    """Add to the newest versions the earlier ones that were not told, as far as X still has their words."""
    since = getattr(cursor, source)
    earlier = [
        version
        for one in newest
        for version in history(one)
        if version != str(one["id"]) and int(version) > since and not cursor.knows(int(version))
    ]
    missing = [version for version in earlier if version not in includes.posts]
    if missing:
        more = await gather_plain(parts, missing)
        includes = Includes(
            {**includes.people, **more.people}, {**includes.posts, **more.posts}, {**includes.media, **more.media}
        )
    found = [includes.posts[version] for version in earlier if version in includes.posts]
    every = {str(one["id"]): one for one in (*found, *newest)}
    return list(every.values()), await with_authors(parts, every.values(), includes)


def _news(told: Json, post: Post, source: Source, now: datetime, before: tuple[Post, ...]) -> News:
    version = str(told["id"])
    return News(
        told_id=int(version),
        source=source,
        event=Event(
            id=version,
            kind=EventKind.EDIT if post.revision else EventKind.MENTION,
            post_id=post.id,
            received_at=now,
            post=post,
            revision=post.revision,
            context=before,
        ),
    )


async def of_messages(parts: Parts, answers: Sequence[Json], cursor: Cursor, now: datetime) -> list[News]:
    """Return the direct messages in these answers that somebody else wrote and that were not told yet."""
    me = await parts.identity.me()
    since = cursor.since("messages")
    told = [
        one
        for answer in answers
        for one in listed(answer)
        if one.get("event_type", "MessageCreate") == "MessageCreate"
        and int(one["id"]) > since
        and not cursor.knows(int(one["id"]))
    ]
    includes = await with_authors(parts, told, Includes.read(*answers))
    news = []
    for one in told:
        post = parts.reader.message(one, includes, me)
        if not post.ours:
            if private.one_to_one(post, me):
                parts.known.note_wrote(post.author.id, wrote=True, now=now)
            event = Event(post.id, EventKind.DIRECT_MESSAGE, post.id, now, post=post)
            news.append(News(int(post.id), "messages", event))
    return news
