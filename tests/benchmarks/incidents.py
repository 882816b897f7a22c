"""Which reports of danger open an incident, and which other texts: `python -m tests.benchmarks.incidents DIR`.

DIR is the folder of shared data (see tests/conftest.py, fixture `shared`); prints JSON, keeps no text.

`labelled`: 494 public texts that we labelled by reading, before any was measured (danger_labels.tsv: place,
fingerprint, label), and 180 of our own in five languages (tests/policies/functional/danger_own, danger_abroad), each
in two halves by a hash of the text: `seen` was read while the words grew, `held_back` only counted, once, at the end.
Sources: BANKING77 (CC BY 4.0), GoEmotions (CC BY 4.0), FARSEC (EPL-1.0), Twitter US Airline Sentiment (CC BY-NC-SA
4.0), TweetEval and SemEval-2019 task 9 (research), and messages of customers to brands (`perf`). Of those, what was
flagged in both halves was read: they are a regression test too (test_real_messages).

The rest is labelled by others. `farsec`: every report labelled "security" against twice as many others, drawn by a
fixed seed; most are about permissions in tests. `banking77`: intents of money moved by somebody else against most of
the rest. `airline_tweets`: hardly any danger.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from bot.config import Config
from bot.incidents import dangerous
from bot.wiring import load_minds
from policies.engine import Judge
from policies.subject import Subject, SubjectKind, Turn
from tests.benchmarks.danger import Labelled, own, public
from tests.policies.conftest import NOW
from tests.policies.functional.imagined import HERE

SEED = 7
MISUSED = (
    "compromised_card", "card_payment_not_recognised", "direct_debit_payment_not_recognised",
    "cash_withdrawal_not_recognised",
)  # fmt: skip
UNCLEAR = ("lost_or_stolen_card", "lost_or_stolen_phone", "card_swallowed", "passcode_forgotten")
FEW = 400


def rows(folder: Path, name: str) -> list[tuple[str, str]]:
    """Return (text, label) of a set, `train` and `dev` together."""
    files = (folder / name / f"{part}.jsonl" for part in ("train", "dev"))
    lines = (json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines())
    return [(one["text"], str(one["label"])) for one in lines]


def raised(judge: Judge, texts: Sequence[str]) -> float:
    """Return the share of texts that open an incident."""
    found = judge.triage_many([Subject(SubjectKind.MENTION, text, NOW) for text in texts])
    return round(sum(dangerous(one) for one in found) / len(texts), 4)


def labelled(judge: Judge, texts: Sequence[Labelled]) -> dict[str, dict[str, str]]:
    """Return "raised/all" by source or, for our own, language, and kind; "none" counts false alarms."""
    found = judge.triage_many([Subject(SubjectKind.MENTION, one.text, NOW) for one in texts])
    every: Counter[tuple[str, str]] = Counter()
    hit: Counter[tuple[str, str]] = Counter()
    for one, triage in zip(texts, found, strict=True):
        ours = one.source == "own"
        for group in ("own" if ours else "public", f"own/{one.language}" if ours else one.source):
            every[group, one.kind] += 1
            hit[group, one.kind] += dangerous(triage)
    out: dict[str, dict[str, str]] = {}
    for group, kind in sorted(every):
        out.setdefault(group, {})[kind] = f"{hit[group, kind]}/{every[group, kind]}"
    return out


def imagined(judge: Judge) -> dict[str, str]:
    """Return "raised/all" of the frozen imagined texts by label, and by language and label; "none" is false."""
    rows = [json.loads(line) for line in (HERE / "danger.jsonl").read_text(encoding="utf-8").splitlines()]
    asked = [
        Subject(
            SubjectKind.MENTION, row["text"], NOW,
            thread=tuple(Turn(turn["from"], turn["text"], turn["from"] == "us") for turn in row.get("thread", ())),
        )
        for row in rows
    ]  # fmt: skip
    every: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    for row, triage in zip(rows, judge.triage_many(asked), strict=True):
        raised = {task for task in ("safety", "security", "vulnerable") if getattr(triage, task)}
        looked = raised or triage.action in ("escalate", "review")
        counts = {"": bool(raised) if row["label"] == "none" else row["label"] in raised, " or looked at": bool(looked)}
        for group in (row["label"], f"{row['language']} {row['label']}"):
            for more, count in counts.items():
                every[group + more] += 1
                hit[group + more] += count
    return {group: f"{hit[group]}/{every[group]}" for group in sorted(every)}


def measure(folder: Path) -> dict[str, object]:
    """Return recall and false-alarm rates, with how many texts each rests on."""
    judge = load_minds(Config()).judge
    draw = random.Random(SEED)
    texts = folder / "data/text"
    reports = rows(texts, "farsec_security_reports")
    real = [text for text, label in reports if label == "security"]
    others = draw.sample([text for text, label in reports if label != "security"], 2 * len(real))
    out: dict[str, object] = {
        "farsec": {"security": len(real), "recall": raised(judge, real), "others": len(others),
                   "false_alarms": raised(judge, others)},
    }  # fmt: skip
    bank = rows(texts, "banking77")
    misused = [text for text, label in bank if label in MISUSED]
    ordinary = draw.sample([text for text, label in bank if label not in (*MISUSED, *UNCLEAR)], FEW)
    out["banking77"] = {
        "misused": len(misused), "recall": raised(judge, misused), "others": FEW,
        "false_alarms": raised(judge, ordinary),
    }  # fmt: skip
    tweets = [text for text, _ in draw.sample(rows(texts, "airline_tweets"), FEW)]
    out["airline_tweets"] = {"others": FEW, "false_alarms": raised(judge, tweets)}
    out["imagined"] = imagined(judge)
    every = [*public(folder), *own()]
    out["labelled"] = {
        "seen": labelled(judge, [one for one in every if not one.held_back]),
        "held_back": labelled(judge, [one for one in every if one.held_back]),
    }
    return out


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1])), indent=2))
