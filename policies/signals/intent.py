"""Weighs what the writer of a mention wants, and how soon."""

import math
from collections.abc import Mapping

from policies.finding import Intent, Urgency
from policies.signals.contrast import Place, ends_asking, mocks, over, turn
from policies.signals.scan import Scan, apart

Q, S, C, P, O = Intent.QUESTION, Intent.SUGGESTION, Intent.CRITICISM, Intent.PRAISE, Intent.OTHER  # noqa: E741


_INTENTS = (Q, S, C, P, O)
# What each cue says for each intent (question, suggestion, criticism, praise, other), in log-odds. Set by hand and
# corrected on customer messages read and labelled one by one; `more` cues are shares of a second and third occurrence.
_WEIGHTS: dict[str, tuple[float, float, float, float, float]] = {
    "always": (0.1, -0.3, 0.5, -0.4, 1.0),
    "asks": (1.7, 0.0, 0.1, -0.8, -0.2),
    "question": (1.0, 0.0, 0.0, -0.1, -0.2),
    "more_question": (0.7, 0.0, 0.0, 0.0, 0.0),
    "help": (2.0, 0.0, -0.2, -0.6, -0.1),
    "more_help": (0.9, 0.0, -0.1, 0.0, 0.0),
    "plain_help": (0.8, 0.0, 0.0, 0.0, 0.0),
    "suggestion": (-0.7, 3.0, 0.0, 0.0, 0.0),
    "problem": (0.1, 0.0, 1.6, -1.1, -0.3),
    "more_problem": (0.2, 0.0, 0.7, -0.5, 0.0),
    "complaint": (-0.2, 0.0, 1.5, -1.1, -0.1),
    "more_complaint": (-0.8, 0.0, 1.6, -1.2, 0.0),
    "praise": (0.0, 0.0, 0.0, 2.2, 0.1),
    "more_praise": (0.0, 0.0, 0.0, 2.4, 0.0),
    "update": (0.0, 0.0, -0.1, -0.1, 1.0),
    "thanks": (0.0, 0.0, -0.2, 1.7, 0.3),
    "closing": (-0.3, 0.0, -0.4, 0.2, 1.2),
    "chatter": (-0.5, 0.0, -0.5, -0.5, 3.5),
    "announcement": (-1.4, -0.6, -1.2, -0.4, 3.0),
    "relief": (-0.6, 0.0, -1.6, 1.8, 0.8),
    "irony": (-0.6, -0.3, 2.6, -2.4, -0.3),
    "turned": (-0.2, 0.0, 1.4, -1.2, 0.0),
    "accuses": (-1.3, 0.0, 1.0, -0.5, 0.0),
    "ends_asking": (0.9, 0.0, -0.2, -0.3, -0.2),
    "danger": (0.1, 0.0, 1.2, -0.8, -1.0),
    "profane": (-0.4, 0.0, 0.9, 0.0, 0.0),
    "shouts": (0.0, 0.0, 0.4, 0.0, 0.0),
    "short": (0.0, 0.0, 0.0, 0.0, 0.6),
    "long": (0.1, 0.0, 0.4, -0.3, -0.9),
}
_SHORT, _LONG, _MOST = 4, 14, 3
_LOUD = "!!!"
_FEW_CAPITALS = 12


def cues(scan: Scan) -> dict[str, float]:
    """Return how strongly each cue of intent is present in a text; absent cues are left out."""
    praise, trouble = _clear(scan, "praise", "not_praise"), _clear(scan, "problem", "not_problem")
    complaint = _clear(scan, "complaint", "not_complaint")
    pleas = _clear(scan, "help", "not_help")
    turned = turn(scan, praise, [*trouble, *complaint])
    ironic = bool(_clear(scan, "irony", "not_problem")) or mocks(scan, praise, trouble)
    found = {
        "question": _count(scan, "question"),
        "help": len(pleas),
        "suggestion": _count(scan, "suggestion", "not_suggestion"),
        "problem": len(trouble),
        "complaint": len(complaint),
        "praise": 0 if turned or ironic else len(praise),
        "thanks": 0 if ironic else _count(scan, "thanks", "not_praise"),
        "update": _count(scan, "update"),
        "closing": _count(scan, "closing"),
        "chatter": _count(scan, "chatter"),
    }
    words = len(scan.reading.scan.replace("\x00", " ").split())
    cue: dict[str, float] = {"always": 1.0}
    for name, count in found.items():
        if count:
            cue[name] = 1.0
            cue[f"more_{name}"] = (min(count, _MOST) - 1) / (_MOST - 1)
    cue["asks"] = any(sign in scan.reading.scan for sign in "?？¿")
    cue["ends_asking"] = not found["suggestion"] and ends_asking(scan, pleas)
    cue["announcement"] = scan.has("intent.announcement") and not found["help"]
    cue["relief"] = over(scan, trouble) and not (cue["asks"] or found["help"] or ironic)
    cue["irony"], cue["turned"] = ironic, turned
    cue["accuses"] = scan.has("intent.accusation")
    cue["plain_help"] = bool(found["help"]) and not found["complaint"]
    cue["danger"] = bool(scan.clear("safety.sure", "safety.unless") or scan.clear("security.sure", "security.unless"))
    cue["profane"] = scan.has("abuse.profanity")
    cue["shouts"] = _shouts(scan.reading.text)
    cue["short"] = words < _SHORT
    cue["long"] = words > _LONG
    return cue


def weigh(cue: Mapping[str, float]) -> dict[Intent, float]:
    """Return the probability of each intent from its cues; they sum to 1."""
    scores = [0.0] * len(_INTENTS)
    for name, strength in cue.items():
        if strength and name in _WEIGHTS:
            for place, weight in enumerate(_WEIGHTS[name]):
                scores[place] += strength * weight
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers)
    return {intent: power / total for intent, power in zip(_INTENTS, powers, strict=True)}


def _count(scan: Scan, name: str, unless: str = "") -> int:
    return len(_clear(scan, name, unless) if unless else apart(scan.places(f"intent.{name}")))


def _clear(scan: Scan, name: str, unless: str) -> list[Place]:
    places = scan.clear(f"intent.{name}", f"intent.{unless}")
    return apart(places) if len(places) > 1 else places


def _shouts(text: str) -> bool:
    capitals = sum(map(str.isupper, text))
    if capitals <= _FEW_CAPITALS:
        return False
    letters = sum(map(str.isalpha, text))
    return letters > 20 and capitals > 0.6 * letters


def blend(own: Mapping[Intent, float], learned: Mapping[str, float], weight: float) -> dict[Intent, float]:
    """Mix the cues' probabilities with a learned model's, `weight` of the latter; they still sum to 1."""
    mixed = {intent: (1 - weight) * own[intent] + weight * learned.get(intent.value, 0.0) for intent in Intent}
    total = sum(mixed.values()) or 1.0
    return {intent: value / total for intent, value in mixed.items()}


def urgency(scan: Scan, intent: Intent, *, safety: bool, security: bool) -> Urgency:
    """Return how soon the writer needs an answer: danger first, then their own words, then their intent."""
    if safety or (scan.has("urgency.critical") and scan.has("safety.hazard")):
        return Urgency.CRITICAL
    pressing = any(scan.has(name) for name in ("urgency.high", "escalate.legal", "escalate.press", "escalate.repeat"))
    pressing = pressing or (_LOUD in scan.reading.scan and scan.has("urgency.deadline"))
    if security or (pressing and intent in {Q, C}):
        return Urgency.HIGH
    if intent in {P, S} or scan.has("urgency.low"):
        return Urgency.LOW
    return Urgency.NORMAL
