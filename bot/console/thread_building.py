"""Builds the thread: every message with its evidence, its edits, and our own replies in their place."""

from collections.abc import Sequence
from datetime import datetime

from bot.console import words
from bot.console.case_page import Bubble, Picture
from bot.console.clock import moment
from bot.console.differences import differences
from bot.console.marks import Segment, Span, segments
from responders.lifecycle import State
from storage.cases import CaseView, MessageView, ReplyView

_SHOWN = 12


def bubbles(
    case: CaseView, spans: Sequence[Span], *, now: datetime, zone: str, whole: bool
) -> tuple[tuple[Bubble, ...], int]:
    """Return the thread, oldest first, and how many earlier messages are left out unless `whole`."""
    known = {message.platform_post_id for message in case.thread}
    sent = [one for one in case.replies if one.state is State.SENT and one.platform_post_id not in known]
    entries = [(message.created_at, _message(message, case, spans, now=now, zone=zone)) for message in case.thread]
    entries.extend((one.sent_at or one.updated_at, _own(one, case, now=now, zone=zone)) for one in sent)
    entries.sort(key=lambda entry: entry[0])
    shown = [bubble for _, bubble in entries]
    hidden = 0 if whole else max(len(shown) - _SHOWN, 0)
    return tuple(shown[hidden:]), hidden


def _message(message: MessageView, case: CaseView, spans: Sequence[Span], *, now: datetime, zone: str) -> Bubble:
    answering = message.id == case.message.id
    author = message.author.name or message.author.handle
    before = message.revisions[-1].text if message.revisions else None
    return Bubble(
        author=author,
        handle=message.author.handle,
        initials=words.initials(author),
        at=moment(message.created_at, now=now, zone=zone),
        segments=segments(message.text, spans if answering else ()),
        language=message.language or case.row.language,
        ours=message.ours,
        private=message.private,
        answering=answering,
        deleted=message.deleted_at is not None,
        edited=moment(message.edited_at, now=now, zone=zone) if message.edited_at else None,
        changes=differences(before, message.text) if before is not None and before != message.text else (),
        url=message.url,
        pictures=tuple(
            Picture(str(one.get("kind", "image")), str(one.get("url", "")), str(one.get("alt", "")))
            for one in message.attachments
        ),
    )


def _own(reply: ReplyView, case: CaseView, *, now: datetime, zone: str) -> Bubble:
    return Bubble(
        author=case.account,
        handle=case.account,
        initials=words.initials(case.account),
        at=moment(reply.sent_at or reply.updated_at, now=now, zone=zone),
        segments=(Segment(reply.text),),
        language=reply.language,
        ours=True,
        private=reply.channel == "private",
        url=reply.platform_url,
    )
