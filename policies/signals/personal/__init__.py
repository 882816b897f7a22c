"""Finds personal data: addresses, numbers and names that belong to a person.

The search is loaded when a text is first worth it.
"""

from policies.signals.personal.gate import worth_a_search
from policies.signals.personal.ours import Near, Ours
from policies.signals.types import Mark

__all__ = ["Ours", "find_personal"]
_NOBODY = Ours()


def find_personal(text: str, plain: str, language: str, near: Near, ours: Ours = _NOBODY) -> tuple[Mark, ...]:
    """Return the personal data in a text. `near(lexicon, place)` says whether a word of `details.*` stands nearby.

    `plain` is the text as it is read, in lower case. Handles, links, plain amounts, dates and version numbers are not
    personal data, nor are generic mailboxes and freephone numbers.
    """
    if not worth_a_search(text, plain):
        return ()
    from policies.signals.personal.search import search_personal

    return search_personal(text, language, near, ours)
