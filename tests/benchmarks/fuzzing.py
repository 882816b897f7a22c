"""Throws random and mutated texts at the judge: `python -m tests.benchmarks.fuzzing SECONDS [TEXTS.jsonl ...]`.

Prints JSON: how many texts, the most processor milliseconds per 10,000 characters (every text is filled up to that
length by repeating it, and a slow one is timed again), what failed, and spans outside a text. Texts are mutated at
random from a seed; with `--engine atheris` (`pip install atheris`) they are led by the branches that a text takes in
the signals, whose counting makes them slower than they are.
"""

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
SIZE = 10_000
SLOW, SHOWN = 25.0, 40
ROUNDS = 3
PIECES = (
    "1 ", "a@", "a@b.co ", "AKIA", "ghp_", "eyJ", "http://", "://u:p@", "(", "#", "@", "555-", "+1 ", "12:", "10 St ",
    "order 12 ", "password: ", "token=", "user:", "otp is ", "pin 1", "DE12 ", "4111 1111 ", "born 1 ", "customer Bo ",
    " at gmail dot com", "one two ", "\u200b", "\u202e", "\u0301", "\ud800", "\x00", "👩\u200d", "🇩", "\ufe0f", "１",
    "İ", "ß", "\n", ". ", "f.u.c.k ", "k1ll ", "n i g h t ", "не", "あ", "漢", "ﷺ", "“", "don't ", "we ", "our ",
    "not ", "!", "?", "<b>",
)  # fmt: skip


@dataclass(slots=True)
class Found:
    """What a run found so far."""

    texts: int = 0
    worst: list[tuple[float, str]] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    outside: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "texts": self.texts,
            "worst_ms_per_10000": self.worst[0][0] if self.worst else 0.0,
            "slowest": [{"ms": ms, "text": ascii(text[:SHOWN])} for ms, text in self.worst],
            "failed": self.failed,
            "spans_outside": self.outside,
        }


class Trial:
    """Judges texts as posts of every kind in turn, and keeps what went wrong."""

    def __init__(self) -> None:
        # Imported here, for atheris counts the branches only of what it sees imported.
        from policies.code import load_code
        from policies.engine import Judge
        from policies.signals.instruments import Instruments
        from policies.subject import Subject, SubjectKind

        code = load_code()
        self._judge = Judge(code, Instruments(code))
        self._kinds, self._make = tuple(SubjectKind), Subject
        self.found = Found()
        # What is compiled when first needed is not counted.
        for kind in self._kinds:
            for text in ("k1ll n i g h t 1 2 3", "12 Main St 555-0143 a@b.co password: x1!y2?z3", "您好 we are sorry"):
                self._judge.judge(Subject(kind, text * 20, NOW))

    def _subject(self, text: str) -> Any:
        return self._make(self._kinds[len(text) % len(self._kinds)], text, NOW)

    def run(self, text: str) -> None:
        """Judge a text as it is, and filled up; note what went wrong."""
        self.found.texts += 1
        self._check(text)
        if text:
            filled = (text * (SIZE // len(text) + 1))[:SIZE]
            taken = self._check(filled)
            if taken > SLOW and (not self.found.worst or taken > self.found.worst[-1][0]):
                self._note(min(taken, *(self._check(filled + "x" * more) for more in range(1, ROUNDS + 1))), text)

    def _note(self, taken: float, text: str) -> None:
        self.found.worst = sorted([*self.found.worst, (round(taken, 1), text)], reverse=True)[:10]

    def _check(self, text: str) -> float:
        begun = time.process_time()
        try:
            judgement = self._judge.judge(self._subject(text))
        except Exception as error:  # noqa: BLE001 - what fails is what we look for
            self.found.failed[type(error).__name__] = ascii(text[:SHOWN])
            return 0.0
        taken = (time.process_time() - begun) * 1e3
        for finding in judgement.findings:
            if finding.rule.endswith("/failed"):
                self.found.failed[finding.rule] = ascii(text[:SHOWN])
            if not 0 <= finding.start <= finding.end <= len(text):
                self.found.outside.append(f"{finding.rule} {text[:SHOWN]!a}")
        return taken


def mutated(corpus: Sequence[str], rng: random.Random) -> Iterator[str]:
    """Yield texts without end: pieces in a row, signs at random, and texts of a corpus with pieces put in."""
    while True:
        way = rng.random()
        if way < 0.3:
            yield "".join(rng.choice(PIECES) * rng.choice((1, 1, 2, 5)) for _ in range(rng.randint(1, 8)))
        elif way < 0.45:
            yield "".join(chr(rng.choice((rng.randrange(128), rng.randrange(0x3100), rng.randrange(0x110000))))
                          for _ in range(rng.randint(1, 60)))  # fmt: skip
        else:
            text = list(rng.choice(corpus)[:400])
            for _ in range(rng.randint(1, 12)):
                place = rng.randrange(len(text) + 1)
                text[place : place + rng.choice((0, 0, 1, 4))] = rng.choice(PIECES)
            yield "".join(text)


def from_bytes(data: bytes, corpus: Sequence[str]) -> str:
    """Return the text that bytes stand for: pieces, signs and stretches of a corpus."""
    parts = []
    for place in range(0, min(len(data) - 1, 120), 2):
        way, value = data[place], data[place + 1]
        if way < 110:
            parts.append(chr(value))
        elif way < 190:
            parts.append(PIECES[value % len(PIECES)])
        elif way < 230:
            parts.append(chr(way << 8 | value))
        else:
            text = corpus[(way - 230) * 256 + value] if (way - 230) * 256 + value < len(corpus) else ""
            parts.append(text[:80])
    return "".join(parts)


def _led(trial: Trial, corpus: Sequence[str], seconds: float) -> None:
    import atheris

    until = time.monotonic() + seconds

    def one(data: bytes) -> None:
        if time.monotonic() > until:
            _tell(trial, "atheris", seconds)
            sys.stdout.flush()
            # The engine knows no other end than a failure.
            os._exit(0)
        trial.run(from_bytes(data, corpus))

    atheris.Setup([sys.argv[0], "-max_len=120", "-verbosity=0", "-timeout=60"], one)
    atheris.Fuzz()


def _tell(trial: Trial, engine: str, seconds: float) -> None:
    sys.stdout.write(json.dumps({"engine": engine, "seconds": seconds} | trial.found.told(), indent=1) + "\n")


def _corpus(files: Sequence[Path]) -> list[str]:
    texts = [text for file in files for line in file.open(encoding="utf-8") if (text := json.loads(line)["text"])]
    return texts or ["Hello, my order 12345 is late and nobody answers.", "Great news from the team!"]


def main() -> None:
    """Runs for a while and prints."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.fuzzing", description=__doc__)
    parser.add_argument("seconds", type=float)
    parser.add_argument("texts", type=Path, nargs="*")
    parser.add_argument("--engine", choices=("atheris", "own"), default="own")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    corpus = _corpus(given.texts)
    if given.engine == "atheris":
        import atheris

        # Branches are counted in what looks at texts alone.
        with atheris.instrument_imports(include=["policies.signals"]):
            trial = Trial()
        _led(trial, corpus, given.seconds)
        return
    trial = Trial()
    until = time.monotonic() + given.seconds
    for text in mutated(corpus, random.Random(given.seed)):
        if time.monotonic() > until:
            break
        trial.run(text)
    _tell(trial, "own mutation", given.seconds)


if __name__ == "__main__":
    main()
