"""Moving a conversation into private: the link by which a person can write to us first, put where a reply invites them.

Where a platform lets us message only those who wrote to us, a public reply can carry the address that opens a direct
message to us. A reply that asks for one already gets the address at that very sentence; any other gets a sentence more.
"""

from typing import Final

import regex

_INVITES: Final = regex.compile(
    r"direct message|message us|\bDMs?\b|privately|direktnachricht|schreib\w* (?:uns|sie uns).{0,20}privat"
    r"|mensaje (?:directo|privado)|message priv[ée]|en privé|ダイレクトメッセージ",
    regex.IGNORECASE,
)
_SENTENCE: Final = regex.compile(r"[^.!?…。！？\n]+[.!?…。！？]*")
_OFFERS: Final = {
    "de": "Für eine Direktnachricht an uns: {link}",
    "en": "To message us directly: {link}",
    "es": "Para escribirnos por mensaje directo: {link}",
    "fr": "Pour nous écrire en message privé : {link}",
    "ja": "ダイレクトメッセージはこちらから: {link}",
}


def invites(text: str) -> bool:
    """Say whether a reply asks its reader to write to us in private."""
    return _INVITES.search(text) is not None


def offer(text: str, link: str, *, language: str) -> str:
    """Return the reply with the link in it once: where it asks for a message, else in a sentence at its end."""
    if not link or link in text:
        return text
    last = next((one for one in reversed(list(_SENTENCE.finditer(text))) if invites(one[0])), None)
    if last is None:
        added = _OFFERS.get(language, _OFFERS["en"]).format(link=link)
        return f"{text.rstrip()} {added}" if text.strip() else added
    said, after = last[0].rstrip(), text[last.end() :].lstrip(" ")
    if said.endswith((".", "。")) and not said.endswith(".."):
        said = f"{said[:-1]}:"
    gap = " " if after and not after.startswith("\n") else ""
    return f"{text[: last.start()]}{said} {link}{gap}{after}"
