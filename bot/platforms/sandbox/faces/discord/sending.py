"""Writing: messages, replies, edits, deletions, threads."""

import asyncio
import secrets
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response

from bot.platforms.sandbox.answers import Answer, base_of
from bot.platforms.sandbox.faces.discord import failures, shapes
from bot.platforms.sandbox.faces.discord.account import place_of
from bot.platforms.sandbox.faces.discord.drafts import Draft, read_draft
from bot.platforms.sandbox.faces.discord.failures import Refusal, object_of, refusal, wrong_form
from bot.platforms.sandbox.faces.discord.guild import Guild, guild_of
from bot.platforms.sandbox.faces.discord.history import standing
from bot.platforms.sandbox.faces.discord.index import place_word
from bot.platforms.sandbox.faces.discord.messages import Sent
from bot.platforms.sandbox.faces.discord.places import Place, channel_id, is_direct, room_of
from bot.platforms.sandbox.faces.discord.settings import (
    ATTACH_FILES,
    CREATE_THREADS,
    MANAGE_MESSAGES,
    READ_HISTORY,
    SEND_IN_THREADS,
    SEND_MESSAGES,
)
from bot.platforms.sandbox.faces.discord.snowflakes import made_up
from bot.platforms.sandbox.faces.discord.wording import text_of
from bot.platforms.sandbox.misbehaviour import happen_now
from bot.platforms.sandbox.model import Entry
from bot.platforms.sandbox.rules import may_message
from bot.platforms.sandbox.site import Writing
from bot.platforms.sandbox.world import OUR_ID


async def create(request: Request) -> Response:
    """Write a message into a channel, a thread or a direct-message channel."""
    guild, place, draft = guild_of(request), place_of(request), await read_draft(request)
    _check_rights(guild, place, draft)
    if not (draft.once and draft.nonce):
        return await _create(request, place, draft)
    # Two requests with one nonce at one time: the second has to see what came of the first.
    async with guild.sending.setdefault(draft.nonce, asyncio.Lock()):
        first = _sent_before(guild, draft.nonce)
        if first is not None:
            return Answer({**guild.show(first, base_of(request)), "nonce": draft.nonce})
        return await _create(request, place, draft)


async def edit(request: Request) -> Response:
    """Replace what one of our messages says."""
    guild, entry, draft = guild_of(request), standing(request), await read_draft(request)
    if not entry.ours:
        raise Refusal(refusal(50005))
    if draft.content is not None:
        if not draft.content.strip() and not entry.attachments:
            raise Refusal(refusal(50006))
        text = text_of(guild.index, draft.content)
        before = guild.messages.sent.get(entry.id, Sent("", ""))
        guild.messages.sent[entry.id] = replace(before, content=draft.content, text=text)
        entry = await guild.site.edit(entry.id, text)
    return Answer(guild.show(entry, base_of(request)))


async def delete(request: Request) -> Response:
    """Delete a message: our own, or anybody's in the guild with the right to manage messages."""
    guild, entry = guild_of(request), standing(request)
    if not entry.ours:
        _check_may_remove(guild, entry)
    await guild.site.delete(entry.id)
    return Response(status_code=204)


async def delete_many(request: Request) -> Response:
    """Delete 2 to 100 messages of a channel at once."""
    guild, place, content = guild_of(request), place_of(request), await object_of(request)
    wanted = [str(one) for one in content.get("messages") or ()]
    if not 2 <= len(wanted) <= 100:
        raise Refusal(wrong_form("messages", "BASE_TYPE_BAD_LENGTH", "Must be between 2 and 100 in length."))
    if place.person is not None:
        raise Refusal(refusal(50003))
    if not guild.settings.can(MANAGE_MESSAGES):
        raise Refusal(refusal(50013))
    posts = (guild.site.world.posts.get(one) for one in wanted)
    entries = [one for one in posts if one is not None and not one.deleted_at and channel_id(one) == place.id]
    guild.sessions.expect_bulk({entry.id for entry in entries})
    for entry in entries:
        await guild.site.delete(entry.id)
    guild.sessions.tell_bulk(entries)
    return Response(status_code=204)


async def open_thread(request: Request) -> Response:
    """Begin a thread from a message that begins a conversation; only such a one can have its own id here."""
    guild, entry, content = guild_of(request), standing(request), await object_of(request)
    if not str(content.get("name") or "").strip():
        raise Refusal(wrong_form("name", "BASE_TYPE_REQUIRED", "This field is required"))
    if not guild.settings.can(CREATE_THREADS):
        raise Refusal(refusal(50013))
    if entry.private or entry.id != entry.conversation_id or channel_id(entry) == entry.id:
        raise Refusal(refusal(50024))
    if guild.index.is_thread(entry.id):
        raise Refusal(refusal(160004))
    guild.index.open_thread(entry.id)
    guild.index.join(entry.id)
    for session in guild.sessions.all():
        guild.sessions.tell_thread(session, entry.id)
    return Answer(shapes.thread(entry, room_of(entry), 0, joined=True), status_code=201)


