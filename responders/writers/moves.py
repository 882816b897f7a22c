"""Reads from a finished text which moves it makes; for texts that no composer planned."""

import re

from responders.draft import Move
from responders.phrasings.book import phrasebook

_SORRY = re.compile(
    r"(?i)\b(?:sorry|apologi[sz]e|lo siento|lamentamos|tut uns leid|désolés?|pardon)\b|申し訳|すみません"
)
_THANKS = re.compile(r"(?i)\b(?:thank|thanks|gracias|danke|merci)\b|ありがとう")
_PRIVATE = re.compile(
    r"(?i)\b(?:direct message|message us|dm|mensaje directo|direktnachricht|message privé)\b|ダイレクトメッセージ"
)


def moves_of(text: str, language: str, *, answered: bool) -> tuple[Move, ...]:
    """Return the moves in the order a reply usually makes them."""
    found = [Move.ACKNOWLEDGE]
    if _THANKS.search(text):
        found.append(Move.THANK)
    if _SORRY.search(text):
        found.append(Move.APOLOGISE)
    if answered:
        found.append(Move.ANSWER)
    if "?" in text or "？" in text:
        found.append(Move.ASK)
    if _PRIVATE.search(text):
        found.append(Move.HAND_OVER)
    elif re.search(phrasebook(language).reading["who"], text, re.IGNORECASE):
        found.append(Move.NEXT_STEP)
    return tuple(found)
