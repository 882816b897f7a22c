"""Gateway sessions: what each was told, numbered, so that it can be told again to one who comes back."""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import orjson

from bot.platforms.sandbox.faces.discord import shapes
from bot.platforms.sandbox.faces.discord.index import Index
from bot.platforms.sandbox.faces.discord.messages import Messages, without_content
from bot.platforms.sandbox.faces.discord.places import ROOMS, channel_id, is_direct, room_of
from bot.platforms.sandbox.faces.discord.settings import GUILD_MEMBERS, MESSAGE_CONTENT, VIEW_CHANNEL, Settings
from bot.platforms.sandbox.faces.discord.snowflakes import GUILD_ID
from bot.platforms.sandbox.model import Entry, Json
from bot.platforms.sandbox.world import OUR_ID, World

GUILDS: Final = 1 << 0
GUILD_MESSAGES: Final = 1 << 9
DIRECT_MESSAGES: Final = 1 << 12
_REDELIVERED: Final = 20
_LEFT_OPEN: Final = 8


@dataclass(frozen=True, slots=True)
class Dispatch:
    """One numbered event of a session; `post_id` is the world's id of the post that it is about, if any."""

    number: int
    kind: str
    data: bytes
    post_id: str | None = None

    def frame(self) -> bytes:
        """Return it as the gateway says it."""
        said = {"op": 0, "t": self.kind, "s": self.number, "d": orjson.Fragment(self.data)}
        return orjson.dumps(said)


@dataclass(slots=True, eq=False)
class Session:
    """One session. `holder` is the connection that it is told to now; `over` once it can't be resumed any more."""

    id: str
    token: str
    intents: int
    base: str
    most: int
    number: int = 0
    over: bool = False
    holder: object | None = None
    news: asyncio.Event = field(default_factory=asyncio.Event)
    _kept: list[Dispatch] = field(default_factory=list)

    def push(self, kind: str, data: Json | bytes, post_id: str | None = None) -> None:
        """Number an event and keep it until it was told, and a while longer."""
        self.number += 1
        told = data if isinstance(data, bytes) else orjson.dumps(data)
        self._kept.append(Dispatch(self.number, kind, told, post_id))
        if len(self._kept) > 2 * self.most:
            del self._kept[: self.most]
        self.news.set()

    def after(self, number: int) -> list[Dispatch]:
        """Return the events that follow event `number`."""
        first = self._kept[0].number if self._kept else self.number + 1
        return self._kept[max(0, number + 1 - first) :]

    def reaches(self, number: int) -> bool:
        """Say whether everything after event `number` is still kept."""
        return bool(self._kept) and self._kept[0].number <= number + 1


