"""What every writer gets and gives, and how a writer fails."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from policies.finding import Triage
from policies.subject import Subject
from responders.draft import Claim, Move
from responders.facts import Grounds
from responders.knowledge_base import Passage
from responders.plan import Plan


class WriterError(Exception):
    """The writer gave nothing that can be used; the composer writes instead. The message is shown to the agent."""


class WriterUnavailable(WriterError):
    """The writer's library, model or server can't be reached; it needs mending by an administrator."""


class WriterTimedOut(WriterError):
    """The writer took longer than it may."""


class WriterBrokeRule(WriterError):
    """What it wrote breaks a rule; the message says which."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: the brand's name and handles, its products (id -> names, the usual one first), and who follows up.

    `roles` maps a kind of matter to a language to words: `{"billing": {"en": "our billing team"}}`.
    """

    brand: str = ""
    handles: tuple[str, ...] = ()
    products: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    roles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything a writer may know. `room` is what the text may take, sign-off already taken off."""

    mention: Subject
    triage: Triage
    grounds: Grounds
    plan: Plan
    language: str
    room: int
    length: Callable[[str], int]
    voice: Voice
    passages: tuple[Passage, ...] = ()
    private: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """What a writer wrote, with the moves it made, the articles it used and other ways to say it.

    `evidence` is what the writer itself says its sentences rest on, already checked.
    """

    text: str
    moves: tuple[Move, ...]
    sources: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()
    evidence: tuple[Claim, ...] = ()


class Writer(Protocol):
    """Writes a reply from a brief, or raises WriterError."""

    @property
    def name(self) -> str:
        """What the console shows as the draft's writer."""
        ...

    def write(self, brief: Brief) -> Written:
        """Return a reply that fits in `brief.room`; raises WriterError, and nothing else, when it can't."""
        ...
