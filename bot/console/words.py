"""What things are called on screen."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from bot.language_names import LANGUAGES

INTENTS = {
    "question": "question",
    "suggestion": "suggestion",
    "criticism": "criticism",
    "praise": "praise",
    "other": "other",
}
CASE_STATES = {"open": "open", "waiting": "waiting for them", "snoozed": "snoozed", "closed": "closed"}
REPLY_STATES = {
    "drafted": "draft",
    "approved": "approved",
    "sending": "sending",
    "sent": "sent",
    "held": "held",
    "withdrawn": "rejected",
    "refused": "refused",
    "unconfirmed": "unconfirmed",
    "expired": "expired",
}
SEVERITIES = {"note": "note", "revise": "mend first", "review": "second person", "block": "must not go out"}
SEVERITY_TONES = {"note": "", "revise": "amber", "review": "amber", "block": "red"}
_ALARMING = ("quality/safety", "quality/security", "transparency/crisis")
CLAIMS = {"concrete": "personal", "answers": "answers", "distance": "own words", "grounded": "grounded"}


@dataclass(frozen=True, slots=True)
class PlatformName:
    """A platform's name, and the letter or the icon that stands for it in a row."""

    name: str
    letter: str = ""
    icon: str = ""


PLATFORMS = {
    "x": PlatformName("X", letter="X"),
    "reddit": PlatformName("Reddit", letter="R"),
    "discord": PlatformName("Discord", letter="D"),
    "mastodon": PlatformName("Mastodon", letter="M"),
    "bluesky": PlatformName("Bluesky", letter="B"),
    "sandbox": PlatformName("Sandbox", icon="box"),
    "replay": PlatformName("Replay", icon="play"),
}


def platform(name: str) -> PlatformName:
    """Return how a platform is shown; one we have no name for shows its own."""
    return PLATFORMS.get(name) or PlatformName(name.capitalize() or "Unknown", letter=(name[:1] or "?").upper())


_REQUESTS = {
    "account": "Read our account",
    "describe": "Describe a picture",
    "everything": "All requests together",
    "stream": "Listen live",
}


def request(endpoint: str) -> str:
    """Return what a kind of request is called on the operations page."""
    return _REQUESTS.get(endpoint) or endpoint[:1].upper() + endpoint[1:]


REMOVALS = {"hide": ("Hide", "hidden"), "remove": ("Remove", "removed")}
"""What taking somebody's post away is called: the word on the button, and what is then so."""


def removal(word: str) -> tuple[str, str]:
    """Return what a platform's removal is called: to do it, and that it was done."""
    return REMOVALS.get(word, ("Remove", "removed"))


GONE = "[deleted]"
"""What platforms put in place of the name of an account that is no more."""
_MARKS = {"reddit": "u/"}


def handle(platform_name: str, name: str) -> str:
    """Return a handle as people write it there: @sam, u/sam; an account that is no more has none."""
    plain = name.removeprefix("@").removeprefix("u/")
    return "" if not plain or plain == GONE else f"{_MARKS.get(platform_name, '@')}{plain}"


def author(platform_name: str, name: str, handle_given: str) -> str:
    """Return what to call whoever wrote something: their name, else their handle, else that they are gone."""
    if name and name != GONE:
        return name
    return handle(platform_name, handle_given) or "deleted account"


_SUBREDDIT = re.compile(r"/(r|user|u)/([A-Za-z0-9_.-]{2,40})(?:/|$)")


def place(platform_name: str, address: str) -> str:
    """Return where on a platform a post stands, as its address tells: r/headphones; nothing where it doesn't."""
    found = _SUBREDDIT.search(address) if platform_name == "reddit" else None
    return f"{'r' if found[1] == 'r' else 'u'}/{found[2]}" if found else ""


def language(code: str) -> str:
    """Return a language's English name, or its code."""
    return LANGUAGES.get(code, code)


def case_id(text: str) -> int | None:
    """Read a case's number as people type it (A-1042, a1042, #1042), or None."""
    digits = text.strip().upper().removeprefix("#").removeprefix("A").removeprefix("-")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 18 else None


def rule(rule_id: str) -> str:
    """Return a rule's words: `ownership/criticism` is "Ownership: criticism"."""
    article, _, name = rule_id.partition("/")
    words = name.replace("-", " ").replace("_", " ")
    return f"{article.capitalize()}: {words}" if words else article.capitalize()


def finding_tone(rule_id: str, severity: str) -> str:
    """Return the colour of a finding about a mention: red is for safety, security and crisis alone."""
    return "red" if rule_id.startswith(_ALARMING) else SEVERITY_TONES[severity] and "amber"


def product(product_id: str, names: Mapping[str, str]) -> str:
    """Return a product's name from the catalogue, or its id."""
    return names.get(product_id, product_id)


def initials(name: str) -> str:
    """Return up to two letters for someone's picture."""
    parts = [part for part in name.replace("@", " ").replace("_", " ").replace("/", " ").split() if part]
    letters = "".join(part[0] for part in parts[:2]) or "?"
    return letters.upper()
