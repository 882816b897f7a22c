"""Pictures and videos on Reddit: of a submission, of a gallery, and those that stand in a text."""

import re
from collections.abc import Iterator, Mapping
from functools import reduce
from typing import Any, Final

from bot.platforms.base import Attachment

_PICTURE: Final = re.compile(r"\.(?:jpe?g|png|gif|webp)$", re.IGNORECASE)
_IN_TEXT: Final = re.compile(
    # Nothing here goes back over what it took: anybody may write a comment that would have it try for hours.
    r"!\[(?P<alt>[^\]]{0,1000}+)\]\((?P<named>[^)\s]{1,1000}+)"
    r"(?:\s{1,10}+\"(?P<caption>(?:[^\"\\]|\\.){0,1000}+)\")?+[^)]{0,1000}+\)"
    r"|(?P<url>https?://(?:i|preview)\.redd\.it/[^\s)\]>\"]++)"
    r"|(?P<giphy>https?://(?:media\d*|i)\.giphy\.com/[^\s)\]>\"]++)",
    re.IGNORECASE,
)
_HOSTED: Final = re.compile(r"https?://(?:[\w-]+\.)?(?:redd\.it|reddit\.com|giphy\.com)/", re.IGNORECASE)


def attachments_of(data: Mapping[str, Any], body: str) -> tuple[Attachment, ...]:
    """Return what a comment or submission shows, each address once, in the order in which people see it."""
    found: dict[str, Attachment] = {}
    for one in (*_gallery(data), *_own(data), *_in_text(data, body), *_preview(data)):
        found.setdefault(one.url, one)
    return tuple(found.values())


def words_of(data: Mapping[str, Any], body: str) -> str:
    """Return a text without the marks of pictures that are shown beside it; every other word stays as it is."""
    parts, end = [], 0
    for match in _IN_TEXT.finditer(body):
        if match["named"] and _shown(data, match):
            parts.append(body[end : match.start()])
            end = match.end()
    return reduce(_joined, [*parts, body[end:]])


def _joined(before: str, after: str) -> str:
    """Return two parts with the space that stood on either side of the picture between them."""
    left, right = before.rstrip(), after.lstrip()
    if not left or not right:
        return left or right
    spaces = before[len(left) :], after[: len(after) - len(right)]
    lines = min(2, max(space.count("\n") for space in spaces))
    return left + ("\n" * lines or (" " if any(spaces) else "")) + right


def _gallery(data: Mapping[str, Any]) -> Iterator[Attachment]:
    shown = _table(data.get("gallery_data")).get("items")
    for item in shown if isinstance(shown, list) else ():
        named = _table(item)
        url = _stored(data, str(named.get("media_id") or ""))
        if url:
            yield Attachment("image", url, str(named.get("caption") or ""))


def _own(data: Mapping[str, Any]) -> Iterator[Attachment]:
    media = data.get("secure_media") or data.get("media")
    video = _table(_table(media).get("reddit_video")).get("fallback_url")
    if video:
        yield Attachment("video", str(video))
        return
    url = str(data.get("url_overridden_by_dest") or data.get("url") or "")
    if data.get("post_hint") == "image" or (url.startswith("http") and _PICTURE.search(url.split("?", 1)[0])):
        yield Attachment("image", url)


def _in_text(data: Mapping[str, Any], body: str) -> Iterator[Attachment]:
    for match in _IN_TEXT.finditer(body):
        url = _shown(data, match)
        if url:
            yield Attachment("image", url, _described(match))


def _shown(data: Mapping[str, Any], match: re.Match[str]) -> str:
    """Return the address of a picture that stands in a text, or nothing for one that can't be shown."""
    named = match["named"]
    if named is None:
        return str(match["url"] or match["giphy"])
    if named.startswith("http"):
        # Of pictures from anywhere else Reddit shows the words alone.
        return str(named) if _HOSTED.match(named) else ""
    return _stored(data, named) or _giphy(named)


def _described(match: re.Match[str]) -> str:
    if match["caption"]:
        return re.sub(r"\\(.)", r"\1", match["caption"])
    alt = match["alt"] or ""
    return "" if alt.lower() in {"gif", "img"} else alt


def _preview(data: Mapping[str, Any]) -> Iterator[Attachment]:
    """Yield the picture that Reddit shows for a link to elsewhere; other submissions show their own."""
    if data.get("is_self") or data.get("post_hint") not in {"link", "rich:video"}:
        return
    pictures = _table(data.get("preview")).get("images")
    first = _table(pictures[0]) if isinstance(pictures, list) and pictures else {}
    url = _table(first.get("source")).get("url")
    if url:
        yield Attachment("image", str(url))


def _stored(data: Mapping[str, Any], media_id: str) -> str:
    kept = _table(_table(data.get("media_metadata")).get(media_id))
    source = _table(kept.get("s"))
    return str(source.get("u") or source.get("gif") or source.get("mp4") or "")


def _giphy(named: str) -> str:
    kind, _, rest = named.partition("|")
    return f"https://media.giphy.com/media/{rest.split('|')[0]}/giphy.gif" if kind == "giphy" and rest else ""


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
