"""From Reddit's JSON to the protocol's values: comments and submissions, of any year.

Fields that are missing or of another type than today's are no reason to fail: bodies of 2016 have no permalink, an
inbox has neither `link_id` nor `edited`, `author` may be null or "[deleted]", `edited` may be false, true or a time.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from bot.platforms.base import Person, Post
from bot.platforms.reddit.attachments import attachments_of, words_of
from bot.platforms.reddit.settings import Us

Json = Mapping[str, Any]

COMMENT: Final = "t1"
SUBMISSION: Final = "t3"
MESSAGE: Final = "t4"
GONE_WORDS: Final = {"[deleted]", "[removed]", "[ removed by reddit ]", "[deleted by user]"}
_NOBODY: Final = {"", "[deleted]", "[removed]"}


def things(listing: Any) -> Iterator[tuple[str, Json]]:
    """Yield (kind, data) of what a listing holds; nothing for what is no listing."""
    data = listing.get("data") if isinstance(listing, Mapping) else None
    children = data.get("children") if isinstance(data, Mapping) else None
    for child in children if isinstance(children, list) else ():
        if isinstance(child, Mapping) and isinstance(child.get("data"), Mapping):
            yield str(child.get("kind", "")), child["data"]


def after(listing: Any) -> str:
    """Return the fullname to go on after, or nothing at the end."""
    data = listing.get("data") if isinstance(listing, Mapping) else None
    return str(data.get("after") or "") if isinstance(data, Mapping) else ""


def fullname(kind: str, data: Json) -> str:
    """Return a thing's fullname, such as t1_abc."""
    name = data.get("name")
    return str(name) if isinstance(name, str) and name.startswith(kind + "_") else f"{kind}_{data.get('id', '')}"


def created_at(data: Json) -> datetime:
    """Return when it was written."""
    return datetime.fromtimestamp(_seconds(data.get("created_utc") or data.get("created")), UTC)


def edited_at(data: Json) -> datetime | None:
    """Return when it was last edited; when it was written, where Reddit only says that it was."""
    edited = data.get("edited")
    if not edited:
        return None
    if edited is True:
        return created_at(data)
    seconds = _seconds(edited)
    return datetime.fromtimestamp(seconds, UTC) if seconds else None


def revision(data: Json) -> int:
    """Return 0, or the seconds from writing to the last edit, and one more.

    Reddit numbers no edits. This number grows with each, is the same on every read, and stays small.
    """
    edited = edited_at(data)
    return max(0, int((edited - created_at(data)).total_seconds())) + 1 if edited else 0


def is_gone(data: Json) -> bool:
    """Say whether it was deleted by its author, or removed by moderators or Reddit."""
    words = data.get("body") if "body" in data else data.get("selftext")
    if isinstance(words, str) and words.strip().lower() in GONE_WORDS:
        return True
    if str(data.get("title") or "").strip().lower() in GONE_WORDS:
        return True
    # Moderators still see the words; for everybody else they are gone.
    return data.get("removed") is True or bool(data.get("banned_by")) or bool(data.get("removed_by_category"))


def person(data: Json, of: str, us: Us) -> Person:
    """Return the author; `of` is the post's id, by which authors that vanished are told apart."""
    name = data.get("author")
    if not isinstance(name, str) or name in _NOBODY:
        return Person(id=f"gone:{of}", handle="[deleted]")
    known = data.get("author_fullname")
    return Person(
        id=str(known) if known else name.casefold(),
        handle=name,
        name=name,
        url=f"{us.site}/user/{name}",
    )


def subreddit_of(post: Post) -> str:
    """Return the subreddit of a public post by its address, in lower case; nothing if it doesn't say."""
    _, found, rest = post.url.partition("/r/")
    if found:
        return rest.split("/", 1)[0].casefold()
    _, found, rest = post.url.partition("/user/")
    return f"u_{rest.split('/', 1)[0]}".casefold() if found else ""


def link_of(data: Json) -> str:
    """Return the fullname of the submission that a comment stands under; nothing if it isn't told."""
    link = data.get("link_id")
    if isinstance(link, str) and link:
        return link
    path = str(data.get("permalink") or data.get("context") or "")
    _, found, rest = path.partition("/comments/")
    return f"{SUBMISSION}_{rest.split('/', 1)[0]}" if found else ""


def comment(data: Json, us: Us, *, addressed: bool = True) -> Post:
    """Read a comment, from a listing, a thread or an inbox."""
    name = fullname(COMMENT, data)
    author = person(data, name, us)
    link = link_of(data)
    body = str(data.get("body") or "")
    parent = data.get("parent_id")
    return Post(
        id=name,
        conversation_id=link or name,
        author=author,
        text=words_of(data, body),
        created_at=created_at(data),
        url=_address(data, link, name, us.site),
        parent_id=str(parent) if parent else link or None,
        revision=revision(data),
        attachments=attachments_of(data, body),
        ours=us.wrote(author.handle),
        edited_at=edited_at(data),
        addressed=addressed,
    )


def submission(data: Json, us: Us, *, addressed: bool = True) -> Post:
    """Read a submission: its title, its text, and the address that it links to."""
    name = fullname(SUBMISSION, data)
    author = person(data, name, us)
    body = str(data.get("selftext") or "")
    return Post(
        id=name,
        conversation_id=name,
        author=author,
        text="\n\n".join(part for part in (str(data.get("title") or ""), words_of(data, body), _linked(data)) if part),
        created_at=created_at(data),
        url=_address(data, name, "", us.site),
        revision=revision(data),
        attachments=attachments_of(data, body),
        ours=us.wrote(author.handle),
        edited_at=edited_at(data),
        addressed=addressed,
    )


def post(kind: str, data: Json, us: Us, *, addressed: bool = True) -> Post:
    """Read a comment or a submission."""
    return (comment if kind == COMMENT else submission)(data, us, addressed=addressed)


def completed(full: Post, listed: Post, *, addressed: bool) -> Post:
    """Return the fuller reading of a post, with the address that only the other one had."""
    return replace(full, url=full.url or listed.url, addressed=addressed)


def _address(data: Json, link: str, name: str, site: str) -> str:
    path = str(data.get("permalink") or data.get("context") or "").split("?", 1)[0]
    if path.startswith("/"):
        return site + path
    if path.startswith("http"):
        return path
    of, link_id, own_id = data.get("subreddit"), link.partition("_")[2], name.partition("_")[2]
    if not of or not link_id:
        return ""
    return f"{site}/r/{of}/comments/{link_id}/" + (f"_/{own_id}/" if own_id else "")


def _linked(data: Json) -> str:
    url = str(data.get("url_overridden_by_dest") or data.get("url") or "")
    itself = data.get("is_self") or not url or str(data.get("permalink") or "\0") in url
    return "" if itself or data.get("is_gallery") or data.get("is_video") else url


def _seconds(value: Any) -> float:
    try:
        return float(value or 0)
    except (TypeError, ValueError):
        return 0.0
