"""The public sets that may train what we ship, and what each of their labels means for our tasks.

Obligations are in the model's card. Sets that are only for measuring are read by `measure`, never here.
"""

import hashlib
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from policies.signals.learned.train.example import Example

_GOEMOTIONS: Final = {
    "praise": {"admiration", "gratitude", "love"},
    "criticism": {"annoyance", "disapproval", "disappointment", "anger", "disgust"},
    "question": {"curiosity", "confusion"},
    "other": {"neutral", "amusement", "surprise", "excitement", "joy", "optimism", "relief", "sadness", "fear"},
}
_FRAUD: Final = {
    "compromised_card",
    "card_payment_not_recognised",
    "cash_withdrawal_not_recognised",
    "direct_debit_payment_not_recognised",
    "report_fraud",
}
_UNCLEAR: Final = {"lost_or_stolen_card", "lost_or_stolen_phone", "report_lost_card", "damaged_card", "transaction"}
_CALM: Final = {"neutral", "admiration", "gratitude", "love", "joy", "curiosity", "optimism", "approval", "excitement"}
_CROSS: Final = {"annoyance", "anger", "disgust"}
_INSULT: Final = re.compile(
    r"\b(?:you|they|he|she|u)(?:'?re|'s| are| is| r)?\s(?:\w+\s){0,2}?(?:an?\s|such\s|so\s|all\s|the\s)*"
    r"(?:fucking\s|total\s)?(?:idiots?|morons?|stupid|dumb(?:ass)?|trash|scum|garbage|pathetic|retard(?:ed)?|loser|"
    r"clowns?|cunts?|asshole|piece of shit|disgusting|coward|bitch|cow|pig|scumbag|imbecile)\b|"
    r"\b(?:fuck (?:you|off)|kill your ?self|go die|shut (?:the fuck )?up)\b",
    re.IGNORECASE,
)
# A text that is not hateful may still be abuse: with one of these words nobody knows, so it teaches neither.
_ROUGH: Final = re.compile(
    r"\b(?:bitch\w*|cunts?|fag\w*|retard\w*|nigg\w*|whores?|sluts?|idiots?|morons?|dick\w*|asshole\w*|pig|kill|stupid|fuck|"
    r"fat|filthy|ugly|scum|trash|hate)\b",
    re.IGNORECASE,
)
_SENSITIVE: Final = re.compile(
    r"\b(?:trump|obama|biden|clinton|brexit|vot(?:e[rds]?|ing)|elect(?:ed|ion)s?|republicans?|democrats?|congress|"
    r"senat(?:e|ors?)|president|politic\w*|liberals?|conservatives?|socialis\w*|communis\w*|government|abortion|god|jesus|"
    r"christ\w*|church|bible|islam\w*|muslims?|jew\w*|pray\w*|religio\w*|catholics?|atheis\w*|pope)\b",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(
    r"\?|^(?:how|what|when|where|which|who|why|can|could|is|are|do|does|will|please|help|i need|i want|i'd like|"
    r"i would like)\b",
    re.IGNORECASE,
)


def rows(folder: Path, name: str, part: str) -> Iterator[dict[str, Any]]:
    """The rows of one set; nothing where the set has no such part."""
    path = folder / name / f"{part}.jsonl"
    if not path.exists():
        return
    with path.open(encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            row["text"] = html.unescape(row["text"])
            yield row


def keep(text: str, percent: int) -> bool:
    """Whether a text is among this share of all texts: the same ones every time."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=2).digest(), "big") % 100 < percent


def intents(folder: Path, part: str) -> Iterator[Example]:
    """Reddit comments by emotion, bank and assistant requests as questions; far from our domain, so weighted low."""
    for row in rows(folder, "goemotions", part):
        labels = set(row["label"])
        for intent, emotions in _GOEMOTIONS.items():
            if not labels <= emotions or (intent == "question" and "?" not in row["text"]):
                continue
            if intent == "other" and ("?" in row["text"] or not keep(row["text"], 40)):
                continue
            yield Example(row["text"], intent, "goemotions", part, 0.25)
    for name, percent in (("banking77", 60), ("clinc150", 30)):
        for row in rows(folder, name, part):
            if row["label"] != "oos" and _ASKS.search(row["text"]) and keep(row["text"], percent):
                yield Example(row["text"], "question", name, part, 0.25)


def hatred(folder: Path, part: str, *, as_hostility: bool = False) -> Iterator[Example]:
    """Hate against groups ("yes") and texts that only mention them ("no").

    With `as_hostility` the rough ones among the latter are left out: they may be abuse of one person.
    """
    meaning = {"hate": "yes", "implicit_hate": "yes", "toxic": "yes", "neither": "no", "nothate": "no"}
    meaning |= {"neutral_identity": "no", "nontoxic": "no"}
    weights = {"davidson": 0.7, "measuring_hate_binary": 1.0, "hatemoji_build": 0.7, "toxigen_demos": 1.0}
    for name, weight in {**weights, "identity_templates": 0.2}.items():
        for row in rows(folder, name, part):
            label = meaning.get(row["label"])
            if label == "no" and as_hostility and _ROUGH.search(row["text"]):
                continue
            if label:
                yield Example(row["text"], label, name, part, weight)


def calm(folder: Path, part: str, percent: int, *, secular: bool = False) -> Iterator[Example]:
    """Everyday comments without anger: never hostile, no safety report, no security report (labels "no").

    With `secular` also none that names politics or religion.
    """
    for row in rows(folder, "goemotions", part):
        if secular and _SENSITIVE.search(row["text"]):
            continue
        if (
            set(row["label"]) <= _CALM
            and not (_INSULT.search(row["text"]) or _ROUGH.search(row["text"]))
            and keep(row["text"], percent)
        ):
            yield Example(row["text"], "no", "goemotions", part, 0.5)
    for name in ("banking77", "clinc150"):
        for row in rows(folder, name, part):
            if row["label"] not in _FRAUD | _UNCLEAR and keep(row["text"], percent):
                yield Example(row["text"], "no", name, part, 0.5)


def fraud(folder: Path, part: str) -> Iterator[Example]:
    """Bank customers who report that somebody else used their card or account ("yes")."""
    for name in ("banking77", "clinc150"):
        for row in rows(folder, name, part):
            if row["label"] in _FRAUD:
                yield Example(row["text"], "yes", name, part, 0.5)


def insults(folder: Path, part: str) -> Iterator[Example]:
    """Angry comments that insult somebody to their face ("yes") or do not ("no"), told apart by a pattern."""
    for row in rows(folder, "goemotions", part):
        if set(row["label"]) & _CROSS:
            hit = bool(_INSULT.search(row["text"]))
            if hit or not _ROUGH.search(row["text"]):
                yield Example(row["text"], "yes" if hit else "no", "goemotions", part, 0.6 if hit else 0.25)
