"""Reddit, through PRAW: the inbox, the comments of listed subreddits, modmail and moderation of our own.

`open` is all that the desk calls by name; the rest is reached through the protocol of `bot.platforms.base`.
"""

from bot.platforms.reddit.adapter import Reddit, open  # noqa: A004

__all__ = ["Reddit", "open"]
