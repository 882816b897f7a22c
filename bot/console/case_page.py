"""A case as it is shown: its thread, why it is here, what we may do, its history."""

from dataclasses import dataclass

from bot.console.belonging import Lead
from bot.console.clock import Due, Moment
from bot.console.differences import Change
from bot.console.escalation_card import EscalationCard
from bot.console.marks import Segment
from bot.console.queue import Tag
from bot.console.reply_card import ReplyCard
from responders.escalation_words import Guidance


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture or video on a message. `shown` is where the desk brings it from; empty for what is only a link."""

    kind: str
    url: str
    alt: str
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """A post that another one quotes or answers, and that stands elsewhere."""

    author: str
    handle: str
    text: str
    language: str
    at: Moment
    url: str = ""
    ours: bool = False
    deleted: bool = False
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Drift:
    """What another hand did to a reply of ours on the platform: edited it (`changes`), or deleted it."""

    gone: bool
    at: Moment | None
    sent_at: Moment | None
    url: str
    changes: tuple[Change, ...] = ()
    by_us: bool = False


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message of the thread. `changes` holds what an edit changed.

    `context` is true for what only explains; `removed` says when we hid or removed it, `removable` that one could.
    `hidden` says that personal data in it is masked, `revealed` that this viewer asked to read it whole.
    """

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
    id: int = 0
    place: str = ""
    profile_url: str = ""
    context: bool = False
    removed: Moment | None = None
    removable: bool = False
    answers: Quote | None = None
    quotes: Quote | None = None
    drift: Drift | None = None
    hidden: bool = False
    revealed: bool = False


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
    """Whether we may do something on the platform, in a sentence, under which rule; `instead` is what else to do."""

    label: str
    allowed: bool
    reason: str
    rule: str = ""
    rule_url: str = ""
    until: Moment | None = None
    instead: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier case of the same person."""

    number: str
    href: str
    excerpt: str
    state: str
    at: Moment


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
    """A note that colleagues left; `hidden` says that personal data in it is masked."""

    id: int
    who: str
    initials: str
    at: Moment
    text: str
    hidden: bool = False


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
class Viewer:
    """Who looks at the case, and what they may do."""

    user_id: int
    initials: str
    zone: str
    may_work: bool = False
    may_approve: bool = False
    may_second: bool = False
    may_override: bool = False
    may_remove: bool = False
    may_reveal: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """Which case this is: whose, where, how it stands and who has it."""

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
    assignee: str
    assignee_initials: str
    mine: bool
    closed_reason: str
    closed_hidden: bool
    escalated_to: str
    snoozed_until: Moment | None
    place: str = ""


@dataclass(frozen=True, slots=True)
class CasePage:
    """Everything the case pane shows to `viewer`."""

    head: Head
    viewer: Viewer
    thread: tuple[Bubble, ...]
    earlier_hidden: int
    evidence: tuple[Evidence, ...]
    intent_words: str
    abilities: tuple[Ability, ...]
    may_message: bool
    earlier: tuple[Earlier, ...]
    reply: ReplyCard | None
    history: tuple[Entry, ...]
    notes: tuple[NoteLine, ...]
    colleagues: tuple[Choosable, ...]
    here: tuple[Colleague, ...]
    notice: tuple[str, str, str] | None
    listen_only: bool = False
    private: bool = False
    removal: tuple[str, str] = ("", "")
    drifts: tuple[Drift, ...] = ()
    escalation: EscalationCard | None = None
    guidance: tuple[Guidance, ...] = ()
    leads: tuple[Lead, ...] = ()
