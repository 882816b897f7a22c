"""What every request passes before its route: bans, the token, the limits; and the headers that every answer bears."""

from dataclasses import dataclass
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.platforms.sandbox.faces.discord import failures
from bot.platforms.sandbox.faces.discord.failures import Refusal
from bot.platforms.sandbox.faces.discord.guild import Guild, guild_of
from bot.platforms.sandbox.faces.discord.limits import Left
from bot.platforms.sandbox.faces.discord.settings import Settings
from bot.platforms.sandbox.faces.discord.snowflakes import is_snowflake
from bot.platforms.sandbox.site import Site

_COUNTED: Final = {401, 403, 429}
_VIA: Final = "1.1 google"


@dataclass(slots=True)
class Gate:
    """Stands before every route of the API and before the gateway."""

    settings: Settings
    _guild: Guild | None = None

    def guild(self, site: Site) -> Guild:
        """Return the guild over a site; the first call opens it."""
        if self._guild is None or self._guild.site is not site:
            self._guild = Guild.over(site, self.settings)
        return self._guild

    def takes(self, token: str) -> bool:
        """Say whether a bot's token is right."""
        return token == self.settings.token if self.settings.token else bool(token)


class Guarded:
    """One route behind the gate. `open_to_all` needs no token."""

    def __init__(self, gate: Gate, route: str, app: ASGIApp, *, open_to_all: bool = False) -> None:
        self._gate = gate
        self._route = route
        self._app = app
        self._open = open_to_all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it here."""
        guild = scope["sandbox.discord"] = self._gate.guild(scope["app"].state.site)
        address = scope["client"][0] if scope.get("client") else ""
        if guild.counters.is_banned(address):
            await failures.banned_page()(scope, receive, send)
            return
        request = Request(scope, receive)
        left, refused = self._admit(request)

        async def answered(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._finish(guild, address, left, message)
            await send(message)

        if refused is not None:
            await request.body()
            await refused(scope, receive, answered)
            return
        await self._pass(scope, receive, answered)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await self._app(scope, receive, send)
        except Refusal as refusal:
            await refusal.response(scope, receive, send)

    def _admit(self, request: Request) -> tuple[Left | None, Response | None]:
        guild = guild_of(request)
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if not self._open and (kind != "Bot" or not self._gate.takes(token)):
            return None, failures.unauthorized()
        everything = guild.counters.everything(token)
        if everything.over:
            return everything, failures.limited(everything.wait, scope="global", headers=everything.headers())
        parameters = request.path_params
        major = str(parameters.get("channel_id") or parameters.get("guild_id") or "")
        left = guild.counters.route(f"{request.method} {self._route}", major, token)
        if left.over:
            return left, failures.limited(left.wait, headers=left.headers())
        for name, value in parameters.items():
            if name.endswith("_id") and value != "@me" and not is_snowflake(str(value)):
                wrong = failures.wrong_form(name, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
                return left, wrong
        return left, None

    def _finish(self, guild: Guild, address: str, left: Left | None, message: Message) -> None:
        headers = MutableHeaders(scope=message)
        status = message["status"]
        # What is limited for everybody alike isn't held against one bot's address.
        if status in _COUNTED and headers.get("x-ratelimit-scope") != "shared":
            guild.counters.refused(address)
        if headers.get("content-type", "").startswith("text/html"):
            return
        headers["via"] = _VIA
        if left is not None and "x-ratelimit-limit" not in headers:
            for name, value in left.headers().items():
                headers[name] = value
