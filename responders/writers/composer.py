"""The writer without a model: composes a reply from phrasings, filled with what the person told us.

Several replies are composed with a seed that is the mention itself, so that the same mention always gets the same
reply; the one taken repeats the account's recent replies least and says the most that is true of this mention.
"""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from responders.draft import Move
from responders.likeness import spoken, spoken_by_us
from responders.writers.base import Brief, Writer, WriterBrokeRule, Written
from responders.writers.desk import Desk, Material, Sentence, gather
from responders.writers.passages import Said, answer
from responders.writers.sentences import detail, ending, opening, owning, question, shield, step
from responders.writers.slots import CONCRETE

_TRIES = 6
_MOST_TRIES = 24
_TOO_LIKE = 74.0
_DISPENSABLE = (Move.OWN, Move.ASK, Move.ACKNOWLEDGE, Move.THANK, Move.NEXT_STEP, Move.HAND_OVER)


@dataclass(frozen=True, slots=True)
class _Candidate:
    text: str
    moves: tuple[Move, ...]
    concrete: int
    sources: tuple[str, ...]
    rank: float = 0.0
    like: float = 0.0


class Composer(Writer):
    """Composes replies from the phrasings of a language; needs no model, and the same brief gives the same reply."""

    @property
    def name(self) -> str:
        """What the console shows as the draft's writer."""
        return "composer"

    def write(self, brief: Brief) -> Written:
        """Return the best of several composed replies, and two that differ; raises WriterBrokeRule without room."""
        seed = int.from_bytes(hashlib.sha256(brief.mention.text.encode("utf-8", "surrogatepass")).digest()[:8], "big")
        candidates: dict[str, _Candidate] = {}
        material = gather(brief)
        ranked: list[_Candidate] = []
        for number in range(_MOST_TRIES):
            made = _compose(material, random.Random(seed + number))  # noqa: S311 - variety, not secrecy
            if made is not None:
                candidates.setdefault(made.text, made)
            if (number + 1) % _TRIES == 0 and candidates:
                ranked = _ranked(list(candidates.values()), brief.mention.recent)
                if ranked[0].like < _TOO_LIKE:
                    break
        if not ranked:
            raise WriterBrokeRule("The platform leaves too little room for a reply.")
        best = ranked[0]
        return Written(best.text, best.moves, best.sources, _others(best, ranked))


def _compose(material: Material, chance: random.Random) -> _Candidate | None:
    """Return one reply that fits, dropping what matters least until it does."""
    brief, desk = material.brief, Desk(material, chance)
    said = answer(desk) if Move.ANSWER in brief.plan.moves else None
    parts = _parts(brief, desk, said)
    for kept in _shorter_and_shorter(parts):
        text = desk.join(kept)
        if brief.length(text) <= brief.room:
            concrete = len(frozenset().union(*(part.used for part in kept)) & CONCRETE)
            moves = tuple(dict.fromkeys(part.move for part in kept))
            return _Candidate(text, moves, concrete, said.sources if said and Move.ANSWER in moves else ())
    return None


def _shorter_and_shorter(parts: list[Sentence]) -> Iterator[list[Sentence]]:
    """Yield the sentences, then without what matters less, down to the one that matters most."""
    yield parts
    parts = [part for part in parts if not part.extra]
    yield parts
    for move in _DISPENSABLE:
        if len(parts) > 1:
            parts = [part for part in parts if part.move is not move]
            if parts:
                yield parts


def _parts(brief: Brief, desk: Desk, said: Said | None) -> list[Sentence]:
    """Return the sentences in the order of one of the shapes that suit the plan."""
    moves = brief.plan.moves
    parts = [shield(desk)] if brief.plan.shield else []
    parts.append(opening(desk, greet=not parts))
    if Move.OWN in moves:
        parts.append(owning(desk))
    if brief.plan.situation == "security":
        parts.append(step(desk))
    if said is not None:
        parts.append(Sentence(Move.ANSWER, said.text, frozenset({"answer"})))
    extra = detail(desk)
    if extra is not None and said is None:
        parts.insert(len(parts) - (1 if Move.OWN in moves and desk.chance.random() < 0.5 else 0), extra)
    asked = question(desk) if Move.ASK in moves else None
    ends = Move.HAND_OVER in moves or Move.NEXT_STEP in moves
    last = ending(desk, asked=asked is not None) if ends else None
    parts += [part for part in (asked, last) if part is not None]
    return [part for part in parts if part.text]


def _ranked(candidates: list[_Candidate], recent: tuple[str, ...]) -> list[_Candidate]:
    likest = [0.0] * len(candidates)
    if recent:
        scores = process.cdist(
            [spoken(c.text) for c in candidates], [spoken_by_us(reply) for reply in recent], scorer=fuzz.ratio
        )
        likest = [float(row.max()) for row in scores]
    rated = [
        _Candidate(c.text, c.moves, c.concrete, c.sources, 8.0 * min(c.concrete, 3) + 3.0 * len(c.moves) - like, like)
        for c, like in zip(candidates, likest, strict=True)
    ]
    return sorted(rated, key=lambda each: (each.like >= _TOO_LIKE, -each.rank))


def _others(best: _Candidate, ranked: list[_Candidate]) -> tuple[str, ...]:
    """Return up to two further replies that open differently and share little with those before them."""
    chosen = [best.text]
    for each in ranked[1:]:
        if all(each.text[:14] != text[:14] and fuzz.ratio(each.text, text) < 82 for text in chosen):
            chosen.append(each.text)
        if len(chosen) == 3:
            break
    return tuple(chosen[1:])
