"""Comments, submissions, people and subreddits as Reddit shows them: every field of the recorded ones.

What the sandbox has no use for stands in inert.py.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from html import escape
from typing import Final
from urllib.parse import urljoin

from bot.platforms.sandbox.faces.reddit import inert, names
from bot.platforms.sandbox.model import Entry, Individual, Json
from bot.platforms.sandbox.world import World

GONE: Final = "[deleted]"
TITLE: Final = "Questions and help"
_SLUG: Final = "questions_and_help"
_BEFORE: Final = timedelta(minutes=1)
_SUBMITTER: Final = Individual("submitter", "AutoModerator", "AutoModerator")


def comment(world: World, entry: Entry, home: str, base: str, *, locked: bool = False) -> Json:
    """Return a comment; a deleted one keeps its place and loses words and author."""
    body = GONE if entry.deleted_at else words(entry)
    return {
        **_plain(home, entry.created_at),
        **inert.OF_A_COMMENT,
        **_author(None if entry.deleted_at else entry.author),
        **_pictures(entry, base),
        **_taken_away(world, entry),
        "body": body,
        "body_html": html(body),
        "edited": float(int(entry.edited_at.timestamp())) if entry.edited_at else False,
        "id": names.short_id(entry),
        "link_id": f"t3_{names.link_id(entry)}",
        "locked": locked,
        "name": names.full_name(entry),
        "parent_id": parent_name(world, entry, f"t3_{names.link_id(entry)}"),
        "permalink": permalink(entry, home),
    }


def listed_comment(world: World, entry: Entry, home: str, base: str) -> Json:
    """Return a comment as lists of a subreddit or a person show it: with what it stands under."""
    address = base + permalink(entry, home, whole=False)
    return {
        **comment(world, entry, home, base),
        "link_author": _SUBMITTER.handle,
        "link_permalink": address,
        "link_title": TITLE,
        "link_url": address,
        "num_comments": len(world.conversation(entry.conversation_id)),
        "over_18": False,
        "quarantine": False,
    }


def submission(world: World, root: Entry, home: str, base: str, *, locked: bool = False) -> Json:
    """Return the submission that a conversation stands under: ours, or a made-up one."""
    path = permalink(root, home, whole=False)
    return {
        # Nobody comments on what isn't there yet.
        **_plain(home, root.created_at - _BEFORE),
        **inert.OF_A_SUBMISSION,
        **_author(_SUBMITTER),
        "domain": f"self.{home}",
        "id": names.link_id(root),
        "locked": locked,
        "name": f"t3_{names.link_id(root)}",
        "num_comments": len(world.conversation(root.conversation_id)),
        "permalink": path,
        "subreddit_subscribers": len(world.people),
        "title": TITLE,
        "url": base + path,
        **(_submitted(root) if names.is_submission(root) else {}),
    }


def _submitted(entry: Entry) -> Json:
    title, _, body = entry.text.partition("\n\n")
    at = float(int(entry.created_at.timestamp()))
    return {
        **_author(None if entry.deleted_at else entry.author),
        "created": at,
        "created_utc": at,
        "edited": float(int(entry.edited_at.timestamp())) if entry.edited_at else False,
        "selftext": GONE if entry.deleted_at else body,
        "title": title,
    }


def redditor(person: Individual, created: datetime) -> Json:
    """Return a person's public profile."""
    at = float(int(created.timestamp()))
    return {
        "comment_karma": person.followers,
        "created": at,
        "created_utc": at,
        "has_verified_email": True,
        "hide_from_robots": False,
        "icon_img": "",
        "id": names.person_name(person).removeprefix("t2_"),
        "is_friend": False,
        "is_gold": False,
        "is_mod": False,
        "link_karma": 1,
        "name": person.handle,
    }


def subreddit(home: str, created: datetime, *, moderated: bool) -> Json:
    """Return a subreddit."""
    at = float(int(created.timestamp()))
    return {
        "created": at,
        "created_utc": at,
        "display_name": home,
        "display_name_prefixed": f"r/{home}",
        "id": names.subreddit_name(home).removeprefix("t5_"),
        "name": names.subreddit_name(home),
        "over18": False,
        "public_description": "",
        "restrict_commenting": False,
        "subreddit_type": "public",
        "subscribers": 100,
        "title": home,
        "url": f"/r/{home}/",
        "user_is_banned": False,
        "user_is_moderator": moderated,
        "user_is_subscriber": True,
    }


def words(entry: Entry) -> str:
    """Return the text of a comment, with its pictures in Reddit's Markdown."""
    shown = "".join(f"\n\n![img]({place}{_caption(part)})" for place, part in _numbered(entry))
    return entry.text + shown


def html(text: str) -> str:
    """Return a text as Reddit renders a plain one: a paragraph for each block of lines."""
    blocks = [escape(block, quote=False).replace("'", "&#39;") for block in text.split("\n\n") if block.strip()]
    inside = "\n\n".join(f"<p>{block}</p>" for block in blocks)
    return f'<div class="md">{inside}\n</div>'


def permalink(entry: Entry, home: str, *, whole: bool = True) -> str:
    """Return the path of a comment, or (not `whole`) of its submission."""
    link = f"/r/{home}/comments/{names.link_id(entry)}/{_SLUG}/"
    return f"{link}{names.short_id(entry)}/" if whole else link


def parent_name(world: World, entry: Entry, otherwise: str) -> str:
    """Return the full name of what a post answers."""
    parent = world.posts.get(entry.parent_id or "")
    return names.full_name(parent) if parent else otherwise


def _plain(home: str, created: datetime) -> Json:
    at = float(int(created.timestamp()))
    return {
        **inert.OF_ANYTHING,
        **{name: [] for name in inert.LISTS},
        "created": at,
        "created_utc": at,
        "subreddit": home,
        "subreddit_id": names.subreddit_name(home),
        "subreddit_name_prefixed": f"r/{home}",
    }


def _author(person: Individual | None) -> Json:
    if person is None:
        return {"author": GONE}
    return {"author": person.handle, "author_fullname": names.person_name(person)}


def _taken_away(world: World, entry: Entry) -> Json:
    # A moderator still sees the words of what a moderator removed.
    if entry.hidden_at is None:
        return {}
    by = {"banned_at_utc": float(int(entry.hidden_at.timestamp())), "banned_by": world.us.handle}
    return {**by, "removed": True}


def _numbered(entry: Entry) -> list[tuple[str, Mapping[str, str]]]:
    return [(f"{names.short_id(entry)}{place}", part) for place, part in enumerate(entry.attachments)]


def _caption(part: Mapping[str, str]) -> str:
    words = part.get("alt", "").replace("\\", "\\\\").replace('"', '\\"')
    return f' "{words}"' if words else ""


def _pictures(entry: Entry, base: str) -> Json:
    if not entry.attachments or entry.deleted_at:
        return {}
    return {
        "media_metadata": {
            place: {
                "e": "Image",
                "id": place,
                "m": "image/png",
                "s": {"u": urljoin(f"{base}/", part["url"]), "x": 1, "y": 1},
                "status": "valid",
            }
            for place, part in _numbered(entry)
        }
    }
