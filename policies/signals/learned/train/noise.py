"""The dress of a tweet: handles, greetings, emoji, links, shorthand and slips of the finger."""

import random
from typing import Final

_HANDLES: Final = ("@AuroraHelp", "@Aurora", "@NimbusCares", "@askKoya", "@VeloraSupport", "@brightline_uk")
_GREETINGS: Final = {
    "en": ("hi", "hey", "hello", "hi there", "dear team", "good morning", "hey guys", "yo", "hi team,", "ok so"),
    "es": ("hola", "buenas", "buenos días", "hola equipo"),
    "de": ("hallo", "hi", "moin", "guten Tag", "liebes Team"),
    "fr": ("bonjour", "salut", "bonsoir", "hello"),
    "ja": ("こんにちは", "すみません", "お世話になります。"),
}
PLEASE: Final = {
    "en": ("please", "pls", "please!!", "thanks", "thank you", "thanks in advance", "asap please", "plz"),
    "es": ("por favor", "gracias", "porfa", "gracias de antemano"),
    "de": ("bitte", "danke", "danke im Voraus", "bitte bitte"),
    "fr": ("svp", "merci", "merci d'avance", "s'il vous plaît"),
    "ja": ("お願いします", "よろしくお願いします", "ありがとうございます"),
}
_FACES: Final = {
    "question": ("🤔", "🙏", "😭", "😩", "🥺", "🤷"),
    "criticism": ("😡", "🤬", "🙄", "😤", "👎", "🤦", "😭", "😒", "😂"),
    "suggestion": ("🙏", "💡", "👀", "🥺", "😊"),
    "praise": ("❤️", "😍", "🙏", "🙌", "👏", "🔥", "😊", "💯", "🎉"),
    "other": ("😂", "😎", "👀", "🎉", "😅", "👋"),
}
_TAGS: Final = {
    "question": ("#help", "#support"),
    "criticism": ("#fail", "#badservice", "#help", "#joke"),
    "suggestion": ("#idea", "#feedback"),
    "praise": ("#love", "#happycustomer", "#thanks"),
    "other": ("#tech", "#monday", "#newvideo", "#giveaway"),
}
_SHORT: Final = (
    ("please", "pls"),
    (" you ", " u "),
    (" are ", " r "),
    ("thanks", "thx"),
    ("n't", "nt"),
    ("I'm", "im"),
    (" and ", " & "),
    (" to ", " 2 "),
    ("because", "cuz"),
    ("going to", "gonna"),
    ("really", "rly"),
)
_STRONG: Final = ("fucking", "damn", "bloody", "freaking", "goddamn")
_STRONG_ALONE: Final = ("wtf", "ffs", "omg", "smh", "for fuck's sake", "what the hell", "jesus christ")


def join(parts: list[str], language: str, chance: random.Random) -> str:
    """The clauses as one text, joined the way people do: with a stop, a comma, a dash or nothing at all."""
    if language == "ja":
        return chance.choice(("。", "、", " ", "\n")).join(parts)
    text = parts[0]
    for part in parts[1:]:
        mark = chance.choice((". ", ". ", ". ", ", ", " - ", "! ", "... ", "\n", " ", " and ", " but "))
        if text[-1] in "?!" or (language != "en" and mark in {" and ", " but "}):
            mark = " "
        if mark in {". ", "! ", "\n"} and chance.random() < 0.7:
            text += mark + part[:1].upper() + part[1:]
        else:
            text += mark + part
    return text


def _slip(text: str, chance: random.Random) -> str:
    place = chance.randrange(len(text) - 1)
    if text[place].isalpha() and text[place + 1].isalpha():
        if chance.random() < 0.5:
            return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        return text[:place] + text[place + 1 :]
    return text


def _english(text: str, intent: str, chance: random.Random) -> str:
    for long, short in _SHORT:
        if chance.random() < 0.12:
            text = text.replace(long, short)
    if intent == "criticism" and chance.random() < 0.12:
        words = text.split(" ")
        place = chance.randrange(len(words))
        text = " ".join([*words[:place], chance.choice(_STRONG), *words[place:]])
    if intent in {"criticism", "question"} and chance.random() < 0.06:
        text = (
            f"{chance.choice(_STRONG_ALONE)} {text}"
            if chance.random() < 0.5
            else f"{text} {chance.choice(_STRONG_ALONE)}"
        )
    return text


def _spelling(text: str, intent: str, language: str, chance: random.Random) -> str:
    if language == "en":
        text = _english(text, intent, chance)
    if language != "ja" and len(text) > 12:
        while chance.random() < 0.25:
            text = _slip(text, chance)
    if chance.random() < 0.35 and text[-1] in "?.":
        text = text[:-1]
    elif text[-1] == "?" and chance.random() < 0.15:
        text += "?" * chance.randrange(1, 3)
    elif text[-1].isalnum() and chance.random() < 0.4:
        text += chance.choice((".", "!", "!!", "...", "。" if language == "ja" else "."))
    return text


def dress(text: str, intent: str, language: str, chance: random.Random) -> str:
    """The text as a tweet: greeted, addressed, misspelt, decorated."""
    text = _spelling(text, intent, language, chance)
    if chance.random() < 0.18:
        text = f"{chance.choice(_GREETINGS[language])} {text}"
    roll = chance.random()
    handle = chance.choice(_HANDLES)
    if roll < 0.62:
        text = f"{handle} {text}"
    elif roll < 0.70:
        text = f"{handle} {chance.choice(_HANDLES)} {text}"
    elif roll < 0.80:
        text = f"{text} {handle}"
    if chance.random() < 0.14:
        text += " " + chance.choice(_FACES[intent]) * chance.choice((1, 1, 1, 2, 3))
    if chance.random() < 0.05:
        text += " " + chance.choice(_TAGS[intent])
    if chance.random() < 0.10:
        text += chance.choice((" link", " https://t.co/a1b2"))
    return text