async def type_in(request: Request) -> Response:
    """Show that somebody is typing: nobody sees it here."""
    place_of(request)
    return Response(status_code=204)


async def join_thread(request: Request) -> Response:
    """Join a thread."""
    place = place_of(request)
    if place.root is None:
        raise Refusal(refusal(50024))
    guild_of(request).index.join(place.id)
    return Response(status_code=204)


async def download(request: Request) -> Response:
    """Return a file that came with a message."""
    upload = guild_of(request).uploads.get(request.url.path)
    if upload is None:
        return failures.page(404, "Not Found")
    return Response(upload.content, media_type=upload.media_type)


async def _create(request: Request, place: Place, draft: Draft) -> Response:
    guild = guild_of(request)
    answered = await _answered(request, place, draft)
    if place.person is not None and not may_message(guild.site.world, _as_theirs(guild, place)).allowed:
        raise Refusal(refusal(50007))
    _check_pace(guild, place)
    text = text_of(guild.index, draft.content or "")
    parent = answered.id if answered is not None else (place.root.id if place.root is not None else None)
    writing = Writing(
        text,
        parent_id=parent,
        private=place.person is not None or place.apart is not None,
        recipient=_reader(place),
        attachments=_keep_files(guild, place, draft),
        key=draft.nonce,
        via="api",
        place=place_word(place),
    )
    files = tuple((file.name, len(file.upload.content)) for file in draft.files)
    sent = Sent(draft.content or "", text, draft.embeds, draft.pings, draft.flags, files)
    guild.messages.expect(writing, sent)
    (entry,) = await guild.site.publish([writing])
    shown = guild.show(entry, base_of(request))
    return Answer({**shown, "nonce": draft.nonce} if draft.nonce else shown)


async def _answered(request: Request, place: Place, draft: Draft) -> Entry | None:
    if draft.answers is None:
        return None
    guild = guild_of(request)
    if place.person is None and not guild.settings.can(READ_HISTORY):
        raise Refusal(refusal(160002))
    entry = guild.site.world.posts.get(draft.answers)
    if entry is not None:
        entry = await happen_now(request, entry)
    if entry is None or entry.deleted_at or channel_id(entry) != place.id:
        if draft.strictly:
            raise Refusal(wrong_form("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message"))
        return None
    return entry


def _check_rights(guild: Guild, place: Place, draft: Draft) -> None:
    if draft.is_empty:
        raise Refusal(refusal(50006))
    if place.person is not None:
        return
    if place.apart is not None and place.apart.locked:
        raise Refusal(refusal(160005))
    needed = SEND_IN_THREADS if place.is_thread else SEND_MESSAGES
    if not guild.settings.can(needed) or (draft.files and not guild.settings.can(ATTACH_FILES)):
        raise Refusal(refusal(50013))


def _reader(place: Place) -> str | None:
    if place.apart is not None:
        return next(iter(place.apart.members), OUR_ID)
    return place.person.id if place.person is not None else None


def _check_may_remove(guild: Guild, entry: Entry) -> None:
    if is_direct(entry):
        raise Refusal(refusal(50003))
    if not guild.settings.can(MANAGE_MESSAGES):
        raise Refusal(refusal(50013))


def _check_pace(guild: Guild, place: Place) -> None:
    slow = 0 if place.person is not None or guild.settings.can(MANAGE_MESSAGES) else guild.settings.slowmode
    left = guild.counters.writing(place.id, slow)
    if left is not None and left.over:
        code, scope = (20016, "user") if slow else (20028, "shared")
        raise Refusal(failures.limited(left.wait, scope=scope, code=code, headers=left.headers()))


def _sent_before(guild: Guild, nonce: str) -> Entry | None:
    entry = guild.site.world.posts.get(guild.site.sent_by_key.get(nonce, ""))
    if entry is None or entry.deleted_at:
        return None
    age = (guild.site.clock() - entry.created_at).total_seconds()
    return entry if age <= guild.settings.nonce_seconds else None


def _as_theirs(guild: Guild, place: Place) -> Entry:
    """Return a post of the person's, for the rule that asks whose it is."""
    person = place.person
    assert person is not None  # noqa: S101 - the caller looked
    return Entry("0", f"dm-{person.id}", person, "", guild.site.clock(), private=True)


def _keep_files(guild: Guild, place: Place, draft: Draft) -> list[Mapping[str, str]]:
    attachments: list[Mapping[str, str]] = []
    for file in draft.files:
        kept = guild.site.uploads.keep(file.upload.content, file.upload.media_type)
        url = f"/uploads/{kept}"
        if kept is None:
            # No picture, or too large for those that outlive this process.
            named = made_up(f"upload {secrets.token_hex(8)}")
            url = f"/attachments/{place.id}/{named}/{quote(file.name)}"
            guild.uploads[f"/attachments/{place.id}/{named}/{file.name}"] = file.upload
        kind = "video" if file.upload.media_type.startswith("video/") else "image"
        attachments.append({"kind": kind, "url": url, "alt": file.description})
    return attachments
