"""A drafted reply, with its moves and the proof that it is personal."""

from dataclasses import dataclass
from enum import StrEnum


class Move(StrEnum):
    """One thing a reply does, in the order a kind person would do it."""

    GREET = "greet"
    THANK = "thank"
    ACKNOWLEDGE = "acknowledge"
    OWN = "own"
    APOLOGISE = "apologise"
    ANSWER = "answer"
    ASK = "ask"
    SAFETY = "safety"
    NEXT_STEP = "next_step"
    HAND_OVER = "hand_over"
    SIGN = "sign"


class ClaimKind(StrEnum):
    """What a claim of personalisation rests on."""

    CONCRETE = "concrete"
    ANSWERS = "answers"
    DISTANCE = "distance"
    GROUNDED = "grounded"


@dataclass(frozen=True, slots=True)
class Claim:
    """One leg of the proof: what is claimed, whether it holds, and why.

    `evidence` is a (start, end) span of the mention, or the name of a knowledge-base article, or None.
    `span` is the (start, end) in the draft that the claim speaks of.
    """

    kind: ClaimKind
    holds: bool
    message: str
    evidence: tuple[int, int] | str | None = None
    span: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Proof:
    """Every claim about one draft; it is personal only if every claim that must hold does."""

    personal: bool
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal for a person to correct and approve.

    `text` has no sign-off initials; they are the approver's and are added at approval, and `room` for them was kept.
    `writer` names what wrote it and `fallback` says, in a sentence, why a model was not used, if it was not.
    `sources` are the knowledge-base articles used.
    """

    text: str
    language: str
    moves: tuple[Move, ...]
    proof: Proof
    writer: str
    sources: tuple[str, ...] = ()
    fallback: str = ""
    alternatives: tuple[str, ...] = ()
