"""Saying where one works, and that a view is one's own, in the language of a post."""

from typing import Final

_DISCLOSURES: Final = {
    "en": "I work at {brand}, views my own.",
    "es": "Trabajo en {brand}; opinión personal.",
    "de": "Ich arbeite bei {brand}, das ist meine Meinung.",
    "fr": "Je travaille chez {brand}, avis personnel.",
    "ja": "{brand}に勤務しています。個人の見解です。",
    "it": "Lavoro in {brand}, opinione personale.",
    "pt": "Trabalho na {brand}; opinião pessoal.",
    "nl": "Ik werk bij {brand}, dit is mijn eigen mening.",
}


def disclosure(brand: str, language: str) -> str:
    """Return the sentence in a language (ISO 639-1), or in English where we have none."""
    return _DISCLOSURES.get(language, _DISCLOSURES["en"]).format(brand=brand)


def disclosure_language(language: str) -> str:
    """Return the language that `disclosure` then speaks."""
    return language if language in _DISCLOSURES else "en"
