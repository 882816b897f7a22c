"""What to write instead of personal data: a number with its middle covered, or a word for a direct message."""

_COVERED = frozenset(
    {
        "phone",
        "card",
        "iban",
        "account",
        "national_id",
        "passport",
        "licence",
        "medical",
        "device",
        "order",
        "plate",
        "ip",
        "mac",
    }
)
_BY_MESSAGE = {
    "en": "(by direct message)", "es": "(por mensaje directo)", "de": "(per Direktnachricht)",
    "fr": "(par message privé)", "ja": "（ダイレクトメッセージで）", "it": "(in privato)", "pt": "(por mensagem"
    " direta)",
    "nl": "(via een privébericht)",
}  # fmt: skip
_SHOWN = 2


def fix_for(kind: str, found: str, language: str) -> str | None:
    """Return what may stand in the place of personal data; None where only the writer can tell."""
    if kind in _COVERED:
        return _cover(found)
    if kind in {"email", "address", "wallet"}:
        return _BY_MESSAGE.get(language, _BY_MESSAGE["en"])
    return None


def _cover(found: str) -> str:
    """Cover every letter and digit but the last two, too few to find anybody by."""
    left = sum(char.isalnum() for char in found) - _SHOWN
    covered = []
    for char in found:
        if char.isalnum():
            covered.append("•" if left > 0 else char)
            left -= 1
        else:
            covered.append(char)
    return "".join(covered)
