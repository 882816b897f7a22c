"""The data types of signals: what a measurement returns, and the one view of it that an article reads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from policies.finding import Intent, Urgency
from policies.signals.language import Language
from policies.subject import Media

__all__ = ["Language", "Lift", "Likeness", "Mark", "Measured", "ProductMention", "Thresholds"]


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing that was found in a text, without the text itself.

    `start` and `end` are code-point offsets into the text as its writer typed it. `sure` is false when only a hint was
    found. `kind` is the signal's own word for it (`email`, `hate`, `boilerplate`, ...). `source` names the evidence,
    for instance `lexicon:safety.sure/en`. `fix` is a replacement for the span, where one exists.
    """

    kind: str
    start: int
    end: int
    sure: bool = True
    source: str = ""
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class ProductMention:
    """A product of the catalogue, named in the text between `start` and `end`."""

    product: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """The recent reply most like this text: `score` in 0..1 and its place in `Subject.recent` (-1 for none)."""

    score: float = 0.0
    index: int = -1


@dataclass(frozen=True, slots=True)
class Lift:
    """Words between `start` and `end` that stand in a post of `author`, a handle, on a platform."""

    start: int
    end: int
    author: str
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the code in force draws its lines, as its TOML says; each field names its key there.

    `hostility_*`, `likeness_repeat`, `overlap_answered` and `language_unsupported` lie in 0..1. `languages` are the
    ISO 639-1 codes that we have lexicons for, with `und` for a language that can't be told.
    """

    hostility_review: float
    hostility_certain: float
    likeness_repeat: float
    overlap_answered: float
    language_unsupported: float
    languages: frozenset[str]


class Measured(Protocol):
    """Everything measured on one subject. Each property is computed at most once, when first read.

    All spans point into the text as it was typed. `asked` is the same view of the mention that a reply answers, or
    None. Lists are ordered by `start`.
    """

    @property
    def thresholds(self) -> Thresholds:
        """Where the code in force draws its lines."""

    @property
    def language(self) -> Language:
        """The language of the text."""

    @property
    def intents(self) -> Mapping[Intent, float]:
        """How likely each intent is; the values sum to 1."""

    @property
    def intent(self) -> Intent:
        """The likeliest intent."""

    @property
    def addressed(self) -> bool:
        """Whether a mention speaks to us, rather than only naming us or saying goodbye."""

    @property
    def urgency(self) -> Urgency:
        """How soon the writer needs an answer, by what is at stake and by what they say."""

    @property
    def hostility(self) -> float:
        """How likely the text abuses a person or a group, in 0..1; anger at a product is not abuse."""

    @property
    def abuse(self) -> tuple[Mark, ...]:
        """The words that the hostility rests on."""

    @property
    def personal(self) -> tuple[Mark, ...]:
        """Personal data: email, phone, card, iban, national_id, address, ip, order."""

    @property
    def credentials(self) -> tuple[Mark, ...]:
        """Secrets that open something: keys, tokens, passwords."""

    @property
    def safety(self) -> tuple[Mark, ...]:
        """Signs that somebody was or could be hurt, or that something burnt, swelled or shocked."""

    @property
    def security(self) -> tuple[Mark, ...]:
        """Signs of a break-in, an exposure of data, a vulnerability or phishing."""

    @property
    def vulnerable(self) -> tuple[Mark, ...]:
        """Signs that somebody needs a person now: despair, a child alone, violence at home, a life in danger."""

    @property
    def sensitive(self) -> tuple[Mark, ...]:
        """Politics and religion."""

    @property
    def speaking(self) -> tuple[Mark, ...]:
        """Words that speak for the company (`for_company`), disclose (`disclosure`) or commit it (`refund`, ...)."""

    @property
    def own_work(self) -> bool:
        """Whether the text is about the writer's own working life, as words of work and a learned model tell it."""

    @property
    def may_speak(self) -> bool:
        """Whether the author is in the code's register of spokespeople, for what this text is about."""

    @property
    def embargoed(self) -> tuple[Mark, ...]:
        """Names of the embargo bank. Which ones is told to nobody who isn't cleared: see `bot.embargoes`."""

    @property
    def confidential(self) -> tuple[Mark, ...]:
        """Confidential matter by kind: codename, release, restock, financial, performance, internal."""

    @property
    def manner(self) -> tuple[Mark, ...]:
        """How the text speaks to people: boilerplate, defensive, blame, apology, thanks, acknowledge, ..."""

    @property
    def credits(self) -> tuple[Mark, ...]:
        """Credit lines: `handle` where one is named, `bare` where a source is claimed without one."""

    @property
    def foreign(self) -> tuple[Media, ...]:
        """The pictures and videos with the text that are not known to be our own."""

    @property
    def bias(self) -> tuple[Mark, ...]:
        """Words against people for who they are: slur, hate, stereotype, exclusion."""

    @property
    def products(self) -> tuple[ProductMention, ...]:
        """Products of the catalogue that the text names."""

    @property
    def likeness(self) -> Likeness:
        """The recent reply that this text repeats most."""

    @property
    def macro(self) -> Likeness:
        """The ready-made answer that this text repeats most, by its place in `Subject.macros`."""

    @property
    def lifted(self) -> tuple[Lift, ...]:
        """What stands nearly word for word in posts of others that were seen, most first."""

    @property
    def overlap(self) -> float:
        """For a reply: the share of the mention's content words that the reply takes up, in 0..1."""

    @property
    def key(self) -> tuple[int, int]:
        """The sentence that matters most: the problem or the ask, not the greeting."""

    @property
    def asked(self) -> "Measured | None":
        """The same view of the mention that this reply answers."""

    def hits(self, lexicon: str) -> tuple[Mark, ...]:
        """Where a named lexicon of the code occurs."""
