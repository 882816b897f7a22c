"""A post with what stands before and after it, and whether the account answered it already."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.platforms.base import Post, Thread, Throttled, Unavailable
from bot.platforms.x import private
from bot.platforms.x.calling import Json
from bot.platforms.x.gathering import Gathered, Parts, gather
from bot.platforms.x.outcomes import NotPermitted
from bot.platforms.x.reading import UNKNOWN, Includes, Me, listed, referred
from bot.platforms.x.service import PAGE
from bot.platforms.x.snowflake import SEARCHED, first_id

_INDEXED: Final = timedelta(hours=1)
"""What is older than this is surely found by search; our own later posts are read from our timeline."""
_ANCESTORS: Final = 4
_PAGES: Final = 3


async def fetch(parts: Parts, post_id: str, now: datetime) -> Thread:
    """Re-read one post with its thread; raise as a read does."""
    if not post_id.isdecimal():
        return Thread(None, deleted=True)
    gathered = await gather(parts, [post_id])
    told = gathered.told.get(post_id)
    if told is None:
        thread = await private.fetch(parts, post_id)
        if thread is None and post_id not in gathered.gone:
            raise Unavailable("X said nothing of this post, neither that it stands nor that it is gone.")
        return thread or Thread(None, deleted=True)
    me = await parts.identity.me()
    post = parts.reader.post(told, gathered.includes, me)
    around, includes = await _around(parts, post, gathered, now)
    posts = {one.id: one for one in (parts.reader.post(told, includes, me) for told in around)}
    after = _descendants(post.id, posts.values())
    answers = [one.id for one in after if one.ours and one.parent_id == post.id]
    parts.known.note_answer(post.id, answers[-1] if answers else None)
    return Thread(
        post=post,
        before=await _before(parts, post, posts, includes, me),
        after=tuple(after),
        answered_by=answers[-1] if answers else None,
    )


async def look_up(
    parts: Parts, post_ids: Sequence[str], messages: frozenset[str] = frozenset()
) -> Mapping[str, Post | None]:
    """Re-read posts in few requests, and those of `messages` one by one; raise as a read does.

    None means gone. What X did not tell is left out; once something is known, an error ends the reading quietly.
    """
    numbers = [one for one in dict.fromkeys(post_ids) if one.isdecimal()]
    posts = [one for one in numbers if one not in messages]
    found: dict[str, Post | None] = {one: None for one in post_ids if not one.isdecimal()}
    try:
        for at in range(0, len(posts), PAGE):
            found |= await _page(parts, posts[at : at + PAGE])
        await _messages(parts, [one for one in numbers if one in messages], found)
    except (Throttled, Unavailable):
        if not found:
            raise
    return found


async def _messages(parts: Parts, message_ids: Sequence[str], found: dict[str, Post | None]) -> None:
    for message_id in message_ids:
        try:
            found[message_id] = await private.single(parts, message_id, await parts.identity.me())
        except NotPermitted:
            # Keys without this permission tell nothing of any message: neither that it stands nor that it is gone.
            return


async def _page(parts: Parts, post_ids: Sequence[str]) -> dict[str, Post | None]:
    gathered = await gather(parts, post_ids)
    me = await parts.identity.me()
    stand = {one: parts.reader.post(told, gathered.includes, me) for one, told in gathered.told.items()}
    return {**dict.fromkeys(gathered.gone), **stand}


async def _around(parts: Parts, post: Post, gathered: Gathered, now: datetime) -> tuple[list[Json], Includes]:
    """Return what search finds between this person and others in the thread, and what we posted since."""
    found: list[Json] = []
    searched = post.created_at > now - SEARCHED
    if searched:
        try:
            query, since = _thread_query(post), max(int(post.id), first_id(now - SEARCHED))
            found.append(await parts.service.search(query, since=since, token=None))
        except (Throttled, Unavailable):
            searched = False
    me = await parts.identity.me()
    since = max(int(post.id), first_id(now - _INDEXED)) if searched else int(post.id)
    token: str | None = None
    for _ in range(1 if searched else _PAGES):
        found.append(await parts.service.own_posts(me.id, since=since, token=token))
        token = (found[-1].get("meta") or {}).get("next_token")
        if not token:
            break
    here = gathered.includes
    more = Includes.read(*found)
    includes = Includes({**more.people, **here.people}, {**more.posts, **here.posts}, {**more.media, **here.media})
    return [told for answer in found for told in listed(answer)], includes


def _thread_query(post: Post) -> str:
    handle = post.author.handle
    if handle == UNKNOWN:
        return f"conversation_id:{post.conversation_id}"
    # Without the handle, a thread under a famous post would bring, and cost, a hundred strangers' replies.
    return f"conversation_id:{post.conversation_id} (from:{handle} OR to:{handle})"


def _descendants(post_id: str, posts: Iterable[Post]) -> list[Post]:
    family, after = {post_id}, []
    for one in sorted(posts, key=lambda post: int(post.id)):
        if one.parent_id in family and one.id != post_id:
            family.add(one.id)
            after.append(one)
    return after


async def _before(parts: Parts, post: Post, posts: Mapping[str, Post], includes: Includes, me: Me) -> tuple[Post, ...]:
    before: list[Post] = []
    parent = post.parent_id
    for _ in range(_ANCESTORS):
        if parent is None:
            break
        found = posts.get(parent) or _included(parts, parent, includes, me)
        if found is None:
            found = (await look_up_posts(parts, [parent], me)).get(parent)
        if found is None:
            break
        before.append(found)
        parent = found.parent_id
    return tuple(reversed(before))


async def look_up_posts(parts: Parts, post_ids: Sequence[str], me: Me) -> dict[str, Post]:
    """Re-read posts that only explain another; one that can't be read is left out."""
    try:
        gathered = await gather(parts, post_ids)
    except (Throttled, Unavailable):
        return {}
    return {one: parts.reader.post(told, gathered.includes, me) for one, told in gathered.told.items()}


def _included(parts: Parts, post_id: str, includes: Includes, me: Me) -> Post | None:
    told = includes.posts.get(post_id)
    author = str(told.get("author_id") or "") if told else ""
    return parts.reader.post(told, includes, me) if told and author in includes.people else None


def context(parts: Parts, told: Json, includes: Includes, me: Me) -> tuple[Post, ...]:
    """Return the posts that came along and explain this one: what it answers, what it quotes."""
    wanted = (referred(told, "replied_to"), referred(told, "quoted"))
    found = (_included(parts, one, includes, me) for one in wanted if one)
    return tuple(one for one in found if one is not None)
