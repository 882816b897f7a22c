"""Turns raw scores into probabilities on held-out texts, and finds the probabilities from which to act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from policies.signals.learned.heads import Heads
from policies.signals.learned.tasks import ALARMS, TASKS
from policies.signals.learned.train.posts import sideways
from policies.signals.learned.train.rows import Row
from policies.signals.learned.train.tune import columns

Floats = npt.NDArray[np.float64]

# The precision on posts, half of which are look-alikes, from which a score is believed without a word of a lexicon:
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
_ORDINARY: Final = frozenset({"in-house", "goemotions", "banking77", "clinc150"})
# The share of ordinary texts that may reach a threshold; everyday comments that pass for calm are at times abusive.
_MOST_FALSE: Final = dict.fromkeys(ALARMS, 0.005) | {"hostility": 0.01, "offensive": 0.03}
# Posts alone are too few and too even to stand for how people swear: every dev text counts by its weight, and the line
# is where both labels come out best together, as nothing acts on this task alone.
_MIXED: Final = frozenset({"offensive"})
_MOST_ASKED: Final = 0.02  # of ordinary texts, per task
_PRIOR: Final = 0.02  # how far a fit may stray from what it began with, where there are few texts
_MOVED: Final = 2.0  # the same for one language's move away from the others, over the number of its posts


@dataclass(frozen=True, slots=True)
class Known:
    """What dev knows of one task: places in the table, labels, and how much each text counts."""

    places: npt.NDArray[np.intp]
    labels: npt.NDArray[np.intp]
    worth: Floats
    posts: npt.NDArray[np.bool_]
    ordinary: npt.NDArray[np.bool_]


def known(table: Sequence[Row], task: str) -> Known:
    """The rows that say something of a task; its own posts count together for as much as all others."""
    places = [place for place, row in enumerate(table) if task in row.known]
    own = [table[place].source == "posts" and table[place].known[task][1] >= 1 for place in places]
    ordinary = [table[place].source in _ORDINARY for place in places]
    worth = np.array([table[place].known[task][1] for place in places], float)
    mine = np.array(own)
    if mine.any() and not mine.all():
        worth[mine] *= worth[~mine].sum() / worth[mine].sum()
    labels = [table[place].known[task][0] for place in places]
    return Known(np.array(places), np.array(labels), worth, mine, np.array(ordinary))


def fitted(
    table: Sequence[Row], tiers: Sequence[Floats], begun: Sequence[Mapping[str, Any]] = ()
) -> list[dict[str, Any]]:
    """The facts of every head: how much each tier's scores count, and the shifts.

    With `begun` only what differs from those facts has to be proved by the texts.
    """
    facts = []
    for number, (task, places) in enumerate(columns().items()):
        told = known(table, task)
        mine = [scores[told.places][:, list(places)].astype(float) for scores in tiers]
        from_ = [*begun[number]["weights"], *begun[number]["shift"]] if begun else None
        weights, shift = _fit(mine, told, from_)
        facts.append({"task": task, "labels": TASKS[task], "columns": list(places), "weights": weights, "shift": shift})
    return facts


def by_language(
    table: Sequence[Row], tiers: Sequence[Floats], languages: Sequence[str]
) -> list[tuple[tuple[str, ...], list[dict[str, Any]]]]:
    """The facts of every language on its own: what all of them share, moved as far as its own texts prove.

    One line can then serve them all: a probability means the same in each.
    """
    shared = fitted(table, tiers)
    found: list[tuple[tuple[str, ...], list[dict[str, Any]]]] = []
    for language in languages:
        mine = np.array([row.language == language for row in table])
        own = [row for row in table if row.language == language]
        found.append(((language,), fitted(own, [scores[mine] for scores in tiers], shared)))
    return found


def _fit(tiers: Sequence[Floats], told: Known, from_: Sequence[float] | None) -> tuple[list[float], list[float]]:
    count, width = len(tiers), tiers[0].shape[1]
    cost = _PRIOR if from_ is None else _MOVED / max(int(told.posts.sum()), 1)

    def loss(values: Floats) -> float:
        moved = values[count:] + sum(scores * weight for scores, weight in zip(tiers, values, strict=False))
        strayed = cost * float(np.sum((values - begun) ** 2))
        return strayed + float(np.average(_log_loss(moved, told.labels), weights=told.worth))

    begun = np.concatenate([np.full(count, 1 / count), np.zeros(width)]) if from_ is None else np.array(from_)
    bounds = [(0.02 if count == 1 else 0.0, 3.0)] * count + [(-8.0, 8.0)] * width
    found = minimize(loss, begun, method="L-BFGS-B", bounds=bounds).x
    return [round(float(one), 4) for one in found[:count]], [round(float(one), 4) for one in found[count:]]


def _log_loss(scores: Floats, labels: npt.NDArray[np.intp]) -> Floats:
    if scores.shape[1] == 1:
        return np.asarray(np.logaddexp(0, np.where(labels == 0, -1.0, 1.0) * scores[:, 0]))
    return np.asarray(np.logaddexp.reduce(scores, axis=1) - scores[np.arange(len(labels)), labels])


def alarms(heads: Heads, calibrated: npt.NDArray[np.float32]) -> Mapping[str, Floats]:
    """Per alarm, how likely each text is anything but harmless."""
    chances = heads.chances(calibrated)
    return {task: heads.alarm(task, chances).astype(float) for task in ALARMS}


def drawn(table: Sequence[Row], likely: Mapping[str, Floats], lowest: Mapping[str, float]) -> dict[str, Any]:
    """A model's lines as its JSON holds them: `thresholds` and `sure`, and `abroad` for languages other than English.

    No line is drawn below the `lowest` of its task.

    They differ only for tasks that one line serves badly. Texts too short to tell their language are read as English.
    """
    hidden = sideways()
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

    "from" holds the task's precision and gives as large a share of the posts with the trait as of those without its
    due, unless too many ordinary texts would reach it; "sure" holds a precision of 0.95. Where nothing does: never.
    `feared` false alarms are counted beside those that were seen, where texts are few.
    """
    found = {}
    for task in ALARMS:
        told = known(table, task)
        judged = told.posts if told.posts.sum() >= 40 and task not in _MIXED else told.worth > 0
        chances, truths = likely[task][told.places], told.labels != len(TASKS[task]) - 1
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


