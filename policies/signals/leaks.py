"""Finds matter that is not public: whose it is, what it is about, and whether it is specific.

A leak takes three things: matter of ours (or words that keep a secret), nothing that makes it public or somebody
else's, and a specific: a figure, a day, a price, a name. Matter and secrecy without a specific are a hint.
"""

from policies.signals.lazily import late, lazily
from policies.signals.scan import Place, Scan, apart
from policies.signals.telling import Telling
from policies.signals.types import Mark
from policies.signals.whispers import find_whispers
from policies.signals.workplace import business_figure, clear_of

_KINDS = ("internal", "financial", "performance", "release", "restock")
_TELLING = frozenset(f"{kind}_{strength}" for kind in _KINDS for strength in ("matter", "sure", "hint"))
_BEGINNINGS = frozenset(f"confidential.{name}" for name in (*_TELLING, "secret"))
# Without one of these, or something else of ours, no matter counts.
_BEARING = frozenset(("ours", "secret", "business"))
_FIGURE = late(r"\d")
# Digits that say which, not how much: years, quarters, versions, the time of day.
_WHICH = late(
    r"\b(?:19|20)\d\d\b|\b[qht][1-4]\b|\bfy ?\d*|\bh[12]\b|\bv?\d+\.\d+\.\d+|\b\d{1,2}(?::\d\d)? ?(?:am|pm|uhr|h)\b"
)
_MONTH = "jan|feb|mar|mär|apr|avr|abr|may|mai|jun|juin|jul|juil|aug|aou|ago|sep|oct|okt|nov|dec|dez|dic|ene|fev"
_DAY = late(
    r"\b\d{1,2}(?:st|nd|rd|th)\b|\bthe \d{1,2}\b|\b\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?(?![\d%])|\b20\d\d-\d\d-\d\d\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of |de )?(?:{_MONTH})|\b(?:{_MONTH})[a-z]* \d{{1,2}}\b"
    r"|\b(?:el|le) \d{1,2}\b|\b(?:am|zum|ab|ab dem) \d{1,2}\.|\d{1,2}日|\d{1,2}月|\bq[1-4]\b|\b(?:week|kw) ?\d+"
)
_PRICE = late(r"[$€£¥]\s?\d|\b\d+(?:[.,]\d\d)? ?(?:dollars|euros?|quid|pounds|bucks|yen|€|円)|\d円")
_PAST = late(r"\b(?:19\d\d|20[01]\d)\b")


def find_leaks(scan: Scan, telling: Telling) -> list[Mark]:
    """Return what tells of matter that is not public, by kind; a hint (`sure` false) has no specifics."""
    reader = _Reader(scan, telling)
    worded = not _BEGINNINGS.isdisjoint(scan.found("outgoing"))
    marks = reader.marks() if worded or (telling.hears() and scan.touches("confidential")) else []
    if telling.company or any(mark.sure for mark in marks):
        return marks
    whispered = find_whispers(scan, telling.protected)
    if whispered and (whispered[0].sure or not marks):
        return whispered
    if marks or max(telling.alone, telling.line) > 1:
        return marks
    return reader.wordless()


