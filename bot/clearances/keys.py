"""The keys of clearances: an Ed25519 pair, of which only the private half can issue."""

import hashlib
from pathlib import Path
from typing import Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_END: Final = "-----END PUBLIC KEY-----"


class ClearanceError(Exception):
    """Something stands in the way of a clearance; the message says what, and how to mend it."""


class BadKey(ClearanceError):
    """A key can't be used."""


class SigningKey:
    """A private key. It never shows itself."""

    __slots__ = ("_key", "id")

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.id = key_id(key.public_key())

    def __repr__(self) -> str:
        return f"SigningKey({self.id})"

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message, 64 bytes."""
        return self._key.sign(message)

    def public(self) -> Ed25519PublicKey:
        """Return the key that verifies what this one signs."""
        return self._key.public_key()

    def pem(self) -> tuple[bytes, bytes]:
        """Return the private and the public key as PEM."""
        private = self._key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        public = self.public().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        return private, public


def new_key() -> SigningKey:
    """Return a fresh key from the system's randomness."""
    return SigningKey(Ed25519PrivateKey.generate())


def signing_key(pem: bytes | str, where: Path | str = "the key") -> SigningKey:
    """Return the private key that a PEM text holds; raise BadKey."""
    try:
        found = serialization.load_pem_private_key(pem.encode() if isinstance(pem, str) else pem, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise BadKey(f"{where} holds no private key. Make a pair with: answerable clearance keys new") from None
    if not isinstance(found, Ed25519PrivateKey):
        raise BadKey(f"{where} is not an Ed25519 key. Make a pair with: answerable clearance keys new")
    return SigningKey(found)


def public_keys(pem: bytes | str, where: Path | str = "the key") -> dict[str, Ed25519PublicKey]:
    """Return the public keys that a PEM text holds, by id: several while one follows another; raise BadKey."""
    text = pem if isinstance(pem, str) else pem.decode("utf-8", "replace")
    if "PRIVATE KEY" in text:
        raise BadKey(f"{where} is the private key. Keep it where it signs, and verify with the .pub file beside it.")
    found: dict[str, Ed25519PublicKey] = {}
    for block in text.split(_END)[:-1]:
        try:
            key = serialization.load_pem_public_key((block + _END + "\n").lstrip().encode())
        except (ValueError, UnsupportedAlgorithm):
            raise BadKey(f"{where} holds a public key that can't be read. Copy it again.") from None
        if not isinstance(key, Ed25519PublicKey):
            raise BadKey(f"{where} holds a key that is not Ed25519.")
        found[key_id(key)] = key
    if not found:
        raise BadKey(f"{where} holds no public key. It begins with -----BEGIN PUBLIC KEY-----.")
    return found


def key_id(key: Ed25519PublicKey) -> str:
    """Return a key's short name: the first 16 hex digits of the SHA-256 of its 32 bytes."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()[:16]
