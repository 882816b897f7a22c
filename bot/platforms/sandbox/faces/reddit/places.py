"""Which subreddit a post of the world stands in: its `place`, or the face's own."""

from bot.platforms.sandbox.faces.reddit.memory import Memory
from bot.platforms.sandbox.model import Entry
from bot.platforms.sandbox.world import World


def home_of(memory: Memory, entry: Entry) -> str:
    """Return the name of the subreddit of a comment."""
    return entry.place or memory.subreddit


def known(memory: Memory, world: World, subreddit: str) -> str:
    """Return a subreddit's name as it is written here, or nothing for one where nobody ever wrote."""
    if subreddit.casefold() == memory.subreddit.casefold():
        return memory.subreddit
    places = {entry.place for entry in world.posts.values() if entry.place and not entry.private}
    return next((place for place in places if place.casefold() == subreddit.casefold()), "")
