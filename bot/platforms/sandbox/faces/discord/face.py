"""The sandbox as Discord: its REST API v10 and its gateway, over the same made-up people as every face."""

from collections.abc import Sequence
from datetime import datetime
from time import time
from typing import Final

from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.platforms.sandbox.faces.discord import failures
from bot.platforms.sandbox.faces.discord.gate import Gate
from bot.platforms.sandbox.faces.discord.limits import Left, bucket_of
from bot.platforms.sandbox.faces.discord.places import channel_id
from bot.platforms.sandbox.faces.discord.routing import routes_of
from bot.platforms.sandbox.faces.discord.settings import Settings
from bot.platforms.sandbox.faces.discord.snowflakes import least_at
from bot.platforms.sandbox.faults import Fault, FaultKind
from bot.platforms.sandbox.model import Entry

_WRITES: Final = {"reply", "publish", "message", "edit", "delete"}


class DiscordFace:
    """The sandbox as Discord (satisfies Face). One guild, named as the brand; a bot, named as its account.

    How faults are said here, where Discord leaves a choice:

    - `unavailable` is an HTML page: 502 for writes, which libraries like to try again, and 503 for reads.
    - `duplicate` has no word of its own. It is the server's own automatic moderation, which may stop repeated texts.
    - `blocked` keeps a direct message back (50007). A public reply to somebody who blocked us goes through on Discord,
      so there it is the lack of a right in the channel (50013).
    """

    name = "discord"

    def __init__(self, settings: Settings | None = None) -> None:
        self.settings = settings or Settings()
        self.gate = Gate(self.settings)

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Discord's API, its gateway, its files, and the addresses of its messages."""
        return routes_of(self.gate)

    def first_id(self, at: datetime) -> int:
        """Return the least snowflake of that time."""
        return least_at(at)

    def public_id(self, entry: Entry) -> str:
        """Return channel and message, as a message can only be read with its channel."""
        return f"{channel_id(entry)}-{entry.id}"

    def world_id(self, public_id: str) -> str:
        """Return the message's id, with or without its channel before it."""
        return public_id.rpartition("-")[2]

    def instead(self, fault: Fault, operation: str) -> Response | None:
        """Return Discord's way of saying this; None for what happens to a connection."""
        kind = fault.kind
        if kind is FaultKind.THROTTLED:
            left = Left(bucket_of(operation), self.settings.route, 0, time() + fault.seconds, fault.seconds, over=True)
            return failures.limited(fault.seconds, headers=left.headers())
        if kind is FaultKind.THROTTLED_WITHOUT_HEADERS:
            return failures.limited_page()
        if kind is FaultKind.UNAVAILABLE:
            return failures.page(502, "Bad Gateway") if operation in _WRITES else failures.page(503, "Unavailable")
        if kind is FaultKind.SIGNED_OUT:
            return failures.unauthorized()
        plain = {
            FaultKind.DUPLICATE: 200000,
            FaultKind.BLOCKED: 50007 if operation == "message" else 50013,
            FaultKind.CLOSED_MESSAGES: 50007,
        }
        return failures.refusal(plain[kind]) if kind in plain else None
