"""The sandbox as a platform: the desk's side of it, over HTTP like any real one."""

from collections.abc import Mapping

from bot.platforms.base import Platform


def open(options: Mapping[str, object], *, account: str = "AuroraCare") -> Platform:  # noqa: A001
    """Return the adapter for a sandbox at `options["url"]`; raise OptionError, naming the key and the nearest right one.

    Options: url (required), limit (280), counting ("weighted" or "characters"), timeout_seconds (10), wait_seconds (20).
    """
    raise NotImplementedError
