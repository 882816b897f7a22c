"""Builds the thread: every message with its evidence, edits, quotes and pictures, our own replies in their place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.console import words
from bot.console.case_page import Bubble, Drift, Picture, Quote
from bot.console.clock import Moment, moment
from bot.console.differences import differences
from bot.console.marks import Segment, Span, segments
from responders.lifecycle import State
from storage.cases import CaseView, MessageView, ReplyView
from storage.tables.base import Json

_SHOWN = 12
_CONTEXT_STAYS = frozenset({"reddit"})
"""Where what stands above a mention is another's thread, often a moderator's: nothing to offer to remove."""


def _nothing(_kind: str, _address: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Look:
    """How a thread is looked at: when, where, how much of it, and what the viewer may do.

    `shows` says whether the desk can bring a picture of that kind from that address; `removes` that this viewer may
    have posts hidden or removed. In `hidden` messages personal data is masked; `revealed` ones were asked for.
    """

    now: datetime
    zone: str
    whole: bool = False
    shows: Callable[[str, str], bool] = _nothing
    removes: bool = False
    hidden: frozenset[int] = frozenset()
    revealed: frozenset[int] = frozenset()

    def at(self, when: datetime | None) -> Moment | None:
        """Return a time as the viewer reads it."""
        return moment(when, now=self.now, zone=self.zone) if when else None


def bubbles(case: CaseView, spans: Sequence[Span], look: Look) -> tuple[tuple[Bubble, ...], int]:
    """Return the thread, oldest first, and how many earlier messages are left out unless the whole is asked for."""
    known = {message.platform_post_id for message in case.thread}
    sent = [one for one in case.replies if one.state is State.SENT]
    drifted = {one.platform_post_id: drift for one in sent if (drift := _drift(one, look))}
    entries = [
        (message.created_at, _message(message, case, spans, look, drifted.get(message.platform_post_id)))
        for message in case.thread
    ]
    entries.extend(
        (one.sent_at or one.updated_at, _own(one, case, look)) for one in sent if one.platform_post_id not in known
    )
    entries.sort(key=lambda entry: entry[0])
    shown = [bubble for _, bubble in entries]
    hidden = 0 if look.whole else max(len(shown) - _SHOWN, 0)
    return tuple(shown[hidden:]), hidden


def drifts(case: CaseView, look: Look) -> tuple[Drift, ...]:
    """Return what other hands did to the replies of this case on the platform."""
    return tuple(drift for one in case.replies if one.state is State.SENT and (drift := _drift(one, look)))


def _drift(reply: ReplyView, look: Look) -> Drift | None:
    changed = reply.changed_text is not None and reply.changed_text != reply.text
    if reply.gone_at is None and not changed:
        return None
    return Drift(
        gone=reply.gone_at is not None,
        at=look.at(reply.gone_at or reply.checked_at),
        sent_at=look.at(reply.sent_at),
        url=reply.platform_url,
        changes=differences(reply.text, reply.changed_text or "") if changed and reply.gone_at is None else (),
        by_us=reply.last_step == "taken_back",
    )


def _message(message: MessageView, case: CaseView, spans: Sequence[Span], look: Look, drift: Drift | None) -> Bubble:
    answering = message.id == case.message.id
    platform = case.row.platform
    author = words.author(platform, message.author.name, message.author.handle)
    before = message.revisions[-1].text if message.revisions else None
    deleted = message.deleted_at is not None
    here = {one.platform_post_id for one in case.thread}
    return Bubble(
        author=author,
        handle=words.handle(platform, message.author.handle),
        initials=words.initials(author),
        at=moment(message.created_at, now=look.now, zone=look.zone),
        segments=() if deleted else segments(message.text, spans if answering else ()),
        language=message.language or case.row.language,
        ours=message.ours,
        private=message.private,
        answering=answering,
        deleted=deleted,
        edited=look.at(message.edited_at),
        changes=differences(before, message.text) if before and before != message.text and not deleted else (),
        url=message.url,
        pictures=() if deleted else pictures(message, look),
        id=message.id,
        place=words.place(platform, message.url),
        profile_url=message.author.url,
        context=message.context and not answering,
        removed=look.at(message.removed_at),
        removable=look.removes
        and not (message.ours or message.private or deleted or message.removed_at)
        and (answering or not message.context or platform not in _CONTEXT_STAYS),
        answers=_quote(message.platform_parent_id, case, look, here),
        quotes=_quote(message.quoted_platform_id, case, look, frozenset()),
        drift=drift,
        hidden=message.id in look.hidden and not deleted,
        revealed=message.id in look.revealed and not deleted,
    )


def _quote(post_id: str | None, case: CaseView, look: Look, known: set[str] | frozenset[str]) -> Quote | None:
    """Return a post that another one points at; None for one that stands in the thread anyway, or was never seen."""
    if post_id is None or post_id in known:
        return None
    found = case.related.get(post_id) or next((one for one in case.thread if one.platform_post_id == post_id), None)
    if found is None:
        return None
    deleted = found.deleted_at is not None
    return Quote(
        author=words.author(case.row.platform, found.author.name, found.author.handle),
        handle=words.handle(case.row.platform, found.author.handle),
        text="" if deleted else found.text,
        language=found.language or "",
        at=moment(found.created_at, now=look.now, zone=look.zone),
        url=found.url,
        ours=found.ours,
        deleted=deleted,
        pictures=() if deleted else pictures(found, look),
    )


def pictures(message: MessageView, look: Look) -> tuple[Picture, ...]:
    """Return what a message carries: pictures that the desk can bring, and links to the rest."""
    return tuple(
        _picture(one, f"/messages/{message.id}/pictures/{place}", look) for place, one in enumerate(message.attachments)
    )


def _picture(one: Json, shown: str, look: Look) -> Picture:
    kind, url = str(one.get("kind", "image")), str(one.get("url", ""))
    return Picture(kind, url, str(one.get("alt", "")), shown if look.shows(kind, url) else "")


def _own(reply: ReplyView, case: CaseView, look: Look) -> Bubble:
    return Bubble(
        author=case.account,
        handle=case.account,
        initials=words.initials(case.account),
        at=moment(reply.sent_at or reply.updated_at, now=look.now, zone=look.zone),
        segments=(Segment(reply.text),),
        language=reply.language,
        ours=True,
        private=reply.channel == "private",
        url=reply.platform_url,
        pictures=tuple(
            Picture("image", "", str(one.get("alt", "")), str(one.get("url", ""))) for one in reply.attachments
        ),
        drift=_drift(reply, look),
    )
