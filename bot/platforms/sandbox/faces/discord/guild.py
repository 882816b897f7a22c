"""Discord over one sandbox: everything that its routes and its gateway share."""

import asyncio
from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from starlette.requests import Request

from bot.platforms.sandbox.faces.discord import shapes
from bot.platforms.sandbox.faces.discord.commands import Commands
from bot.platforms.sandbox.faces.discord.index import Index
from bot.platforms.sandbox.faces.discord.limits import Counters
from bot.platforms.sandbox.faces.discord.messages import Messages, without_content
from bot.platforms.sandbox.faces.discord.places import Place, is_direct
from bot.platforms.sandbox.faces.discord.sessions import Sessions
from bot.platforms.sandbox.faces.discord.settings import MESSAGE_CONTENT, Settings
from bot.platforms.sandbox.model import Entry, Json
from bot.platforms.sandbox.site import Site


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a message."""

    content: bytes
    media_type: str


@dataclass(slots=True)
class Guild:
    """The one guild of a sandbox, and the bot's direct messages beside it."""

    site: Site
    settings: Settings
    index: Index
    messages: Messages
    counters: Counters
    sessions: Sessions
    commands: Commands = field(default_factory=Commands)
    uploads: dict[str, Upload] = field(default_factory=dict)
    sending: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @classmethod
    def over(cls, site: Site, settings: Settings) -> "Guild":
        """Open the guild over a site that is loaded, and follow its changes from now on."""
        index = Index(site.world)
        messages = Messages(site.world, index)
        counters = Counters(settings, lambda: site.clock().timestamp())
        sessions = Sessions(site.world, index, messages, settings)
        site.watchers += [index.take, messages.take, sessions.take]
        return cls(site, settings, index, messages, counters, sessions)

    def show(self, entry: Entry, base: str) -> Json:
        """Return a message as this bot may read it by REST."""
        shown = self.messages.show(entry, base)
        return shown if is_direct(entry) or self.settings.privileged & MESSAGE_CONTENT else without_content(shown)

    def channel(self, place: Place) -> Json:
        """Return a channel of any kind as JSON."""
        newest = self.index.before(place.id, 2**63, 1)
        count = len(self.index.after(place.id, 0, 10_000)) if place.is_thread else 0
        joined = place.root is not None and self.index.has_joined(place.id)
        last = newest[0] if newest else None
        return shapes.channel(place, last=last, count=count, joined=joined, settings=self.settings)


def guild_of(request: Request) -> Guild:
    """Return the guild that a request is about; the gate put it there."""
    guild: Guild = request.scope["sandbox.discord"]
    return guild
