"""Finds on held-out texts the probabilities from which to act."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from policies.signals.learned.heads import Heads
from policies.signals.learned.tasks import ALARMS, TASKS
from policies.signals.learned.train.calibrate import Floats, Known, known
from policies.signals.learned.train.posts import paired
from policies.signals.learned.train.rows import Row

Mask = npt.NDArray[np.bool_]

# The precision on texts of which half have the trait, from which a score is believed without a word of a lexicon:
# highest where a false alarm would hold back talk about one's work, lower where a person only looks at rough words.
_BELIEVED: Final = (
    dict.fromkeys(("safety", "security", "confidential"), 0.9)
    | {"promotion": 0.93, "speaking": 0.93, "vulnerable": 0.85}
    | dict.fromkeys(("hostility", "offensive", "hate", "stereotype", "topic"), 0.8)
)
# Kind words on a group, and low moods, are easily taken for worse in languages that the models know less well.
_BELIEVED_ABROAD: Final = _BELIEVED | {"hate": 0.85, "stereotype": 0.92, "vulnerable": 0.9}
_SURE: Final = 0.95
_ENGLISH: Final = frozenset({"en", "und"})
_BY_LANGUAGE: Final = frozenset({"hate", "stereotype", "confidential", "speaking", "safety", "security", "vulnerable"})
_NEVER: Final = 1.01
# From so many texts by strangers on these alone draw a line: most harmless posts are made to look like an alarming one,
# which no inbox is made of, and whoever wrote what a model learned from is easier to read for it than anybody else.
_ENOUGH: Final = 100
# The share of ordinary texts that may reach a threshold; everyday comments that pass for calm are at times abusive.
_MOST_FALSE: Final = dict.fromkeys(ALARMS, 0.005) | {
    "hostility": 0.01, "hate": 0.01, "safety": 0.01, "vulnerable": 0.01, "offensive": 0.03,
}  # fmt: skip
# Posts alone are too few and too even to stand for how people swear: every dev text counts by its weight, and the line
# is where both labels come out best together, as nothing acts on this task alone.
_MIXED: Final = frozenset({"offensive"})
# The share of ordinary texts for whose sake an encoder is asked: more where the small tier hears too little. All tasks
# together ask about a third of them, which keeps the mean under a millisecond.
_MOST_ASKED: Final = dict.fromkeys(ALARMS, 0.02) | dict.fromkeys(
    ("safety", "security", "vulnerable", "confidential", "speaking"), 0.07
)


def alarms(heads: Heads, calibrated: npt.NDArray[np.float32]) -> Mapping[str, Floats]:
    """Per alarm, how likely each text is anything but harmless."""
    chances = heads.chances(calibrated)
    return {task: heads.alarm(task, chances).astype(float) for task in ALARMS}


def drawn(table: Sequence[Row], likely: Mapping[str, Floats], lowest: Mapping[str, float]) -> dict[str, Any]:
    """A model's lines as its JSON holds them: `thresholds` and `sure`, and `abroad` for languages other than English.

    No line is drawn below the `lowest` of its task.

    They differ only for tasks that one line serves badly. Texts too short to tell their language are read as English.
    """
    hidden = paired()
    table, likely = _part(table, likely, [place for place, row in enumerate(table) if row.text not in hidden])
    english = np.array([row.language in _ENGLISH for row in table])
    whole = thresholds(table, likely, lowest)
    apart = [
        thresholds(*_part(table, likely, np.flatnonzero(mine).tolist()), lowest, believed, feared)
        for mine, believed, feared in ((english, _BELIEVED, 0), (~english, _BELIEVED_ABROAD, 1))
    ]
    # Where too few texts of its own prove a line, that of all languages stands.
    here, abroad = (
        {task: (one if task in _BY_LANGUAGE and one[task]["from"] <= 1 else whole)[task] for task in ALARMS}
        for one in apart
    )
    return {
        "thresholds": {task: here[task]["from"] for task in ALARMS},
        "sure": {task: here[task]["sure"] for task in ALARMS},
        "abroad": {task: abroad[task]["from"] for task in ALARMS},
        "on dev": here,
        "on dev abroad": abroad,
    }


def _part(
    table: Sequence[Row], likely: Mapping[str, Floats], places: Sequence[int]
) -> tuple[list[Row], dict[str, Floats]]:
    return [table[place] for place in places], {task: chances[list(places)] for task, chances in likely.items()}


def thresholds(
    table: Sequence[Row],
    likely: Mapping[str, Floats],
    lowest: Mapping[str, float],
    precisions: Mapping[str, float] = _BELIEVED,
    feared: int = 0,
) -> dict[str, dict[str, float]]:
    """Per alarm where to believe a score alone ("from") and where to be sure ("sure"), with what they hold on dev.

    "from" holds the task's precision and gives as large a share of the texts with the trait as of those without its
    due, unless too many ordinary texts would reach it; "sure" holds a precision of 0.95. Where nothing does: never.
    `feared` false alarms are counted beside those that were seen, where texts are few.
    """
    found = {}
    for task in ALARMS:
        told, judged, chances, truths = _judged(table, likely, task)
        calm = chances[told.ordinary & ~truths]
        floor = float(np.quantile(calm, 1 - _MOST_FALSE[task])) if len(calm) else 0.0
        mine, right = chances[judged], truths[judged]
        if task in _MIXED:
            weights = np.array([table[place].known[task][1] for place in told.places[judged]])
            believed = _balanced(mine, right, weights)
        else:
            least = max(_even(mine, right), floor, lowest.get(task, 0.0))
            believed = _precise(mine, right, precisions[task], least, feared)
        certain = _precise(mine, right, _SURE, believed)
        found[task] = {"from": round(believed, 4)} | _holds(mine, right, believed)
        found[task] |= {f"sure {name}": value for name, value in _holds(mine, right, certain).items()}
        found[task]["sure"] = round(certain, 4)
    return found


def _judged(table: Sequence[Row], likely: Mapping[str, Floats], task: str) -> tuple[Known, Mask, Floats, Mask]:
    """What dev knows of a task, which of its texts draw a line, how alarming each is, and which have the trait."""
    told = known(table, task)
    judged = told.posts if told.posts.sum() >= 40 and task not in _MIXED else told.worth > 0
    strangers = np.array([table[place].source == "strangers" for place in told.places.tolist()])
    if strangers.sum() >= _ENOUGH and task not in _MIXED:
        judged = strangers
    return told, judged, likely[task][told.places], told.labels != len(TASKS[task]) - 1


def _balanced(chances: Floats, truths: Mask, worth: Floats) -> float:
    """Where the mean of both labels' F1 is the highest, every text counting by its weight."""

    def mean(edge: float) -> float:
        hits = [float(worth[(chances >= edge) & truths].sum()), float(worth[(chances < edge) & ~truths].sum())]
        wrong = float(worth.sum()) - sum(hits)
        return sum(2 * one / max(2 * one + wrong, 1e-9) for one in hits) / 2

    return max((step / 100 for step in range(20, 81)), key=mean)


