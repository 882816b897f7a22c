"""The keys of the hotline, each derived from the one that the settings name."""

import hashlib
import hmac

from bot.root_keys import derived, read_key


class HotlineKeys:
    """The keys of one hotline. They never show themselves; `id` names them without telling anything."""

    __slots__ = ("_receipts", "id", "seal")

    def __init__(self, key: bytes) -> None:
        self.seal = _derived(key, "sealing")
        self._receipts = _derived(key, "receipts")
        self.id = _derived(key, "id").hex()[:16]

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


def keys_from(written: str) -> HotlineKeys:
    """Return the keys from how the hotline's key is written down (base64); raise BadKey."""
    return HotlineKeys(read_key(written, "hotline", "answerable hotline key"))


def _derived(key: bytes, purpose: str) -> bytes:
    return derived(key, f"answerable quality hotline: {purpose}")
