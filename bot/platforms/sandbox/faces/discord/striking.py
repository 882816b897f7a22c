"""What a fault on `listen` does to the gateway: to one who connects, and to an event that is being told."""

import asyncio
from typing import Final, Protocol

from starlette.types import Scope

from bot.platforms.sandbox.faces.discord.guild import Guild
from bot.platforms.sandbox.faces.discord.sessions import Dispatch, Session
from bot.platforms.sandbox.faces.discord.words import Close, Op
from bot.platforms.sandbox.faults import Fault, FaultKind

GARBAGE: Final = b'{"op": 0, "d": {"id": "12'
_CLOSES: Final = {
    FaultKind.SIGNED_OUT: Close.AUTHENTICATION_FAILED,
    FaultKind.THROTTLED: Close.RATE_LIMITED,
    FaultKind.THROTTLED_WITHOUT_HEADERS: Close.RATE_LIMITED,
    FaultKind.UNAVAILABLE: Close.UNKNOWN_ERROR,
}


class Ended(Exception):
    """The connection is over; `code` is what to close it with, None where nobody is left to be told."""

    def __init__(self, code: Close | None) -> None:
        super().__init__(code)
        self.code = code


class Speaker(Protocol):
    """A connection, as far as faults are concerned."""

    silent: bool

    async def send(self, said: bytes) -> None:
        """Send one message."""
        ...

    async def say(self, op: Op, data: object) -> None:
        """Say something that has no number."""
        ...

    def cut(self) -> None:
        """Break the connection without a word."""
        ...


class Striking:
    """Tells the events of one session over one connection, unless a fault strikes."""

    def __init__(self, guild: Guild, speaker: Speaker, session: Session) -> None:
        self._guild = guild
        self._speaker = speaker
        self._session = session

    async def tell(self, dispatch: Dispatch) -> None:
        """Tell one event; raise Ended when a fault ends the connection."""
        faults = self._guild.site.faults
        fault = faults.draw("listen", dispatch.post_id) if any(faults) and dispatch.post_id else None
        if fault is None:
            await self._speaker.send(dispatch.frame())
            return
        await self._strike(fault, dispatch)

    async def _strike(self, fault: Fault, dispatch: Dispatch) -> None:
        kind = fault.kind
        if kind in _CLOSES:
            raise Ended(_CLOSES[kind])
        if kind is FaultKind.DROPPED_BEFORE:
            self._speaker.cut()
            raise Ended(None)
        if kind is FaultKind.SILENT_BEFORE:
            self._speaker.silent = True
        if kind is FaultKind.SLOW:
            await asyncio.sleep(fault.seconds)
        if kind is FaultKind.GARBLED_AFTER:
            await self._speaker.send(GARBAGE)
            raise Ended(Close.UNKNOWN_ERROR)
        await self._speaker.send(dispatch.frame())
        if kind is FaultKind.DROPPED_AFTER:
            self._speaker.cut()
            raise Ended(None)
        if kind is FaultKind.SILENT_AFTER:
            self._speaker.silent = True
        if kind is FaultKind.REDELIVERY:
            self._session.push(dispatch.kind, dispatch.data, None)


def cut(scope: Scope) -> None:
    """Break a connection at once, if the server knows how."""
    drop = getattr(scope["app"].state, "drop", None)
    if drop is not None:
        drop(scope)
