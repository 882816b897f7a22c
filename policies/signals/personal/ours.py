"""What a search for personal data is told about us, and about the text."""

from collections.abc import Callable
from dataclasses import dataclass

Near = Callable[[str, int], bool]


@dataclass(frozen=True, slots=True)
class Ours:
    """What is the brand's own and so no person's: hosts, phone numbers (digits only); and the forms of its"
    " order numbers."""

    hosts: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    orders: tuple[str, ...] = ()
