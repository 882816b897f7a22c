"""Initials: how an agent signs, as in ^AB. What a reply can be signed with, `responders.signoff` decides."""

from responders.signoff import are_initials

RULE = "Initials are one to three letters, as in AB."


def initials_of(name: str) -> str:
    """Return one or two capital letters for a name: of its first word and of its last; X when it has no letters."""
    firsts = [letter for word in name.replace(".", " ").split() if (letter := _first_letter(word))]
    made = (firsts[0] + firsts[-1] if len(firsts) > 1 else "".join(firsts)).upper()
    return made if are_initials(made) else "X"


def read_initials(given: str) -> str | None:
    """Return typed initials as capital letters, or None if nobody can sign with them."""
    typed = given.strip().upper()
    return typed if are_initials(typed) else None


def usable(stored: str, name: str) -> str:
    """Return the stored initials, or the name's if an earlier version kept some that can't sign."""
    return read_initials(stored) or initials_of(name)


def _first_letter(word: str) -> str:
    return next((character for character in word if are_initials(character)), "")
