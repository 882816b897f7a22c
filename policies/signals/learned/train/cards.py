"""Writes the measured part of the models' cards, between two marks: what stands around it is written by people."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from policies.signals.learned.tasks import ALARMS

__all__ = ["BEGUN", "ENDED", "write"]

BEGUN: Final = "<!-- measured -->"
ENDED: Final = "<!-- end of what is measured -->"
_LANGUAGES: Final = ("en", "es", "de", "fr", "ja")
_NAMES: Final = {
    "small": "the small model alone",
    "unsure": "an encoder where the small model is unsure",
    "encoder": "an encoder on every text",
}

Figures = Mapping[str, Any]


def write(told: Mapping[str, Figures], folder: Path) -> None:
    """Put the figures of all three ways to read into both cards; raises ValueError for a card without the marks."""
    for card, names in (("small", ("small",)), ("encoder", ("encoder", "unsure"))):
        path, facts = folder / f"{card}.md", json.loads((folder / f"{card}.json").read_text(encoding="utf-8"))
        measured = [_lines(facts), *(_measured(name, told[name]) for name in names)]
        text = re.sub(r"^(# .*) \(.*\)", rf"\1 ({facts['version']})", path.read_text(encoding="utf-8"))
        before, begun, rest = text.partition(BEGUN)
        _, ended, after = rest.partition(ENDED)
        if not (begun and ended):
            raise ValueError(f"{path} has no place for what is measured. Put {BEGUN} and {ENDED} into it.")
        path.write_text(before + "\n\n".join([begun, *measured, ended]) + after, encoding="utf-8")


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in (heads, ["---"] * len(heads), *rows))


def _line(value: float) -> str:
    return f"{value:.3f}" if value <= 1 else "never"


def _lines(facts: Figures) -> str:
    rows = []
    for task in ALARMS:
        here, abroad = facts["on dev"][task], facts["on dev abroad"][task]
        held = [f"{one['precision']:.2f}, {one['recall']:.2f}" for one in (here, abroad)]
        lines = [_line(facts[kind][task]) for kind in ("thresholds", "abroad", "sure")]
        rows.append([task, lines[0], held[0], lines[1], held[1], lines[2]])
    heads = ["task", "believed from", "precision, recall on dev", "abroad", "precision, recall on dev", "sure from"]
    asked = ", ".join(f"{task} {value:.2f}" for task, value in facts.get("ask", {}).items())
    shown = "### Lines\n\n" + _table(heads, rows)
    return shown + (f"\n\nThe small tier asks an encoder from these of its probabilities on: {asked}." if asked else "")


def _measured(name: str, told: Figures) -> str:
    return "\n\n".join(
        [
            f"### Read by {_NAMES[name]} ({told['version']})",
            "Held-out posts (`test`): precision and recall where believed, and how many texts there were.",
            _posts(told),
            "Functional cases (`tests/policies/functional`), by the model alone: right of alarming, right of harmless.",
            _cases(told["outside"]["functional cases"]),
            "Share of ordinary texts that is raised:",
            _ordinary(told["raised on ordinary texts"]),
            "Sets that are for measuring only:",
            _elsewhere(told),
        ]
    )


def _posts(told: Figures) -> str:
    rows = [
        [task, *(f"{one['precision']:.2f}, {one['recall']:.2f} ({one['n']})" for one in each.values())]
        for task, each in told["posts"].items()
    ]
    found = told["intent"]
    accuracies = [found[f"posts {language}"] for language in _LANGUAGES]
    rows.append(["intent (accuracy)", "", *(f"{one['accuracy']:.2f} ({one['n']})" for one in accuracies)])
    return _table(["task", "all", *_LANGUAGES], rows)


def _cases(told: Mapping[str, Mapping[str, str]]) -> str:
    def share(each: Mapping[str, str], language: str) -> str:
        pair = [each.get(f"{language} {kind}", "").replace(" of ", "/") for kind in ("alarming", "harmless")]
        return ", ".join(one for one in pair if one) or "-"

    rows = [[f"`{name}`", *(share(each, language) for language in ("all", *_LANGUAGES))] for name, each in told.items()]
    return _table(["cases", "all", *_LANGUAGES], rows)


def _ordinary(told: Mapping[str, Mapping[str, float]]) -> str:
    heads = ["task", *(f"{name} ({each['n']})" for name, each in told.items())]
    return _table(heads, ([task, *(f"{100 * each[task]:.1f} %" for each in told.values())] for task in ALARMS))


def _elsewhere(told: Figures) -> str:
    sets = {name: each for name, each in told["outside"].items() if name != "functional cases"}
    rows = [
        [f"{name} ({each['n']})", f"{each['macro_f1']:.3f}", f"{each['macro_f1 at 0.5']:.3f}", f"{each['auc']:.3f}"]
        for name, each in sets.items()
    ]
    if "gold" in told:
        one = told["gold"]["strict"]
        rows.append(
            [f"intent of support tweets labelled by hand ({one['n']}): accuracy {one['accuracy']:.2f}",
             f"{one['macro_f1']:.3f}", "", ""]
        )  # fmt: skip
    return _table(["set", "macro-F1 where believed", "at even odds", "AUC"], rows)
