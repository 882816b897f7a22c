"""What goes out to X: each write once, after everything that can be refused beforehand was."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.platforms.base import Attachment, Limits, Outgoing, Permission, Post, Refused, Sent, Unavailable, Unconfirmed
from bot.platforms.counting import weighted
from bot.platforms.publishing import described
from bot.platforms.x import private
from bot.platforms.x.calling import Json
from bot.platforms.x.gathering import Parts, gather
from bot.platforms.x.reading import history, newest_id
from bot.platforms.x.rules import Rules, check_message

PREPARING_SECONDS: Final = 9.0
"""With the write itself, this stays below the time that the outbox gives a call."""
_GUESSED_TYPES: Final = ((b"\x89PNG", "image/png"), (b"\xff\xd8", "image/jpeg"), (b"RIFF", "image/webp"))
_EDITING: Final = (
    "X lets only accounts with Premium edit posts. Delete it and write anew, or set premium = true if you have it."
)
_NO_EDIT: Final = (
    "X does not let this post be edited: it is older than 30 minutes, was edited five times, or is a reply to somebody."
)


@dataclass(frozen=True, slots=True)
class Sending:
    """Writes as one account."""

    parts: Parts
    rules: Rules
    limits: Limits
    premium: bool
    clock: Callable[[], datetime]

    async def reply(self, post: Post, message: Outgoing) -> Sent:
        """Post a public reply once; raise Refused, Throttled, SignedOut or Unconfirmed."""
        allow(self.rules.reply(post))
        length, limits = weighted(message.text), self.limits
        check_message(message, length=length, longest=limits.reply, pictures=limits.attachments, limits=limits)
        async with nothing_posted_yet():
            me = await self.parts.identity.me()
            pictures = await self._uploaded(message.attachments, "tweet_image")
        try:
            answer = await self.parts.service.post(message.text, answering=newest_id(post), pictures=pictures)
        except Refused as error:
            if error.rule == "blocked":
                self.parts.known.note_barred(post.author.id, "blocked", self.clock())
            raise
        sent_id = _id_of(answer, "id")
        self.parts.known.note_answer(post.id, sent_id)
        return Sent(sent_id, self.parts.reader.own_url(me, sent_id))

    async def publish(self, message: Outgoing) -> Sent:
        """Post something of our own once, in answer to nobody; raise as `reply` does."""
        self.fits_profile(message)
        async with nothing_posted_yet():
            me = await self.parts.identity.me()
            pictures = await self._uploaded(message.attachments, "tweet_image")
        sent_id = _id_of(await self.parts.service.publish(message.text, pictures=pictures), "id")
        return Sent(sent_id, self.parts.reader.own_url(me, sent_id))

    def fits_profile(self, message: Outgoing) -> None:
        """Raise Refused for what X would not take as a post of our own, or what somebody could not see."""
        length, limits = weighted(message.text), self.limits
        check_message(message, length=length, longest=limits.reply, pictures=limits.attachments, limits=limits)
        described(message)

    async def message(self, post: Post, message: Outgoing) -> Sent:
        """Send a direct message once; raise as `reply` does."""
        longest, limits = self.limits.direct_message, self.limits
        check_message(message, length=len(message.text), longest=longest, pictures=1, limits=limits)
        async with nothing_posted_yet():
            allow(await self.rules.message(post, self.clock()))
            me = await self.parts.identity.me()
            person = private.other_side(post, me) if post.private else post.author.id
            pictures = await self._uploaded(message.attachments, "dm_image")
        answer = await self.parts.service.send_message(person, message.text, picture=pictures[0] if pictures else None)
        conversation = _id_of(answer, "dm_conversation_id")
        return Sent(_id_of(answer, "dm_event_id"), self.parts.reader.message_url(conversation))

    async def edit_own(self, post_id: str, message: Outgoing) -> Sent:
        """Replace the text of our own post, where X allows it; raise as `reply` does."""
        if not self.premium:
            raise Refused(_EDITING, rule="edits need Premium")
        length, limits = weighted(message.text), self.limits
        check_message(message, length=length, longest=limits.reply, pictures=0, limits=limits)
        async with nothing_posted_yet():
            me = await self.parts.identity.me()
            told = (await gather(self.parts, [post_id])).told.get(post_id)
        if told is None:
            raise Refused("The post is gone from X.", rule="gone")
        if not _editable(told, self.clock()):
            raise Refused(_NO_EDIT, rule="editing")
        answer = await self.parts.service.edit(history(told)[-1], message.text)
        return Sent(post_id, self.parts.reader.own_url(me, _id_of(answer, "id")))

    async def delete_own(self, post_id: str) -> None:
        """Delete our own post or message; one that is gone is no error. Raise as `reply` does."""
        if not post_id.isdecimal():
            return
        async with nothing_posted_yet():
            me = await self.parts.identity.me()
            told = (await gather(self.parts, [post_id])).told.get(post_id)
            message = await private.single(self.parts, post_id, me) if told is None else None
        if told is not None:
            if told.get("author_id", me.id) != me.id:
                raise Refused("This is not our own post, so X does not let us delete it.", rule="own posts")
            await self.parts.service.delete_post(history(told)[-1])
        elif message is not None:
            if not message.ours:
                raise Refused("This is not our own message, so the desk does not delete it on X.", rule="own posts")
            await self.parts.service.delete_message(post_id)
        self.parts.known.forget_answer(post_id)

    async def remove(self, post: Post) -> None:
        """Hide somebody's reply in a conversation of ours; raise as `reply` does."""
        async with nothing_posted_yet():
            allow(await self.rules.remove(post))
        await self.parts.service.hide(newest_id(post))

    async def _uploaded(self, pictures: Sequence[Attachment], category: str) -> list[str]:
        found = []
        for picture in pictures:
            try:
                answer = await self.parts.service.upload(picture.content, _type_of(picture), category=category)
                found.append(_id_of(answer, "id"))
                if picture.alt:
                    await self.parts.service.describe(found[-1], picture.alt)
            except Refused as error:
                said = f"A picture could not be uploaded to X, so nothing was posted. {error}"
                raise Refused(said, permanent=False, rule=error.rule) from error
        return found


