"""Which public reports of danger open an incident, and which other texts: `python -m tests.benchmarks.incidents DIR`.

Reads the labelled texts in the folder named by the first argument (see tests/conftest.py, fixture `shared`) and prints
JSON. Security: every report labelled "security" of FARSEC (ambari, camel, derby, wicket; github.com/fayola21/farsec,
EPL-1.0) against twice as many of its others, drawn by a fixed seed; bug reports, so a hard set. False alarms:
what customers write to airlines (Twitter US Airline Sentiment). Customers' words, labelled by others: BANKING77
(CC BY 4.0), whose intents of money moved by somebody else are reports of a break-in, and most of the rest are not. No
public set of product-safety reports was found; for those see tests/policies/functional. No text is kept.
"""

import json
import random
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.config import Config
from bot.incidents import dangerous
from bot.wiring import load_minds
from policies.engine import Judge
from policies.subject import Subject, SubjectKind
from tests.policies.conftest import NOW

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


def measure(folder: Path) -> dict[str, object]:
    """Return recall and false-alarm rates, with how many texts each rests on."""
    judge = load_minds(Config()).judge
    draw = random.Random(SEED)
    reports = rows(folder, "farsec_security_reports")
    real = [text for text, label in reports if label == "security"]
    others = draw.sample([text for text, label in reports if label != "security"], 2 * len(real))
    out: dict[str, object] = {
        "farsec": {"security": len(real), "recall": raised(judge, real), "others": len(others),
                   "false_alarms": raised(judge, others)},
    }  # fmt: skip
    bank = rows(folder, "banking77")
    misused = [text for text, label in bank if label in MISUSED]
    ordinary = draw.sample([text for text, label in bank if label not in (*MISUSED, *UNCLEAR)], FEW)
    out["banking77"] = {
        "misused": len(misused), "recall": raised(judge, misused), "others": FEW,
        "false_alarms": raised(judge, ordinary),
    }  # fmt: skip
    texts = [text for text, _ in draw.sample(rows(folder, "airline_tweets"), FEW)]
    out["airline_tweets"] = {"others": FEW, "false_alarms": raised(judge, texts)}
    return out


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1])), indent=2))
