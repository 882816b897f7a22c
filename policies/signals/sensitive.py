"""Finds politics and religion: by words that leave no doubt, or by two different words that only hint."""

from collections.abc import Mapping

from policies.signals.scan import Place, Scan, apart
from policies.signals.types import Mark

_KINDS = ("politics", "religion")
_HINTS = 2
_NOT_WORDS = " .,;:!?\n\t"


def find_sensitive(scan: Scan, learned: Mapping[str, float] | None = None, sure: float = 1.0) -> tuple[Mark, ...]:
    """Return where a text touches politics or religion.

    `learned` holds a model's probability for each; from `sure` on, the sentence of the likeliest hint, or the whole
    text, is marked though no word is certain. Kind words about believers among us are no religion: only a word without
    doubt counts beside them.
    """
    marks: list[Mark] = []
    touched = scan.touches("topics")
    if not touched and not learned:
        return ()
    for kind in _KINDS:
        found = scan.marks(kind, f"topics.{kind}", unless="topics.unless") if touched else []
        plain = scan.reading.plain
        hinted = {plain[start:end] for start, end in scan.places(f"topics.{kind}_hint")} if touched else ()
        # What takes a hint back is looked for only where it matters.
        hints = apart(_hints(scan, kind)) if hinted and (found or learned or len(hinted) >= _HINTS) else []
        if found or len({plain[start:end] for start, end in hints}) >= _HINTS:
            found += [scan.mark(kind, place, source=f"lexicon:topics.{kind}_hint") for place in hints]
        elif learned is not None and learned.get(kind, 0.0) >= sure and not (kind == "religion" and _kind_words(scan)):
            found = [scan.mark(kind, _stretch(scan, hints), sure=False, source="learned:topic")]
        marks += found
    return tuple(sorted(marks, key=lambda mark: mark.start))


def _hints(scan: Scan, kind: str) -> list[Place]:
    """Return the hints of a kind; who believes, and where they pray, is none beside a kind word about people."""
    hints = scan.clear(f"topics.{kind}_hint", "topics.unless")
    if not hints or not _kind_words(scan):
        return hints
    believers = scan.places("topics.believer")
    return [(start, end) for start, end in hints if all(end <= left or start >= right for left, right in believers)]


def _kind_words(scan: Scan) -> bool:
    """Whether believers are spoken of as customers, colleagues or guests, or greeted."""
    return scan.has("topics.kind")


def _stretch(scan: Scan, hints: list[Place]) -> Place:
    """Return the sentence of the first hint, or all of the text that isn't blank."""
    plain = scan.reading.plain
    start, end = scan.reading.bounds(scan.reading.sentence(hints[0][0])) if hints else (0, len(plain))
    part = plain[start:end]
    return start + len(part) - len(part.lstrip(_NOT_WORDS)), start + len(part.rstrip(_NOT_WORDS))
