"""What one composition works with: the filled slots, the phrasings, chance, and what has been said so far."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from responders.draft import Move
from responders.phrasings.book import Phrasebook, Topic, phrasebook
from responders.phrasings.template import Rendered, Template
from responders.writers.base import Brief
from responders.writers.slots import CONCRETE, LINKED, known_kinds, slots

_PHRASES = frozenset({"clause", "vp", "how", "want", "whether", "why", "idea"})


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, the move it makes, and the slots it used; an `extra` one goes first when room is short."""

    move: Move
    text: str
    used: frozenset[str] = frozenset()
    extra: bool = False


@dataclass(frozen=True, slots=True)
class Material:
    """What is the same for every composition of one brief: the filled slots, and which of them others contain."""

    brief: Brief
    book: Phrasebook
    slots: dict[str, str]
    known: frozenset[str]
    cores: dict[str, str]
    within: dict[str, frozenset[str]]


def gather(brief: Brief) -> Material:
    """Return the material for composing one reply."""
    book = phrasebook(brief.language)
    filled = slots(brief, book, brief.plan.role)
    cores = {slot: _core(said) for slot, said in filled.items()}
    within = {
        phrase: frozenset(
            slot for slot, core in cores.items() if slot not in _PHRASES and core in filled[phrase].lower()
        )
        for phrase in _PHRASES & filled.keys()
    }
    return Material(brief, book, filled, known_kinds(brief.grounds), cores, within)


@dataclass(slots=True)
class Desk:
    """One composition at work: its material, its chance, and what has been said so far."""

    material: Material
    chance: random.Random
    spent: set[str] = field(default_factory=set)

    @property
    def brief(self) -> Brief:
        """What is to be answered."""
        return self.material.brief

    @property
    def book(self) -> Phrasebook:
        """The phrasings of its language."""
        return self.material.book

    @property
    def slots(self) -> dict[str, str]:
        """What each slot says."""
        return self.material.slots

    @property
    def topic(self) -> Topic | None:
        """The situation that was recognised."""
        return self.book.topic(self.brief.grounds.topic)

    def say(self, pool: Sequence[Template], *, prefer_facts: bool = False) -> Rendered | None:
        """Fill one phrasing of a pool, by chance, among those that can be filled and don't ask what is known."""
        usable = [template for template in pool if not template.unless & self.material.known]
        spare: Rendered | None = None
        for template in self.chance.sample(usable, len(usable)):
            done = self._render(template)
            if done is None:
                continue
            if not prefer_facts or done.used & CONCRETE:
                self.spend(done)
                return done
            spare = spare or done
        if spare is not None:
            self.spend(spare)
        return spare

    def spend(self, done: Rendered) -> None:
        """Note slots as said, with those that would say the same again."""
        for slot in done.used:
            self.spent |= {slot, *LINKED.get(slot, ())}
        low = done.text.lower()
        self.spent |= {slot for slot, core in self.material.cores.items() if slot in CONCRETE and core in low}

    def join(self, parts: Sequence[Sentence]) -> str:
        """Return the sentences as one text, in the language's way."""
        glue = "" if self.book.language == "ja" else " "
        return glue.join(part.text for part in parts)

    def _render(self, template: Template) -> Rendered | None:
        """Fill a phrasing, or return None when it would say something twice."""
        within: set[str] = set(self.spent)
        for phrase in template.slots & self.material.within.keys():
            within |= self.material.within[phrase]
        done = template.render(self.slots, within)
        return None if done is None or done.used & within & CONCRETE else done


def _core(said: str) -> str:
    low = said.lower()
    for article in ("your ", "the ", "a "):
        low = low.removeprefix(article)
    return low
