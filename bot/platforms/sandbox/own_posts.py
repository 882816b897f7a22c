"""Posts of our own in the sandbox's own API: those that answer nobody."""

from itertools import islice
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.platforms.counting import weighted
from bot.platforms.sandbox.answers import Answer, base_of, failure, read_object, text_of
from bot.platforms.sandbox.model import Entry, Json
from bot.platforms.sandbox.rules import RULES
from bot.platforms.sandbox.site import Site, Writing

MOST_PICTURES: Final = 4
_MOST: Final = 500


async def publish(request: Request) -> Response:
    """Post something of our own, which answers nobody."""
    site, content = _site(request), await read_object(request)
    text, key = text_of(content, "text"), str(content.get("key", ""))
    if weighted(text) > site.limit:
        return failure(400, "length", f"{weighted(text)} of {site.limit}. {RULES['length']}")
    if site.deduplicate and key in site.sent_by_key:
        return Answer(receipt(site.world.posts[site.sent_by_key[key]], request), status_code=200)
    pictures = pictures_of(site, content)
    if pictures is None:
        return failure(400, "pictures", RULES["pictures"])
    (posted,) = await site.publish([Writing(text, key=key, via="api", attachments=pictures)])
    return Answer(receipt(posted, request), status_code=201)


async def published(request: Request) -> Response:
    """Return what we have posted that answers nobody, the newest first."""
    posts = reversed(_site(request).world.posts.values())
    ours = (post for post in posts if post.ours and not (post.private or post.parent_id or post.deleted_at))
    return Answer({"posts": [post.to_json(base_of(request)) for post in islice(ours, _MOST)]})


def pictures_of(site: Site, content: Json) -> list[dict[str, str]] | None:
    """Return a post's pictures, all of which were uploaded before, or None if they can't be."""
    asked = content.get("attachments", ())
    if len(asked) > MOST_PICTURES or not all(site.uploads.has(str(one.get("url", ""))) for one in asked):
        return None
    return [{"kind": "image", "url": str(one["url"]), "alt": str(one.get("alt", ""))} for one in asked]


def receipt(entry: Entry, request: Request) -> Json:
    """Return what the API answers to a write: the post's id and its address."""
    shown = entry.to_json(base_of(request))
    return {"id": shown["id"], "url": shown["url"]}


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site
