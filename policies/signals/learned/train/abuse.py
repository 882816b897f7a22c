"""What the public sets teach about abuse: offence, hostility and hate, each by its own reading of their labels.

A text may swear without abusing anybody, and abuse without hating a group. Where a set's label leaves open which of the
three it is, a pattern decides, or the text teaches nothing (`public.py` says what is read, the model's card why).
"""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from policies.signals.learned.train import public
from policies.signals.learned.train.example import Example

_SWEARING: Final = re.compile(
    r"\b(?:(?:mother)?f+u+c?k\w*|f[*#@]+k?\w*|bull?shit\w*|sh[i1]t\w*|s\*\*t|bitch\w*|b[i*]tch\w*|cunts?|ass|asses|arse|"
    r"a(?:ss|rse)hole\w*|dumb ?ass\w*|jack ?ass\w*|dick|dicks|dickhead\w*|prick|piss(?:ed|ing|es)?|bastards?|whores?|"
    r"sluts?|cocks?|cocksuck\w*|pussy|wtf|stfu|gtfo|douche\w*|fag\w*|retard\w*|twats?|wank\w*|bollocks|goddamn\w*|"
    r"scumbag\w*|hoe|hoes|tits)\b",
    re.IGNORECASE,
)
_INSULTS: Final = re.compile(
    r"\b(?:idiots?|idiotic|morons?|moronic|stupid\w*|dumb|dumber|losers?|pathetic|disgust(?:ing)?|scum|trash|garbage|"
    r"filth|filthy|pigs?|liars?|lying|clowns?|cowards?|imbeciles?|creeps?|perverts?|psycho\w*|lunatics?|crazy|insane|"
    r"racists?|nazis?|fascists?|hypocrites?|ugly|fat|worthless|vile|evil|sick|delusional|ignorant|brain ?dead|hate|"
    r"kill|die|punch|hang|shut up|screw|suck|sucks|crap|damn|hell|toxic|cancer|joke|puppet|sheep|snowflakes?|thugs?)\b",
    re.IGNORECASE,
)
_READINGS: Final = Path(__file__).parents[1] / "data" / "readings" / "offensive.jsonl"
_PEOPLE: Final = re.compile(r"\b(?:you|your|you're|youre|u|ur|he|he's|she|she's|they|they're|them|people|guy|guys|man|"
    r"woman|women|men|these|those|his|her|their|who)\b", re.IGNORECASE)  # fmt: skip
_CROSS: Final = {"anger", "annoyance", "disgust"}
_SOUR: Final = _CROSS | {"disapproval", "disappointment", "embarrassment", "sadness", "fear"}


def offences(folder: Path, part: str) -> Iterator[Example]:
    """Swearing and insults, aimed or not ("yes"), and everyday texts, sour ones too, without either ("no")."""
    yield from readings(folder, part)
    yield from _comments(folder, part)
    yield from _hateful_sets(folder, part)
    # African-American English is over-represented among this set's "offensive": it is weighed down.
    weights = {"offensive": 0.3, "hate": 0.5, "neither": 0.8}
    for row in public.rows(folder, "davidson", part):
        label = "no" if row["label"] == "neither" else "yes"
        if label == "no" and _SWEARING.search(row["text"]):
            continue
        if row["label"] != "offensive" or public.keep(row["text"], 45):
            yield Example(row["text"], label, "davidson", part, weights[row["label"]])


def readings(folder: Path, part: str) -> Iterator[Example]:
    """Comments that no pattern can tell, as one of us read them (`data/readings`, known by a hash of their text)."""
    told = {row["key"]: row["label"] for row in map(json.loads, _READINGS.read_text(encoding="utf-8").splitlines())}
    for name in ("goemotions", "measuring_hate_binary"):
        for row in public.rows(folder, name, part):
            label = told.get(hashlib.blake2b(row["text"].encode(), digest_size=8).hexdigest())
            if label:
                yield Example(row["text"], label, "readings", part, 1.0)


def _comments(folder: Path, part: str) -> Iterator[Example]:
    """Comments by what they feel: swearing and angry insults offend; anger at somebody mostly does."""
    for row in public.rows(folder, "goemotions", part):
        text, feelings = row["text"], set(row["label"])
        aimed = bool(_PEOPLE.search(text))
        if _SWEARING.search(text):
            yield Example(text, "yes", "goemotions", part, 1.0 if feelings & _SOUR else 0.6)
        elif feelings & _CROSS and _INSULTS.search(text):
            if aimed:
                yield Example(text, "yes", "goemotions", part, 0.4)
        elif feelings & {"anger", "disgust"} and aimed:
            yield Example(text, "yes", "goemotions", part, 0.15)
        elif not _INSULTS.search(text) and not feelings & _CROSS and (feelings & _SOUR or public.keep(text, 35)):
            yield Example(text, "no", "goemotions", part, 1.0)


def _hateful_sets(folder: Path, part: str) -> Iterator[Example]:
    weights = {"measuring_hate_binary": 0.9, "hatemoji_build": 0.7, "toxigen_demos": 1.0, "identity_templates": 0.15}
    for name, weight in weights.items():
        for row in public.rows(folder, name, part):
            text = row["text"]
            if row["label"] in {"hate", "implicit_hate", "toxic"}:
                yield Example(text, "yes", name, part, weight)
            elif name == "measuring_hate_binary" and _INSULTS.search(text) and _PEOPLE.search(text):
                yield Example(text, "yes", name, part, 0.3)
            elif _SWEARING.search(text) and name != "hatemoji_build":
                yield Example(text, "yes", name, part, 0.6 * weight)
            elif not _INSULTS.search(text):
                yield Example(text, "no", name, part, 0.4 * weight)
