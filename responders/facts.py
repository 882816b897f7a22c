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
    form of it that phrasings need. `sure` when the catalogue names it, or they call it theirs.
    """

    kind: FactKind
    start: int
    end: int
    said: str
    bare: str = ""
    sure: bool = False

    @property
    def span(self) -> tuple[int, int]:
        """Where in the mention the fact stands."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Manner:
    """How somebody writes, as far as words show it.

    They want something of us (`asks`), suggest something (`wishes`), use words of trouble (`troubled`) and plain ones
    (`strained`), say that it works again (`resolved`), put it as a question (`asking`), mean praise the other way round
    (`sour`), only say that they will be back (`courteous`), or are a company that speaks of itself (`announcing`).
    """

    asks: bool = False
    wishes: bool = False
    troubled: bool = True
    strained: bool = False
    resolved: bool = False
    asking: bool = True
    sour: bool = False
    courteous: bool = False
    announcing: bool = False


@dataclass(frozen=True, slots=True)
class Grounds:
    """Everything a reply to one mention may build on.

    `name` is how to address the person, or empty; `topic` the id of the situation that was recognised, or empty.
    `bare` when there are hardly any words, `media` when a picture or link came along, `orders` when they speak to a
    machine: nothing is lifted then.
    """

    language: str
    name: str = ""
    topic: str = ""
    bare: bool = False
    media: bool = False
    orders: bool = False
    manner: Manner = Manner()
    facts: tuple[Fact, ...] = ()

    def first(self, kind: FactKind) -> Fact | None:
        """Return the first fact of a kind, or None."""
        return next((fact for fact in self.facts if fact.kind is kind), None)
