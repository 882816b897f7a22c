"""Writing to Reddit, each thing once: replies, private messages, modmail, edits, deletions, removals."""

from collections.abc import Awaitable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from praw.endpoints import API_PATH

from bot.platforms.base import Post, Refused, Sent, Unconfirmed
from bot.platforms.reddit import mail, modmail, reading
from bot.platforms.reddit.requesting import Line
from bot.platforms.reddit.settings import Us

LONGEST_TITLE: Final = 300
"""Characters of a submission's title (support.reddithelp.com, "Posting", as of 2025)."""
_UNREADABLE: Final = "Reddit took it, but its answer can't be read. Look on Reddit before resending."


async def comment(line: Line, post: Post, text: str, us: Us) -> Sent:
    """Answer a comment or a submission in public."""
    where = f" in r/{reading.subreddit_of(post)}"
    answer = await line.write("reply", API_PATH["comment"], where=where, thing_id=post.id, text=text)
    return _thing(answer, us)


def titled(text: str) -> tuple[str, str]:
    """Return the title of a post of our own, its first line, and the text below it."""
    title, _, body = text.strip().partition("\n")
    return title.strip(), body.strip()


async def submit(line: Line, place: str, text: str, us: Us, flair: Mapping[str, str]) -> Sent:
    """Post a submission of our own once: the first line is its title; `flair` is its label there, if it has one."""
    title, body = titled(text)
    if not title or len(title) > LONGEST_TITLE:
        raise Refused(f"On Reddit the first line is the title: 1 to {LONGEST_TITLE} characters.", rule="title")
    answer = await line.write(
        "publish", API_PATH["submit"], where=f" in r/{place}", sr=place, kind="self", title=title, text=body,
        resubmit=True, sendreplies=False, api_type="json", **flair,
    )  # fmt: skip
    inside = answer.get("json") if isinstance(answer, dict) else None
    data = inside.get("data") if isinstance(inside, dict) else None
    name, url = (str(data.get(key) or "") for key in ("name", "url")) if isinstance(data, dict) else ("", "")
    if not name.startswith(f"{reading.SUBMISSION}_"):
        raise Unconfirmed(_UNREADABLE)
    return Sent(name, us.site + (urlsplit(url).path or f"/comments/{name.partition('_')[2]}/"))


async def message(line: Line, to: str, text: str, us: Us) -> Sent:
    """Answer a private message, by its full name."""
    return _thing(await line.write("message", API_PATH["comment"], thing_id=to, text=text), us)


async def moderator_mail(line: Line, post: Post, text: str, us: Us) -> Sent:
    """Answer a conversation of modmail in the account's own name, for its person to see."""
    conversation = modmail.conversation_of(post.id)
    path = API_PATH["modmail_conversation"].format(id=conversation)
    answer = await line.write("message", path, body=text, isAuthorHidden=False, isInternal=False)
    own = [one for one in modmail.messages(answer, us) if one.ours and one.text.strip() == text.strip()]
    if not own:
        raise Unconfirmed(_UNREADABLE)
    return Sent(own[-1].id, own[-1].url)


async def edit(line: Line, name: str, text: str, us: Us) -> Sent:
    """Replace the text of our own comment or submission."""
    return _thing(await line.write("edit", API_PATH["edit"], thing_id=name, text=text), us)


async def delete(line: Line, name: str) -> None:
    """Delete our own comment or submission; Reddit says the same of one that is gone."""
    await _unless_gone(line.write("delete", API_PATH["del"], id=name))


async def remove(line: Line, name: str) -> None:
    """Remove somebody's comment or submission as a moderator, not as spam."""
    await _unless_gone(line.write("remove", API_PATH["remove"], id=name, spam=False))


async def _unless_gone(writing: Awaitable[Any]) -> None:
    try:
        await writing
    except Refused as error:
        if error.rule not in {"404", "410", "NO_THING_ID", "INVALID_THING_ID", "DELETED_COMMENT", "DELETED_THING"}:
            raise


def _thing(answer: Any, us: Us) -> Sent:
    """Return what an answer says was posted; raise Unconfirmed when it doesn't say."""
    inside = answer.get("json") if isinstance(answer, dict) else None
    data = inside.get("data") if isinstance(inside, dict) else None
    things = data.get("things") if isinstance(data, dict) else None
    for thing in things if isinstance(things, list) else []:
        kind, content = (thing.get("kind"), thing.get("data")) if isinstance(thing, dict) else (None, None)
        if not isinstance(content, dict) or not (content.get("id") or content.get("name")):
            continue
        posted = mail.message(content, us) if kind == reading.MESSAGE else reading.post(str(kind), content, us)
        return Sent(posted.id, posted.url)
    raise Unconfirmed(_UNREADABLE)
