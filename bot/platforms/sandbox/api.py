"""The sandbox's own API, which the sandbox's adapter speaks: events, posts, permissions, sends."""

from collections.abc import Awaitable, Callable
from math import isfinite, nan

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.platforms.counting import weighted
from bot.platforms.sandbox.answers import Answer, Unreadable, base_of, failure, read_object, text_of
from bot.platforms.sandbox.faults import Fault, FaultKind
from bot.platforms.sandbox.misbehaviour import Faulty, happen_now
from bot.platforms.sandbox.model import Entry, Json
from bot.platforms.sandbox.own_posts import pictures_of, publish, published, receipt
from bot.platforms.sandbox.rules import RULES, Ruling, may_hide, may_message, may_reply
from bot.platforms.sandbox.site import Site, Writing
from bot.platforms.sandbox.world import OUR_ID

MOST_EVENTS = 500
MOST_SECONDS = 60.0
_REDELIVERED = 20

Endpoint = Callable[[Request], Awaitable[Response]]


async def account(request: Request) -> Response:
    """Tell who we are here."""
    site = _site(request)
    return Answer({"account": site.world.us.to_json(), "limits": {"post": site.limit}, "events": site.world.last_event})


async def events(request: Request) -> Response:
    """Return events after `after`, waiting up to `wait` seconds for the first of them."""
    site = _site(request)
    after = _number(request, "after", 0)
    limit = min(int(_number(request, "limit", MOST_EVENTS)), MOST_EVENTS)
    found = await site.wait_for_events(
        int(after), limit=limit, seconds=min(_number(request, "wait", 0.0), MOST_SECONDS)
    )
    if _struck(request, FaultKind.REDELIVERY):
        found = site.world.events_after(max(0, min(int(after), site.world.last_event) - _REDELIVERED), MOST_EVENTS)
    base = base_of(request)
    cursor = found[-1].number if found else min(int(after), site.world.last_event)
    told = [{**event.to_json(base), "context": _context(site, event.post, base)} for event in found]
    return Answer({"events": told, "cursor": str(cursor)})


async def thread(request: Request) -> Response:
    """Return a post as it stands, with its conversation."""
    site, entry = _site(request), _entry(request)
    if entry is None:
        return failure(404, "gone", "There is no such post.")
    entry = await happen_now(request, entry)
    base = base_of(request)
    others = [post for post in site.world.conversation(entry.conversation_id) if not post.deleted_at]
    place = [post.id for post in site.world.conversation(entry.conversation_id)].index(entry.id)
    earlier = {post.id for post in site.world.conversation(entry.conversation_id)[:place]}
    deleted = entry.deleted_at is not None
    return Answer(
        {
            "post": None if deleted else entry.to_json(base),
            "deleted": deleted,
            "before": [post.to_json(base) for post in others if post.id in earlier],
            "after": [post.to_json(base) for post in others if post.id not in earlier and post.id != entry.id],
            "answered_by": _answered_by(site, entry),
        }
    )


async def permissions(request: Request) -> Response:
    """Return what we may do about a post."""
    site, entry = _site(request), _entry(request)
    if entry is None:
        return failure(404, "gone", "There is no such post.")
    base = base_of(request)
    rules = {"reply": may_reply, "message": may_message, "remove": may_hide}
    return Answer({name: rule(site.world, entry).to_json(base) for name, rule in rules.items()})


async def own(request: Request) -> Response:
    """Return what we have posted under a post, and in private to its author."""
    site, entry = _site(request), _entry(request)
    if entry is None:
        return Answer({"posts": []})
    private = site.world.conversation(f"dm-{entry.author.id}")
    ours = [post for post in (*site.world.children(entry.id), *private) if post.ours and not post.deleted_at]
    return Answer({"posts": [post.to_json(base_of(request)) for post in ours]})


async def create_reply(request: Request) -> Response:
    """Post a public reply by us."""
    return await _send(request, may_reply, private=False)


async def create_message(request: Request) -> Response:
    """Send a direct message by us to the author of a post."""
    return await _send(request, may_message, private=True)


async def edit(request: Request) -> Response:
    """Replace the text of our own post."""
    site, entry = _site(request), _entry(request)
    text = text_of(await read_object(request), "text")
    if entry is None or entry.deleted_at:
        return failure(404, "gone", "There is no such post.")
    if not entry.ours:
        return failure(403, "own", "This post is somebody else's.")
    edited = await site.edit(entry.id, text)
    return Answer(receipt(edited, request))


