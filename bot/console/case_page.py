"""A case as it is shown: its thread, why it is here, what we may do, the reply and its proof, its history."""

from dataclasses import dataclass

from bot.console.clock import Due, Moment
from bot.console.differences import Change
from bot.console.marks import Segment
from bot.console.queue import Tag


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture or video on a message; its place is a link, so that nothing is loaded unasked."""

    kind: str
    url: str
    alt: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of the thread. `changes` holds what an edit changed."""

    author: str
    handle: str
    initials: str
    at: Moment
    segments: tuple[Segment, ...]
    language: str
    ours: bool = False
    private: bool = False
    answering: bool = False
    deleted: bool = False
    edited: Moment | None = None
    changes: tuple[Change, ...] = ()
    url: str = ""
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason, and the letters of the spans that show it; none when it concerns the whole."""

    letters: tuple[str, ...]
    rule: str
    href: str
    message: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Ability:
    """Whether we may do something on the platform, in a sentence, under which rule."""

    label: str
    allowed: bool
    reason: str
    rule: str = ""
    rule_url: str = ""
    until: Moment | None = None


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier case of the same person."""

    number: str
    href: str
    excerpt: str
    state: str
    at: Moment


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

    @property
    def too_long(self) -> bool:
        """The platform would cut or refuse it."""
        return self.length > self.limit

    @property
    def clear(self) -> bool:
        """Nothing stands in the way of an approval."""
        return not self.obstacle


@dataclass(frozen=True, slots=True)
class ReplyCard:
    """The reply, wherever it stands. `state` is a `responders.lifecycle.State`."""

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
    second_by: str = ""
    override_reason: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history."""

    at: Moment
    who: str
    what: str
    icon: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A note that colleagues left."""

    who: str
    initials: str
    at: Moment
    text: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Someone else who has the case open."""

    name: str
    initials: str
    typing: bool


@dataclass(frozen=True, slots=True)
class Choosable:
    """A colleague to whom a case can be handed."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything the case pane shows."""

    id: int
    number: str
    href: str
    query: str
    name: str
    handle: str
    followers: str
    profile_url: str
    platform: str
    platform_letter: str
    platform_icon: str
    account: str
    state: str
    state_words: str
    tags: tuple[Tag, ...]
    due: Due
    owed: bool
    urgency: str
    thread: tuple[Bubble, ...]
    earlier_hidden: int
    evidence: tuple[Evidence, ...]
    intent_words: str
    abilities: tuple[Ability, ...]
    earlier: tuple[Earlier, ...]
    reply: ReplyCard | None
    history: tuple[Entry, ...]
    notes: tuple[NoteLine, ...]
    colleagues: tuple[Choosable, ...]
    here: tuple[Colleague, ...]
    assignee: str = ""
    assignee_initials: str = ""
    mine: bool = False
    closed_reason: str = ""
    escalated_to: str = ""
    snoozed_until: Moment | None = None
    may_message: bool = False
    may_work: bool = False
    may_approve: bool = False
    may_second: bool = False
    may_override: bool = False
    notice: tuple[str, str, str] | None = None
