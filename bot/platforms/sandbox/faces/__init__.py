"""Faces: the same sandbox, spoken to in its own words or in those of a real platform.

One world of made-up people, one set of faults, one timeline to look at; what differs is the API that an adapter meets.
"""

from importlib.util import find_spec

from bot.platforms.options import OptionError
from bot.platforms.sandbox.faces.base import Face

NAMES = ("sandbox", "x", "reddit", "discord")
"""Every face, by the kind of account that it answers."""


def face(name: str) -> Face:
    """Return the face of that name (one of NAMES); its libraries are loaded only now. Raise OptionError for none."""
    if name == "x":
        from bot.platforms.sandbox.faces.x import XFace

        return XFace()
    if name == "reddit":
        from bot.platforms.sandbox.faces.reddit import RedditFace

        return RedditFace()
    if name == "discord":
        if find_spec("websockets") is None:
            raise OptionError(
                "sandbox: to speak as Discord it needs websockets. Install them with: pip install 'answerable[discord]'"
            )
        from bot.platforms.sandbox.faces.discord import DiscordFace

        return DiscordFace()
    from bot.platforms.sandbox.faces.own import OwnFace

    return OwnFace()
