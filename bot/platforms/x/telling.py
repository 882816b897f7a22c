"""From posts and messages to events: each version of a post once, the oldest first.

An edited post comes as a new post with the ids of all its versions; the desk is told a mention for the first and an
edit for each later one, under the first one's id.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.platforms.base import Event, EventKind, Post
from bot.platforms.x.calling import Json
from bot.platforms.x.cursor import Cursor, Source
from bot.platforms.x.gathering import Parts, gather_plain, with_authors, with_fields
from bot.platforms.x.reading import Includes, Me, history, listed, referred
from bot.platforms.x.threads import context

_HANDLE: Final = re.compile(r"@\w+")


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

    Unless we are `sure` that all of them turn to us, each is looked at.
    """
    me = await parts.identity.me()
    told = [one for answer in answers for one in listed(answer) if referred(one, "retweeted") is None]
    fresh = [one for one in told if not cursor.knows(int(one["id"]))]
    if not fresh:
        return []
    newest, includes = await with_fields(parts, fresh, Includes.read(*answers))
    versions, includes = await _versions(parts, newest, includes, cursor, source)
    news = []
    for one in versions:
        post = parts.reader.post(one, includes, me, addressed=True)
        if post.ours:
            continue
        shown = post if sure or turns_to_us(one, includes, me) else replace(post, addressed=False)
        news.append(_news(one, shown, source, now, context(parts, one, includes, me)))
    return news


def turns_to_us(told: Json, includes: Includes, me: Me) -> bool:
    """Say whether a post names, answers or quotes us: then its author turned to us."""
    if str(told.get("in_reply_to_user_id") or "") == me.id:
        return True
    quoted = includes.posts.get(referred(told, "quoted") or "")
    if quoted and str(quoted.get("author_id") or "") == me.id:
        return True
    words = f"{told.get('text') or ''} {(told.get('note_tweet') or {}).get('text') or ''}"
    return f"@{me.handle}".casefold() in _handles(words)


def _handles(text: str) -> set[str]:
    return {found.casefold() for found in _HANDLE.findall(text)}


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
            parts.known.note_wrote(post.author.id, wrote=True, now=now)
            event = Event(post.id, EventKind.DIRECT_MESSAGE, post.id, now, post=post)
            news.append(News(int(post.id), "messages", event))
    return news
