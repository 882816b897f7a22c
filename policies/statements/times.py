"""Times that a reader could look at a clock for: "at 18:00", "by Friday", "every three hours", "明日10時"."""

import re
from typing import Final

_DAYS = r"mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?"
_MONTHS = (
    r"january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_ENGLISH = (
    rf"\b(?:{_DAYS})s?\b|\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTHS})\b|\b(?:{_MONTHS}) "
    rf"\d{{1,2}}\b|\bin (?:{_MONTHS})\b|\b\d{{1,2}}[:.]\d{{2}}\b"
    r"|\b\d{1,2} ?(?:am|pm|a\.m|p\.m|o'clock)|\b(?:tomorrow|tonight|noon|midnight|midday|"
    r"hourly|daily|weekly)\b|\b(?:today|this (?:evening|afternoon|morning|week))\b"
    r"|\b(?:every|each) (?:\w+ )?(?:hours?|days?|morning|evening|weeks?|minutes|half hour|"
    r"month|few hours)|\bwithin (?:the (?:next |hour)|an? |one |two |three |\d|24|48|72)|\bin "
    r"(?:an? |one |two |three |the next |\d+ )(?:\w+ )?(?:hours?|days?|weeks?|minutes)"
    r"|\bby (?:the )?(?:end of|close of|next|noon|midnight)|\bnext (?:week|month|monday|"
    r"tuesday|wednesday|thursday|friday)|\b\d{4}-\d{2}-\d{2}\b|\b\d{4} (?:utc|gmt|est|pst|"
    r"cet)\b|\beverything? (?:hour|day)\b"
    r"|\b\d{1,2}/\d{1,2}(?:/\d{2,4})?\b|\bthe \d{1,2}(?:st|nd|rd|th)\b"
    r"|\b(?:within|in) (?:the )?(?:next )?(?:\w+ ){1,3}(?:hours|days|weeks|months)\b"
    rf"|\b(?:end|start|beginning|middle|week) of (?:the (?:week|month|year)|(?:\d{{1,2}} )?(?:{_MONTHS}))\b"
)
_GERMAN = (
    r"\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag)s?\b|"
    r"\b\d{1,2}(?:[:.]\d{2})? uhr\b|\b\d{1,2}\. ?(?:januar|februar|marz|märz|april|mai|juni|"
    r"juli"
    r"|august|september|oktober|november|dezember)|\b(?:ab dann|von da an|morgen|heute|mittags?|stündlich|"
    r"taglich|täglich|heute abend)\b|\b(?:alle|jeden|jede) \w+ ?(?:stunden|tag|tage|stunde|"
    r"woche|abend|morgen)?|\binnerhalb|\bbinnen\b|\bbis (?:zum|ende)"
)
_SPANISH = (
    r"\b(?:lunes|martes|miercoles|jueves|viernes|sabado|domingo)\b|\ba las? \d|"
    r"\b\d{1,2}(?:[:.]\d{2})? ?(?:h|horas)\b|\b\d{1,2} de (?:enero|febrero|marzo|abril|mayo|"
    r"junio|julio|agosto"
    r"|septiembre|octubre|noviembre|diciembre)|\b(?:mañana|hoy|esta (?:tarde|noche)|mediodia|"
    r"medianoche)\b|\bcada (?:\w+ )?(?:horas?|dias?|hora)|\ben (?:las proximas|un plazo|\d+ "
    r"horas)|\bantes (?:de|del)"
)
_FRENCH = (
    r"\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)s?\b|\b\d{1,2} ?h(?:eures?|"
    r"\d{2})?\b|\b\d{1,2}(?:er)? (?:janvier|fevrier|mars|avril|mai|juin|juillet|aout|"
    r"septembre|octobre|novembre|decembre)"
    r"|\b(?:demain|aujourd'hui|ce soir|midi|minuit)\b|\b(?:toutes|tous|chaque) (?:les "
    r")?(?:\w+ )?(?:heures?|jours?|semaines?|soir|matin)|\bd'ici|\bdans (?:les|une|deux|\d)"
)
_JAPANESE = r"\d{1,2}[時日月:]|明日|本日|今夜|今晩|毎日|毎時|[月火水木金土日]曜|以内|来週|今週|正午|まで"
_BY_LANGUAGE: Final = {
    "en": re.compile(_ENGLISH),
    "de": re.compile(_GERMAN),
    "es": re.compile(_SPANISH),
    "fr": re.compile(_FRENCH),
    "ja": re.compile(_JAPANESE),
}
_ANY: Final = re.compile(f"{_ENGLISH}|{_GERMAN}|{_SPANISH}|{_FRENCH}")


def has_time(words: str, language: str) -> bool:
    """Whether folded words name a time."""
    return _BY_LANGUAGE.get(language, _ANY).search(words) is not None
