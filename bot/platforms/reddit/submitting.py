"""Posts of our own on Reddit: what the subreddit asks of them, known before anybody plans one, and what became of them.

Source: PRAW's documentation of `post_requirements` and of link flair, as of 2025: a subreddit may demand a flair, a
title of some length, and a text or none. Who moderates it decides what stands there, after it was posted too.
"""

from dataclasses import dataclass
from typing import Any, Final

from praw.endpoints import API_PATH

from bot.platforms.base import Outgoing, Refused, Unavailable
from bot.platforms.publishing import checked_place
from bot.platforms.reddit import lists, sending
from bot.platforms.reddit.outcomes import Absent
from bot.platforms.reddit.requesting import Line
from bot.platforms.reddit.settings import Settings

_REMOVED_BY: Final = {
    "moderator": "Moderators of {where} removed it. Ask them why before you post again.",
    "automod_filtered": "The automatic moderation of {where} holds it back. Ask its moderators to let it through.",
    "reddit": "Reddit took it for spam and shows it to nobody. Ask the moderators of {where} to approve it.",
    "anti_evil_ops": "Reddit's own staff removed it. Read their message to the account.",
    "content_takedown": "Reddit removed it after a legal notice.",
    "copyright_takedown": "Reddit removed it after a copyright notice.",
    "author": "The account deleted it.",
    "deleted": "The account deleted it.",
}


@dataclass(frozen=True, slots=True)
class Flair:
    """A subreddit's label for a post."""

    id: str
    text: str


async def ready(line: Line, settings: Settings, message: Outgoing) -> Flair | None:
    """Return the flair to post with, or None where none is asked for; raise Refused with what to mend."""
    checked_place(settings.publish_to, example="r/YourSubreddit")
    title, body = sending.titled(message.text)
    where = settings.publish_to
    if where.startswith("u/"):
        return None
    try:
        wanted = await _read(line, API_PATH["post_requirements"], settings.place)
        _fits(wanted, title, body, where)
        return await _label(line, settings, wanted)
    except Unavailable as error:
        raise Refused(f"{error} Nothing was posted.", permanent=False) from error


async def missing(line: Line, settings: Settings) -> str:
    """Return what the settings lack for posts of our own there, as a sentence, or nothing; raise as a read does."""
    if not settings.publish_to.startswith("r/"):
        return ""
    try:
        await _label(line, settings, await _read(line, API_PATH["post_requirements"], settings.place))
    except Refused as error:
        return str(error)
    return ""


async def standing(line: Line, post_id: str, where: str) -> str:
    """Return what became of a post of ours since, as a sentence; nothing while it simply stands. Raise Unavailable."""
    found = (await lists.look_up(line, [post_id])).get(post_id)
    if found is None:
        return ""
    _, told = found
    if why := str(told.get("removed_by_category") or ""):
        said = _REMOVED_BY.get(why, "{where} does not show it any more ({why}). Look there.")
        return said.format(where=where, why=why)
    if told.get("locked"):
        return f"Moderators of {where} locked it: it stands, and nobody can comment."
    if told.get("approved") or told.get("approved_by"):
        return f"Moderators of {where} approved it."
    return ""


async def _label(line: Line, settings: Settings, wanted: dict[str, Any]) -> Flair | None:
    if not (wanted.get("is_flair_required") or settings.flair):
        return None
    return _chosen(await _choices(line, settings.place), settings.flair, settings.publish_to)


def _fits(wanted: dict[str, Any], title: str, body: str, where: str) -> None:
    least, most = wanted.get("title_text_min_length"), wanted.get("title_text_max_length")
    if isinstance(least, int) and len(title) < least:
        raise Refused(
            f"{where} asks for titles of {least} characters or more: write a longer first line.", rule="title"
        )
    if isinstance(most, int) and len(title) > most:
        raise Refused(f"{where} takes titles of up to {most} characters: shorten the first line.", rule="title")
    text = wanted.get("body_restriction_policy")
    if text == "required" and not body:
        raise Refused(f"{where} asks for a text below the title. Write one from the second line on.", rule="text")
    if text == "notAllowed" and body:
        raise Refused(f"{where} takes no text below the title. Keep the first line alone.", rule="text")


def _chosen(choices: list[Flair], wanted: str, where: str) -> Flair:
    found = next((one for one in choices if one.text.casefold() == wanted.casefold()), None)
    if wanted and found is not None:
        return found
    names = ", ".join(f'"{one.text}"' for one in choices)
    if not names:
        raise Refused(f"{where} asks for a flair, and offers this account none. Ask its moderators.", rule="flair")
    what = f'has no flair "{wanted}"' if wanted else "asks for a flair on every post"
    raise Refused(f"{where} {what}. Choose one of {names}, and write it as flair in publish.", rule="flair")


async def _choices(line: Line, place: str) -> list[Flair]:
    told = await _read(line, API_PATH["link_flair"], place)
    listed: Any = told.get("flairs", ())
    return [
        Flair(str(one["id"]), str(one.get("text") or ""))
        for one in listed
        if isinstance(one, dict) and one.get("id") and not one.get("mod_only")
    ]


async def _read(line: Line, path: str, place: str) -> dict[str, Any]:
    """Return what a subreddit says of itself; a list stands under `flairs`, and what isn't there is empty."""
    try:
        told = await line.read("read subreddit", path.format(subreddit=place))
    except Absent:
        return {}
    return told if isinstance(told, dict) else {"flairs": told}