def _even(chances: Floats, truths: Mask) -> float:
    """Where the shares of either kind that come out right are the most alike, halfway between two texts."""
    edges = np.unique(chances)
    between = (edges[1:] + edges[:-1]) / 2
    worse = [min((chances[truths] >= edge).mean(), (chances[~truths] < edge).mean()) for edge in between]
    return float(between[int(np.argmax(worse))])


def _precise(chances: Floats, truths: Mask, precision: float, least: float, feared: int = 0) -> float:
    """The lowest from `least` on that holds a precision, over ten texts or more: fewer prove nothing."""
    order = np.argsort(-chances)
    reached = np.arange(1, len(order) + 1)
    precise = np.cumsum(truths[order]) / (reached + feared)
    good = np.flatnonzero((precise >= precision) & (reached >= 10) & (chances[order] >= least))
    return float(chances[order[good[-1]]]) if len(good) else _NEVER


def _holds(chances: Floats, truths: Mask, limit: float) -> dict[str, float]:
    reached = chances >= limit
    hits = float((reached & truths).sum())
    return {
        "precision": round(hits / max(float(reached.sum()), 1.0), 3),
        "recall": round(hits / max(float(truths.sum()), 1.0), 3),
    }


def asked(table: Sequence[Row], likely: Mapping[str, Floats]) -> dict[str, float]:
    """Per alarm the small tier's probability from which an encoder is asked.

    It lets through 98 of 100 texts with the trait, unless more than a few ordinary texts would be asked with them.
    `offensive` is no reason to ask: nothing acts on it.
    """
    found = {}
    for task in ALARMS:
        if task == "offensive":
            continue
        told, judged, chances, truths = _judged(table, likely, task)
        low = float(np.quantile(chances[judged & truths], 0.02))
        rare = float(np.quantile(chances[told.ordinary & ~truths], 1 - _MOST_ASKED[task]))
        found[task] = round(max(low, rare), 4)
    return found
