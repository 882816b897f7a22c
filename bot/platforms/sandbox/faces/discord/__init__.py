"""The sandbox's face of Discord."""

from bot.platforms.sandbox.faces.discord.face import DiscordFace
from bot.platforms.sandbox.faces.discord.settings import REAL, Settings, Window

__all__ = ["REAL", "DiscordFace", "Settings", "Window"]
