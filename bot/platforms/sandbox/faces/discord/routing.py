"""Every address of Discord that the sandbox answers, each behind the gate and open to faults of its operation."""

from collections.abc import Awaitable, Callable
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.platforms.sandbox.answers import Answer
from bot.platforms.sandbox.faces.discord import account, apart, failures, history, interactions, sending, using
from bot.platforms.sandbox.faces.discord.connecting import Door
from bot.platforms.sandbox.faces.discord.gate import Gate, Guarded
from bot.platforms.sandbox.faces.discord.guild import Guild
from bot.platforms.sandbox.misbehaviour import Faulty, reply_or_publish
from bot.platforms.sandbox.site import Site

API: Final = "/api/v10"
_METHODS: Final = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_MESSAGES: Final = "/channels/{channel_id}/messages"
_MESSAGE: Final = _MESSAGES + "/{message_id}"

Endpoint = Callable[[Request], Awaitable[Response]]

# A channel, a member or a role is read to learn what one may do; a page of messages to find one.
_READS: Final[tuple[tuple[str, str, Endpoint], ...]] = (
    ("/gateway/bot", "listen", account.bot_gateway),
    ("/users/@me", "account", account.me),
    ("/applications/@me", "account", account.application),
    ("/oauth2/applications/@me", "account", account.application),
    ("/users/@me/guilds", "account", account.my_guilds),
    ("/users/{user_id}", "permissions", account.one_user),
    ("/guilds/{guild_id}", "permissions", account.one_guild),
    ("/guilds/{guild_id}/channels", "permissions", account.channels),
    ("/guilds/{guild_id}/roles", "permissions", account.roles),
    ("/guilds/{guild_id}/members", "permissions", account.members),
    ("/guilds/{guild_id}/members/{user_id}", "permissions", account.one_member),
    ("/guilds/{guild_id}/threads/active", "permissions", account.active_threads),
    ("/channels/{channel_id}", "permissions", account.one_channel),
    ("/channels/{channel_id}/users/@me/threads/archived/private", "permissions", apart.archived),
    ("/applications/{application_id}/commands", "account", interactions.known),
    (_MESSAGES, "find", history.page),
    (_MESSAGE, "fetch", history.one),
)
_WRITES: Final[tuple[tuple[str, str, str, Endpoint], ...]] = (
    ("POST", "/applications/{application_id}/commands", "account", interactions.create),
    ("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", "account", interactions.change),
    ("POST", "/users/@me/channels", "permissions", account.open_private),
    ("POST", "/channels/{channel_id}/typing", "permissions", sending.type_in),
    ("PUT", "/channels/{channel_id}/thread-members/@me", "permissions", sending.join_thread),
    ("POST", "/channels/{channel_id}/threads", "permissions", apart.begin),
    ("PUT", "/channels/{channel_id}/thread-members/{user_id}", "permissions", apart.add),
    ("PATCH", "/channels/{channel_id}", "edit", apart.change),
    ("POST", _MESSAGES + "/bulk-delete", "delete", sending.delete_many),
    ("POST", _MESSAGE + "/threads", "reply", sending.open_thread),
    ("PATCH", _MESSAGE, "edit", sending.edit),
    ("DELETE", _MESSAGE, "delete", sending.delete),
)


