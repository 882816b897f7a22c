"""The platforms' part of the examination: every account answers, without anything being posted."""

import asyncio
from collections.abc import Callable, Iterator

from bot.config import Config, SandboxAccount
from bot.config_accounts import PlatformAccount
from bot.config_file import ConfigError
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
        except ConfigError:
            # What is wrong with its keys stands with the secrets already.
            name = f"{account.kind}/{account.account}"
            yield Check("platforms", State.PROBLEM, f"{name} can't be tried without its keys", "Set them: see above.")
        except ValueError as error:
            name = f"{account.kind}/{account.account}"
            yield Check("platforms", State.PROBLEM, f"{name}: {error}", "Install or set what it names; then try again.")
        else:
            yield from asyncio.run(_platform(opened))
    if not config.platforms:
        yield Check("platforms", State.NOTE, "no account is listed", "Add one to the settings: [[platforms]]")


async def _platform(platform: Platform) -> list[Check]:
    name = f"{platform.name}/{platform.account}"
    try:
        health = await asyncio.wait_for(platform.check(), _PLATFORM_SECONDS)
    except TimeoutError:
        silent = f"{name} does not answer"
        return [Check("platforms", State.PROBLEM, silent, "Check the network and the platform's status page.")]
    except PlatformError as error:
        return [Check("platforms", State.PROBLEM, f"{name}: {error}", f"Try: answerable connect {platform.name}")]
    finally:
        await platform.close()
    found = [Check("platforms", State.FINE, f"{name}: {one}") for one in health.granted]
    if platform.publishes_to:
        found.append(Check("platforms", State.FINE, f"{name}: posts of our own go to {platform.publishes_to}"))
    elif platform.name != "replay":
        nowhere = f"{name}: publishes no posts of our own, such as crisis statements; see `publish` in the settings"
        found.append(Check("platforms", State.NOTE, nowhere))
    found += [Check("platforms", State.NOTE, f"{name}: {one}") for one in health.notes]
    again = "Mend that on the platform or in the settings; then try again."
    found += [Check("platforms", State.PROBLEM, f"{name}: {one}", again) for one in health.problems]
    if health.ok:
        return [Check("platforms", State.FINE, f"{name} answers"), *found]
    return found or [Check("platforms", State.PROBLEM, f"{name} can't be used", "Check the account on the platform.")]
