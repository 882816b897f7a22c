"""The key of the embargo bank: 32 random bytes, from which one key for each purpose is derived.

Derived by HKDF with SHA-256 (RFC 5869), so that what one key is used for tells nothing about another.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.config_file import ConfigError

LENGTH: Final = 32
_HOW: Final = "Make one with: answerable embargo key"


class BadKey(ConfigError):
    """The key can't be used, or opens nothing; the message says how to mend it."""


class Keys:
    """The keys of one bank. They never show themselves; `id` names them without telling anything."""

    __slots__ = ("_pseudonyms", "forms", "id", "seal")

    def __init__(self, key: bytes) -> None:
        self.seal = _derive(key, b"sealing")
        self.forms = _derive(key, b"forms")
        self._pseudonyms = _derive(key, b"pseudonyms")
        self.id = _derive(key, b"id").hex()[:16]

    def __repr__(self) -> str:
        return f"Keys({self.id})"

    def pseudonym(self, who: str) -> str:
        """Return the name under which a writer is counted; without the key nobody can tell whose it is."""
        return "w-" + hmac.digest(self._pseudonyms, who.encode(), hashlib.sha256).hex()[:16]


def keys_from(written: str) -> Keys:
    """Return the keys of a bank from how its key is written down (base64); raise BadKey."""
    try:
        key = base64.b64decode(written.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise BadKey(f"The key of the embargo bank is not written in base64. {_HOW}") from None
    if len(key) != LENGTH:
        raise BadKey(f"The key of the embargo bank must have {LENGTH} bytes, and has {len(key)}. {_HOW}")
    return Keys(key)


def new_key() -> str:
    """Return a fresh key as it is written down."""
    return base64.b64encode(secrets.token_bytes(LENGTH)).decode()


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), LENGTH, salt=None, info=b"answerable embargo bank: " + purpose).derive(key)
