"""From the world's words to a message's content and back: @handle in the one, <@id> in the other."""

import re
from typing import Final

from bot.platforms.sandbox.faces.discord.index import Index
from bot.platforms.sandbox.faces.discord.snowflakes import BOT_ID, person_id
from bot.platforms.sandbox.model import Individual
from bot.platforms.sandbox.world import OUR_ID, World

_HANDLE: Final = re.compile(r"(?<![\w@])@(\w+)")
_MENTION: Final = re.compile(r"<@!?(\d+)>")


def content_of(world: World, text: str) -> str:
    """Return the content of a message whose words are `text`: the handles of people here become mentions."""
    return _HANDLE.sub(lambda found: _mention(world, found), text)


def text_of(index: Index, content: str) -> str:
    """Return the world's words of a message's content: mentions of people here become handles."""

    def handle(found: re.Match[str]) -> str:
        person = index.person(found[1])
        return f"@{person.handle}" if person else found[0]

    return _MENTION.sub(handle, content)


def mentioned(index: Index, content: str) -> list[Individual]:
    """Return the people whom a content mentions, in its order, each once."""
    found = (index.person(user_id) for user_id in dict.fromkeys(_MENTION.findall(content)))
    return [person for person in found if person is not None]


def _mention(world: World, found: re.Match[str]) -> str:
    handle = found[1].casefold()
    if handle == world.us.handle.casefold():
        return f"<@{BOT_ID}>"
    world_id = f"p-{handle}"
    return f"<@{person_id(world_id)}>" if world_id != OUR_ID and world_id in world.people else found[0]
