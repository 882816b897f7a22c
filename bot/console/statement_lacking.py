"""What a statement's posts still lack where they go, told while it is drafted and signed, not when it is refused."""

import asyncio
from typing import Final

import structlog

from bot.console import words
from bot.platforms.base import Platform, PlatformError
from bot.platforms.publishing import Demanding
from bot.wiring import Desk
from responders.statement_lifecycle import State
from storage import statements
from storage.errors import StorageError

ASK_SECONDS: Final = 5.0
_TO_COME: Final = {State.DRAFTING, State.IN_SIGN_OFF, State.SIGNED}
_log = structlog.get_logger(__name__)


async def lacking(desk: Desk, statement_id: int) -> list[tuple[str, str]]:
    """Return the accounts whose place asks for more than the settings give, each with what it is and how to mend it.

    What a platform does not tell now is left out: it is asked again with the next look.
    """
    found = await asyncio.to_thread(_accounts, desk, statement_id)
    said = await asyncio.gather(*(_asked(one) for one in found))
    return [
        (f"{words.platform(one.name).name} {one.account}", what) for one, what in zip(found, said, strict=True) if what
    ]


def _accounts(desk: Desk, statement_id: int) -> list[Platform]:
    try:
        with desk.database.session() as session:
            if statements.read(session, statement_id).state not in _TO_COME:
                return []
            ids = {one.account_id for one in statements.variants(session, statement_id)}
    except StorageError:
        return []  # the page itself says what is wrong
    return [one for number, one in desk.accounts.items() if number in ids]


async def _asked(platform: Platform) -> str:
    if not isinstance(platform, Demanding):
        return ""
    try:
        async with asyncio.timeout(ASK_SECONDS):
            return await platform.lacking()
    except (PlatformError, TimeoutError) as error:
        _log.info("not asked what a post needs", platform=platform.name, kind=type(error).__name__)
        return ""
