"""Mentions as the judge and the drafter read them: with the thread before them, and what we may do there."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Final

from bot import metrics, outcomes
from bot.permissions import ask, message_link
from bot.platforms.base import PlatformError, SignedOut
from bot.posts import post_of
from bot.wiring import Desk
from policies.finding import Triage
from policies.subject import Media, Subject, SubjectKind, Turn
from responders.draft import Draft
from responders.handover import invites, offer
from responders.macros import MACROS
from responders.signoff import room_for
from storage import cases, permitting, replies, upkeep
from storage.cases import MessageView

ASK_AT_MOST: Final = 10
"""In a larger burst nobody waits for the platform's word on permissions: the console asks when a case is opened."""

_THREAD = 20


@dataclass(frozen=True, slots=True)
class Mention:
    """A message to assess, with the subject made of it. `owed` says that its author waits for an answer there."""

    message: MessageView
    account_id: int
    subject: Subject
    owed: bool

    @property
    def place(self) -> tuple[int, int]:
        """The conversation and the person who wrote: between them they have one live case."""
        return self.message.conversation_id, self.message.author.id


def gather(desk: Desk, message_ids: Sequence[int]) -> list[Mention]:
    """Read messages with all that judging them needs.

    Ours, deleted and unknown ones are left out, and those that are only kept to explain another.
    """
    now = desk.clock()
    with metrics.STEP_SECONDS.labels("gather").time(), desk.database.session() as session:
        found = cases.messages(session, list(message_ids))
        wanted = [
            message for message_id in message_ids if (message := found.get(message_id)) and _is_to_assess(message)
        ]
        accounts = upkeep.accounts_of(session, [one.id for one in wanted])
        conversations = {one.conversation_id for one in wanted}
        threads = cases.threads(session, list(conversations), limit=_THREAD)
        owing = upkeep.owing(session, conversations)
        recents: dict[int, tuple[str, ...]] = {}
        mentions = []
        for message in wanted:
            account_id = accounts[message.id]
            if account_id not in recents:
                limit = desk.config.desk.recent_replies
                recents[account_id] = tuple(replies.recent(session, account_id, limit=limit))
            subject = subject_of(
                desk, account_id, message, threads.get(message.conversation_id, ()), recents[account_id], now
            )
            owed = (message.conversation_id, message.author.id) in owing
            mentions.append(Mention(message, account_id, subject, owed))
    return mentions


def _is_to_assess(message: MessageView) -> bool:
    return not message.ours and not message.context and message.deleted_at is None


def subject_of(
    desk: Desk,
    account_id: int,
    message: MessageView,
    thread: Iterable[MessageView],
    recent: tuple[str, ...],
    now: datetime,
) -> Subject:
    """Return a mention as the judge and the drafter read it: what stood before it, and what we said lately."""
    before = (
        Turn(one.author.name or one.author.handle, one.text, one.ours)
        for one in thread
        if one.id != message.id and one.created_at <= message.created_at and one.deleted_at is None
    )
    return Subject(
        kind=SubjectKind.MENTION,
        text=message.text,
        now=now,
        platform=desk.platform(account_id).name,
        author=message.author.name or message.author.handle,
        language=message.language,
        thread=tuple(before),
        media=tuple(
            Media(str(one.get("kind", "")), str(one.get("url", "")), str(one.get("alt", "")))
            for one in message.attachments
        ),
        recent=recent,
        private=message.private,
        reach=message.author.followers or 0,
    )


def nobody_may_answer(mention: Mention, permission: Mapping[str, object]) -> bool:
    """Say whether the desk may only listen here, as the platform's `permission` (empty: not asked) has it."""
    return permitting.nobody_may_answer(permission, addressed=mention.message.addressed)


async def ask_permissions(desk: Desk, mentions: Sequence[Mention]) -> dict[int, dict[str, object]]:
    """Return what the platforms let us do, by message; a large burst, or a platform that doesn't say, is left out."""
    if len(mentions) > ASK_AT_MOST:
        return {}
    found = await asyncio.gather(*(_permission(desk, one) for one in mentions))
    return {one.message.id: permission for one, permission in zip(mentions, found, strict=True) if permission}


async def _permission(desk: Desk, mention: Mention) -> dict[str, object]:
    platform = desk.platform(mention.account_id)
    post = post_of(mention.message)
    try:
        async with asyncio.timeout(5):
            return await ask(platform, post)
    except SignedOut as error:
        await outcomes.pause(desk, mention.account_id, str(error))
        return {}
    except (PlatformError, TimeoutError):
        return {}


def reply_subject(mention: Mention, text: str) -> Subject:
    """Return a reply to a mention as the judge reads it."""
    asked = mention.subject
    return Subject(
        kind=SubjectKind.REPLY,
        text=text,
        now=asked.now,
        platform=asked.platform,
        answers=asked.text,
        thread=asked.thread,
        recent=asked.recent,
        private=asked.private,
        macros=MACROS,
    )


def draft_reply(
    desk: Desk, mention: Mention, triage: Triage, permission: Mapping[str, object], *, private: bool
) -> Draft:
    """Draft a reply that fits; one that asks for a direct message carries the link where they have to write first."""
    platform = desk.platform(mention.account_id)
    room = platform.limits.direct_message if private else platform.limits.reply
    write = partial(
        desk.drafter.draft, mention.subject, triage, length=platform.length, private=private,
        models=platform.models_may_write,
    )  # fmt: skip
    draft, link = write(room=room), "" if private else message_link(permission)
    if not link or not invites(draft.text):
        return draft
    fits = room - room_for("ABC")
    for one in (draft, write(room=room - platform.length(f": {link}"))):
        text = offer(one.text, link, language=one.language)
        if invites(one.text) and platform.length(text) <= fits:
            return replace(one, text=text)
    return draft
