"""Tells business matter from talk about work: what employees say of their work is theirs to say."""

from policies.signals.lazily import late
from policies.signals.reading import Reading
from policies.signals.scan import Place, Scan

# Figures that are about those who work, not about the business: heads, jobs, hours, pace, pay.
_WORKERS = late(
    r"[$€£¥]?\s?\d[\d.,]*\s?(?:k\b|%|percent|per cent|prozent|por ciento|pour cent)?\s?(?:of )?"
    r"(?:people|jobs?|workers|colleagues|employees|staff|of us|positions|roles|hours?|hrs|minutes|mins?|days?|weeks?|months?"  # noqa: E501
    r"|years?|shifts?|parcels|picks|packages|an hour|per hour|/ ?h|raise|bonus|pay|cents|less|stellen|leute|kolleg\w*"
    r"|mitarbeiter\w*|beschäftigte\w*|stunden?|minuten|tage?|wochen|monate?|jahre?|pakete|cent|mehr lohn|personas|compañer\w*"  # noqa: E501
    r"|empleados|trabajador\w*|puestos|horas?|minutos|dias?|semanas|mes(?:es)?|años|paquetes|turnos?|personnes|postes"
    r"|emplois|suppressions?|despidos|kündigungen|redundancies|layoffs|job cuts"
    r"|salaries|collegues|licenciements|heures?|jours?|semaines|mois|ans|colis|人|名|時間|分|個|週|か月|ヶ月|年)"
)
_WHICH = late(r"\b(?:19|20)\d\d\b|\b[qht][1-4]\b|第\d|\b\d{1,2}(?::\d\d)? ?(?:am|pm|uhr|h)\b")
_FIGURE = late(r"\d|\b(?:half a |two |three |four |five )(?:million|billion)|percent\b")
_BESIDE = 60


def business_figure(reading: Reading, place: Place) -> bool:
    """Whether a figure of the business, not of those who work, stands in the sentence of a place and close to it."""
    start, end = reading.bounds(reading.sentence(place[0]))
    left, right = max(start, place[0] - _BESIDE), min(end, place[1] + _BESIDE)
    bare = _WHICH.sub(" ", _WORKERS.sub(" ", reading.scan[left:right]))
    return _FIGURE.search(bare) is not None


def clear_of(places: list[Place], scan: Scan, *lexicons: str) -> list[Place]:
    """Return the places that no place of some lexicons overlaps."""
    taken = [one for name in lexicons for one in scan.places(name)]
    return [(start, end) for start, end in places if all(end <= left or start >= right for left, right in taken)]
