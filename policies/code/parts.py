"""The parts of a code, as read-only data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from policies.exceptions import RuleException
from policies.finding import Intent, Urgency


class CodeError(Exception):
    """A mistake in the code's files: says which file, line and key, what is wrong and how to mend it.

    `line` is None where no one line is to blame.
    """

    def __init__(self, file: Path | str, key: str, what: str, mend: str = "", line: int | None = None) -> None:
        self.file, self.key, self.what, self.mend, self.line = str(file), key, what, mend, line
        where = f"{file}:{line}" if line is not None else str(file)
        place = f"{where}: {key}" if key else where
        super().__init__(f"{place}: {what}" + (f" {mend}" if mend else ""))


def tables(file: Path, content: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the list of tables that a file holds under a name, or an empty one; raise CodeError for anything else."""
    found = content.get(name, [])
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise CodeError(file, name, "this must be a list of tables.", f"Begin each with [[{name}]].")
    return found


@dataclass(frozen=True, slots=True)
class Product:
    """A product of the catalogue. `id` is permanent; `aliases` are other names people use."""

    id: str
    name: str
    category: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spokesperson:
    """Somebody who may speak for the company, on the topics listed (all of them when empty).

    A topic is a word that the text uses, a product's id or category, or `safety` or `security` for what the signals
    find of either.
    """

    name: str
    handles: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Embargo:
    """Names and phrases that stay inside until a day: `kind` is one of the confidential kinds."""

    id: str
    kind: str
    terms: tuple[str, ...]
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A duty that a report of danger begins, and how long the law of a market leaves for it.

    `after` counts `unit` (hours, days, weekdays); 0 means without undue delay. `source` names the law.
    """

    id: str
    market: str
    kinds: frozenset[str]
    duty: str
    after: int
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class SignOffRule:
    """Who signs a statement at one severity, how many hours it may wait, and how soon its next update is due."""

    all_of: tuple[str, ...]
    any_of: tuple[str, ...]
    hours: int
    update_minutes: int

    @property
    def needs(self) -> tuple[tuple[str, ...], ...]:
        """The signatures needed: of each group, one role signs. A role that signs anyway counts for itself only."""
        others = tuple(role for role in self.any_of if role not in self.all_of)
        return (*((role,) for role in self.all_of), *((others,) if others else ()))


@dataclass(frozen=True, slots=True)
class SignOff:
    """The sign-off matrix: rules by severity, and for each role those who may sign in its place with a reason."""

    rules: Mapping[int, SignOffRule] = field(default_factory=dict)
    deputies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Code:
    """One version of a code, whole. `digest` is the SHA-256 of its canonical content, whatever the file layout.

    `lexicons` maps a language (`any` for all) to lexicon names to terms; `thresholds` maps `group.name` to a number;
    `own_phones` are the brand's own numbers, digits only; `order_numbers` are forms, in which `#` is a digit, `@` a
    letter and `*` either. `due` maps an intent and an urgency to minutes of business time (None: no answer is owed).
    """

    version: str
    digest: str
    title: str
    notice: str
    brand: str
    handles: tuple[str, ...]
    languages: tuple[str, ...]
    own_hosts: tuple[str, ...]
    own_media: frozenset[str]
    products: tuple[Product, ...]
    spokespeople: tuple[Spokesperson, ...]
    embargoes: tuple[Embargo, ...]
    thresholds: Mapping[str, float]
    due: Mapping[tuple[Intent, Urgency], int | None]
    lexicons: Mapping[str, Mapping[str, tuple[str, ...]]]
    path: Path
    exceptions: tuple[RuleException, ...] = ()
    own_phones: tuple[str, ...] = ()
    order_numbers: tuple[str, ...] = ()
    clocks: tuple[ClockRule, ...] = ()
    sign_off: SignOff = field(default_factory=SignOff)

    def product(self, product_id: str) -> Product | None:
        """The product with this id, or None."""
        return next((product for product in self.products if product.id == product_id), None)
