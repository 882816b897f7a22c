"""What a judgement says: findings with spans and reasons, folded into one verdict."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policies.signals.types import Mark
    from policies.subject import Account, Crisis, Media, SeenPost, SubjectKind


class Severity(StrEnum):
    """How much a finding matters, mildest first. A `note` explains and never changes a verdict."""

    NOTE = "note"
    REVISE = "revise"
    REVIEW = "review"
    BLOCK = "block"

    @property
    def rank(self) -> int:
        """The place in the order, 0 for the mildest."""
        return list(Severity).index(self)


class Verdict(StrEnum):
    """What may happen to the text. The strictest finding decides."""

    ALLOW = "allow"
    REVISE = "revise"
    REVIEW = "review"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing an article has to say about a text.

    `rule` is permanent and lower-case: `article/rule`. `start` and `end` are code-point offsets into the text as its
    writer typed it (0, 0 when the finding concerns the whole). A finding never holds the matched text, so that logs
    and the record hold no personal data. `fix` is a replacement for the span, where one exists. `signal` names the
    evidence's source and version.
    """

    rule: str
    severity: Severity
    message: str
    start: int = 0
    end: int = 0
    fix: str | None = None
    signal: str = ""

    @property
    def article(self) -> str:
        """The article's id, the part of the rule before the slash."""
        return self.rule.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Rule:
    """One permanent rule of an article: its id (`article/rule`), how much it matters, and what we tell people."""

    id: str
    severity: Severity
    message: str

    def found(
        self,
        start: int = 0,
        end: int = 0,
        *,
        severity: Severity | None = None,
        fix: str | None = None,
        signal: str = "",
        **words: str,
    ) -> Finding:
        """Return a finding of this rule; `words` fill the message's places."""
        message = self.message.format(**words) if words else self.message
        return Finding(self.id, severity or self.severity, message, start, end, fix, signal)


@dataclass(frozen=True, slots=True)
class Example:
    """A text that must break a rule (`bad`), or must not. The facts around it are those of a `Subject`.

    `severity` is, for a bad example, the severity that the finding must have, when it isn't the rule's own.
    `embargoed` are names that the embargo bank holds while this example is judged.
    """

    rule: str
    text: str
    bad: bool
    kind: "SubjectKind"
    account: "Account | None" = None
    author: str = ""
    language: str | None = None
    answers: str = ""
    recent: tuple[str, ...] = ()
    media: "tuple[Media, ...]" = ()
    private: bool = False
    author_role: str = ""
    severity: Severity | None = None
    embargoed: tuple[str, ...] = ()
    banked: bool = True
    macros: tuple[str, ...] = ()
    seen: "tuple[SeenPost, ...]" = ()
    crisis: "Crisis | None" = None


def bad(rule: str, text: str, kind: "SubjectKind", **facts: Any) -> Example:
    """Return an example that must break a rule; `facts` are those of a subject."""
    return Example(rule, text, True, kind, **facts)


def good(rule: str, text: str, kind: "SubjectKind", **facts: Any) -> Example:
    """Return an example that must not break a rule, though it comes close."""
    return Example(rule, text, False, kind, **facts)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one subject, with everything needed to explain and to replay it.

    `touched` says which embargoes the text touches, and where: for the guard of the bank alone, which decides who may
    know. It is never shown, written or compared.
    """

    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    code_digest: str = ""
    code_version: str = ""
    touched: "tuple[Mark, ...]" = field(default=(), repr=False, compare=False)


class Intent(StrEnum):
    """What the writer of a mention wants."""

    QUESTION = "question"
    SUGGESTION = "suggestion"
    CRITICISM = "criticism"
    PRAISE = "praise"
    OTHER = "other"


class Urgency(StrEnum):
    """How soon a mention wants an answer, mildest first."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class Action(StrEnum):
    """What the desk proposes to do with a mention: the machine's proposal, a person decides."""

    ANSWER = "answer"
    ESCALATE = "escalate"
    REVIEW = "review"
    LEAVE = "leave"


class Why(StrEnum):
    """Why a conversation belongs in private, or with a person, the weightiest first."""

    VULNERABLE = "vulnerable"
    SAFETY = "safety"
    SECURITY = "security"
    LEGAL = "legal"
    PRESS = "press"
    ANGER = "anger"
    UNANSWERED = "unanswered"
    UNHELPFUL = "unhelpful"
    DATA_POSTED = "data posted"
    DATA_NEEDED = "data needed"
    PERSON = "person"
    REACH = "reach"


@dataclass(frozen=True, slots=True)
class Trigger:
    """One reason to move a conversation, with where it shows, never the words themselves.

    `turn` is a place in the thread, or -1 for the mention; `start` and `end` are places in that text (0, 0: all of it).
    """

    why: Why
    message: str
    turn: int = -1
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Triage:
    """What the judge makes of a mention.

    Probabilities lie in 0..1. `products` are catalogue ids. `due_minutes` is the time to answer, in business minutes,
    that the code sets for this kind of mention, or None when no answer is owed. `reason` is the finding (by rule id)
    that brought the mention here. `vulnerable` says that a person may be in distress or danger: a human answers, now.
    `pii` says that they posted personal data, here or earlier in the thread. `triggers` say why it should move to a
    direct message or to a person, `escalate` that one of them holds. `opt_out` says that they
    ask us not to write to them.
    """

    intent: Intent
    intents: dict[Intent, float]
    urgency: Urgency
    language: str
    products: tuple[str, ...]
    hostile: float
    safety: bool
    security: bool
    action: Action
    due_minutes: int | None
    reason: str
    judgement: Judgement
    key_span: tuple[int, int] = field(default=(0, 0))
    vulnerable: bool = False
    pii: bool = False
    triggers: tuple[Trigger, ...] = ()
    opt_out: bool = False

    @property
    def escalate(self) -> bool:
        """Whether the conversation should move to a direct message, or to a person."""
        return bool(self.triggers)
