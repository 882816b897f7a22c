"""Finds what concerns the company: who speaks for it, what is confidential, which subjects are not its own."""

import re
from collections.abc import Callable, Sequence
from datetime import datetime

from policies.code import Embargo
from policies.signals.gapped import joins
from policies.signals.leaks import find_leaks
from policies.signals.scan import Place, Scan, apart
from policies.signals.telling import Telling
from policies.signals.together import VOICE, find_together
from policies.signals.types import Mark

_CODENAME = re.compile(
    r"\b(?:[Pp]roject|[Oo]peration)\s+(?!(?:Manager|Management|Gutenberg|Team|Lead|Runway|Zomboid|Cars|Page|Pages|Plan)\b)"
    r"[A-Z][\w-]{2,30}(?:\s[A-Z][\w-]{2,30})?"
)
# An amount before a name, and signs after its number that make it another ("lumen50", "lumen5s").
_COUNT = re.compile(r"\d\d[ -]?\Z")
_LONGER = re.compile(r"\d{3}|(?<=\d)(?:\d|[a-z]{1,2})\Z")
_COMMITMENTS = ("refund", "recall", "liability")
_DISCLOSURES = {
    "en": " (I work at {brand}, views my own.)",
    "es": " (Trabajo en {brand}, opiniones propias.)",
    "de": " (Ich arbeite bei {brand}, meine private Meinung.)",
    "fr": " (Je travaille chez {brand}, avis personnel.)",
    "ja": "（{brand}勤務、個人の見解です）",
}


def _never(_task: str) -> bool:
    return False


def disclosure(language: str, brand: str) -> str:
    """Return the words that say where a writer works and that the view is their own, in the text's language."""
    return _DISCLOSURES.get(language, _DISCLOSURES["en"]).format(brand=brand)


def find_speaking(
    scan: Scan,
    brand: str = "",
    products: Callable[[], bool] = bool,
    heard: Callable[[str], bool] = _never,
    alone: Callable[[], bool] = bool,
) -> tuple[Mark, ...]:
    """Return words that speak for the company, disclose, promote its products, or commit it to something.

    What only reports, asks, or speaks for somebody else is left out. `products` says whether one of our products is
    named, `heard` whether a learned model is believed for a task, `alone` whether it is so sure of somebody speaking
    for us that nothing of ours need be named. Where somebody speaks or promotes, a mark `end` follows at the end of the
    text: its `fix` discloses.
    """
    marks: list[Mark] = []
    for kind in ("employee", "disclosure", "interest", *_COMMITMENTS):
        marks += scan.marks(kind, f"speaking.{kind}")
    ours = scan.has("speaking.promoted") or scan.has("speaking.employee") or products()
    if not scan.has("speaking.unless"):
        said = scan.places("speaking.for_company") or [place for place, _ in find_together(scan, "speaking", VOICE)]
        voices = [place for place in said if not _asked(scan, place)]
        marks += [scan.mark("for_company", place, source="lexicon:speaking.for_company") for place in apart(voices)]
        if not voices and ((ours and heard("speaking")) or alone()):
            marks.append(_whole(scan, "for_company", "learned:speaking"))
    if ours and not scan.has("speaking.not_promotion"):
        praise = scan.marks("promotion", "speaking.promotion")
        if not praise and products() and heard("promotion"):
            praise = [_whole(scan, "promotion", "learned:promotion")]
        marks += praise
    if any(mark.kind in {"for_company", "promotion"} for mark in marks):
        end = len(scan.reading.text.rstrip())
        marks.append(Mark("end", end, end, source="disclosure", fix=disclosure(scan.language.code, brand)))
    return tuple(sorted(marks, key=lambda mark: mark.start))


def _whole(scan: Scan, kind: str, source: str) -> Mark:
    text = scan.reading.text
    return Mark(kind, len(text) - len(text.lstrip()), len(text.rstrip()), sure=False, source=source)


def _asked(scan: Scan, place: Place) -> bool:
    """Whether a place stands in a question."""
    start, end = scan.reading.bounds(scan.reading.sentence(place[0]))
    return scan.reading.plain[start:end].rstrip(" \"')»").endswith("?")


def _otherwise(scan: Scan, place: Place) -> bool:
    """Whether what looks like a name with a number is none: "800 lumen 5 m", "volumen5", "lumen v watt"."""
    text, (start, end) = scan.reading.scan, place
    if text[end - 1] == "v" and text[end - 2] in " -_":
        return not scan.reading.text[scan.reading.typed(end - 1, 0)].isupper()
    if not any(sign.isdigit() for sign in text[start:end]):
        return False
    if start and text[start - 1].isalpha() and not joins(text[start - 1]):
        return not text[text.rfind(" ", 0, start) + 1 :].startswith("#")
    return _COUNT.search(text, max(0, start - 12), start) is not None or _LONGER.search(text, start, end) is not None


def find_confidential(
    scan: Scan,
    embargoes: Sequence[Embargo],
    disguised: Sequence[tuple[str, int, int]],
    now: datetime,
    telling: Telling | None = None,
) -> tuple[Mark, ...]:
    """Return confidential matter by kind. A hint (`sure` false) names the matter without specifics.

    `disguised` holds embargoed terms found in spite of signs put between their letters: (embargo id, start, end).
    `telling` says who tells, and what a learned model makes of it.
    """
    marks: list[Mark] = []
    if disguised or scan.touches("embargo"):
        live = {embargo.id: embargo for embargo in embargoes if embargo.until is None or embargo.until > now}
        for embargo in live.values():
            lexicon = f"embargo:{embargo.id}"
            named = [place for place in scan.places(lexicon) if not _otherwise(scan, place)]
            marks += [scan.mark(embargo.kind, place, source=f"lexicon:{lexicon}") for place in apart(named)]
        for name, start, end in disguised:
            if name in live:
                marks.append(Mark(live[name].kind, start, end, source=f"embargo:{name}"))
    marks += find_leaks(scan, telling or Telling())
    text = scan.reading.text
    if "roject" in text or "peration" in text:
        for match in _CODENAME.finditer(text):
            marks.append(Mark("codename", *match.span(), sure=False, source="codename"))
    if not marks:
        return ()
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (not mark.sure, mark.start)):
        if all(mark.end <= other.start or mark.start >= other.end for other in kept):
            kept.append(mark)
    return tuple(sorted(kept, key=lambda mark: mark.start))
