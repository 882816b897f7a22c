"""Which language a short text is written in."""

import re
from dataclasses import dataclass

_NOISE = re.compile(r"(?:https?://|www\.)\S+|@\w+|[#\d_]")
_WORDS = {
    "en": "the and you to is of it for my i in that on your me have not with this are was be so just can please",
    "es": "de la que el en los no un una por con para es mi lo me se las del muy gracias pero como está",
    "de": "der die und ich das nicht ist ein zu mit es auf für mein bei auch wie habe kein wir eine bitte",
    "fr": "le la les de et je des est pas un une pour que vous mon avec qui sur ce merci bonjour ne",
    "it": "il che di non un per sono la mi con è ho grazie una del ma come si le gli questo",
    "pt": "de que não o um para com uma é meu os do da em muito obrigado eu por mais você",
    "nl": "de het een ik van niet en is dat op te voor mijn met maar jullie wat bij ook zijn geen",
}
_LOOKUP: dict[str, list[str]] = {}
for _code, _list in _WORDS.items():
    for _word in _list.split():
        _LOOKUP.setdefault(_word, []).append(_code)


@dataclass(frozen=True, slots=True)
class Language:
    """A language as ISO 639-1 code ("und" when nobody can tell) and how sure we are, 0..1."""

    code: str
    confidence: float


def detect_language(text: str, hint: str | None = None) -> Language:
    """The language of a text; `hint` (what the platform says) decides where the text itself does not.

    Links, handles, hashes and digits say nothing. Unknown is ("und", low confidence), never a guess.
    """
    words = re.findall(r"[^\W\d_]+", _NOISE.sub(" ", text.lower()))
    if re.search("[\u3040-\u30ff]", text):
        return Language("ja", 0.99)
    scores: dict[str, float] = {}
    for word in words:
        for code in _LOOKUP.get(word, ()):
            scores[code] = scores.get(code, 0.0) + 1 / len(_LOOKUP[word])
    if not scores:
        return Language(hint, 0.4) if hint else Language("und", 0.1)
    best = max(scores, key=lambda code: scores[code])
    return Language(best, scores[best] / sum(scores.values()))
