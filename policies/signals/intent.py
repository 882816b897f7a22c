"""Weighs what the writer of a mention wants, and how soon."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from policies.finding import Intent, Urgency
from policies.signals.scan import Scan, apart

Q, S, C, P, O = Intent.QUESTION, Intent.SUGGESTION, Intent.CRITICISM, Intent.PRAISE, Intent.OTHER  # noqa: E741


@dataclass(frozen=True, slots=True)
class Cues:
    """How often each kind of cue occurs in a text."""

    question: int
    help: int
    suggestion: int
    problem: int
    complaint: int
    praise: int
    update: int
    chatter: int
    asks: bool
    shouts: bool
    profane: bool
    words: int


def cues(scan: Scan) -> Cues:
    """Count the cues of intent in a text."""
    reading = scan.reading
    count = lambda name: len(apart(scan.places(f"intent.{name}")))  # noqa: E731
    letters = [char for char in reading.text if char.isalpha()]
    return Cues(
        question=count("question"),
        help=count("help"),
        suggestion=count("suggestion"),
        problem=count("problem"),
        complaint=count("complaint"),
        praise=len(apart(scan.clear("intent.praise", "intent.not_praise"))),
        update=count("update"),
        chatter=count("chatter"),
        asks=any(sign in reading.scan for sign in "?？¿"),
        shouts=len(letters) > 20 and sum(char.isupper() for char in letters) > 0.6 * len(letters),
        profane=scan.has("abuse.profanity"),
        words=len(reading.scan.replace("\x00", " ").split()),
    )


def weigh(cue: Cues) -> dict[Intent, float]:
    """Return the probability of each intent from its cues; they sum to 1."""
    problem, complaint, praise = min(cue.problem, 3), min(cue.complaint, 4), min(cue.praise, 3)
    question = 0.9 * min(cue.question, 3) + (1.6 if cue.asks else 0.0) + 1.1 * min(cue.help, 2)
    scores = {
        Q: question - 0.45 * complaint - (0.4 if cue.profane else 0.0),
        S: 2.6 * min(cue.suggestion, 2) - 0.3 * problem,
        C: 1.0 * problem + 1.1 * complaint + (0.9 if cue.profane else 0.0) + (0.5 if cue.shouts else 0.0),
        P: 1.7 * praise - 1.0 * problem - 1.1 * complaint - (0.8 if cue.asks else 0.0) - 0.5 * min(cue.help, 2),
        O: 1.3 + 1.1 * min(cue.update, 2) + 2.5 * min(cue.chatter, 2) - (0.6 if cue.words > 12 else 0.0),
    }
    scores = {intent: 1.1 * score for intent, score in scores.items()}
    top = max(scores.values())
    powers = {intent: math.exp(score - top) for intent, score in scores.items()}
    total = sum(powers.values())
    return {intent: power / total for intent, power in powers.items()}


def blend(own: Mapping[Intent, float], learned: Mapping[str, float], weight: float) -> dict[Intent, float]:
    """Mix the cues' probabilities with a learned model's, `weight` of the latter; they still sum to 1."""
    mixed = {intent: (1 - weight) * own[intent] + weight * learned.get(intent.value, 0.0) for intent in Intent}
    total = sum(mixed.values()) or 1.0
    return {intent: value / total for intent, value in mixed.items()}


def urgency(scan: Scan, intent: Intent, *, safety: bool, security: bool) -> Urgency:
    """Return how soon the writer needs an answer: danger first, then their own words, then their intent."""
    if safety or scan.has("urgency.critical") and (scan.has("safety.hazard") or scan.has("safety.sure")):
        return Urgency.CRITICAL
    pressing = any(scan.has(name) for name in ("urgency.high", "escalate.legal", "escalate.press", "escalate.repeat"))
    if security or pressing and intent in {Q, C}:
        return Urgency.HIGH
    if intent in {P, O, S} or scan.has("urgency.low"):
        return Urgency.LOW
    return Urgency.NORMAL
