"""Seals what was seen of a picture, so that the page can hold it and the desk need not.

A picture is uploaded once; what was seen of it goes back to the page, sealed, and comes again with each check. Nobody
can change it on the way, because a receipt may follow from it. The key lives as long as the process: what another
process sealed is not believed, and the page sends the picture again.
"""

import hmac
import secrets
from base64 import b64decode, urlsafe_b64encode
from dataclasses import asdict
from typing import Final

import orjson

from bot.publication.looking import Sight

_LONGEST: Final = 4_000


class Seal:
    """Seals and opens for one process."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def close(self, sight: Sight) -> str:
        """Return a sight as the page holds it."""
        written = orjson.dumps(asdict(sight))
        return urlsafe_b64encode(self._mark(written) + written).decode()

    def open(self, sealed: str) -> Sight | None:
        """Return what was sealed here, or None for anything else."""
        try:
            held = b64decode(sealed if len(sealed) <= _LONGEST else "", altchars=b"-_", validate=True)
        except ValueError:
            return None
        mark, written = held[:32], held[32:]
        return Sight(**orjson.loads(written)) if hmac.compare_digest(mark, self._mark(written)) else None

    def _mark(self, written: bytes) -> bytes:
        return hmac.digest(self._key, written, "sha256")
