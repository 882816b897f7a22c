"""Reddit's names for things: a kind and a number in base 36, mapped both ways onto the ids of the sandbox's world.

A public post of the world is a comment (t1), a private one a message (t4). What starts a conversation in public is the
first comment under a submission (t3) of the same number, so that each conversation has a thread of its own.
"""

from string import ascii_lowercase, digits
from typing import Final
from zlib import crc32

from bot.platforms.sandbox.model import Entry, Individual

MODMAIL: Final = "modmail"
"""The `place` of a message that went through moderator mail: it stands in no inbox."""
_SIGNS: Final = digits + ascii_lowercase


def base36(number: int) -> str:
    """Write a number as Reddit writes ids."""
    written = ""
    while True:
        number, rest = divmod(number, 36)
        written = _SIGNS[rest] + written
        if number == 0:
            return written


def world_id(public: str) -> str:
    """Return the world's id of a full name, or of an id in base 36 after its kind; other words as they are."""
    kind, mark, short = public.partition("_")
    if kind == "modmail":
        short = short.rpartition("_")[2]
    return number_of(short) if mark and kind in {"t1", "t3", "t4", "modmail"} else public


def number_of(short: str) -> str:
    """Return the world's id of an id in base 36, or nothing for one that can't be."""
    plain = short.isascii() and short.isalnum() and len(short) < 14
    return str(int(short, 36)) if plain else ""


def short_id(entry: Entry) -> str:
    """Return the id of a comment or message, without its kind."""
    return base36(int(entry.id))


def is_submission(entry: Entry) -> bool:
    """Say whether our account submitted it: what the desk writes in answer to nobody is no comment."""
    return entry.ours and entry.via == "api" and not entry.private and entry.parent_id is None


def full_name(entry: Entry) -> str:
    """Return the full name of a comment, our submission, or a message; moderator mail is named by its conversation."""
    if entry.private and entry.place == MODMAIL:
        return f"modmail_{mail_id(entry)}_{short_id(entry)}"
    if is_submission(entry):
        return f"t3_{short_id(entry)}"
    return ("t4_" if entry.private else "t1_") + short_id(entry)


def mail_id(entry: Entry) -> str:
    """Return the id of the conversation of moderator mail that a private message belongs to."""
    return base36(crc32(entry.conversation_id.encode()))


def link_id(entry: Entry) -> str:
    """Return the id of the submission that a comment stands under, without its kind."""
    return base36(int(entry.conversation_id))


def person_name(person: Individual) -> str:
    """Return the full name of a person."""
    return f"t2_{base36(person_number(person))}"


def person_number(person: Individual) -> int:
    """Return a person's number, as moderator mail shows it."""
    return crc32(person.id.encode())


def subreddit_name(subreddit: str) -> str:
    """Return the full name of a subreddit."""
    return f"t5_{base36(crc32(subreddit.casefold().encode()))}"
