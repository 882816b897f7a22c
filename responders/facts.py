"""The data types of grounding: facts lifted from a mention, each with the place it was read from."""

from dataclasses import dataclass
from enum import StrEnum


class FactKind(StrEnum):
    """What a fact is about."""

    NAME = "name"
    PRODUCT = "product"
    TOPIC = "topic"
    TRIED = "tried"
    DURATION = "duration"
    AMOUNT = "amount"
    COUNT = "count"
    VERSION = "version"
    ERROR = "error"
    SYSTEM = "system"
    THING = "thing"
    NTH = "nth"
    UNABLE = "unable"
    FAULT = "fault"
    HOW = "how"
    WANT = "want"
    WHY = "why"
    NOUN = "noun"
    WHETHER = "whether"
    IDEA = "idea"
    EMOTION = "emotion"


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the person told us.

    `start` and `end` are code-point offsets into the mention; `said` is how a reply may say it, in the reply's own
    grammar ("your left AirPod" for "my left AirPod"); `bare` is the same without article or preposition, or another
    form of it that phrasings need.
    """

    kind: FactKind
    start: int
    end: int
    said: str
    bare: str = ""

    @property
    def span(self) -> tuple[int, int]:
        """Where in the mention the fact stands."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Grounds:
    """Everything a reply to one mention may build on.

    `name` is how to address the person, or empty; `topic` the id of the situation that was recognised, or empty. The
    rest says how they write: `asks` (they want something of us), `bare` (hardly any words), `media` (a picture or link
    came along), `orders` (they speak to a machine: nothing is lifted then), `wishes` (they suggest something),
    `troubled` and `strained` (words of trouble, and plain ones), `resolved` (it works again), `asking` (put as a
    question), `sour` (praise meant the other way round), `courteous` (they only say that they will be back),
    `announcing` (a company speaks of itself).
    """

    language: str
    name: str = ""
    topic: str = ""
    asks: bool = False
    bare: bool = False
    media: bool = False
    orders: bool = False
    wishes: bool = False
    troubled: bool = True
    strained: bool = False
    resolved: bool = False
    asking: bool = True
    sour: bool = False
    courteous: bool = False
    announcing: bool = False
    facts: tuple[Fact, ...] = ()

    def first(self, kind: FactKind) -> Fact | None:
        """Return the first fact of a kind, or None."""
        return next((fact for fact in self.facts if fact.kind is kind), None)
