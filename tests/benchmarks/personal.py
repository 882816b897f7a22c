"""Quality and cost of the signals for personal data and for credentials: `python -m tests.benchmarks.personal FOLDER`.

FOLDER holds labelled texts (`presidio_synth_pii`, `credentials_synth`, and more as ordinary posts). Prints JSON:
recall, precision and number per kind on the Presidio synthetic set; recall per kind on the forms of the tests, for
English and for the other languages; recall and look-alikes flagged for credentials (the rules were written with
`train` in view; `dev` was measured only); what is flagged in ordinary posts; processor microseconds a text.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from policies.signals.credentials import find_credentials
from policies.signals.personal import Ours, find_personal
from policies.signals.personal.gate import worth_a_search
from policies.signals.reading import read
from policies.signals.traces import traces
from policies.signals.types import Mark
from tests.policies.credential_look_alikes import LOOK_ALIKES
from tests.policies.credential_texts import SECRETS
from tests.policies.personal_texts import CLEAN, FOUND

# The set's names of kinds, and ours.
KINDS = {
    "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "phone",
    "CREDIT_CARD": "card",
    "IBAN_CODE": "iban",
    "US_SSN": "national_id",
    "IP_ADDRESS": "ip",
    "US_DRIVER_LICENSE": "licence",
    "STREET_ADDRESS": "address",
    "PERSON": "person",
    "DATE_TIME": "birth_date",
}
STRUCTURED = ("email", "phone", "card", "iban", "national_id", "ip", "licence")
ROUNDS = 5
OURS = Ours(orders=("AU-####-####",))


def _personal(text: str, language: str = "en") -> tuple[Mark, ...]:
    return find_personal(text, read(text).plain, language, lambda _lexicon, _place: False, OURS)


def _secret(text: str) -> bool:
    return any(mark.sure for mark in find_credentials(text, read(text).plain))


def _rows(*files: Path) -> Iterator[dict[str, Any]]:
    for file in files:
        with file.open(encoding="utf-8") as lines:
            yield from map(json.loads, lines)


def presidio(folder: Path) -> dict[str, Any]:
    """Return recall and precision per kind; a mark counts when it overlaps a label of its kind."""
    labelled: Counter[str] = Counter()
    found: Counter[str] = Counter()
    marked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for row in _rows(folder / "train.jsonl", folder / "dev.jsonl"):
        marks = _personal(row["text"])
        labels = [
            (KINDS[label["entity_type"]], label["start_position"], label["end_position"])
            for label in row["label"]
            if label["entity_type"] in KINDS
        ]
        for kind, start, end in labels:
            labelled[kind] += 1
            found[kind] += any(mark.kind == kind and mark.start < end and start < mark.end for mark in marks)
        for mark in marks:
            marked[mark.kind] += 1
            right[mark.kind] += any(
                mark.kind == kind and mark.start < end and start < mark.end for kind, start, end in labels
            )
    table = {
        kind: {
            "n": labelled[kind],
            "recall": _share(found[kind], labelled[kind]),
            "marked": marked[kind],
            "precision": _share(right[kind], marked[kind]),
        }
        for kind in sorted({*labelled, *marked})
    }
    sums = [sum(counts[kind] for kind in STRUCTURED) for counts in (labelled, found, marked, right)]
    table["structured"] = {
        "n": sums[0],
        "recall": _share(sums[1], sums[0]),
        "marked": sums[2],
        "precision": _share(sums[3], sums[2]),
    }
    return table


def forms() -> dict[str, Any]:
    """Return recall per kind on the forms of the tests, for English and for the other languages."""
    table: dict[str, Any] = {}
    for name, wanted in (("en", True), ("others", False)):
        seen: Counter[str] = Counter()
        found: Counter[str] = Counter()
        for language, text, kind, span in FOUND:
            if (language == "en") is wanted:
                shown = [(mark.kind, text[mark.start : mark.end].strip()) for mark in _personal(text, language)]
                seen[kind] += 1
                found[kind] += (kind, span) in shown if span else kind in [one for one, _ in shown]
        table[name] = {kind: {"n": seen[kind], "recall": _share(found[kind], seen[kind])} for kind in sorted(seen)}
    table["clean_flagged"] = sum(bool(_personal(text)) for text in CLEAN)
    table["clean"] = len(CLEAN)
    return table


def credentials(folder: Path) -> dict[str, Any]:
    """Return recall and the share of look-alikes flagged, of the synthetic set by split and of the texts of the"
    " tests."""
    table: dict[str, Any] = {}
    for split in ("train", "dev"):
        rows = list(_rows(folder / f"{split}.jsonl"))
        table[split] = _told(
            [row["text"] for row in rows if row["label"] == "credential"],
            [row["text"] for row in rows if row["label"] != "credential"],
        )
    table["tests"] = _told(SECRETS, LOOK_ALIKES)
    return table


