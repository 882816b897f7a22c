"""What measures: lexicons compiled once from a code, and the learned models that were handed in."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from policies.code import EXAMPLE, Code, Product, Spokesperson
from policies.signals.language import UNKNOWN, detect_language
from policies.signals.lexicon import ANY, Lexicons
from policies.signals.personal import Ours
from policies.signals.reading import Reading, fold, read
from policies.signals.scan import Scan
from policies.signals.types import Mark, Thresholds
from policies.subject import Subject

if TYPE_CHECKING:
    from policies.signals.bank import Bank

Prediction = Mapping[str, Mapping[str, float]]
# A score that no model reaches: without a line of its own, a model alone is not believed.
_NEVER = 1.1


class Learned(Protocol):
    """A model that gives probabilities per task and label for each text."""

    def predict(self, texts: Sequence[str]) -> Sequence[Prediction]:
        """Return one prediction per text, in order."""


class Instruments:
    """Everything loaded and compiled that measurements need. Built once, shared by threads."""

    def __init__(self, code: Code, learned: Learned | None = None, bank: "Bank | None" = None) -> None:
        self.code = code
        self.learned = learned
        self.bank = bank
        terms: dict[str, Sequence[str]] = {f"product:{product.id}": _names(product) for product in code.products}
        terms |= {f"embargo:{embargo.id}": embargo.terms for embargo in code.embargoes}
        self.lexicons = Lexicons(code.lexicons, int(code.thresholds["lexicon.gap"]), terms)
        if code.path != EXAMPLE:
            self.lexicons.check()
        self.thresholds = _thresholds(code)
        self.ours = Ours(frozenset(code.own_hosts), frozenset(code.own_phones), code.order_numbers)
        self._spokespeople = {
            fold(name): person for person in code.spokespeople for name in (person.name, *person.handles)
        }
        self._sure = code.thresholds["language.sure"]
        self._read_as = {language: (language, ANY) for language in code.languages}
        self.product_lexicons = tuple((f"product:{product.id}", product.id) for product in code.products)
        self.scan = lru_cache(maxsize=256)(self._scan)
        self._lines: dict[tuple[str, bool], float] = {}

    @classmethod
    def complete(cls, code: Code) -> "Instruments":
        """Return instruments with the shipped learned model."""
        from policies.signals.learned import Small

        return cls(code, Small.load())

    def _scan(self, text: str, hint: str | None) -> Scan:
        language = detect_language(text, hint)
        # A language that isn't sure is read with the words of all.
        sure = language.confidence >= self._sure
        return Scan(read(text), self.lexicons, language, self._read_as.get(language.code) if sure else None)

    def line(self, task: str, abroad: bool) -> float:
        """Return the score from which the learned model alone is believed: the code's, or else the model's own.

        `abroad` is for texts in another language than English.
        """
        line = self._lines.get((task, abroad))
        if line is None:
            own = getattr(self.learned, "thresholds", {})
            if abroad:
                own = getattr(self.learned, "abroad", None) or own
            line = self.code.thresholds[f"learned.{task}"] or float(own.get(task, _NEVER))
            self._lines[task, abroad] = line
        return line

    def embargoed(self, reading: Reading, subject: Subject) -> tuple[Mark, ...]:
        """Return where names of the embargo bank stand; nothing for a writer for whom it isn't asked."""
        return self.bank.find(reading, subject.now) if self.bank is not None and subject.banked else ()

    def spokesperson(self, author: str) -> Spokesperson | None:
        """Return who of the register an author is, by handle or by full name, or None."""
        return self._spokespeople.get(" ".join(fold(author.strip().lstrip("@")).split()))

    @lru_cache(maxsize=16)  # noqa: B019 - lives as long as the process
    def stop_words(self, language: str) -> frozenset[str]:
        """Return the words of a language that carry no content."""
        return self.lexicons.words("words.stop", language)


def _thresholds(code: Code) -> Thresholds:
    values = code.thresholds
    return Thresholds(
        hostility_review=values["hostility.review"],
        hostility_certain=values["hostility.certain"],
        likeness_repeat=values["likeness.repeat"],
        overlap_answered=values["overlap.answered"],
        language_unsupported=values["language.unsupported"],
        languages=frozenset((*code.languages, UNKNOWN)),
    )


def _names(product: Product) -> list[str]:
    names = {product.name, *product.aliases}
    return sorted(names | {name.replace(" ", joint) for name in names for joint in ("", "-") if " " in name})
