"""Finds praise and denial of atrocities: the deed named, and beside it that it was right, too little, or never was."""

from collections.abc import Iterator

from policies.signals.scan import Scan
from policies.signals.sentences import Attack, Sentence

_BESIDE = 6


def atrocities(scan: Scan) -> Iterator[Attack]:
    """Yield where a text calls an atrocity good, unfinished or invented."""
    deeds = scan.places("bias.atrocity")
    if not deeds:
        return
    for deed in deeds:
        sentence = Sentence(scan, scan.reading.sentence(deed[0]))
        for name in ("people.praised", "people.denied"):
            for word in sentence.all(name):
                apart = word[1] <= deed[0] or deed[1] <= word[0]
                if apart and not sentence.before("people.not", word[0], _BESIDE):
                    yield Attack("hate", "atrocity", (deed, word))
                    break
