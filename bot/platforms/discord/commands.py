"""Checking a text from within Discord: `/check` and the message action "Check this post", answered to the caller alone.

Discord's documentation as of 2025 ("Receiving and Responding", "Application Commands"): an interaction is answered
within three seconds or deferred, then for fifteen minutes by its token; flag 64 makes the answer ephemeral.
"""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

import structlog
from discord.http import Route

from bot.platforms.base import PlatformError
from bot.platforms.consulting import Adviser, Question
from bot.platforms.discord import outcomes
from bot.platforms.discord.rooms import Json
from bot.platforms.discord.scope import Scope
from bot.platforms.discord.wire import Wire

SLASH: Final = "check"
ACTION: Final = "Check this post"
EPHEMERAL: Final = 64
LONGEST_ANSWER: Final = 2_000
DEFER_AFTER: Final = 1.5
"""Half of the three seconds: an answer on its way also takes its time."""

_CHAT_INPUT, _MESSAGE = 1, 3
_STRING: Final = 3
_COMMAND: Final = 2
_ANSWER, _DEFER = 4, 5
_IN_SERVERS: Final = 0
_AT_ONCE: Final = 20
_BUSY: Final = "Many people ask just now. Try again in a moment."
_ELSEWHERE: Final = "This desk answers on other servers only."
_OUR_FAULT: Final = "The check failed, and it is our fault. Try again in a moment."
_KNOWN: Final[tuple[type[BaseException], ...]] = (*outcomes.KNOWN, PlatformError)
_log = structlog.get_logger(__name__)


def commands() -> list[Json]:
    """Return the two commands as Discord takes them."""
    accounts = [{"name": "My own account", "value": "own"}, {"name": "A company account", "value": "company"}]
    platforms = [("X", "x"), ("LinkedIn", "linkedin"), ("Reddit", "reddit"), ("Discord", "discord")]
    places = [{"name": name, "value": value} for name, value in platforms]
    options: list[Json] = [
        {"type": _STRING, "name": "text", "description": "The post, as you mean to write it", "required": True,
         "max_length": 6000},
        {"type": _STRING, "name": "account", "description": "Whose account it is for: your own, unless you say so",
         "choices": accounts},
        {"type": _STRING, "name": "platform", "description": "Where it will stand", "choices": places},
    ]  # fmt: skip
    about = "Check a post before you publish it; only you see the answer"
    slash: Json = {"type": _CHAT_INPUT, "name": SLASH, "description": about}
    return [
        {**slash, "options": options, "contexts": [_IN_SERVERS]},
        {"type": _MESSAGE, "name": ACTION, "contexts": [_IN_SERVERS]},
    ]


async def offer(wire: Wire) -> None:
    """Make the commands known. What keeps us from it is logged: listening goes on without them."""
    try:
        await register(wire)
    except _KNOWN as error:
        _log.warning("commands_not_registered", raised=type(error).__name__)


async def register(wire: Wire) -> None:
    """Make the commands known, beside whatever others the bot has; raise what `Wire` raises."""
    application: Any = await wire.request(Route("GET", "/applications/@me"))
    for command in commands():
        route = Route("POST", "/applications/{application_id}/commands", application_id=int(application["id"]))
        await wire.request(route, json=command)


@dataclass(frozen=True, slots=True)
class Interaction:
    """One use of a command, with what is needed to answer it."""

    id: int
    application: int
    token: str
    guild: int | None
    question: Question


def read(data: Json) -> Interaction | None:
    """Return what an INTERACTION_CREATE asks, or None if it is none of our commands."""
    command = data.get("data") or {}
    if data.get("type") != _COMMAND or (command.get("type"), command.get("name")) not in {
        (_CHAT_INPUT, SLASH), (_MESSAGE, ACTION),
    }:  # fmt: skip
        return None
    member = data.get("member") or {}
    person = member.get("user") or data.get("user") or {}
    given = {str(one.get("name")): str(one.get("value") or "") for one in command.get("options") or ()}
    if command["type"] == _MESSAGE:
        messages = (command.get("resolved") or {}).get("messages") or {}
        message = messages.get(str(command.get("target_id"))) or {}
        given = {"text": str(message.get("content") or ""), "platform": "discord"}
    question = Question(
        given.get("text", ""), str(person.get("id") or ""), frozenset(map(str, member.get("roles") or ())),
        given.get("account", ""), given.get("platform", ""),
    )  # fmt: skip
    guild = int(data["guild_id"]) if data.get("guild_id") else None
    return Interaction(int(data["id"]), int(data["application_id"]), str(data["token"]), guild, question)


class Answering:
    """Answers interactions beside the listening, which none of them holds up. Close it when listening ends."""

    def __init__(self, wire: Wire, adviser: Adviser, scope: Scope) -> None:
        self._wire = wire
        self._adviser = adviser
        self._scope = scope
        self._running: set[asyncio.Task[None]] = set()

    def take(self, data: Json) -> None:
        """Begin to answer an interaction, if it is for us; return at once."""
        asked = read(data)
        if asked is None:
            return
        task = asyncio.create_task(self._answer(asked, busy=len(self._running) >= _AT_ONCE), name="interaction")
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        """Stop answering."""
        for task in tuple(self._running):
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def _answer(self, asked: Interaction, *, busy: bool) -> None:
        try:
            if self._scope.guilds and asked.guild not in self._scope.guilds:
                await self._call_back(asked, _ANSWER, _ELSEWHERE)
            elif busy:
                await self._call_back(asked, _ANSWER, _BUSY)
            else:
                await self._advise(asked)
        except _KNOWN as error:
            # Neither who asked nor what: only that an answer did not arrive.
            _log.warning("interaction_unanswered", raised=type(error).__name__)

    async def _advise(self, asked: Interaction) -> None:
        thinking = asyncio.create_task(self._words(asked.question))
        try:
            done, _ = await asyncio.wait({thinking}, timeout=DEFER_AFTER)
            if done:
                await self._call_back(asked, _ANSWER, thinking.result())
                return
            await self._call_back(asked, _DEFER)
            await self._follow(asked, await thinking)
        finally:
            thinking.cancel()

    async def _words(self, question: Question) -> str:
        try:
            return await self._adviser(question)
        except Exception as error:  # noqa: BLE001 - the person is told, whatever it was
            _log.error("interaction_failed", raised=type(error).__name__)
            return _OUR_FAULT

    async def _call_back(self, asked: Interaction, kind: int, words: str = "") -> None:
        said: Json = {"flags": EPHEMERAL, **(_said(words) if words else {})}
        route = Route(
            "POST", "/interactions/{interaction_id}/{interaction_token}/callback", interaction_id=asked.id,
            interaction_token=asked.token,
        )  # fmt: skip
        await self._wire.request(route, json={"type": kind, "data": said})

    async def _follow(self, asked: Interaction, words: str) -> None:
        route = Route(
            "PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", webhook_id=asked.application,
            webhook_token=asked.token,
        )  # fmt: skip
        await self._wire.request(route, json=_said(words))


def _said(words: str) -> Json:
    short = words if len(words) <= LONGEST_ANSWER else words[: LONGEST_ANSWER - 1] + "…"
    return {"content": short, "allowed_mentions": {"parse": []}}
