"""Receipt codes: 128 random bits in letters and figures that can be read out and written down."""

import secrets
from typing import Final

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_LENGTH: Final = 26
_GROUP: Final = 5
_MEANT: Final = str.maketrans({"o": "0", "i": "1", "l": "1"})


def new_receipt() -> str:
    """Return a fresh code, in groups: the only proof that a report is one's own."""
    bits = secrets.randbits(128)
    plain = "".join(_ALPHABET[bits >> 5 * place & 31] for place in reversed(range(_LENGTH)))
    return "-".join([*(plain[start : start + _GROUP] for start in range(0, 20, _GROUP)), plain[20:]])


def plain_receipt(typed: str) -> str:
    """Return a code as it counts: case, gaps and letters that look like figures don't matter. "" if it is none."""
    plain = "".join(letter for letter in typed.lower() if letter.isalnum()).translate(_MEANT)
    return plain if len(plain) == _LENGTH and set(plain) <= set(_ALPHABET) else ""
