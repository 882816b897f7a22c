"""What a post costs on X, for the person who writes it.

Prices: docs.x.com, "Pricing" (pay-per-usage), as read in 2026; developer accounts on older plans pay otherwise.
"""

from typing import Final

from bot.platforms.counting import links

PLAIN: Final = "$0.015"
WITH_LINK: Final = "$0.20"


def advice(text: str) -> tuple[str, ...]:
    """Return sentences on what this text costs to post."""
    if links(text):
        return (f"X charges {WITH_LINK} for a post with a link and {PLAIN} for one without (list price, 2026).",)
    return ()
