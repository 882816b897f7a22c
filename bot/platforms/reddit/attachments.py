"""Pictures and videos on Reddit: of a submission, of a gallery, and those that stand in a text."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.platforms.base import Attachment

_PICTURE: Final = re.compile(r"\.(?:jpe?g|png|gif|webp)$", re.IGNORECASE)
_IN_TEXT: Final = re.compile(
    r"!\[(?P<alt>[^\]]*)\]\((?P<named>[^)\s]+)[^)]*\)"
    r"|(?P<url>https?://(?:i|preview)\.redd\.it/[^\s)\]>\"]+)"
    r"|(?P<giphy>https?://(?:media\d*|i)\.giphy\.com/[^\s)\]>\"]+)",
    re.IGNORECASE,
)


def attachments_of(data: Mapping[str, Any], body: str) -> tuple[Attachment, ...]:
    """Return what a comment or submission shows, each address once, in the order in which people see it."""
    found: dict[str, Attachment] = {}
    for one in (*_gallery(data), *_own(data), *_in_text(data, body), *_preview(data)):
        found.setdefault(one.url, one)
    return tuple(found.values())


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
        named = match["named"]
        if named is None:
            yield Attachment("image", match["url"] or match["giphy"])
            continue
        url = named if named.startswith("http") else _stored(data, named) or _giphy(named)
        if url:
            yield Attachment("image", url, "" if match["alt"].lower() in {"gif", "img"} else match["alt"])


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