def _told(secrets: Sequence[str], others: Sequence[str]) -> dict[str, Any]:
    return {
        "secrets": len(secrets),
        "recall": _share(sum(map(_secret, secrets)), len(secrets)),
        "look_alikes": len(others),
        "flagged": _share(sum(map(_secret, others)), len(others)),
    }


def ordinary(folder: Path) -> dict[str, Any]:
    """Return how many ordinary posts of public sets are marked at all, by kind; many of these marks are right."""
    names = ("airline_tweets", "tweeteval_sentiment", "tweeteval_emotion", "goemotions", "banking77", "clinc150")
    texts = [row["text"] for name in names for row in _rows(folder / name / "dev.jsonl")]
    kinds: Counter[str] = Counter()
    flagged = 0
    for text in texts:
        marks = [*_personal(text), *(mark for mark in find_credentials(text, read(text).plain) if mark.sure)]
        flagged += bool(marks)
        kinds.update({mark.source for mark in marks})
    return {"texts": len(texts), "flagged": flagged, "share": _share(flagged, len(texts)), "kinds": dict(kinds)}


def cost(folder: Path) -> dict[str, float]:
    """Return processor microseconds a text for both signals together; reading the text is not counted."""
    rows = _rows(folder / "airline_tweets" / "dev.jsonl", folder / "tweeteval_sentiment" / "dev.jsonl")
    texts = [(row["text"], read(row["text"]).plain) for row in rows]
    nothing = [(text, plain) for text, plain in texts if not worth_a_search(text, plain) and not traces(plain)]
    bare = [(text, plain) for text, plain in nothing if not any(char.isdigit() for char in text)]
    plain_words = "the quick brown fox jumps over a lazy dog and nobody minds at all " * 152
    return {
        "all posts": _cost(texts),
        "no candidate": _cost(nothing),
        "no candidate, no digit": _cost(bare),
        "10,000 characters, nothing there": _cost([(plain_words, plain_words)]),
        "share without a candidate": _share(len(nothing), len(texts)),
    }


def _cost(texts: Sequence[tuple[str, str]]) -> float:
    return round(min(_once(texts) for _ in range(ROUNDS)) / len(texts) * 1e6, 2)


def _once(texts: Sequence[tuple[str, str]]) -> float:
    near: Callable[[str, int], bool] = lambda _lexicon, _place: False  # noqa: E731 - as cheap as can be
    traces.cache_clear()
    begun = time.process_time()
    for text, plain in texts:
        find_personal(text, plain, "en", near, OURS)
        find_credentials(text, plain)
    return time.process_time() - begun


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.personal", description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    told = {
        "presidio": presidio(folder / "presidio_synth_pii"),
        "forms": forms(),
        "credentials": credentials(folder / "credentials_synth"),
        "ordinary": ordinary(folder),
        "microseconds_per_text": cost(folder),
    }
    sys.stdout.write(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main()
