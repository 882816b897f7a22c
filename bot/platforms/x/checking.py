"""Whether an account of X is ready: its keys, what they may do, and what is missing, found without writing."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.platforms.base import Health, PlatformError
from bot.platforms.x.calling import Calls
from bot.platforms.x.identity import read_me, wrong_account
from bot.platforms.x.service import Service

_READ = "The keys read posts, mentions and search on X."
_WRITE = "The keys post, delete and hide replies on X."
_MESSAGES = "The keys read and send direct messages on X."
_MEND = (
    "In https://console.x.com open the app, set its permissions under “User authentication settings” to “Read and "
    "write and Direct message”, make new access tokens after that, and run: answerable connect x"
)
_CANT_WRITE = f"These keys may only read on X: replies can't be sent. {_MEND}"
_CANT_MESSAGE = f"These keys may not use direct messages on X: none are seen or sent. {_MEND}"
_UNSAID = "X did not say what these keys may do; it will show with the first reply."
_GRANTED: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "read": ((_READ,), (_CANT_WRITE,)),
    "read-write": ((_READ, _WRITE), (_CANT_MESSAGE,)),
    "read-write-directmessages": ((_READ, _WRITE, _MESSAGES), ()),
}


async def check(service: Service, account: str, *, notes: tuple[str, ...] = ()) -> Health:
    """Read who the keys belong to and what they may do; what is wrong is told, not raised."""
    try:
        heard = await service.me()
        me = read_me(heard.said)
    except PlatformError as error:
        return Health(ok=False, account=account, problems=(str(error),), notes=notes)
    wanted = account.removeprefix("@")
    if me.handle.casefold() != wanted.casefold():
        return Health(ok=False, account=me.handle, problems=(wrong_account(me.handle, wanted),), notes=notes)
    level = heard.headers.get("x-access-level", "")
    granted, problems = _GRANTED.get(level, ((_READ,), ()))
    more: tuple[str, ...] = () if level in _GRANTED else (_UNSAID,)
    if _told(heard.said).get("protected"):
        more += ("This account's posts are protected on X: customers who don't follow it can't see its replies.",)
    left = heard.headers.get("x-rate-limit-remaining", "")
    return Health(
        ok=not problems,
        account=account,
        problems=problems,
        remaining={"account": int(left)} if left.isdecimal() else {},
        granted=granted,
        notes=(*notes, *more),
    )


async def check_stream(calls: Calls, rules: Any) -> tuple[str, ...]:
    """Return what is wrong with the bearer token, if anything; `rules` reads the stream's rules."""
    try:
        await calls.read("stream rules", rules)
    except PlatformError as error:
        said = f"stream = true, but the filtered stream can't be used: {error}"
        return (f"{said} Set bearer_token (App-only, from https://console.x.com) or stream = false.",)
    return ()


def with_problems(health: Health, problems: tuple[str, ...]) -> Health:
    """Return the same with these problems added."""
    return replace(health, ok=health.ok and not problems, problems=(*health.problems, *problems))


def _told(said: Mapping[str, Any]) -> Mapping[str, Any]:
    data = said.get("data")
    return data if isinstance(data, Mapping) else {}