@asynccontextmanager
async def nothing_posted_yet() -> AsyncIterator[None]:
    """Turn what goes wrong before the write itself into a refusal: nothing was posted, and it may be tried again."""
    try:
        async with asyncio.timeout(PREPARING_SECONDS):
            yield
    except TimeoutError as error:
        raise Refused("X answered too slowly beforehand, so nothing was posted.", permanent=False) from error
    except (Unavailable, Unconfirmed) as error:
        raise Refused(f"Nothing was posted: something failed beforehand. {error}", permanent=False) from error


def allow(permission: Permission) -> None:
    """Raise Refused unless this is allowed."""
    if not permission.allowed:
        raise Refused(permission.reason, rule=permission.rule)


def _editable(told: Json, now: datetime) -> bool:
    controls = told.get("edit_controls")
    if not isinstance(controls, dict):
        return True
    try:
        in_time = datetime.fromisoformat(str(controls.get("editable_until"))) > now
    except (ValueError, TypeError):
        in_time = True
    return bool(controls.get("is_edit_eligible", True)) and in_time and controls.get("edits_remaining", 1) > 0


def _id_of(answer: Json, name: str) -> str:
    data = answer.get("data")
    found = data.get(name) if isinstance(data, dict) else None
    if not found:
        raise Unconfirmed("X took it, but its answer names no post. Look on X before sending it again.")
    return str(found)


def _type_of(picture: Attachment) -> str:
    guessed = (media_type for start, media_type in _GUESSED_TYPES if picture.content.startswith(start))
    return picture.media_type or next(guessed, "image/jpeg")
