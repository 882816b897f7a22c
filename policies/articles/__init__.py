"""The articles of the code, one file each, listed in the code's order."""

from collections.abc import Iterable
from typing import Protocol, cast

from policies.articles import (
    attribution,
    authority,
    confidentiality,
    focus,
    inclusion,
    ownership,
    quality,
    responsiveness,
    rights,
    transparency,
)
from policies.finding import Example, Finding, Rule
from policies.signals.types import Measured
from policies.subject import Subject


class Article(Protocol):
    """What each article's module holds.

    `INTEREST` says what the article protects, `NARROWER` which milder or narrower means was considered and why it
    would not do, or what was kept out of the rules' reach because of it.
    """

    ID: str
    TEXT: str
    INTEREST: str
    NARROWER: str
    RULES: tuple[Rule, ...]
    EXAMPLES: tuple[Example, ...]

    def check(self, subject: Subject, measured: Measured) -> Iterable[Finding]:
        """Yield what the article has to say about a subject."""


ARTICLES: tuple[Article, ...] = cast(
    "tuple[Article, ...]",
    (
        responsiveness,
        ownership,
        attribution,
        confidentiality,
        authority,
        focus,
        transparency,
        inclusion,
        rights,
        quality,
    ),
)
