"""Initials: how an agent signs, as in ^AB."""


def initials_of(name: str) -> str:
    """Return one or two capital letters for a name: the first of its first word and the first of its last."""
    words = [word for word in name.replace("@", " ").replace(".", " ").split() if word[0].isalnum()]
    if not words:
        return "X"
    letters = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return letters.upper()
