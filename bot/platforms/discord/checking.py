"""A look at the account without writing anything: the token, what the bot may hear, where it is and what it may do."""

from typing import Any, Final

from discord import ApplicationFlags, HTTPException, Permissions
from discord.http import Route
from discord.utils import oauth_url

from bot.platforms.base import Health
from bot.platforms.discord.directory import Directory
from bot.platforms.discord.outcomes import KNOWN, is_barred, is_gone
from bot.platforms.discord.scope import Scope
from bot.platforms.discord.wire import Wire
from bot.platforms.discord.wording import handle

NEEDED: Final = {
    "view_channel": "View Channels",
    "send_messages": "Send Messages",
    "send_messages_in_threads": "Send Messages in Threads",
    "read_message_history": "Read Message History",
}
USEFUL: Final = {
    "attach_files": "Attach Files",
    "manage_messages": "Manage Messages",
    "create_private_threads": "Create Private Threads",
}
_NAMED: Final = 20


def invitation(application: int) -> str:
    """Return the page where a server's administrator invites the bot with every right that the desk can use."""
    wanted = Permissions(**dict.fromkeys([*NEEDED, *USEFUL], True))
    return oauth_url(application, permissions=wanted, scopes=("bot",))


class Check:
    """Asks Discord about the account. Raise what `Wire` raises."""

    def __init__(self, wire: Wire, directory: Directory, scope: Scope, account: str, publishes_to: str = "") -> None:
        self._wire = wire
        self._directory = directory
        self._scope = scope
        self._account = account
        self._publishes_to = publishes_to
        self._granted: list[str] = []
        self._problems: list[str] = []
        self._notes: list[str] = []

    async def health(self) -> Health:
        """Return what was found."""
        me = await self._directory.me()
        name = handle(me)
        if name.casefold() != self._account.casefold():
            self._problems.append(
                f"The token is that of @{name}, the settings say {self._account!r}. Correct `account`, or use the "
                "other bot's token."
            )
        application: Any = await self._wire.request(Route("GET", "/applications/@me"))
        self._intent(int(application.get("flags") or 0))
        await self._servers(invitation(int(application["id"])))
        return Health(
            ok=not self._problems, account=self._account if not self._problems else name,
            problems=tuple(self._problems), granted=tuple(self._granted), notes=tuple(self._notes),
        )  # fmt: skip

    def _intent(self, bits: int) -> None:
        flags = ApplicationFlags()
        flags.value = bits
        if flags.gateway_message_content or flags.gateway_message_content_limited:
            self._granted.append("The bot may read what people write (Message Content Intent).")
            return
        self._problems.append(
            "The Message Content Intent is off, so Discord would not let the bot listen. Switch it on in the developer "
            "portal under Bot, Privileged Gateway Intents."
        )

    async def _servers(self, invite: str) -> None:
        told: list[Any] = list(await self._wire.get_guilds(200, with_counts=False))
        found = {int(guild["id"]): guild for guild in told}
        heard = {
            number: guild for number, guild in found.items() if not self._scope.guilds or number in self._scope.guilds
        }
        missing = sorted(self._scope.guilds - set(found)) if len(told) < 200 else []
        for number in missing:
            self._problems.append(f"The bot is not in the server {number} that `guilds` lists. Invite it: {invite}")
        if not found and not missing:
            self._notes.append(f"The bot is in no server yet; it hears direct messages only. Invite it: {invite}")
        for guild in list(heard.values())[:_NAMED]:
            self._rights(str(guild["name"]), Permissions(int(guild.get("permissions") or 0)), invite)
        for channel in sorted(self._scope.channels):
            await self._channel(channel, invite)
        if self._publishes_to and int(self._publishes_to) not in self._scope.channels:
            await self._channel(int(self._publishes_to), invite, named="publish.to")

    def _rights(self, name: str, may: Permissions, invite: str) -> None:
        if may.administrator:
            self._notes.append(f"In {name} the bot is an administrator, which is far more than the desk needs.")
            may = Permissions.all()
        lacking = [words for right, words in NEEDED.items() if not getattr(may, right)]
        spare = [words for right, words in USEFUL.items() if not getattr(may, right)]
        if lacking and not self._scope.channels:
            self._problems.append(
                f"In {name} the bot's role lacks {', '.join(lacking)}. Grant it in the server's settings under Roles, "
                f"or invite the bot again: {invite}"
            )
        if not lacking:
            self._granted.append(f"In {name} the bot may read and answer.")
        if spare:
            self._notes.append(
                f"In {name} the bot's role lacks {', '.join(spare)}: without these it sends no pictures, removes "
                "nobody's messages, or invites nobody to a private thread."
            )

    async def _channel(self, number: int, invite: str, *, named: str = "channels") -> None:
        try:
            room = await self._directory.room(number)
            may = await self._directory.rights(room)
        except KNOWN as error:
            if not (is_gone(error) or is_barred(error)) or not isinstance(error, HTTPException):
                raise
            self._problems.append(
                f"The bot can't see the channel {number} that `{named}` lists. Give its role View Channel there, or "
                f"invite it: {invite}"
            )
            return
        lacking = [words for right, words in NEEDED.items() if not getattr(may, right)]
        if lacking:
            self._problems.append(f"In #{room.name} the bot's role lacks {', '.join(lacking)}. Grant it there.")
        else:
            self._granted.append(f"In #{room.name} the bot may read and answer.")