class _Reader:
    """One text, asked for each part of a leak once."""

    __slots__ = ("__dict__", "_plain", "_scan", "_telling")

    def __init__(self, scan: Scan, telling: Telling) -> None:
        self._scan, self._telling = scan, telling
        self._plain = scan.reading.scan

    @lazily
    def _found(self) -> frozenset[str]:
        return self._scan.names("confidential")

    def _has(self, name: str) -> bool:
        return name in self._found

    def marks(self) -> list[Mark]:
        """Return the leaks and hints of this text, the strictest of each kind."""
        marks = []
        if not _TELLING.isdisjoint(self._found) and self._bears():
            marks = [mark for kind in _KINDS if (mark := self._kind(kind)) is not None]
        return self._weighed(marks or self._secretive())

    def _bears(self) -> bool:
        """Whether anything says that a matter is ours or kept, so that it is worth weighing at all."""
        if not _BEARING.isdisjoint(self._found) or self._telling.products():
            return True
        return self._telling.company and any(name.startswith("restock") for name in self._found)

    def _kind(self, kind: str) -> Mark | None:
        """Return the leak or hint of one kind, if there is one."""
        if not any(self._has(f"{kind}_{strength}") for strength in ("matter", "sure", "hint")):
            return None
        secret = self._has("secret")
        sure = [] if self._protected else self._scan.clear(f"confidential.{kind}_sure", "confidential.unless")
        matter = [place for place in self._matter(kind) if not self._linked(place)]
        hints = [] if self._protected else self._scan.clear(f"confidential.{kind}_hint", "confidential.unless")
        if not (sure or matter or hints) or self._public(kind, secret):
            return None
        ours = self._ours(kind)
        if sure and (ours or (secret and not self._has("private"))):
            return self._mark(kind, sure, sure=True)
        told = ours or secret
        if matter and (told or self._has("business")):
            if not self._private(secret) and self._specific(kind, matter):
                return self._mark(kind, matter, sure=told)
            # In the company's name "we can't say yet" keeps the secret that an employee's wink gives away.
            if secret and not self._telling.company and not self._private(secret=False):
                return self._mark(kind, matter, sure=False)
        if hints and (ours or secret) and not self._private(secret=False):
            return self._mark(kind, hints, sure=False)
        return None

    @lazily
    def _protected(self) -> bool:
        """Whether an employee speaks of work on their own account: its everyday words are then no matter of ours."""
        return not self._telling.company and self._telling.protected()

    def _matter(self, kind: str) -> list[Place]:
        """Return where the matter stands; in talk about work only what reaches beyond the workplace."""
        if not self._protected:
            places = self._scan.clear(f"confidential.{kind}_matter", "confidential.unless")
            # Trucks and arrivals are about stock only where something that we sell is named.
            if kind == "restock" and not (self._has("wares") or self._telling.products()):
                stock = clear_of(places, self._scan, "confidential.arrival")
                return stock if stock or not self._has("arrival") else []
            return places
        # Which channel it came by, and what became of the jobs, is for those who work to tell.
        name = "beyond" if kind == "internal" else f"{kind}_matter"
        places = self._scan.clear(f"confidential.{name}", "confidential.unless")
        if kind in {"release", "restock"}:
            wares = self._telling.products() or self._has("wares")
            return clear_of(places, self._scan, "confidential.weak", "confidential.channel") if wares else []
        if kind != "internal" and not (self._has("unpublished") or self._has("secret")):
            places = clear_of(places, self._scan, "confidential.weak", "confidential.channel", "confidential.boast")
        if kind == "internal":
            return places
        return [place for place in places if business_figure(self._scan.reading, place)]

    def _linked(self, place: Place) -> bool:
        """Whether a word stands within an address, like the name of a database."""
        plain = self._scan.reading.plain
        before = max(plain.rfind(sign, 0, place[0]) for sign in " \n\t")
        return "://" in plain[before + 1 : place[0]]

    def _mark(self, kind: str, places: list[Place], *, sure: bool) -> Mark:
        longest = max(apart(places), key=lambda place: place[1] - place[0])
        return self._scan.mark(kind, longest, sure=sure, source=f"leaks:{kind}")

    def _ours(self, kind: str) -> bool:
        """Whether this is about us: our words, a product of ours, or the company's own voice."""
        if self._has("ours") or (self._telling.company and kind == "restock"):
            return True
        return kind != "internal" and self._telling.products()

    def _public(self, kind: str, secret: bool) -> bool:
        """Whether the matter is out already, is somebody else's, or is asked for rather than told."""
        if self._has("unpublished"):
            return False
        linked = any(self._plain_quiet(start) for start, _ in self._scan.reading.quiet)
        if linked and kind != "internal":
            return True
        if self._has("published") and not secret:
            return True
        if self._has("asks") and not secret:
            return True
        if secret:
            return False
        return self._has("theirs") or (kind in {"release", "financial", "performance"} and self._past())

    def _plain_quiet(self, start: int) -> bool:
        return self._scan.reading.plain[start] != "@"

    def _past(self) -> bool:
        return _PAST.search(self._plain) is not None or self._has("past")

    def _private(self, secret: bool) -> bool:
        """Whether it is about the writer's own life, or about working conditions, which are nobody's secret."""
        if self._has("private"):
            return not secret
        return False

    def _specific(self, kind: str, matter: list[Place]) -> bool:
        """Whether a figure, a day, a price or a name stands beside the matter."""
        near = self._near(matter)
        bare = _WHICH.sub(" ", near)
        if kind in {"financial", "performance"}:
            return _FIGURE.search(bare) is not None or self._beside("figure", matter)
        when = _DAY.search(near) is not None or self._beside("when", matter)
        if kind == "restock":
            return when or _FIGURE.search(bare) is not None or self._beside("figure", matter)
        if kind == "release":
            return when or _PRICE.search(near) is not None or self._beside("novelty", matter)
        return when or _FIGURE.search(bare) is not None or self._beside("content", matter)

    def _near(self, matter: list[Place]) -> str:
        """Return the sentences of the matter, and one on either side."""
        reading = self._scan.reading
        first = max(0, reading.sentence(matter[0][0]) - 1)
        last = min(len(reading.breaks), reading.sentence(max(0, matter[-1][1] - 1)) + 1)
        return self._plain[reading.bounds(first)[0] : reading.bounds(last)[1]]

    def _beside(self, name: str, matter: list[Place]) -> bool:
        reading = self._scan.reading
        first, last = reading.sentence(matter[0][0]) - 1, reading.sentence(max(0, matter[-1][1] - 1)) + 1
        return any(first <= reading.sentence(start) <= last for start, _ in self._scan.places(f"confidential.{name}"))

    def _secretive(self) -> list[Mark]:
        """Return a hint where a secret of ours is told with a specific, though not what it is about."""
        places = self._scan.places("confidential.secret")
        if not places or self._protected or not self._has("ours") or self._public("internal", secret=True):
            return []
        if self._private(secret=False) or self._has("asks") or not self._specific("performance", places):
            return []
        return [self._mark("internal", places, sure=False)]

    def _weighed(self, marks: list[Mark]) -> list[Mark]:
        """Let the learned model say what the words leave open; it blocks nothing that has no specific of ours."""
        telling = self._telling
        if telling.line > 1 or any(mark.sure for mark in marks) or self._has("asks"):
            return marks
        ours, secret = self._has("ours"), self._has("secret")
        if self._private(secret=False) or (not marks if telling.company else telling.own_work()):
            return marks
        if not (ours or secret or marks):
            return self.wordless()
        # On an own account a score alone is not enough: models take how work feels for matter of ours.
        if not (telling.company or marks or secret or self._has("business")):
            return self.wordless()
        scores = telling.learned()
        kind = max(_KINDS, key=lambda one: scores.get(one, 0.0))
        if 1 - scores.get("none", 1.0) < telling.line or self._public(kind, secret):
            return marks
        place = (0, len(self._plain))
        sure = (ours or secret) and self._specific(kind, [place])
        start, end = self._scan.reading.span(*place)
        return [Mark(kind, start, end, sure, source="learned:confidential")]

    def wordless(self) -> list[Mark]:
        """Return a hint where only a learned model hears a leak, on an own account and from its higher line on.

        What links somewhere, asks, or speaks of one's work and life is left alone.
        """
        telling, reading = self._telling, self._scan.reading
        if telling.company or max(telling.alone, telling.line) > 1:
            return []
        if any(self._plain_quiet(start) for start, _ in reading.quiet) or self._plain.rstrip().endswith(("?", "？")):
            return []
        scores = telling.learned()
        kind = max(_KINDS, key=lambda one: scores.get(one, 0.0))
        if 1 - scores.get("none", 1.0) < max(telling.alone, telling.line) or telling.own_work():
            return []
        return [Mark(kind, *reading.span(0, len(self._plain)), False, "learned:confidential")]
