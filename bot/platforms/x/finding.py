"""Looking on X for what we may have posted: our timeline, or the conversation of direct messages.

The same words may have gone out before, so only what was posted since the attempt began counts, the newest first.
"""

from datetime import datetime, timedelta
from typing import Final

from bot.platforms.base import CLOCK_SKEW, Outgoing, Post, Sent, Throttled, Unavailable
from bot.platforms.x import private
from bot.platforms.x.calling import Json
from bot.platforms.x.gathering import Parts
from bot.platforms.x.outcomes import NotPermitted
from bot.platforms.x.reading import Includes, Me, history, listed, newest_id
from bot.platforms.x.snowflake import SEARCHED, first_id
from bot.platforms.x.words import same

_PAGES: Final = 32
"""X tells of an account's latest 3,200 posts (docs.x.com, "Timelines")."""
_INDEXED: Final = timedelta(minutes=15)
"""What is older than this is surely found by search."""
_MESSAGES: Final = 100


async def find_own(parts: Parts, post: Post, message: Outgoing, now: datetime) -> Sent | None:
    """Return what we sent under or to this post in these words, or None; raise as a read does.

    A private answer to a public post is looked for too, after the public ones.
    """
    me = await parts.identity.me()
    if not post.private and (found := await _public(parts, post, message, me, now)):
        return found
    if not post.private and parts.known.wrote(post.author.id, now) is False:
        # Who never wrote to us has no direct message from us.
        return None
    try:
        return await _private(parts, post, message, me)
    except NotPermitted:
        return None


async def find_published(parts: Parts, message: Outgoing) -> Sent | None:
    """Return what we posted in these words in answer to nobody, or None; raise as a read does."""
    me, since, token = await parts.identity.me(), 1, None
    if message.since:
        since = first_id(message.since - CLOCK_SKEW)
    for _ in range(_PAGES):
        page = await parts.service.own_posts(me.id, since=since, token=token)
        includes = Includes.read(page)
        for told in sorted(listed(page), key=lambda one: int(one["id"]), reverse=True):
            ours = parts.reader.post(told, includes, me)
            if ours.ours and int(ours.id) > since and ours.parent_id is None and same(ours.text, message.text):
                return Sent(ours.id, parts.reader.own_url(me, history(told)[-1]))
        token = (page.get("meta") or {}).get("next_token")
        if not token:
            return None
    raise Unavailable("We posted so much on X since that not all of it can be read. Look on X.")


async def _public(parts: Parts, post: Post, message: Outgoing, me: Me, now: datetime) -> Sent | None:
    """Look by search, which knows all but the latest minutes, then in our timeline, which knows those too."""
    start = _start(post, message)
    since, searched = start, False
    # Search knows no conversation without its id and nothing from before a week; the timeline alone tells what is new.
    if post.conversation_id and first_id(now - SEARCHED) < start < first_id(now - _INDEXED):
        try:
            if found := await _searched(parts, post, message, me, start):
                return found
            since, searched = first_id(now - _INDEXED), True
        except (Throttled, Unavailable):
            searched = False
    token: str | None = None
    for _ in range(_PAGES):
        page = await parts.service.own_posts(me.id, since=since, token=token)
        if found := _matching(parts, page, post, message, me, since):
            return found
        token = (page.get("meta") or {}).get("next_token")
        if not token:
            return None
    if not searched:
        raise Unavailable("We posted so much on X since that not all of it can be read. Look on X.")
    return None


async def _searched(parts: Parts, post: Post, message: Outgoing, me: Me, since: int) -> Sent | None:
    query = f"conversation_id:{post.conversation_id} from:{me.handle}"
    return _matching(parts, await parts.service.search(query, since=since, token=None), post, message, me, since)


def _start(post: Post, message: Outgoing) -> int:
    """Return the id after which the message can only stand: that of the post, or of the start of the attempt."""
    attempt = first_id(message.since - CLOCK_SKEW) if message.since else 1
    return max(attempt, int(post.id) if post.id.isdecimal() else 1)


def _matching(parts: Parts, page: Json, post: Post, message: Outgoing, me: Me, since: int) -> Sent | None:
    answered, includes = {post.id, newest_id(post)}, Includes.read(page)
    for told in sorted(listed(page), key=lambda one: int(one["id"]), reverse=True):
        ours = parts.reader.post(told, includes, me)
        if ours.ours and int(ours.id) > since and ours.parent_id in answered and same(ours.text, message.text):
            parts.known.note_answer(post.id, ours.id)
            return Sent(ours.id, parts.reader.own_url(me, history(told)[-1]))
    return None


async def _private(parts: Parts, post: Post, message: Outgoing, me: Me) -> Sent | None:
    if post.private and private.one_to_one(post, me) is False:
        # The desk never writes to a group, nor to one person for it.
        return None
    person, start = private.other_side(post, me) if post.private else post.author.id, _start(post, message)
    for one in reversed(await private.conversation(parts, person, me, most=_MESSAGES)):
        if one.ours and int(one.id) > start and same(one.text, message.text):
            return Sent(one.id, one.url)
    return None
