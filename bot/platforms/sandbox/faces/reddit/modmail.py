"""Moderator mail: conversations between a subreddit and one person, apart from everybody's inbox.

A conversation here is what the sandbox keeps in private with that person since moderators first wrote to them.
"""

from starlette.responses import Response

from bot.platforms.sandbox.faces.reddit import names, things
from bot.platforms.sandbox.faces.reddit.asking import Asking
from bot.platforms.sandbox.faces.reddit.listings import page_size
from bot.platforms.sandbox.faces.reddit.refusals import denied
from bot.platforms.sandbox.model import Entry, Individual, Json
from bot.platforms.sandbox.site import Writing


async def conversations(asking: Asking) -> Response:
    """Return the conversations, the one that was last written in first; after the id in `after`, if there is one."""
    found = [talk for entries in asking.site.world.conversations() if (talk := _mail(entries))]
    ids, after = [names.mail_id(talk[0]) for talk in found], asking.query("after")
    start = ids.index(after) + 1 if after in ids else 0
    found = found[start : start + page_size(asking.query("limit"))]
    shown = {names.mail_id(talk[0]): _conversation(asking, talk) for talk in found}
    told: Json = {"conversations": shown, "conversationIds": list(shown)}
    messages = {name: one for talk in found for name, one in _messages(talk).items()}
    return asking.answer({**told, "messages": messages, "viewerId": names.person_name(asking.site.world.us)})


async def conversation(asking: Asking) -> Response:
    """Return one conversation with its messages."""
    talk = _named(asking)
    return asking.answer(_whole(asking, talk)) if talk else denied(404)


async def create(asking: Asking) -> Response:
    """Write to a person in the name of the subreddit."""
    form, world = asking.form, asking.site.world
    person = world.by_handle(form.get("to", "").removeprefix("u/"))
    if form.get("srName", "").casefold() != asking.memory.subreddit.casefold():
        return denied(403, reason="NOT_MODERATOR")
    if person is None or not form.get("body", "").strip():
        return denied(400, reason="USER_DOESNT_EXIST" if person is None else "NO_TEXT")
    if person.blocks_us:
        return denied(403, reason="USER_BLOCKED")
    written = await _write(asking, form["body"], person.id, None)
    asking.memory.subjects[written.id] = form.get("subject", "")
    return asking.answer(_whole(asking, [written]), 201)


async def reply(asking: Asking) -> Response:
    """Answer in a conversation."""
    talk, text = _named(asking), asking.form.get("body", "")
    if not talk:
        return denied(404)
    if not text.strip():
        return denied(400, reason="NO_TEXT")
    written = await _write(asking, text, _person(talk), talk[-1].id)
    return asking.answer(_whole(asking, [*talk, written]), 201)


async def _write(asking: Asking, text: str, recipient: str, parent_id: str | None) -> Entry:
    writing = Writing(text, private=True, recipient=recipient, parent_id=parent_id, via="api", place=names.MODMAIL)
    (written,) = await asking.site.publish([writing])
    return written


def _named(asking: Asking) -> list[Entry]:
    wanted = asking.path("conversation")
    found = (talk for entries in asking.site.world.conversations() if (talk := _mail(entries)))
    return next((talk for talk in found if names.mail_id(talk[0]) == wanted), [])


def _person(talk: list[Entry]) -> str:
    return next((entry.author.id for entry in talk if not entry.ours), talk[0].recipient or "")


def _mail(entries: list[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.private and entry.place == names.MODMAIL]


def _whole(asking: Asking, talk: list[Entry]) -> Json:
    return {"conversation": _conversation(asking, talk), "messages": _messages(talk), "modActions": {}}


def _conversation(asking: Asking, talk: list[Entry]) -> Json:
    ours = [entry.created_at.isoformat() for entry in talk if entry.ours]
    theirs = [entry.created_at.isoformat() for entry in talk if not entry.ours]
    subreddit = asking.memory.subreddit
    return {
        "authors": [_author(entry.author, talk) for entry in talk],
        "id": names.mail_id(talk[0]),
        "isAuto": False,
        "isHighlighted": False,
        "isInternal": False,
        "isRepliable": True,
        "legacyFirstMessageId": names.short_id(talk[0]),
        "lastModUpdate": ours[-1] if ours else None,
        "lastUnread": None,
        "lastUpdated": talk[-1].created_at.isoformat(),
        "lastUserUpdate": theirs[-1] if theirs else None,
        "modActions": {},
        "numMessages": len(talk),
        "objIds": [{"id": names.short_id(entry), "key": "messages"} for entry in talk],
        "owner": {"displayName": subreddit, "id": names.subreddit_name(subreddit), "type": "subreddit"},
        "participant": {},
        "state": 0,
        "subject": asking.memory.subjects.get(talk[0].id, "A message"),
    }


def _messages(talk: list[Entry]) -> Json:
    return {
        names.short_id(entry): {
            "author": _author(entry.author, talk),
            "body": f"<!-- SC_OFF -->{things.html(entry.text)}<!-- SC_ON -->",
            "bodyMarkdown": entry.text,
            "date": entry.created_at.isoformat(),
            "id": names.short_id(entry),
            "isInternal": False,
        }
        for entry in talk
    }


def _author(person: Individual, talk: list[Entry]) -> Json:
    return {
        "id": names.person_number(person),
        "isAdmin": False,
        "isDeleted": False,
        "isHidden": False,
        "isMod": person.id == "us",
        "isOp": person.id == talk[0].author.id,
        "isParticipant": person.id != "us",
        "name": person.handle,
    }
