"""Reads the labelled texts about danger: public ones by their place, and our own; in two halves."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Kind = Literal["safety", "security", "none"]
KINDS: tuple[Kind, ...] = ("safety", "security", "none")
LABELS = Path(__file__).parent / "danger_labels.tsv"
OWN = Path(__file__).parents[1] / "policies/functional"
OWN_SETS = ("danger_own", "danger_abroad")


@dataclass(frozen=True, slots=True)
class Labelled:
    """One text, where it comes from, its language and what it reports."""

    source: str
    place: str
    language: str
    text: str
    kind: Kind

    @property
    def held_back(self) -> bool:
        """Whether it belongs to the half that is measured at the end only; its text decides, so it stays there."""
        return hashlib.sha256(self.text.encode()).digest()[0] % 2 == 0


def public(folder: Path) -> Iterator[Labelled]:
    """Yield the labelled public texts found in the folder of shared data; raise ValueError where a text has changed."""
    for line in LABELS.read_text(encoding="utf-8").splitlines():
        file, number, fingerprint, kind = line.split("\t")
        text = _texts(folder / "data", file)[int(number)]
        if hashlib.sha256(text.encode()).hexdigest()[:8] != fingerprint:
            raise ValueError(f"{file} line {number} isn't the text that was labelled.")
        yield Labelled(file.split("/", maxsplit=1)[0], f"{file}:{number}", "en", text, _kind(kind))


def own() -> Iterator[Labelled]:
    """Yield the texts that we wrote ourselves, before any of them was measured."""
    for name in OWN_SETS:
        for line in (OWN / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            kind = next((kind for kind in ("safety", "security") if row[kind]), "none")
            yield Labelled("own", row["id"], row["language"], row["text"], _kind(kind))


def _kind(name: str) -> Kind:
    for kind in KINDS:
        if name == kind:
            return kind
    raise ValueError(f"{name} is no label.")


@cache
def _texts(data: Path, file: str) -> list[str]:
    path = data / (f"{file}.jsonl" if file.startswith("perf/") else f"text/{file}.jsonl")
    return [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
