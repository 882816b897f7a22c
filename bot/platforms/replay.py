"""Recorded traffic as a platform: a file or folder of JSON Lines, played at a chosen pace."""

from collections.abc import Mapping

from bot.platforms.base import Platform


def open(options: Mapping[str, object], *, account: str = "replay") -> Platform:  # noqa: A001
    """Return a replay of `options["path"]`; raise OptionError, naming the key and the nearest right one.

    Options: path (required; file or folder), pace (lines a second, 0 = as fast as possible, or "recorded"),
    select (field -> allowed values), ours (field -> values that mark our own posts; default dir = reply),
    on_error ("skip" or "stop"), at_end ("wait" or "stop"), loopback (false), loopback_path, limit, counting.
    """
    raise NotImplementedError
