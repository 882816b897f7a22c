"""A reply as it is shown: its text, the check on it with its proof, and where it stands."""

from dataclasses import dataclass

from bot.console.clock import Moment
from bot.console.marks import Segment


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg of the proof: whether it holds, and the letters of its evidence."""

    holds: bool
    label: str
    message: str
    quotes: tuple[str, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding about the reply; `fix` replaces start..end when it is taken."""

    letter: str
    rule: str
    href: str
    message: str
    severity: str
    tone: str
    start: int = 0
    end: int = 0
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """A promise that was heard in the text: its sentence, and as the composer says it, with its day."""

    text: str
    words: str


@dataclass(frozen=True, slots=True)
class Check:
    """What the judge and the proof say of the text as it stands, and whether it may be approved."""

    length: int
    limit: int
    signed: str
    verdict: str
    problems: tuple[Problem, ...]
    legs: tuple[Leg, ...]
    marked: tuple[Segment, ...]
    personal: bool
    obstacle: str = ""
    overridable: bool = False
    needs_second: bool = False
    advice: tuple[str, ...] = ()
    promises: tuple[Heard, ...] = ()

    @property
    def too_long(self) -> bool:
        """The platform would cut or refuse it."""
        return self.length > self.limit

    @property
    def clear(self) -> bool:
        """Nothing stands in the way of an approval."""
        return not self.obstacle


@dataclass(frozen=True, slots=True)
class Carried:
    """A picture that goes out with a reply, and the words for those who can't see it."""

    sha256: str
    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class ReplyCard:
    """The reply, wherever it stands. `state` is a `responders.lifecycle.State`.

    `text` is signed once somebody has approved it; `sha256` names exactly what is stored. `paused` says who paused the
    account, and why, `waits` why an approved one is not sent yet, `waits_until` how long its platform asked us to wait.
    `room` is how many more pictures it takes, `alt_text` how long each description may be; `link` opens a direct
    message to us and can still be offered.
    """

    id: int
    version: int
    state: str
    private: bool
    text: str
    language: str
    writer: str
    fallback: str
    sources: tuple[str, ...]
    alternatives: tuple[str, ...]
    check: Check | None
    by: str = ""
    at: Moment | None = None
    send_after: str = ""
    seconds_left: int = 0
    outcome: str = ""
    url: str = ""
    voided: str = ""
    second_asked: bool = False
    first_by: str = ""
    may_be_second: bool = False
    override_reason: str = ""
    sha256: str = ""
    paused: str = ""
    waits: str = ""
    waits_until: Moment | None = None
    pictures: tuple[Carried, ...] = ()
    room: int = 0
    alt_text: int = 0
    link: str = ""
