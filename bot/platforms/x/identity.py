"""Who the keys belong to: asked once, and compared with the settings before anything is read or posted as them."""

from bot.platforms.base import SignedOut, Unavailable
from bot.platforms.x.calling import Json
from bot.platforms.x.reading import Me
from bot.platforms.x.service import Service


class Identity:
    """The account of these keys."""

    def __init__(self, service: Service, account: str) -> None:
        self._service = service
        self._account = account.removeprefix("@")
        self._me: Me | None = None

    async def me(self) -> Me:
        """Return who we are; raise SignedOut if the keys belong to somebody else, or what a read raises."""
        if self._me is None:
            heard = await self._service.me()
            me = read_me(heard.said)
            if me.handle.casefold() != self._account.casefold():
                raise SignedOut(wrong_account(me.handle, self._account))
            # Links and reports name the account as the settings do.
            self._me = Me(me.id, self._account)
        return self._me


def read_me(answer: Json) -> Me:
    """Return who X says we are; raise Unavailable if it says nothing."""
    told = answer.get("data")
    if not isinstance(told, dict) or not told.get("id") or not told.get("username"):
        raise Unavailable("X did not say whose keys these are. It is tried again by itself.")
    return Me(str(told["id"]), str(told["username"]))


def wrong_account(found: str, wanted: str) -> str:
    """Return what to do about keys of another account."""
    return (
        f"These keys belong to @{found} on X, the settings say @{wanted}. Correct `account`, or make access tokens as "
        f"@{wanted} and run: answerable connect x"
    )
