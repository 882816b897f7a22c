"""Which web pages and browser extensions may call the API from a browser: none, unless the settings name them.

A program that is no browser sends no Origin and is not concerned. Cookies play no part: only a key opens anything, so
an allowed page still needs one.
"""

from collections.abc import Iterable
from typing import Final

from starlette.types import Scope

from bot.api.bodies import header
from bot.api.problems import foreign_page
from bot.api.rates import Headers

_EXPOSED: Final = b"ratelimit, ratelimit-policy, retry-after"
_ASKED: Final = b"authorization, content-type"
_FOR: Final = b"600"


class Origins:
    """The origins that may ask."""

    def __init__(self, allowed: Iterable[str]) -> None:
        self._allowed = frozenset(one.encode() for one in allowed)

    def headers(self, scope: Scope) -> Headers:
        """Return what the browser wants to read on an answer; nothing for other programs. Raise Problem."""
        origin = header(scope, b"origin")
        if not origin:
            return []
        if origin not in self._allowed:
            raise foreign_page()
        return [
            (b"access-control-allow-origin", origin),
            (b"access-control-expose-headers", _EXPOSED),
            (b"vary", b"origin"),
        ]

    def preflight(self, scope: Scope, methods: str) -> Headers:
        """Return the answer to a browser that asks whether its page may ask; raise Problem."""
        return [
            *self.headers(scope),
            (b"access-control-allow-methods", methods.encode()),
            (b"access-control-allow-headers", _ASKED),
            (b"access-control-max-age", _FOR),
        ]
