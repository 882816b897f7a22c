"""X's reasons for a no, told in one sentence that says what to do."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.platforms.x.line import Heard

CREDITS: Final = (
    "X says that this developer account has no credits left. Buy credits at https://console.x.com (Billing), or switch "
    "on automatic recharging there."
)
_SIGNED_OUT: Final = (
    "X no longer accepts the keys of this account. Make new ones at https://console.x.com and run: answerable connect x"
)
_CLOCK: Final = "X says that this machine's clock is wrong. Set it right, then resume the account."
_LOCKED: Final = (
    "X has locked or suspended this account. Sign in on https://x.com as the account, do what X asks there, then "
    "resume it here."
)
_PERMISSIONS: Final = (
    "These keys may not do that on X. In https://console.x.com set the app's permissions to “Read and write and "
    "Direct message”, make new access tokens after that, and run: answerable connect x"
)

# Looked for in X's own words, in lower case, and by its error codes; the first that fits is told.
_KNOWN: Final[tuple[tuple[frozenset[int], tuple[str, ...], str, str], ...]] = (
    (frozenset({187}), ("duplicate content",), "X has this text from us already. Change the words.", "duplicate"),
    (
        frozenset({136}),
        ("blocked from", "has blocked", "have been blocked", "you are blocked"),
        "This person has blocked our account on X.",
        "blocked",
    ),
    (
        frozenset({433, 385}),
        ("not been mentioned", "mentioned or otherwise engaged", "reply to this conversation is not allowed"),
        "X allows a reply here only if the person mentioned or quoted us.",
        "mentioned or quoted",
    ),
    (
        frozenset({349, 150, 108}),
        ("cannot send messages", "permission to dm", "not allow direct messages", "doesn't take messages"),
        "This person takes no direct messages from our account on X.",
        "direct messages closed",
    ),
    (
        frozenset({144, 421, 422}),
        ("deleted or not visible", "no longer available", "does not exist"),
        "The post is gone from X, or hidden from us.",
        "gone",
    ),
    (frozenset({186}), ("too long", "over the limit"), "X says that the text is too long.", "length"),
    (frozenset({93, 220, 261}), ("app permissions", "oauth1 app permission"), _PERMISSIONS, "permissions"),
    (
        frozenset({344}),
        ("daily limit",),
        "X's daily limit of posts for this account is reached. Send it tomorrow.",
        "daily limit",
    ),
)


def refusal(heard: Heard) -> tuple[str, str]:
    """Return why X refused, in a sentence, and the rule in a few words."""
    codes, words = set(_codes(heard.said)), " ".join(_texts(heard.said)).lower()
    for known, phrases, sentence, rule in _KNOWN:
        if codes & known or any(phrase in words for phrase in phrases):
            return sentence, rule
    return f"X refused it: {explained(heard)}", str(heard.said.get("title") or "")


def explained(heard: Heard) -> str:
    """Return X's own explanation, or its status."""
    codes, words = set(_codes(heard.said)), next(_texts(heard.said), "")
    if "oauth1-permissions" in str(heard.said.get("type", "")) or codes & {93, 220, 261}:
        return _PERMISSIONS
    return words if words.endswith((".", "!")) else f"{words or heard.status}."


def locked(heard: Heard) -> bool:
    """Say whether X has locked or suspended our own account."""
    if heard.status not in {401, 403}:
        return False
    words = " ".join(_texts(heard.said)).lower()
    phrases = ("your account is suspended", "account is temporarily locked", "account has been locked")
    return bool(set(_codes(heard.said)) & {64, 326}) or any(phrase in words for phrase in phrases)


def signed_out(heard: Heard) -> str:
    """Return what to do about keys that X does not accept."""
    if locked(heard):
        return _LOCKED
    return _CLOCK if 135 in set(_codes(heard.said)) else _SIGNED_OUT


def _texts(said: Mapping[str, Any]) -> Iterator[str]:
    for one in (said, *_errors(said)):
        yield from (str(one[name]) for name in ("detail", "message") if one.get(name))


def _codes(said: Mapping[str, Any]) -> Iterator[int]:
    yield from (one["code"] for one in _errors(said) if isinstance(one.get("code"), int))


def _errors(said: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    listed = said.get("errors")
    yield from (one for one in (listed if isinstance(listed, list) else ()) if isinstance(one, Mapping))
