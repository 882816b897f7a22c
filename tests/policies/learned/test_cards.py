"""The models' cards: what is measured stands between two marks, and tells the lines of the files that ship."""

import json
import shutil
from pathlib import Path

import pytest

from policies.signals.learned import ALARMS
from policies.signals.learned.small import MODELS
from policies.signals.learned.train import cards

_TOLD = {
    "version": "one",
    "posts": {
        "hate": {name: {"n": 4, "precision": 1, "recall": 0.5} for name in ("all", "en", "es", "de", "fr", "ja")}
    },
    "intent": {f"posts {name}": {"n": 2, "accuracy": 0.5} for name in ("en", "es", "de", "fr", "ja")},
    "outside": {
        "a set": {"n": 3, "macro_f1": 0.7, "macro_f1 at 0.5": 0.6, "auc": 0.8},
        "functional cases": {
            "hate.jsonl": {"all alarming": "1 of 2", "en alarming": "1 of 2", "en harmless": "2 of 2"}
        },
    },
    "raised on ordinary texts": {"messages": {"n": 9} | dict.fromkeys(ALARMS, 0.015)},
}


@pytest.mark.parametrize("name", ["small", "encoder"])
def test_the_cards_that_ship_tell_the_lines_that_ship(name: str) -> None:
    facts = json.loads((MODELS / f"{name}.json").read_text(encoding="utf-8"))
    card = (MODELS / f"{name}.md").read_text(encoding="utf-8")
    for task in ALARMS:
        line = facts["thresholds"][task]
        assert f"| {task} | {f'{line:.3f}' if line <= 1 else 'never'} |" in card


def test_only_what_is_measured_is_written_anew(tmp_path: Path) -> None:
    for name in ("small", "encoder"):
        shutil.copy(MODELS / f"{name}.json", tmp_path)
        (tmp_path / f"{name}.md").write_text(
            f"# Card (old)\n\nMine.\n\n{cards.BEGUN}\nold\n{cards.ENDED}\n\nMine too.\n"
        )
    cards.write(dict.fromkeys(("small", "unsure", "encoder"), _TOLD), tmp_path)
    card = (tmp_path / "encoder.md").read_text(encoding="utf-8")
    assert "Mine." in card
    assert "Mine too." in card
    assert "old" not in card
    assert "| hate | 1.00, 0.50 (4) |" in card
    assert "| `hate.jsonl` | 1/2 | 1/2, 2/2 | - |" in card
    cards.write(dict.fromkeys(("small", "unsure", "encoder"), _TOLD), tmp_path)
    assert (tmp_path / "encoder.md").read_text(encoding="utf-8") == card


def test_a_card_without_the_marks_says_what_to_put_into_it(tmp_path: Path) -> None:
    shutil.copy(MODELS / "small.json", tmp_path)
    (tmp_path / "small.md").write_text("# Card (old)\n")
    with pytest.raises(ValueError, match="no place for what is measured"):
        cards.write({"small": _TOLD}, tmp_path)
