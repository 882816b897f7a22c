"""X (formerly Twitter), through tweepy: mentions, search and stream, replies, direct messages, edits and deletions."""

import logging
from collections.abc import Mapping
from datetime import timedelta

from bot.platforms.base import Meter, Unmetered
from bot.platforms.options import OptionError, Options
from bot.platforms.publishing import PROFILE
from bot.platforms.x.adapter import Settings, X

__all__ = ["LONGEST_CALL", "X", "open"]

LONGEST_CALL = 9.0
"""Seconds. With what may come before it, a send ends before the outbox gives it up."""


def open(  # noqa: A001 - every adapter is opened so
    options: Mapping[str, object], *, account: str, keys: Mapping[str, str], meter: Meter | None = None
) -> X:
    """Return the adapter of one account on X; raise OptionError with the nearest right name.

    Options are those of an account of kind "x" in the settings, and for tests timeout_seconds (8) and wait_seconds
    (60), which is how long a 429 without headers waits.
    """
    read = Options("x", options)
    url = _address("url", read.text("url", ""))
    settings = Settings(
        search=read.text("search", "").strip(),
        stream=read.flag("stream", default=False),
        poll_seconds=read.number("poll_seconds", 60.0, least=0.01),
        look_back=timedelta(hours=read.number("look_back_hours", 24.0)),
        self_serve=read.choice("access", ("self-serve", "enterprise"), "self-serve") == "self-serve",
        ai_replies_approved=read.flag("ai_replies_approved", default=False),
        premium=read.flag("premium", default=False),
        publish_to=_profile(read.publish_to()),
        url=url,
        web_url=_address("web_url", read.text("web_url", "")) or "https://x.com",
        timeout=min(LONGEST_CALL, read.number("timeout_seconds", 8.0, least=0.05)),
        default_wait=timedelta(seconds=read.number("wait_seconds", 60.0, least=1)),
    )
    read.done()
    if settings.stream and not keys.get("bearer_token"):
        raise OptionError("x: stream = true needs the key bearer_token. Add it to the keys, or set stream = false.")
    # Both libraries would log requests with their words and signatures.
    for library in ("tweepy", "oauthlib", "requests_oauthlib"):
        logging.getLogger(library).setLevel(logging.WARNING)
    return X(settings, account=account, keys=keys, meter=meter or Unmetered())


def _profile(place: str) -> str:
    if place not in {"", PROFILE}:
        raise OptionError(f'x: publish.to = "{place}" should be "{PROFILE}": on X an account posts there alone.')
    return place


def _address(key: str, url: str) -> str:
    if url and not url.startswith(("http://", "https://")):
        raise OptionError(f'x: {key} = "{url}" should start with http:// or https://.')
    return url.rstrip("/")