@dataclass(slots=True)
class Sessions:
    """Every session. Tell it of each change of the world with `take`, after the index."""

    world: World
    index: Index
    messages: Messages
    settings: Settings
    redeliver_next: bool = False
    _open: dict[str, Session] = field(default_factory=dict)
    _met: set[str] = field(default_factory=set)
    _in_bulk: set[str] = field(default_factory=set)

    def begin(self, token: str, intents: int, base: str, ready: Callable[[Session], Json]) -> Session:
        """Open a session and tell it READY and the guild."""
        left = [one.id for one in self._open.values() if one.holder is None]
        for session_id in left[:-_LEFT_OPEN]:
            del self._open[session_id]
        session = Session(secrets.token_hex(16), token, intents, base, self.settings.kept_events)
        self._open[session.id] = session
        self._met = set(self.world.people)
        session.push("READY", ready(session))
        if intents & GUILDS:
            session.push("GUILD_CREATE", self._guild(session))
        self.redeliver_if_asked(session)
        return session

    def resume(self, session_id: str, number: int) -> Session | None:
        """Return a session that everything after event `number` can be told of, or None."""
        session = self._open.get(session_id)
        return session if session is not None and session.reaches(number) else None

    def redeliver_if_asked(self, session: Session) -> None:
        """Tell the latest posts once more, if a fault asked for it."""
        if not self.redeliver_next:
            return
        self.redeliver_next = False
        latest = list(islice(reversed(self.world.posts.values()), _REDELIVERED))
        for entry in reversed(latest):
            if not entry.deleted_at:
                self._tell_post(session, "MESSAGE_CREATE", entry)
                if entry.revision:
                    self._tell_post(session, "MESSAGE_UPDATE", entry)

    def take(self, change: Json) -> None:
        """Tell every session of a change that was just made."""
        kind = change["op"]
        if kind == "reset":
            self._end_all()
        elif kind == "person":
            self._tell_person(change["id"])
        elif kind in {"post", "edit", "delete"} and change["id"] not in self._in_bulk:
            entry = self.world.posts[change["id"]]
            for session in self._open.values():
                if kind == "post" and self._begins_thread(entry):
                    self.tell_thread(session, entry.conversation_id)
                if kind == "delete":
                    self._tell_deletion(session, [entry], bulk=False)
                else:
                    self._tell_post(session, "MESSAGE_CREATE" if kind == "post" else "MESSAGE_UPDATE", entry)

    def all(self) -> Iterable[Session]:
        """Return every session."""
        return tuple(self._open.values())

    def tell_thread(self, session: Session, root_id: str) -> None:
        """Tell of a thread that was just begun."""
        if session.intents & GUILDS:
            root = self.world.posts[root_id]
            joined = self.index.has_joined(root_id)
            shown = shapes.thread(root, room_of(root), 0, joined=joined)
            session.push("THREAD_CREATE", {**shown, "newly_created": True})

    def expect_bulk(self, ids: set[str]) -> None:
        """Keep the deletions of these posts to one event, which `tell_bulk` then tells."""
        self._in_bulk |= ids

    def tell_bulk(self, entries: list[Entry]) -> None:
        """Tell that posts of one channel were deleted together."""
        for session in self._open.values():
            self._tell_deletion(session, entries, bulk=True)
        self._in_bulk -= {entry.id for entry in entries}

    def _tell_post(self, session: Session, kind: str, entry: Entry) -> None:
        if not self._hears(session, entry):
            return
        shown = self.messages.in_gateway(self.messages.show(entry, session.base), entry)
        if not is_direct(entry) and not session.intents & MESSAGE_CONTENT:
            shown = without_content(shown)
        if kind == "MESSAGE_CREATE" and entry.key:
            shown["nonce"] = entry.key
        session.push(kind, shown, entry.id)

    def _tell_deletion(self, session: Session, entries: list[Entry], *, bulk: bool) -> None:
        if not entries or not self._hears(session, entries[0]):
            return
        where: Json = {"channel_id": channel_id(entries[0])}
        if not is_direct(entries[0]):
            where["guild_id"] = GUILD_ID
        if bulk:
            session.push("MESSAGE_DELETE_BULK", {"ids": [entry.id for entry in entries], **where}, entries[0].id)
        else:
            session.push("MESSAGE_DELETE", {"id": entries[0].id, **where}, entries[0].id)

    def _tell_person(self, world_id: str) -> None:
        kind = "GUILD_MEMBER_UPDATE" if world_id in self._met else "GUILD_MEMBER_ADD"
        self._met.add(world_id)
        for session in self._open.values():
            if session.intents & GUILD_MEMBERS:
                session.push(kind, {**shapes.member(self.world.people[world_id]), "guild_id": GUILD_ID})

    def _hears(self, session: Session, entry: Entry) -> bool:
        if is_direct(entry):
            return bool(session.intents & DIRECT_MESSAGES)
        return bool(session.intents & GUILD_MESSAGES) and self.settings.can(VIEW_CHANNEL)

    def _begins_thread(self, entry: Entry) -> bool:
        return channel_id(entry) == entry.conversation_id and self.index.after(entry.conversation_id, 0, 2) == [entry]

    def _end_all(self) -> None:
        for session in self._open.values():
            session.over = True
            session.news.set()
        self._open.clear()

    def _guild(self, session: Session) -> Json:
        everybody = [person for person in self.world.people.values() if person.id != OUR_ID]
        seen = everybody if session.intents & GUILD_MEMBERS else []
        threads = [self.world.posts[root_id] for root_id in self.index.threads()]
        return {
            **shapes.guild(self.world.us, self.settings),
            "joined_at": shapes.moment(self.world.begun_at) if self.world.begun_at else None,
            "large": False,
            "unavailable": False,
            "member_count": len(everybody) + 1,
            "voice_states": [],
            "members": [shapes.member(person) for person in (self.world.us, *seen)],
            "channels": [shapes.room(room, self.settings) for room in ROOMS] if self.settings.can(VIEW_CHANNEL) else [],
            "threads": [
                shapes.thread(root, room_of(root), 1, joined=self.index.has_joined(root.id)) for root in threads
            ],
            "presences": [],
            "stage_instances": [],
            "guild_scheduled_events": [],
            "soundboard_sounds": [],
        }
