"""What can be written: comments, messages, edits, deletions, and what a moderator does."""

from typing import Final

from starlette.responses import Response

from bot.platforms.sandbox.faces.reddit import inbox, names, things
from bot.platforms.sandbox.faces.reddit.asking import Asking
from bot.platforms.sandbox.faces.reddit.places import home_of, known
from bot.platforms.sandbox.faces.reddit.reading import flair_id
from bot.platforms.sandbox.faces.reddit.refusals import denied, said
from bot.platforms.sandbox.faces.reddit.threads import is_locked
from bot.platforms.sandbox.model import Entry, Json
from bot.platforms.sandbox.site import Writing

LONGEST: Final = 10_000
"""Characters of one comment or message, as Reddit's TOO_LONG says."""


async def comment(asking: Asking) -> Response:
    """Answer a comment, a submission or a message, by `thing_id`."""
    entry, text = asking.entry(asking.form.get("thing_id", "")), asking.form.get("text", "")
    if entry is None:
        return denied(403)
    entry = await asking.at_this_moment(entry)
    refusal = _why_not(asking, entry, text)
    if refusal:
        return said(refusal)
    recipient = entry.author.id if entry.private and not entry.ours else entry.recipient
    writing = Writing(
        text, parent_id=entry.id, private=entry.private, recipient=recipient, via="api", place=entry.place
    )
    (written,) = await asking.site.publish([writing])
    return asking.answer({"json": {"errors": [], "data": {"things": [_receipt(asking, written)]}}})


async def submit(asking: Asking) -> Response:
    """Submit something of our own: a title, and a text below it."""
    title, text = asking.form.get("title", "").strip(), asking.form.get("text", "").strip()
    home = asking.form.get("sr", "").removeprefix("r/")
    ours = {asking.memory.subreddit.casefold(), f"u_{asking.site.world.us.handle}".casefold()}
    refusal = "" if home.casefold() in ours or known(asking.memory, asking.site.world, home) else "NOWHERE"
    refusal = refusal or ("" if title else "NO_TITLE") or ("LONG" if len(title) > 300 or len(text) > LONGEST else "")
    refusal = refusal or _unlabelled(asking, home)
    if refusal or asking.form.get("kind") != "self":
        return said(refusal or "NO_TITLE")
    words = f"{title}\n\n{text}" if text else title
    place = "" if home.casefold() == asking.memory.subreddit.casefold() else home
    (written,) = await asking.site.publish([Writing(words, via="api", place=place)])
    path = things.permalink(written, home_of(asking.memory, written), whole=False)
    data = {"drafts_count": 0, "id": names.short_id(written), "name": names.full_name(written)}
    return asking.answer({"json": {"errors": [], "data": {**data, "url": asking.base + path}}})


def _unlabelled(asking: Asking, home: str) -> str:
    memory, chosen = asking.memory, asking.form.get("flair_id", "")
    if home.casefold() != memory.subreddit.casefold() or (not chosen and not memory.asks_flair):
        return ""
    known = [flair_id(number) for number in range(len(memory.flairs))]
    return "" if chosen in known else "WRONG_FLAIR" if chosen else "NO_FLAIR"


async def compose(asking: Asking) -> Response:
    """Start a conversation in private; Reddit doesn't tell the id of what was sent."""
    person = asking.site.world.by_handle(asking.form.get("to", "").removeprefix("u/"))
    subject, text = asking.form.get("subject", ""), asking.form.get("text", "")
    refusal = _unfit(text) or ("" if subject.strip() else "UNTITLED") or ("" if person else "NOBODY")
    if not refusal and person is not None and person.blocks_us:
        refusal = "BLOCKED"
    if refusal or person is None:
        return said(refusal)
    (written,) = await asking.site.publish([Writing(text, private=True, recipient=person.id, via="api")])
    asking.memory.subjects[written.id] = subject
    return asking.answer({"json": {"errors": []}})


async def edit(asking: Asking) -> Response:
    """Replace the text of our own comment."""
    entry, text = asking.entry(asking.form.get("thing_id", "")), asking.form.get("text", "")
    refusal = "NOT_OURS" if entry is None or not entry.ours or entry.private else ""
    refusal = refusal or ("DELETED" if entry and entry.deleted_at else "") or _unfit(text)
    if refusal or entry is None:
        return said(refusal)
    edited = await asking.site.edit(entry.id, text)
    return asking.answer({"json": {"errors": [], "data": {"things": [_receipt(asking, edited)]}}})


async def delete(asking: Asking) -> Response:
    """Delete our own comment; for any other nothing happens, and the answer is the same."""
    entry = asking.entry(asking.form.get("id", ""))
    if entry is not None and entry.ours and not entry.private and not entry.deleted_at:
        await asking.site.delete(entry.id)
    return asking.answer({})


async def remove(asking: Asking) -> Response:
    """Take a comment away as a moderator. The sandbox knows no way back, so approving it changes nothing."""
    entry = _moderated(asking)
    if entry is None:
        return denied(403)
    if not entry.deleted_at:
        await asking.site.hide(entry.id)
    return asking.answer({})


async def approve(asking: Asking) -> Response:
    """Let a comment or a submission stand."""
    entry = _moderated(asking)
    if entry is not None:
        asking.memory.let_stand.add(entry.id)
    return denied(403) if entry is None else asking.answer({})


async def lock(asking: Asking) -> Response:
    """Lock a comment or a submission: nobody can answer under it any more."""
    if _moderated(asking) is None:
        return denied(403)
    asking.memory.locked.add(asking.form["id"])
    return asking.answer({})


async def unlock(asking: Asking) -> Response:
    """Take a lock away."""
    asking.memory.locked.discard(asking.form.get("id", ""))
    return asking.answer({})


async def mark_read(asking: Asking) -> Response:
    """Mark things of the inbox as read."""
    asking.memory.read.update(names.world_id(name) for name in asking.form.get("id", "").split(","))
    return asking.answer({})


async def mark_unread(asking: Asking) -> Response:
    """Mark things of the inbox as unread."""
    asking.memory.read.difference_update(names.world_id(name) for name in asking.form.get("id", "").split(","))
    return asking.answer({})


async def mark_all_read(asking: Asking) -> Response:
    """Mark everything as read; Reddit says 202."""
    asking.memory.read.update(asking.site.world.posts)
    return asking.answer({}, 202)


def _why_not(asking: Asking, entry: Entry, text: str) -> str:
    if entry.deleted_at:
        return "DELETED"
    reader = entry.author if not entry.ours else asking.site.world.people.get(entry.recipient or "", entry.author)
    if asking.site.world.people.get(reader.id, reader).blocks_us:
        return "BLOCKED"
    if not entry.private and is_locked(asking, entry):
        return "LOCKED"
    return _unfit(text)


def _unfit(text: str) -> str:
    if not text.strip():
        return "EMPTY"
    return "LONG" if len(text) > LONGEST else ""


def _receipt(asking: Asking, entry: Entry) -> Json:
    world = asking.site.world
    if entry.private:
        return {"kind": "t4", "data": inbox.message(world, entry, asking.memory)}
    return {"kind": "t1", "data": things.comment(world, entry, home_of(asking.memory, entry), asking.base)}


def _moderated(asking: Asking) -> Entry | None:
    entry = asking.entry(asking.form.get("id", ""))
    ours = entry is not None and not entry.private and home_of(asking.memory, entry) == asking.memory.subreddit
    return entry if ours else None
