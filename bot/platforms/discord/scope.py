"""Where the desk listens and answers on Discord: the servers and channels that the settings list."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """The servers ("guilds") and channels that count; an empty set leaves nothing out. Direct messages always count."""

    guilds: frozenset[int] = frozenset()
    channels: frozenset[int] = frozenset()

    def holds(self, *, guild: int | None, channel: int, parent: int | None) -> bool:
        """Say whether a channel, or a thread in one, is ours to hear and to answer."""
        if guild is None:
            return True
        if self.guilds and guild not in self.guilds:
            return False
        return not self.channels or channel in self.channels or parent in self.channels

    def listed(self, *, channel: int, parent: int | None) -> bool:
        """Say whether the settings name this channel: then every message there is meant for us."""
        return channel in self.channels or parent in self.channels
