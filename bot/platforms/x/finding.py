"""Looking on X for what we may have posted: our timeline, or the conversation of direct messages, since the mention."""

from datetime import datetime
from typing import Final

from bot.platforms.base import Outgoing, Post, Sent
from bot.platforms.x import private
from bot.platforms.x.gathering import Parts
from bot.platforms.x.outcomes import NotPermitted
from bot.platforms.x.reading import Includes, Me, history, listed, newest_id
from bot.platforms.x.words import same

_PAGES: Final = 8
_MESSAGES: Final = 100


async def find_own(parts: Parts, post: Post, message: Outgoing, now: datetime) -> Sent | None:
    """Return what we sent under or to this post in these words, or None; raise as a read does.

    A private answer to a public post is looked for too, after the public ones.
    """
    me = await parts.identity.me()
    if not post.private and (found := await _public(parts, post, message, me)):
        return found
    if not post.private and parts.known.wrote(post.author.id, now) is False:
        # Who never wrote to us has no direct message from us.
        return None
    try:
        return await _private(parts, post, message, me)
    except NotPermitted:
        return None


async def _public(parts: Parts, post: Post, message: Outgoing, me: Me) -> Sent | None:
    answered, token = {post.id, newest_id(post)}, None
    for _ in range(_PAGES):
        page = await parts.service.own_posts(me.id, since=int(post.id) if post.id.isdecimal() else 1, token=token)
        includes = Includes.read(page)
        for told in listed(page):
            ours = parts.reader.post(told, includes, me)
            if ours.parent_id in answered and same(ours.text, message.text):
                parts.known.note_answer(post.id, ours.id)
                return Sent(ours.id, parts.reader.own_url(me, history(told)[-1]))
        token = (page.get("meta") or {}).get("next_token")
        if not token:
            break
    return None


async def _private(parts: Parts, post: Post, message: Outgoing, me: Me) -> Sent | None:
    person = private.other_side(post, me) if post.private else post.author.id
    for one in reversed(await private.conversation(parts, person, me, most=_MESSAGES)):
        if one.ours and int(one.id) > int(post.id) and same(one.text, message.text):
            return Sent(one.id, one.url)
    return None