def routes_of(gate: Gate) -> list[BaseRoute]:
    """Return the whole of this Discord: the API, the gateway, files, and the addresses that browsers know."""
    found: list[BaseRoute] = [_route(gate, "GET", path, operation, endpoint) for path, operation, endpoint in _READS]
    found += [_route(gate, *write) for write in _WRITES]
    answer = "/interactions/{interaction_id}/{interaction_token}/callback"
    found.append(
        Route(API + answer, Guarded(gate, answer, _plain(answer, "POST", interactions.call_back)), methods=["POST"])
    )
    create = _plain(_MESSAGES, "POST", sending.create)
    found.append(Route(API + _MESSAGES, Guarded(gate, _MESSAGES, _Sending(gate, create)), methods=["POST"]))
    open_to_all = Guarded(gate, "/gateway", _plain("/gateway", "GET", account.gateway), open_to_all=True)
    found.append(Route(API + "/gateway", open_to_all, methods=["GET"]))
    found.append(Route(API + "/{rest:path}", Guarded(gate, "", _nowhere, open_to_all=True), methods=_METHODS))
    found += [WebSocketRoute(path, Door(gate)) for path in ("/gateway/", "/gateway", "/")]
    for method, page in (("GET", using.form), ("POST", using.submit)):
        found.append(Route("/commands", _Here(gate, _plain("/commands", method, page)), methods=[method]))
    files = "/attachments/{channel_id}/{upload_id}/{name:path}"
    found.append(Route(files, _Here(gate, _plain(files, "GET", sending.download))))
    found.append(Route("/channels/{guild_id}/{channel_id}/{message_id}", _to_thread))
    found.append(Route("/channels/{guild_id}/{channel_id}", _to_thread))
    found.append(Route("/users/{user_id}", _to_timeline))
    return found


def post_of(request: Request, body: bytes) -> str | None:
    """Return the id of the message that a request is about: in its path, or the one that it replies to."""
    named = request.path_params.get("message_id")
    if named is not None:
        return str(named)
    start, end = body.find(b"{"), body.rfind(b"}")
    try:
        content = orjson.loads(body if body.startswith(b"{") else _form_json(body, start, end))
    except orjson.JSONDecodeError:
        return None
    reference = content.get("message_reference") if isinstance(content, dict) else None
    return str(reference["message_id"]) if reference and "message_id" in reference else None


def _form_json(body: bytes, start: int, end: int) -> bytes:
    # In a form, the JSON is the part that comes first and ends with its line.
    line_end = body.find(b"\r\n", start)
    return body[start : line_end if line_end > 0 else end + 1] if start >= 0 else b""


class _Sending:
    """Writing a message: "message" in private; elsewhere "reply", or "publish" if it answers nobody."""

    def __init__(self, gate: Gate, app: ASGIApp) -> None:
        self._gate = gate
        self._private = Faulty("message", app, about=post_of)
        self._public = Faulty(reply_or_publish, app, about=post_of)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        guild: Guild = scope["sandbox.discord"]
        place = guild.index.place(scope["path_params"]["channel_id"])
        chosen = self._private if place is not None and place.person is not None else self._public
        await chosen(scope, receive, send)


class _Here:
    """Something beside the API, which knows the guild and passes no gate."""

    def __init__(self, gate: Gate, app: ASGIApp) -> None:
        self._gate = gate
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        scope["sandbox.discord"] = self._gate.guild(scope["app"].state.site)
        await self._app(scope, receive, send)


def _route(gate: Gate, method: str, path: str, operation: str, endpoint: Endpoint) -> Route:
    faulty = Faulty(operation, _plain(path, method, endpoint), about=post_of)
    return Route(API + path, Guarded(gate, path, faulty), methods=[method])


def _plain(path: str, method: str, endpoint: Endpoint) -> ASGIApp:
    return Route(path, endpoint, methods=[method]).app


async def _nowhere(scope: Scope, receive: Receive, send: Send) -> None:
    known = {route.path for route in scope["app"].routes if isinstance(route, Route)}
    matched = any(_fits(path, scope["path"]) for path in known if path.startswith(API) and "{rest" not in path)
    await failures.no_such_address(405 if matched else 404)(scope, receive, send)


def _fits(path: str, asked: str) -> bool:
    return Route(path, _nothing).path_regex.match(asked) is not None


async def _nothing(_: Request) -> Response:
    return Answer({})


async def _to_thread(request: Request) -> Response:
    """Lead a browser from Discord's address of a message, or of a thread, to the sandbox's page of it."""
    site: Site = request.app.state.site
    named = request.path_params.get("message_id") or request.path_params["channel_id"]
    entry = site.world.posts.get(named)
    there = f"/threads/{entry.conversation_id}#{entry.id}" if entry is not None else "/"
    return RedirectResponse(there, status_code=303)


async def _to_timeline(_: Request) -> Response:
    """Lead a browser from Discord's address of a person to the timeline: the sandbox has no page of one."""
    return RedirectResponse("/", status_code=303)
