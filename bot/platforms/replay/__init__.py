"""Recorded traffic as a platform: a file or folder of JSON Lines, played at a chosen pace."""

from bot.platforms.replay.adapter import Replay, open  # noqa: A004

__all__ = ["Replay", "open"]
