"""Finds addresses of crypto wallets, by their checksums or by the words beside them."""

import hashlib
import re
from collections.abc import Iterator

from policies.signals.lazily import late
from policies.signals.typed import Typed

_ANY = late(
    r"(?<![A-Za-z0-9/_=.-])(?:0x[0-9a-fA-F]{40}|(?:bc1|ltc1|tb1)[a-z0-9]{11,71}"
    r"|[1-9A-HJ-NP-Za-km-z]{26,44})(?![A-Za-z0-9])"
)
_RUN = re.compile(b"x{26,}")
_SHORTEST_RUN = b"x" * 26
_SHAPE = bytes(ord("x") if chr(code).isascii() and chr(code).isalnum() else ord(" ") for code in range(256))
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_STEPS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)


def find_wallets(typed: Typed) -> Iterator[tuple[int, int]]:
    """Yield where addresses stand whose checksum is right, or that are said to be a wallet."""
    # Other scripts become a question mark each.
    shape = typed.clean.encode("latin-1", "replace").translate(_SHAPE)
    for run in _RUN.finditer(shape) if _SHORTEST_RUN in shape else ():
        match = _ANY.match(typed.clean, run.start())
        if match is None:
            continue
        found = match.group()
        if found.startswith("0x"):
            right = len(set(found[2:].lower())) > 6 and typed.near("wallet", *match.span())
        elif found[:3] in {"bc1", "ltc", "tb1"}:
            right = _is_bech32(found)
        elif 26 <= len(found) <= 35 and found[0] in "13DLMTA":
            right = _is_base58(found)
        else:
            mixed = (
                any(c.isdigit() for c in found) and any(c.isupper() for c in found) and any(c.islower() for c in found)
            )
            right = mixed and len(found) >= 32 and typed.distance("wallet", *match.span()) < 24
        if right:
            yield match.span()


def _is_base58(found: str) -> bool:
    """Whether the last four bytes are the checksum of the rest (as Bitcoin's addresses have it)."""
    number = 0
    for char in found:
        number = number * 58 + _BASE58.index(char)
    try:
        raw = number.to_bytes(25, "big")
    except OverflowError:
        return False
    return hashlib.sha256(hashlib.sha256(raw[:-4]).digest()).digest()[:4] == raw[-4:]


def _is_bech32(found: str) -> bool:
    """Whether the checksum of BIP 173 or BIP 350 is right."""
    prefix, _, data = found.rpartition("1")
    if not prefix or any(char not in _BECH32 for char in data):
        return False
    values = [ord(char) >> 5 for char in prefix] + [0] + [ord(char) & 31 for char in prefix]
    check = 1
    for value in values + [_BECH32.index(char) for char in data]:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, step in enumerate(_STEPS):
            check ^= step if top >> bit & 1 else 0
    return check in {1, 0x2BC830A3}
