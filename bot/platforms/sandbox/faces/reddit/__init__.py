"""The sandbox as Reddit, after recorded traffic and the routes that PRAW asks."""

from bot.platforms.sandbox.faces.reddit.face import RedditFace

__all__ = ["RedditFace"]
