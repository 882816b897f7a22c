"""How a post turned to us: by naming, quoting or answering us. X's rule for replies asks which of these it was."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

from bot.platforms.base import Post

_LINK: Final = re.compile(r"https?://\S+", re.IGNORECASE)
# What may stand before the @ of a mention, and what after its name makes it none (X's open text rules, twitter-text 3).
_BEFORE: Final = r"(?<![A-Za-z0-9_!#$%&*@＠])"
_AFTER: Final = r"(?![A-Za-z0-9_@＠\u00c0-\u024f]|://)"


class Turn(StrEnum):
    """What an author did to turn to us, as a sentence has it."""

    MENTIONED = "mentioned us"
    QUOTED = "quoted us"
    ANSWERED = "answered us"


def turn(post: Post, handle: str) -> Turn | None:
    """Say how a post turned to the account of this handle; None if only a search found it.

    A post that answers somebody and neither names nor quotes us can only have answered us.
    """
    if not post.addressed:
        return None
    if names(post.text, handle):
        return Turn.MENTIONED
    if post.quoted_id and links_to(post.text, handle):
        return Turn.QUOTED
    if post.parent_id:
        return Turn.ANSWERED
    return Turn.QUOTED if post.quoted_id else Turn.MENTIONED


def names(text: str, handle: str) -> bool:
    """Say whether a text mentions this handle, as X reads mentions."""
    mention = rf"{_BEFORE}[@＠]{re.escape(handle)}{_AFTER}"
    return re.search(mention, _LINK.sub(" ", text), re.IGNORECASE) is not None


def links_to(text: str, handle: str) -> bool:
    """Say whether a text holds the address of a post by this handle, as every quote of one does."""
    return re.search(rf"://[^\s/]+/{re.escape(handle)}/status/\d", text, re.IGNORECASE) is not None


def named_in(entities: object, me: str) -> bool:
    """Say whether X counts the account of this id among those that a post mentions."""
    mentions = entities.get("mentions") if isinstance(entities, Mapping) else None
    found: list[Any] = mentions if isinstance(mentions, list) else []
    return any(isinstance(one, Mapping) and str(one.get("id")) == me for one in found)
