"""Whom a comment turns to: it turns to us by naming the account, or by answering what the account wrote."""

import re

from bot.platforms.base import Post
from bot.platforms.reddit.settings import Us


def names_us(text: str, us: Us) -> bool:
    """Say whether a text names the account, as Reddit's u/name or as @name."""
    return re.search(rf"(?<![\w/-])(?:/?u/|@){re.escape(us.account)}(?![\w-])", text, re.IGNORECASE) is not None


def turns_to_us(post: Post, answered: Post | None, us: Us) -> bool:
    """Say whether a public post turns to us; `answered` is what it answers, as far as that is known."""
    return post.ours or names_us(post.text, us) or (answered is not None and answered.ours)
