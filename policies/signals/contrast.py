"""Hears where a text turns: praise that mocks or is taken back, trouble that is over, a report that ends in an ask."""

from collections.abc import Sequence

from policies.signals.scan import Scan

Place = tuple[int, int]
_FEW_WORDS = 3
_LAST_SENTENCES = 2


def turn(scan: Scan, praise: Sequence[Place], against: Sequence[Place]) -> bool:
    """Whether the last turning word ("but", "however") leads from praise to what went wrong, and stays there."""
    if not praise or not against:
        return False
    turns = scan.places("intent.turn")
    if not turns:
        return False
    here = turns[-1][0]
    after = sum(start >= here for start, _ in against)
    return praise[0][0] < here and after > 0 and sum(start >= here for start, _ in praise) <= after


def mocks(scan: Scan, praise: Sequence[Place], trouble: Sequence[Place]) -> bool:
    """Whether a sentence of praise alone, the first of the text, is followed at once by what went wrong.

    "Great update. Now nothing loads." is no praise; "Great update. Love it." is, and so is praise that comes last.
    """
    if not praise or not trouble or praise[-1][0] > trouble[0][0]:
        return False
    sentence = scan.reading.sentence(praise[0][0])
    start, end = _bounds(scan, sentence)
    words = scan.reading.scan[start:end].replace("\x00", " ").split()
    return len(words) <= _FEW_WORDS and scan.reading.sentence(trouble[0][0]) == sentence + 1


def over(scan: Scan, trouble: Sequence[Place]) -> bool:
    """Whether a text says that its trouble is over, and nothing goes wrong after that."""
    relief = scan.places("intent.relief")
    return bool(relief) and all(start <= relief[-1][1] for start, _ in trouble)


def ends_asking(scan: Scan, pleas: Sequence[Place]) -> bool:
    """Whether the last words that say something ask: a question mark or a plea for help."""
    text = scan.reading.scan
    if not pleas and "?" not in text and "？" not in text:
        return False
    end = len(text)
    for start in (*reversed(scan.reading.breaks), 0)[: _LAST_SENTENCES + 1]:
        sentence = text[start:end].replace("\x00", " ").rstrip()
        if sentence and (sentence[-1] in "?？" or any(start <= left < end for left, _ in pleas)):
            return True
        if sum(word[0].isalnum() for word in sentence.split()) >= _FEW_WORDS:
            return False
        end = start
    return False


def _bounds(scan: Scan, sentence: int) -> Place:
    edges = (0, *scan.reading.breaks, len(scan.reading.scan))
    return edges[sentence], edges[min(sentence + 1, len(edges) - 1)]
