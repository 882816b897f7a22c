"""Finds network and hardware addresses that lead to a person's connection or device."""

import ipaddress
import re
from collections.abc import Iterator

from policies.signals.lazily import late
from policies.signals.typed import Typed, windows

_IP4 = late(r"[0-9](?<![\w.].)(?<![0-9]-.)[0-9]{0,2}(?:\.[0-9]{1,3}){3}(?![\w]|\.[0-9]|-[0-9])")
_IP6 = late(r"(?<![\w:])[0-9a-fA-F]{0,4}(?::{1,2}[0-9a-fA-F]{1,4}){3,7}(?:::)?(?![\w:])")
_MAC = late(r"(?<![\w:-])[0-9A-Fa-f]{2}(?P<joint>[:-])(?:[0-9A-Fa-f]{2}(?P=joint)){4}[0-9A-Fa-f]{2}(?![\w]|[:-]\w)")
# The first joints of one, and how far it reaches to both sides of them.
_IP6_JOINT = late(r":(?=:?[0-9a-fA-F]{1,4}:)")
_MAC_JOINTS = {joint: late(f"{joint}(?=[0-9A-Fa-f]{{2}}{joint})") for joint in ":-"}
_MAC_SIGNS = 5
_IP6_REACH, _MAC_REACH = (6, 60), (4, 24)
# Servers that everybody uses and that belong to no person.
_RESOLVERS = """
    8.8.8.8 8.8.4.4 1.1.1.1 1.0.0.1 9.9.9.9 149.112.112.112 208.67.222.222 208.67.220.220 4.2.2.2 4.2.2.1
"""
_PUBLIC = frozenset(_RESOLVERS.split())
_SMALL, _LARGE = 16, 64


def find_network(typed: Typed) -> Iterator[tuple[str, int, int]]:
    """Yield the kind and span of each public IP address and each MAC address."""
    clean = typed.clean
    if clean.count(".") >= 3:
        rows = (row for row in typed.rows if clean.count(".", *row) >= 3)
        for match in (match for start, end in rows for match in _IP4.finditer(clean, start, end + 2)):
            if _is_a_persons(match.group()) and not _is_a_version(typed, *match.span()):
                yield "ip", *match.span()
    if clean.count(":") >= 3:
        for match in _around(_IP6, _IP6_JOINT, _IP6_REACH, clean):
            if _is_a_persons(match.group()) and len(match.group()) > 7:
                yield "ip", *match.span()
    for sign, joint in _MAC_JOINTS.items():
        for match in _around(_MAC, joint, _MAC_REACH, clean) if clean.count(sign) >= _MAC_SIGNS else ():
            digits = re.sub(r"[:-]", "", match.group()).lower()
            if (
                len(set(digits)) > 3
                and digits != "0123456789ab"
                and digits != "001122334455"
                and _has_letter(typed, *match.span())
            ):
                yield "mac", *match.span()


def _around(
    pattern: re.Pattern[str], joint: re.Pattern[str], reach: tuple[int, int], clean: str
) -> Iterator[re.Match[str]]:
    for left, right in windows((match.span() for match in joint.finditer(clean)), *reach, len(clean)):
        yield from pattern.finditer(clean, left, right)


def _has_letter(typed: Typed, start: int, end: int) -> bool:
    """Whether this is hexadecimal, rather than a row of numbers."""
    return any(char.isalpha() for char in typed.clean[start:end]) or typed.near("mac", start, end)


def _is_a_persons(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return address.is_global and not address.is_multicast and text not in _PUBLIC


def _is_a_version(typed: Typed, start: int, end: int) -> bool:
    """Whether these are the parts of a version: small numbers, or a word for it just before."""
    parts = [int(part) for part in typed.clean[start:end].split(".")]
    if typed.distance("thing", start, end) <= 14:
        return True
    before = typed.low[max(0, start - 24) : start]
    said = re.search(r"\bips?\b|address|adresse|dirección|server|host|アドレス|from|client", before) is not None
    return not said and parts[0] < _SMALL and all(part < _LARGE for part in parts)
