"""The gateway: a websocket that tells a bot what happens in its guild and its direct messages (v10, JSON)."""

import asyncio
import contextlib
import time
from collections import deque
from typing import Any, Final

import orjson
from starlette.websockets import WebSocket

from bot.platforms.sandbox.faces.discord import shapes
from bot.platforms.sandbox.faces.discord.account import application_flags
from bot.platforms.sandbox.faces.discord.gate import Gate
from bot.platforms.sandbox.faces.discord.guild import Guild
from bot.platforms.sandbox.faces.discord.packing import Pack
from bot.platforms.sandbox.faces.discord.sessions import Session
from bot.platforms.sandbox.faces.discord.settings import PRIVILEGED
from bot.platforms.sandbox.faces.discord.snowflakes import BOT_ID, GUILD_ID
from bot.platforms.sandbox.faces.discord.striking import Ended, Striking, cut
from bot.platforms.sandbox.faces.discord.words import Close, Op
from bot.platforms.sandbox.model import Json

KNOWN_INTENTS: Final = (1 << 26) - 1
_IGNORED: Final = {Op.PRESENCE, Op.VOICE_STATE, Op.REQUEST_SOUNDS}


class Connection:
    """One connection, from HELLO to its end. `refuse` closes it as soon as a token is shown."""

    def __init__(self, socket: WebSocket, gate: Gate, guild: Guild, pack: Pack, *, refuse: bool = False) -> None:
        self.socket = socket
        self._gate = gate
        self._guild = guild
        self._pack = pack
        self._refuse = refuse
        self._speaking = asyncio.Lock()
        self._begun = asyncio.Event()
        self._session: Session | None = None
        self._told = 0
        self._commands: deque[float] = deque()
        self.silent = False

    async def run(self) -> None:
        """Talk until either side has enough."""
        await self.say(Op.HELLO, {"heartbeat_interval": self._guild.settings.heartbeat})
        closing = self._guild.site.closing
        tasks = [asyncio.create_task(work) for work in (self._hear(), self._tell(), closing.wait())]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            if self._session is not None and self._session.holder is self:
                self._session.holder = None
        code = next((one.code for one in ended if isinstance(one, Ended)), None)
        if tasks[2] in done:
            code = Close.GOING_AWAY
        for one in ended:
            if isinstance(one, Exception) and not isinstance(one, Ended):
                raise one
        if code is not None:
            with contextlib.suppress(RuntimeError):
                await self.socket.close(code)

    async def say(self, op: Op, data: Any) -> None:
        """Say something that has no number."""
        await self.send(orjson.dumps({"op": op, "d": data, "s": None, "t": None}))

    async def send(self, said: bytes) -> None:
        """Send one message, unless this connection fell silent; raise Ended when nobody is there any more."""
        if self.silent:
            return
        # Compression is one stream: what is packed first has to leave first.
        async with self._speaking:
            packed = self._pack(said)
            try:
                await (self.socket.send_text(packed) if isinstance(packed, str) else self.socket.send_bytes(packed))
            except (RuntimeError, OSError) as error:
                raise Ended(None) from error

    def cut(self) -> None:
        """Break the connection without a word."""
        cut(self.socket.scope)

    async def _tell(self) -> None:
        await self._begun.wait()
        session = self._session
        if session is None:
            return
        striking = Striking(self._guild, self, session)
        while True:
            session.news.clear()
            if session.holder is not self:
                raise Ended(Close.UNKNOWN_ERROR)
            if session.over:
                await self.say(Op.INVALID_SESSION, data=False)
                raise Ended(None)
            waiting = session.after(self._told)
            for dispatch in waiting:
                self._told = dispatch.number
                await striking.tell(dispatch)
            if not waiting:
                await session.news.wait()

    async def _hear(self) -> None:
        while True:
            try:
                heard = await asyncio.wait_for(self.socket.receive(), 2.5 * self._guild.settings.heartbeat / 1000)
            except TimeoutError as error:
                raise Ended(Close.SESSION_TIMED_OUT) from error
            if heard["type"] == "websocket.disconnect":
                raise Ended(None)
            self._count()
            try:
                frame = orjson.loads(heard.get("text") or heard.get("bytes") or b"")
                op, data = int(frame["op"]), frame.get("d")
            except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
                raise Ended(Close.DECODE_ERROR) from error
            await self._do(op, data)

    async def _do(self, op: int, data: Any) -> None:
        if op == Op.HEARTBEAT:
            await self.say(Op.HEARTBEAT_ACK, None)
            return
        if op in {Op.IDENTIFY, Op.RESUME}:
            if not isinstance(data, dict):
                raise Ended(Close.DECODE_ERROR)
            await (self._identify(data) if op == Op.IDENTIFY else self._resume(data))
            return
        if op not in _IGNORED | {Op.REQUEST_MEMBERS}:
            raise Ended(Close.UNKNOWN_OPCODE)
        if self._session is None:
            raise Ended(Close.NOT_AUTHENTICATED)
        if op == Op.REQUEST_MEMBERS:
            self._tell_members(self._session, data)

    async def _identify(self, data: Json) -> None:
        self._check_token(data)
        intents = data.get("intents")
        if not isinstance(intents, int) or isinstance(intents, bool) or intents & ~KNOWN_INTENTS:
            raise Ended(Close.INVALID_INTENTS)
        if intents & PRIVILEGED & ~self._guild.settings.privileged:
            raise Ended(Close.DISALLOWED_INTENTS)
        if data.get("shard", [0, 1]) != [0, 1]:
            raise Ended(Close.INVALID_SHARD)
        base = f"http://{self.socket.headers.get('host', '127.0.0.1')}"
        self._hold(self._guild.sessions.begin(str(data["token"]), intents, base, self._ready), 0)

    async def _resume(self, data: Json) -> None:
        self._check_token(data)
        number = data.get("seq")
        session = self._guild.sessions.resume(str(data.get("session_id")), int(number or 0))
        if session is None or session.token != data.get("token"):
            await self.say(Op.INVALID_SESSION, data=False)
            return
        if not isinstance(number, int) or number > session.number:
            raise Ended(Close.INVALID_SEQUENCE)
        session.push("RESUMED", {"_trace": []})
        self._guild.sessions.redeliver_if_asked(session)
        self._hold(session, number)

    def _hold(self, session: Session, told: int) -> None:
        self._session, self._told = session, told
        session.holder = self
        session.news.set()
        self._begun.set()

    def _check_token(self, data: Json) -> None:
        if self._session is not None:
            raise Ended(Close.ALREADY_AUTHENTICATED)
        token = data.get("token")
        if self._refuse or not isinstance(token, str) or not self._gate.takes(token.removeprefix("Bot ")):
            raise Ended(Close.AUTHENTICATION_FAILED)

    def _ready(self, session: Session) -> Json:
        us = self._guild.site.world.us
        return {
            "v": 10,
            "user": {**shapes.user(us), "verified": True, "mfa_enabled": True, "email": None},
            "guilds": [{"id": GUILD_ID, "unavailable": True}],
            "session_id": session.id,
            "resume_gateway_url": f"ws://{self.socket.headers.get('host', '127.0.0.1')}/gateway/",
            "application": {"id": BOT_ID, "flags": application_flags(self._guild.settings)},
            "private_channels": [],
            "session_type": "normal",
            "shard": [0, 1],
        }

    def _tell_members(self, session: Session, data: Any) -> None:
        asked = data if isinstance(data, dict) else {}
        wanted, begins = asked.get("user_ids"), str(asked.get("query") or "").casefold()
        named = {str(one) for one in (wanted if isinstance(wanted, list) else [wanted])} if wanted else None
        people = [shapes.member(person) for person in self._guild.site.world.people.values()]
        members = [
            one
            for one in people
            if (one["user"]["id"] in named if named else one["user"]["username"].casefold().startswith(begins))
        ]
        chunk: Json = {"guild_id": GUILD_ID, "members": members, "chunk_index": 0, "chunk_count": 1, "not_found": []}
        session.push("GUILD_MEMBERS_CHUNK", chunk if asked.get("nonce") is None else {**chunk, "nonce": asked["nonce"]})

    def _count(self) -> None:
        window, now = self._guild.settings.commands, time.monotonic()
        self._commands.append(now)
        while self._commands[0] <= now - window.seconds:
            self._commands.popleft()
        if len(self._commands) > window.requests:
            raise Ended(Close.RATE_LIMITED)
