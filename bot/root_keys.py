"""A root key: 32 random bytes, written down in base64, and what is sealed with the keys derived from it.

One key for each purpose, by HKDF with SHA-256 (RFC 5869), so that what one is used for tells nothing about another.
Sealed is with AES-256-GCM, bound to a place, so that nothing sealed can be moved or swapped.
"""

import base64
import binascii
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.config_file import ConfigError

_LENGTH: Final = 32
_NONCE: Final = 12


class BadKey(ConfigError):
    """The key can't be used, or opens nothing; the message says how to mend it."""


def new_key() -> str:
    """Return a fresh key as it is written down."""
    return base64.b64encode(secrets.token_bytes(_LENGTH)).decode()


def read_key(written: str, thing: str, command: str) -> bytes:
    """Return the key of a thing from how it is written down; raise BadKey, which names the command that makes one."""
    how = f"Make one with: {command}"
    try:
        key = base64.b64decode(written.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise BadKey(f"The key of the {thing} is not written in base64. {how}") from None
    if len(key) != _LENGTH:
        raise BadKey(f"The key of the {thing} must have {_LENGTH} bytes, and has {len(key)}. {how}")
    return key


def derived(key: bytes, purpose: str) -> bytes:
    """Return the key for one purpose."""
    return HKDF(SHA256(), _LENGTH, salt=None, info=purpose.encode()).derive(key)


def sealed(key: bytes, plain: bytes, bound: bytes) -> bytes:
    """Return what opens with this key in this place only."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound)


def opened(key: bytes, held: bytes, bound: bytes) -> bytes | None:
    """Return what was sealed, or None if it was sealed with another key or for another place, or changed since."""
    try:
        return AESGCM(key).decrypt(held[:_NONCE], held[_NONCE:], bound)
    except InvalidTag:
        return None
