"""The places of Discord as data: channels, threads and direct messages, servers with their roles, and our own seat."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from discord import ChannelType, Permissions

Json = dict[str, Any]

_PRIVATE: Final = frozenset({ChannelType.private.value, ChannelType.group.value})
_THREADS: Final = frozenset(
    {ChannelType.news_thread.value, ChannelType.public_thread.value, ChannelType.private_thread.value}
)
_APART: Final = ChannelType.private_thread.value
_WRITTEN_IN: Final = _PRIVATE | _THREADS | {
    ChannelType.text.value, ChannelType.news.value, ChannelType.voice.value, ChannelType.stage_voice.value
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Room:
    """One channel, whatever its kind. `joined` says that the bot takes part in a thread."""

    id: int
    kind: int
    guild: int | None = None
    parent: int | None = None
    owner: int = 0
    name: str = ""
    last_message: int = 0
    slowmode: int = 0
    joined: bool = False
    archived: bool = False
    locked: bool = False
    overwrites: tuple[Mapping[str, Any], ...] = ()

    @property
    def private(self) -> bool:
        """Whether it is a direct message, or a private thread: not for everybody to read."""
        return self.kind in _PRIVATE or self.kind == _APART

    @property
    def holds_private_threads(self) -> bool:
        """Whether Discord lets a private thread begin here: in ordinary text channels alone ("Threads")."""
        return self.kind == ChannelType.text.value

    @property
    def is_thread(self) -> bool:
        """Whether it is a thread, or a post of a forum."""
        return self.kind in _THREADS

    @property
    def written_in(self) -> bool:
        """Whether messages can stand in it; in a forum they stand in its threads."""
        return self.kind in _WRITTEN_IN


@dataclass(frozen=True, slots=True)
class Role:
    """One role of a server."""

    name: str
    permissions: int


@dataclass(frozen=True, slots=True)
class Server:
    """One server ("guild") with its roles by id."""

    id: int
    name: str
    owner: int
    roles: Mapping[int, Role] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seat:
    """The bot's own place in a server: its roles, and until when a moderator has silenced it."""

    user: int
    roles: frozenset[int]
    silenced_until: datetime | None = None


def room_from(content: Mapping[str, Any], guild: int | None = None) -> Room:
    """Read a channel or thread; raise KeyError, TypeError or ValueError for what can't be understood."""
    told = content.get("guild_id") or guild
    meta = content.get("thread_metadata") or {}
    return Room(
        id=int(content["id"]),
        kind=int(content["type"]),
        guild=int(told) if told else None,
        parent=int(content["parent_id"]) if content.get("parent_id") else None,
        owner=int(content.get("owner_id") or 0),
        name=str(content.get("name") or ""),
        last_message=int(content.get("last_message_id") or 0),
        slowmode=int(content.get("rate_limit_per_user") or 0),
        joined=bool(content.get("member")),
        archived=bool(meta.get("archived")),
        locked=bool(meta.get("locked")),
        overwrites=tuple(content.get("permission_overwrites") or ()),
    )


def server_from(content: Mapping[str, Any]) -> Server:
    """Read a server; raise as `room_from` does."""
    return Server(
        id=int(content["id"]),
        name=str(content["name"]),
        owner=int(content["owner_id"]),
        roles={
            int(role["id"]): Role(str(role["name"]), int(role["permissions"])) for role in content.get("roles") or ()
        },
    )


def seat_from(content: Mapping[str, Any], user: int) -> Seat:
    """Read our membership of a server; raise as `room_from` does."""
    until = content.get("communication_disabled_until")
    return Seat(
        user=user,
        roles=frozenset(int(role) for role in content.get("roles") or ()),
        silenced_until=datetime.fromisoformat(until) if until else None,
    )


def rights(server: Server, seat: Seat, room: Room) -> Permissions:
    """Return what the bot may do in a channel; for a thread, pass the channel that it stands in.

    As Discord's documentation, "Permissions", works them out (as of 2025): roles together, then the channel's changes
    for everyone, for roles, for the member; a member whom a moderator silenced may only look.
    """
    everyone = server.roles.get(server.id)
    base = everyone.permissions if everyone else 0
    for role in seat.roles:
        base |= server.roles[role].permissions if role in server.roles else 0
    if seat.user == server.owner or Permissions(base).administrator:
        return Permissions.all()
    changes = {int(change["id"]): change for change in room.overwrites}
    base = _changed(base, [changes[server.id]] if server.id in changes else [])
    base = _changed(base, [changes[role] for role in seat.roles if role in changes])
    return Permissions(_changed(base, [changes[seat.user]] if seat.user in changes else []))


def _changed(base: int, changes: list[Mapping[str, Any]]) -> int:
    deny = allow = 0
    for change in changes:
        deny |= int(change.get("deny") or 0)
        allow |= int(change.get("allow") or 0)
    return (base & ~deny) | allow
