"""Finds credentials: passwords, keys, tokens and hosts inside a company.

The search is loaded when a text first holds a trace of one.
"""

from policies.signals.lazily import late
from policies.signals.traces import PERSONAL, traces
from policies.signals.types import Mark

__all__ = ["find_credentials"]
# What issued keys without a sign have after their first dot.
_DOTTED = late(r"\.(?:[\w-]{6}\.[\w-]{27}|[0-9a-f]{64})")


def find_credentials(text: str, plain: str) -> tuple[Mark, ...]:
    """Return the secrets in a text; a host inside a company is a hint, not sure. `plain` is the text in lower case.

    Placeholders, references, published examples, checksums, identifiers and public keys are no secrets.
    """
    places = traces(plain)
    dotted = "." in text and _DOTTED.search(text) is not None
    linked = "://" in text and text.rfind("@") > text.find("://")
    if not dotted and not linked and PERSONAL.issuperset(places):
        return ()
    from policies.signals.credentials.search import search_credentials

    return search_credentials(text, plain, places, dotted=dotted, linked=linked)