def _balanced(chances: Floats, truths: npt.NDArray[np.bool_], worth: Floats) -> float:
    """Where the mean of both labels' F1 is the highest, every text counting by its weight."""

    def mean(edge: float) -> float:
        hits = [float(worth[(chances >= edge) & truths].sum()), float(worth[(chances < edge) & ~truths].sum())]
        wrong = float(worth.sum()) - sum(hits)
        return sum(2 * one / max(2 * one + wrong, 1e-9) for one in hits) / 2

    return max((step / 100 for step in range(20, 81)), key=mean)


def _even(chances: Floats, truths: npt.NDArray[np.bool_]) -> float:
    """Where the shares of either kind that come out right are the most alike, halfway between two texts."""
    edges = np.unique(chances)
    between = (edges[1:] + edges[:-1]) / 2
    worse = [min((chances[truths] >= edge).mean(), (chances[~truths] < edge).mean()) for edge in between]
    return float(between[int(np.argmax(worse))])


def _precise(chances: Floats, truths: npt.NDArray[np.bool_], precision: float, least: float, feared: int = 0) -> float:
    """The lowest from `least` on that holds a precision, over ten texts or more: fewer prove nothing."""
    order = np.argsort(-chances)
    reached = np.arange(1, len(order) + 1)
    precise = np.cumsum(truths[order]) / (reached + feared)
    good = np.flatnonzero((precise >= precision) & (reached >= 10) & (chances[order] >= least))
    return float(chances[order[good[-1]]]) if len(good) else _NEVER


def _holds(chances: Floats, truths: npt.NDArray[np.bool_], limit: float) -> dict[str, float]:
    reached = chances >= limit
    hits = float((reached & truths).sum())
    return {
        "precision": round(hits / max(float(reached.sum()), 1.0), 3),
        "recall": round(hits / max(float(truths.sum()), 1.0), 3),
    }


def asked(table: Sequence[Row], likely: Mapping[str, Floats]) -> dict[str, float]:
    """Per alarm the small tier's probability from which an encoder is asked.

    It lets through 98 of 100 posts with the trait, unless more than a few ordinary texts would be asked with them.
    `offensive` is no reason to ask: nothing acts on it.
    """
    found = {}
    for task in ALARMS:
        if task == "offensive":
            continue
        told = known(table, task)
        chances, truths = likely[task][told.places], told.labels != len(TASKS[task]) - 1
        judged = told.posts if told.posts.sum() >= 40 and task not in _MIXED else told.worth > 0
        low = float(np.quantile(chances[judged & truths], 0.02))
        rare = float(np.quantile(chances[told.ordinary & ~truths], 1 - _MOST_ASKED))
        found[task] = round(max(low, rare), 4)
    return found
