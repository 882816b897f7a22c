"""One banner, as every page shows it."""

from dataclasses import dataclass
from typing import Final

MOST: Final = 3
"""How many of one kind stand on a page."""


@dataclass(frozen=True, slots=True)
class Banner:
    """One account that the platform signed out, or one freeze. `how` says what to do, `href` where.

    Only those who can't mend it may put it away.
    """

    key: str
    title: str
    how: str
    command: str = ""
    href: str = ""
    link: str = "Operations"
    icon: str = "key-round"

    @property
    def stays(self) -> bool:
        """It is for whoever can mend it, and stays until they have."""
        return bool(self.href)
