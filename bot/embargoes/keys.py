"""The keys of the embargo bank, each derived from the one that the settings name."""

import hashlib
import hmac

from bot.root_keys import derived, read_key


class Keys:
    """The keys of one bank. They never show themselves; `id` names them without telling anything."""

    __slots__ = ("_pseudonyms", "forms", "id", "seal")

    def __init__(self, key: bytes) -> None:
        self.seal = _derived(key, "sealing")
        self.forms = _derived(key, "forms")
        self._pseudonyms = _derived(key, "pseudonyms")
        self.id = _derived(key, "id").hex()[:16]

    def __repr__(self) -> str:
        return f"Keys({self.id})"

    def pseudonym(self, who: str) -> str:
        """Return the name under which a writer is counted; without the key nobody can tell whose it is."""
        return "w-" + hmac.digest(self._pseudonyms, who.encode(), hashlib.sha256).hex()[:16]


def keys_from(written: str) -> Keys:
    """Return the keys of a bank from how its key is written down (base64); raise BadKey."""
    return Keys(read_key(written, "embargo bank", "answerable embargo key"))


def _derived(key: bytes, purpose: str) -> bytes:
    return derived(key, f"answerable embargo bank: {purpose}")
