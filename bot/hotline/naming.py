"""Which colleagues a report names. Whoever is found never sees that it exists; an investigator corrects what is wrong.

A report is read for whole names, logins, and family names written with a capital. The reporter's own list of those who
must not see it is read generously: there any part of a name will do.
"""

import re
from collections.abc import Iterable
from typing import Final

from storage.users import Colleague

_SHORTEST: Final = 3


def named_in(text: str, whom: str, people: Iterable[Colleague]) -> list[int]:
    """Return the ids of the colleagues whom `text` names, or the reporter's list `whom` means."""
    words = set(re.findall(r"[\w.@-]*\w", text))
    lowered = {word.casefold() for word in words}
    spoken = " ".join(re.findall(r"\w+", text.casefold()))
    listed = set(re.findall(r"\w+", whom.casefold()))
    return [one.id for one in people if _named(one, words, lowered, f" {spoken} ") or _listed(one, listed, whom)]


def _named(one: Colleague, words: set[str], lowered: set[str], spoken: str) -> bool:
    parts = re.findall(r"\w+", one.name)
    login = one.login.casefold()
    if len(parts) > 1 and f" {' '.join(parts).casefold()} " in spoken:
        return True
    if len(login) >= _SHORTEST and (login in lowered or f"@{login}" in lowered):
        return True
    last = parts[-1] if len(parts) > 1 else ""
    return len(last) >= _SHORTEST and last[0].isupper() and bool({last, last.upper(), f"{last}s"} & words)


def _listed(one: Colleague, listed: set[str], whom: str) -> bool:
    if one.login.casefold() in whom.casefold().replace(",", " ").split():
        return True
    return any(len(part) > 1 and part.casefold() in listed for part in re.findall(r"\w+", one.name))
