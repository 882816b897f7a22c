"""The sandbox's face of Discord."""

from bot.platforms.sandbox.faces.discord.face import DiscordFace
from bot.platforms.sandbox.faces.discord.settings import Settings, Window

__all__ = ["DiscordFace", "Settings", "Window"]
