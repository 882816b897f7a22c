"""Direct messages: one, the conversation around it, and whether somebody wrote to us first.

A conversation of two has an id made of both people's; a group's is a number of its own (docs.x.com, "Direct Messages
lookup", "Conversation types"). The desk writes to one person and never to a group.
"""

from datetime import datetime
from typing import Final

from bot.platforms.base import Post, Thread, Throttled, Unavailable
from bot.platforms.x.calling import Json
from bot.platforms.x.gathering import Parts, says_gone, with_authors
from bot.platforms.x.outcomes import NotPermitted
from bot.platforms.x.reading import UNCLEAR, Includes, Me, listed

_AROUND: Final = 50
_FIRST: Final = 20


async def single(parts: Parts, message_id: str, me: Me) -> Post | None:
    """Read one direct message, or None if there is none of this id; raise as a read does."""
    answer = await parts.service.single_message(message_id)
    told = next((one for one in listed(answer) if str(one["id"]) == message_id), None)
    if told is None:
        if not _says_missing(answer):
            raise Unavailable("X said nothing of this message, neither that it stands nor that it is gone.")
        return None
    includes = await with_authors(parts, [told], Includes.read(answer))
    return parts.reader.message(told, includes, me)


async def fetch(parts: Parts, message_id: str) -> Thread | None:
    """Re-read one direct message with its conversation, or None if there is none of this id."""
    me = await parts.identity.me()
    try:
        post = await single(parts, message_id, me)
    except NotPermitted:
        return None
    if post is None:
        return None
    around = await _around(parts, post, me)
    before = tuple(one for one in around if int(one.id) < int(post.id))
    after = tuple(one for one in around if int(one.id) > int(post.id))
    # Nothing says which message a message answers: any of ours that came later may.
    answered = next((one.id for one in after if one.ours), None) if not post.ours else None
    parts.known.note_answer(post.id, answered)
    return Thread(post=post, before=before, after=after, answered_by=answered)


async def _around(parts: Parts, post: Post, me: Me) -> tuple[Post, ...]:
    alone = one_to_one(post, me)
    if alone is False:
        return ()
    around = await conversation(parts, other_side(post, me), me)
    return around if alone or any(one.id == post.id for one in around) else ()


async def conversation(parts: Parts, person_id: str, me: Me, *, most: int = _AROUND) -> tuple[Post, ...]:
    """Return the latest direct messages between us and one person, oldest first; raise as a read does."""
    if not person_id.isdecimal():
        return ()
    answer = await parts.service.conversation(person_id, most=most)
    told = [one for one in listed(answer) if one.get("event_type", "MessageCreate") == "MessageCreate"]
    includes = await with_authors(parts, told, Includes.read(answer))
    posts = [parts.reader.message(one, includes, me) for one in told]
    # A group that this person is in too is another conversation.
    return tuple(sorted((one for one in posts if one_to_one(one, me) is not False), key=lambda post: int(post.id)))


def one_to_one(post: Post, me: Me) -> bool | None:
    """Say whether a direct message stands between its author and us alone; None if X did not say it all."""
    sides = _conversation_of(post).split("-")
    if sides == [""] or not post.author.id.isdecimal():
        return None
    return len(sides) == 2 and {me.id, post.author.id} <= set(sides)


async def alone(parts: Parts, post: Post, me: Me) -> bool | None:
    """Say the same as `one_to_one`, of a message read again if its conversation is not known; raise as a read does."""
    known = one_to_one(post, me)
    if known is not None or not post.id.isdecimal():
        return known
    try:
        found = await single(parts, post.id, me)
    except NotPermitted:
        return None
    return one_to_one(found, me) if found else None


def _conversation_of(post: Post) -> str:
    """Return the id of a message's conversation; one that was kept may know it by its address only."""
    known = post.conversation_id or post.url.partition("/messages/")[2]
    return "" if known.startswith(UNCLEAR) else known


def other_side(post: Post, me: Me) -> str:
    """Return the id of the person whom a direct message is exchanged with; empty for our own in a group."""
    if post.author.id != me.id:
        return post.author.id
    sides = _conversation_of(post).split("-") if one_to_one(post, me) else ()
    return next((one for one in sides if one != me.id), "")


async def wrote_first(parts: Parts, person_id: str, now: datetime) -> bool | None:
    """Say whether this person wrote us a direct message; None if X doesn't say just now."""
    if not person_id.isdecimal():
        return False
    known = parts.known.wrote(person_id, now)
    if known is not None:
        return known
    try:
        me = await parts.identity.me()
        found = await conversation(parts, person_id, me, most=_FIRST)
    except (NotPermitted, Throttled):
        return None
    wrote = any(one.author.id == person_id for one in found)
    parts.known.note_wrote(person_id, wrote=wrote, now=now)
    return wrote


def _says_missing(answer: Json) -> bool:
    """Say whether an answer without a message means that there is none: beside other errors it would mean nothing."""
    return says_gone(answer) or answer.get("status") == 404
