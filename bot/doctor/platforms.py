"""The platforms' part of the examination: every account answers, without anything being posted."""

import asyncio
from collections.abc import Callable, Iterator

from bot.config import Config, SandboxAccount
from bot.config_accounts import PlatformAccount
from bot.doctor.finding import Check, State
from bot.doctor.reaching import reachable
from bot.platforms.base import Platform, PlatformError

_PLATFORM_SECONDS = 20

Opener = Callable[[PlatformAccount], Platform]
"""Opens one platform account of the settings; the platform must be closed again."""


def platforms(config: Config, open_platform: Opener) -> Iterator[Check]:
    """Say of every account in the settings whether it answers; `open_platform` opens one."""
    for account in config.platforms:
        if (
            isinstance(account, SandboxAccount)
            and not account.url
            and not reachable(f"http://{account.host}:{account.port}")
        ):
            found = f"sandbox/{account.account} starts with `answerable up`, on port {account.port}"
            yield Check("platforms", State.FINE, found)
            continue
        try:
            opened = open_platform(account)
        except ValueError as error:
            yield Check(
                "platforms", State.PROBLEM, f"{account.kind}/{account.account}: {error}", "Correct it in the settings."
            )
        else:
            yield asyncio.run(_platform(opened))
    if not config.platforms:
        yield Check("platforms", State.NOTE, "no account is listed", "Add one to the settings: [[platforms]]")


async def _platform(platform: Platform) -> Check:
    name = f"{platform.name}/{platform.account}"
    try:
        health = await asyncio.wait_for(platform.check(), _PLATFORM_SECONDS)
    except TimeoutError:
        return Check(
            "platforms", State.PROBLEM, f"{name} does not answer", "Check the network and the platform's status page."
        )
    except PlatformError as error:
        return Check("platforms", State.PROBLEM, f"{name}: {error}", "Check the account's keys in the settings.")
    finally:
        await platform.close()
    if health.ok:
        return Check("platforms", State.FINE, f"{name} answers")
    return Check(
        "platforms", State.PROBLEM, f"{name}: {' '.join(health.problems)}", "Check the account on the platform."
    )