async def delete(request: Request) -> Response:
    """Remove our own post."""
    site, entry = _site(request), _entry(request)
    if entry is None or entry.deleted_at:
        return failure(404, "gone", "There is no such post.")
    if not entry.ours:
        return failure(403, "own", "This post is somebody else's.")
    await site.delete(entry.id)
    return Answer({"deleted": True})


async def hide(request: Request) -> Response:
    """Hide somebody's post from everyone but its author."""
    site, entry = _site(request), _entry(request)
    if entry is None or entry.deleted_at:
        return failure(404, "gone", "There is no such post.")
    ruling = may_hide(site.world, entry)
    if not ruling.allowed:
        return failure(403, ruling.rule, ruling.reason)
    await site.hide(entry.id)
    return Answer({"hidden": True})


async def upload(request: Request) -> Response:
    """Take a picture; return the address that a post may show it by."""
    name = _site(request).uploads.keep(await request.body(), request.headers.get("content-type", ""))
    if name is None:
        return failure(415, "pictures", "A picture should be a JPEG, PNG, GIF or WebP of at most 5 MB.")
    return Answer({"url": f"/uploads/{name}"}, status_code=201)


async def _send(request: Request, rule: Callable[..., Ruling], *, private: bool) -> Response:
    site, content = _site(request), await read_object(request)
    post_id, text, key = text_of(content, "post_id"), text_of(content, "text"), str(content.get("key", ""))
    entry = site.world.posts.get(post_id)
    if entry is None:
        return failure(404, "gone", "There is no such post.")
    entry = await happen_now(request, entry)
    ruling = rule(site.world, entry)
    if not ruling.allowed:
        return failure(403, ruling.rule, ruling.reason)
    if not private and weighted(text) > site.limit:
        return failure(400, "length", f"{weighted(text)} of {site.limit}. {RULES['length']}")
    if site.deduplicate and key in site.sent_by_key:
        return Answer(receipt(site.world.posts[site.sent_by_key[key]], request), status_code=200)
    pictures = pictures_of(site, content)
    if pictures is None or (pictures and private):
        return failure(400, "pictures", RULES["pictures"])
    recipient = entry.author.id if private else None
    parent = entry.id if not private or entry.private else None
    writing = Writing(
        text, parent_id=parent, private=private, recipient=recipient, key=key, via="api", attachments=pictures
    )
    (posted,) = await site.publish([writing])
    return Answer(receipt(posted, request), status_code=201)


def _context(site: Site, entry: Entry, base: str) -> list[Json]:
    near = (site.world.posts.get(post_id or "") for post_id in (entry.parent_id, entry.quoted_id))
    return [post.to_json(base) for post in near if post is not None and not post.deleted_at]


def _answered_by(site: Site, entry: Entry) -> str | None:
    if entry.private:
        place = site.world.conversation(entry.conversation_id)
        later = place[[post.id for post in place].index(entry.id) + 1 :]
    else:
        later = site.world.children(entry.id)
    return next((post.id for post in later if post.author.id == OUR_ID and not post.deleted_at), None)


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


def _entry(request: Request) -> Entry | None:
    return _site(request).world.posts.get(request.path_params["post_id"])


def _struck(request: Request, kind: FaultKind) -> bool:
    fault: Fault | None = request.scope.get("sandbox.fault")
    return fault is not None and fault.kind is kind


def _number(request: Request, name: str, default: float) -> float:
    try:
        value = float(request.query_params.get(name, default))
    except ValueError:
        value = nan
    if not isfinite(value):
        raise Unreadable(f"{name} should be a number.")
    return max(0.0, value)


def _faulty(path: str, method: str, operation: str, endpoint: Endpoint) -> Route:
    plain = Route(path, endpoint, methods=[method])
    return Route(path, Faulty(operation, plain.app), methods=[method])


routes = [
    _faulty("/api/account", "GET", "account", account),
    _faulty("/api/events", "GET", "listen", events),
    _faulty("/api/posts", "POST", "reply", create_reply),
    _faulty("/api/own", "POST", "publish", publish),
    _faulty("/api/own", "GET", "find", published),
    _faulty("/api/pictures", "POST", "upload", upload),
    _faulty("/api/posts/{post_id}/hide", "POST", "remove", hide),
    _faulty("/api/messages", "POST", "message", create_message),
    _faulty("/api/posts/{post_id}", "GET", "fetch", thread),
    _faulty("/api/posts/{post_id}", "PUT", "edit", edit),
    _faulty("/api/posts/{post_id}", "DELETE", "delete", delete),
    _faulty("/api/posts/{post_id}/permissions", "GET", "permissions", permissions),
    _faulty("/api/posts/{post_id}/own", "GET", "find", own),
]
