"""Finds what a reply promises or states as fact: links, figures, money back, deadlines. Each must have a source."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_LINK = re.compile(
    r"(?:https?://|www\.)[^\s)>\]]+|\b[\w-]+\.(?:com|net|org|io|co|example|ly|me|app|info)(?:/[^\s)>\]]*)?\b",
    re.IGNORECASE,
)
_COMMITMENTS = (
    r"\b(?:we|i)(?:'ll| will| can|'re going to| are going to|'ve| have)? (?:\w+ )?(?:refund(?:ed)?|reimburse|compensate|credit(?:ed)? you|replace(?:d)? (?:it|your)|send (?:you )?a (?:new|replacement|free)|waive)\b",
    r"\byou(?:'ll| will) (?:\w+ )?(?:get|receive|have) (?:a |your |the )?(?:full )?(?:refund|money back|replacement|compensation|voucher|discount|credit)\b",
    r"\b(?:full refund|money back guarantee|free of charge|for free|on the house|guarantee[ds]?|we promise|i promise)\b",
    r"\b\d{1,3} ?(?:%|percent) off\b|\bdiscount code\b|\bpromo code\b",
    r"\bwill be (?:fixed|resolved|released|restored|refunded|back) (?:by|on|within|tomorrow|today|next)\b",
    r"\b(?:reembolsaremos|le devolveremos|te devolveremos|recibirá (?:un|su) reembolso|gratis|garantizamos|prometemos)\b",
    r"\b(?:wir erstatten|sie erhalten (?:eine |ihre )?(?:erstattung|ersatz|gutschein)|kostenlos(?:en|e)?|wir garantieren|versprechen wir)\b",
    r"\b(?:nous vous rembours\w+|vous (?:recevrez|serez) (?:un |votre )?(?:rembours\w+|remplacement)|gratuit(?:ement)?|nous garantissons|nous promettons)\b",
    r"返金いたします|返金します|無料で|無償で|交換いたします|お約束します|保証いたします",
)
_COMMITMENT = re.compile("|".join(_COMMITMENTS), re.IGNORECASE)
_DEADLINE = re.compile(
    r"\b(?:within|in the next|in|innerhalb von|binnen|en un plazo de|dans (?:les|un délai de)|sous) (?P<n>\d{1,3}|an?|one|two|three|four|five|six|seven|eight) (?:working |business |Arbeits)?(?P<u>minutes?|hours?|days?|weeks?|stunden?|tagen?|horas?|días?|heures?|jours?)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"(?<![\w.])(?:[$€£¥]\s?\d[\d.,]*|\d[\d.,]*\s?(?:[$€£%円]|euros?\b|dollars?\b))")
_WORDS = dict(zip("a an one two three four five six seven eight".split(), (1, 1, 1, 2, 3, 4, 5, 6, 7, 8), strict=True))
_MINUTES = (
    ("min", 1),
    ("hour", 60),
    ("stunde", 60),
    ("hora", 60),
    ("heure", 60),
    ("day", 480),
    ("tag", 480),
    ("día", 480),
    ("jour", 480),
    ("week", 2400),
)


@dataclass(frozen=True, slots=True)
class Ungrounded:
    """Something a text says that nothing stands behind."""

    message: str
    start: int
    end: int


def ungrounded(
    text: str, mention: str, sources: Iterable[str], links: Iterable[str], due_minutes: int | None
) -> Iterator[Ungrounded]:
    """Yield each link, commitment, deadline or figure of `text` that neither a source nor the mention carries."""
    known = {link.rstrip("/") for link in links}
    for match in _LINK.finditer(text):
        if match[0].rstrip("/.,;:!?") not in known:
            yield Ungrounded("This link is in no article of the knowledge base.", *match.span())
    said = " ".join(sources).lower()
    for match in _COMMITMENT.finditer(text):
        if match[0].lower() not in said:
            yield Ungrounded("This promises something that no article says.", *match.span())
    for match in _DEADLINE.finditer(text):
        if match[0].lower() not in said and not _kept(match, due_minutes):
            yield Ungrounded("This names a time that neither an article nor the code sets.", *match.span())
    for match in _FIGURE.finditer(text):
        figure = re.sub(r"\D", "", match[0])
        if figure not in re.sub(r"[.,]", "", mention + said):
            yield Ungrounded("This figure is neither in the mention nor in an article.", *match.span())


def _kept(match: "re.Match[str]", due_minutes: int | None) -> bool:
    if due_minutes is None:
        return False
    number = int(match["n"]) if match["n"].isdigit() else _WORDS[match["n"].lower()]
    unit = next(minutes for start, minutes in _MINUTES if match["u"].lower().startswith(start))
    return number * unit >= due_minutes
