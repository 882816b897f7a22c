"""The key of the hotline: 32 random bytes, from which one key for each purpose is derived (HKDF, RFC 5869)."""

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
_HOW: Final = "Make one with: answerable hotline key"


class HotlineKeys:
    """The keys of one hotline. They never show themselves; `id` names them without telling anything."""

    __slots__ = ("_receipts", "id", "seal")

    def __init__(self, key: bytes) -> None:
        self.seal = _derive(key, b"sealing")
        self._receipts = _derive(key, b"receipts")
        self.id = _derive(key, b"id").hex()[:16]

    def __repr__(self) -> str:
        return f"HotlineKeys({self.id})"

    def receipt(self, plain: str) -> str:
        """Return what is stored of a receipt code: without the key no code can be tried against it."""
        return receipt_with(self._receipts, plain)

    def handed_on(self) -> bytes:
        """Return what finds the receipts of this key once another has followed it. It opens nothing."""
        return self._receipts


def receipt_with(receipts: bytes, plain: str) -> str:
    """Return what is stored of a receipt code, by what a key handed on."""
    return hmac.digest(receipts, plain.encode(), hashlib.sha256).hex()


def new_key() -> str:
    """Return a fresh key as it is written down, from the system's randomness."""
    return base64.b64encode(secrets.token_bytes(LENGTH)).decode()


def keys_from(written: str) -> HotlineKeys:
    """Return the keys from how the hotline's key is written down (base64); raise ConfigError."""
    try:
        key = base64.b64decode(written.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise ConfigError(f"The key of the hotline is not written in base64. {_HOW}") from None
    if len(key) != LENGTH:
        raise ConfigError(f"The key of the hotline must have {LENGTH} bytes, and has {len(key)}. {_HOW}")
    return HotlineKeys(key)


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), LENGTH, salt=None, info=b"answerable quality hotline: " + purpose).derive(key)
