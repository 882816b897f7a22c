"""The API for tests and demos: read everything, write as a customer, switch faults, start afresh."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.platforms.sandbox.answers import Answer, Unreadable, base_of, failure, read_json, read_object, text_of
from bot.platforms.sandbox.faults import Fault
from bot.platforms.sandbox.model import Entry, Json
from bot.platforms.sandbox.site import Site, Writing


async def list_faults(request: Request) -> Response:
    """Return the faults that are on and how often each kind struck."""
    book = _site(request).faults
    return Answer({"faults": [fault.to_json() for fault in book], "struck": dict(book.struck)})


async def add_faults(request: Request) -> Response:
    """Switch on one fault or a list of them; {"seed": n} beside them starts the dice afresh."""
    content, site = await read_json(request), _site(request)
    book = site.faults
    wanted = content if isinstance(content, list) else content.get("faults", [content])
    read = [Fault.read(asked) for asked in wanted]
    read = [replace(fault, post=site.face.world_id(fault.post)) if fault.post else fault for fault in read]
    if isinstance(content, dict) and "seed" in content:
        book.seed(int(content["seed"]))
    return Answer({"faults": [book.add(fault).to_json() for fault in read]}, status_code=201)


async def remove_faults(request: Request) -> Response:
    """Switch one fault off (by id), or all of them."""
    book, fault_id = _site(request).faults, request.path_params.get("fault_id")
    if fault_id is None:
        book.clear()
    elif not book.remove(int(fault_id)):
        return failure(404, "gone", "No such fault is on.")
    return Answer({"faults": [fault.to_json() for fault in book]})


async def list_posts(request: Request) -> Response:
    """Return every post with its key, ours only with ?ours=true, those of one key with ?key=…"""
    posts: Iterable[Json] = (_shown(request, post) for post in _site(request).world.posts.values())
    if request.query_params.get("ours") == "true":
        posts = (post for post in posts if post["ours"])
    if wanted := request.query_params.get("key"):
        posts = (post for post in posts if post["key"] == wanted)
    return Answer({"posts": list(posts)})


async def write(request: Request) -> Response:
    """Publish one message or a list of them as made-up customers (or, with "ours", as our account by hand)."""
    content, site = await read_json(request), _site(request)
    try:
        writings = [_writing(site, one) for one in (content if isinstance(content, list) else [content])]
        posts = await site.publish(writings)
    except KeyError as error:
        return failure(404, "gone", f"There is no post {error}.")
    written = [_shown(request, post) for post in posts]
    return Answer(written if isinstance(content, list) else written[0], status_code=201)


async def rewrite(request: Request) -> Response:
    """Edit a message, whoever wrote it."""
    try:
        edited = await _site(request).edit(_named(request), text_of(await read_object(request), "text"))
    except KeyError:
        return failure(404, "gone", "There is no such post.")
    return Answer(_shown(request, edited))


async def remove(request: Request) -> Response:
    """Delete a message, whoever wrote it."""
    try:
        await _site(request).delete(_named(request))
    except KeyError:
        return failure(404, "gone", "There is no such post.")
    return Answer({"deleted": True})


async def set_person(request: Request) -> Response:
    """Change a made-up customer's settings: dms_open, blocks_us."""
    content = await read_object(request)
    settings = {name: bool(content[name]) for name in ("dms_open", "blocks_us") if name in content}
    try:
        await _site(request).set_person(request.path_params["handle"], **settings)
    except KeyError:
        return failure(404, "gone", "Nobody here has that handle.")
    return Answer({"handle": request.path_params["handle"], **settings})


async def reset(request: Request) -> Response:
    """Forget every post, person and fault."""
    await _site(request).reset()
    return Answer({"reset": True})


def _shown(request: Request, entry: Entry) -> Json:
    """Return everything about a post, under the id that the platform's API and the desk's ledger know it by."""
    return {**entry.to_admin_json(base_of(request)), "id": _site(request).face.public_id(entry)}


def _named(request: Request) -> str:
    return _site(request).face.world_id(request.path_params["post_id"])


def _writing(site: Site, content: object) -> Writing:
    if not isinstance(content, dict):
        raise Unreadable("A message should be an object with text and handle.")
    ours = bool(content.get("ours", False))
    at = content.get("created_at")
    return Writing(
        text=text_of(content, "text"),
        handle=None if ours else text_of(content, "handle"),
        name=str(content.get("name", "")),
        parent_id=site.face.world_id(str(content["in_reply_to"])) if content.get("in_reply_to") else None,
        private=bool(content.get("private", False)),
        language=content.get("lang"),
        attachments=content.get("attachments", ()),
        at=datetime.fromisoformat(at) if at else None,
        via="admin",
        found=bool(content.get("found", False)),
        dms_open=content.get("dms_open"),
        quoted_id=site.face.world_id(str(content["quotes"])) if content.get("quotes") else None,
        place=str(content.get("place", "")),
    )


def _site(request: Request) -> Site:
    site: Site = request.app.state.site
    return site


routes = [
    Route("/faults", list_faults, methods=["GET"]),
    Route("/faults", add_faults, methods=["POST"]),
    Route("/faults", remove_faults, methods=["DELETE"]),
    Route("/faults/{fault_id:int}", remove_faults, methods=["DELETE"]),
    Route("/posts", list_posts, methods=["GET"]),
    Route("/messages", write, methods=["POST"]),
    Route("/messages/{post_id}", rewrite, methods=["PATCH"]),
    Route("/messages/{post_id}", remove, methods=["DELETE"]),
    Route("/people/{handle}", set_person, methods=["PATCH"]),
    Route("/reset", reset, methods=["POST"]),
]
