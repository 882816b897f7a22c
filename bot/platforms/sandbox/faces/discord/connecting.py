"""The gateway's door: how a websocket is let in, turned away, or treated as a fault says."""

import asyncio
from typing import Final

from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from bot.platforms.sandbox.faces.discord import failures
from bot.platforms.sandbox.faces.discord.gate import Gate
from bot.platforms.sandbox.faces.discord.gateway import Connection
from bot.platforms.sandbox.faces.discord.guild import Guild
from bot.platforms.sandbox.faces.discord.packing import packer
from bot.platforms.sandbox.faces.discord.striking import GARBAGE, cut
from bot.platforms.sandbox.faces.discord.words import Close
from bot.platforms.sandbox.faults import Fault, FaultKind
from bot.platforms.sandbox.site import Site

_SILENT: Final = {FaultKind.SILENT_BEFORE, FaultKind.SILENT_AFTER}
_CUT: Final = {FaultKind.DROPPED_BEFORE, FaultKind.DROPPED_AFTER}


class Door:
    """Opens the gateway to one websocket."""

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection."""
        site: Site = scope["app"].state.site
        socket, guild = WebSocket(scope, receive, send), self._gate.guild(site)
        if guild.counters.is_banned(scope["client"][0] if scope.get("client") else ""):
            await socket.send_denial_response(failures.banned_page())
            return
        fault = site.faults.draw("listen", None) if any(site.faults) else None
        if fault is not None and await self._struck(socket, guild, fault):
            return
        refuse = fault is not None and fault.kind is FaultKind.SIGNED_OUT
        await self._talk(socket, guild, refuse=refuse)

    async def _talk(self, socket: WebSocket, guild: Guild, *, refuse: bool) -> None:
        asked = socket.query_params
        pack = packer(asked.get("compress", ""))
        await socket.accept()
        if pack is None or asked.get("encoding", "json") != "json" or asked.get("v", "10") != "10":
            await socket.close(Close.DECODE_ERROR)
            return
        await Connection(socket, self._gate, guild, pack, refuse=refuse).run()

    async def _struck(self, socket: WebSocket, guild: Guild, fault: Fault) -> bool:
        """Act a fault out; return whether that was the end of it."""
        site, kind = guild.site, fault.kind
        instead = None if kind is FaultKind.SIGNED_OUT else site.face.instead(fault, "listen")
        if instead is not None:
            await socket.send_denial_response(instead)
            return True
        if kind in _CUT:
            cut(socket.scope)
            await _until_over(socket, site)
            return True
        if kind in _SILENT or kind is FaultKind.GARBLED_AFTER:
            await socket.accept()
            if kind is FaultKind.GARBLED_AFTER:
                await socket.send_text(GARBAGE.decode())
            await _until_over(socket, site)
            return True
        if kind is FaultKind.SLOW:
            await asyncio.sleep(fault.seconds)
        if kind is FaultKind.REDELIVERY:
            guild.sessions.redeliver_next = True
        return False


async def _until_over(socket: WebSocket, site: Site) -> None:
    async def gone() -> None:
        while (await socket.receive())["type"] != "websocket.disconnect":
            pass

    tasks = [asyncio.create_task(gone()), asyncio.create_task(site.closing.wait())]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
