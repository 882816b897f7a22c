"""What Discord's rate limits are called on the operations page, and what an answer's headers say of them.

Source: Discord's documentation, "Rate Limits", as of 2025: limits are told per route and per channel or server in
X-RateLimit-* headers, a global one (50 requests a second) only when it is hit.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import orjson
from discord.http import Route

from bot.platforms.base import Allowance

EVERYTHING: Final = "everything"
CONNECT: Final = "connect"
DEFAULT_WAIT: Final = timedelta(seconds=60)
_LONGEST_WAIT: Final = timedelta(days=1)

_MESSAGE: Final = "/channels/{channel_id}/messages/{message_id}"
_NAMES: Final = {
    "POST /channels/{channel_id}/messages": "reply",
    f"PATCH {_MESSAGE}": "edit",
    f"DELETE {_MESSAGE}": "remove",
    "GET /channels/{channel_id}/messages": "read posts",
    f"GET {_MESSAGE}": "read a post",
    "POST /users/@me/channels": "open a direct message",
    "GET /channels/{channel_id}": "read a channel",
    "GET /guilds/{guild_id}/channels": "read channels",
    "GET /guilds/{guild_id}/threads/active": "read threads",
    "GET /guilds/{guild_id}": "read a server",
    "GET /guilds/{guild_id}/members/{member_id}": "read a member",
    "POST /channels/{channel_id}/threads": "open a private thread",
    "PUT /channels/{channel_id}/thread-members/{user_id}": "add to a thread",
    "PATCH /channels/{channel_id}": "archive a thread",
    "GET /channels/{channel_id}/users/@me/threads/archived/private": "read threads",
    "GET /users/@me": "read the account",
    "GET /users/@me/guilds": "read servers",
    "GET /applications/@me": "read the application",
    "GET /gateway/bot": "find the gateway",
    "POST /applications/{application_id}/commands": "make commands known",
    "POST /interactions/{interaction_id}/{interaction_token}/callback": "answer a command",
    "PATCH /webhooks/{webhook_id}/{webhook_token}/messages/@original": "answer a command",
}


def endpoint(route: Route, rooms: Mapping[int, str]) -> str:
    """Return the words for a route's limit; sends are told apart by channel, whose words `rooms` holds."""
    name = _NAMES.get(f"{route.method} {route.path}", f"{route.method.lower()} {route.path}")
    room = rooms.get(int(route.channel_id)) if route.channel_id and name == "reply" else None
    if room is None:
        return name
    return f"reply in #{room}" if room else "message"


def allowance(name: str, headers: Mapping[str, str], now: datetime) -> Allowance | None:
    """Return what the headers say is left of `name`, or None if they say nothing that can be read."""
    try:
        remaining = int(headers["X-RateLimit-Remaining"])
        limit = int(headers["X-RateLimit-Limit"])
        # Told as a span too, so that a clock that is off does no harm.
        resets_at = now + timedelta(seconds=max(float(headers["X-RateLimit-Reset-After"]), 0.0))
    except (KeyError, ValueError, OverflowError):
        return None
    return Allowance(name, max(remaining, 0), limit, resets_at)


def wait_until(headers: Mapping[str, str], body: bytes, now: datetime) -> datetime:
    """Return until when a 429 asks us to wait: the body's seconds, the header's, or a minute; a day at most."""
    said: list[object] = [
        _field(body, "retry_after"),
        headers.get("Retry-After"),
        headers.get("X-RateLimit-Reset-After"),
    ]
    for value in said:
        try:
            seconds = float(str(value))
            wait = timedelta(seconds=max(seconds, 0.0))
        except (ValueError, OverflowError):
            continue
        return now + min(wait, _LONGEST_WAIT)
    return now + DEFAULT_WAIT


def is_global(headers: Mapping[str, str], body: bytes) -> bool:
    """Say whether a 429 holds for every endpoint: Discord's global limit, or one of what stands before Discord."""
    if headers.get("X-RateLimit-Global") or headers.get("X-RateLimit-Scope") == "global":
        return True
    # An answer without Discord's own words comes from what guards it, which counts by address.
    return _field(body, "global") in {True, None} and "X-RateLimit-Remaining" not in headers


def counts_as_invalid(status: int, headers: Mapping[str, str]) -> bool:
    """Say whether Discord holds an answer against our address; a limit shared by everybody is nobody's fault."""
    return status in {401, 403} or (status == 429 and headers.get("X-RateLimit-Scope") != "shared")


def _field(body: bytes, name: str) -> object:
    try:
        content = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return content.get(name) if isinstance(content, dict) else None
