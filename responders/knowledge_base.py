"""The knowledge base: Markdown articles with an owner and an expiry date, found by words and by likeness."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path


class KnowledgeError(Exception):
    """An article can't be used as it stands; the message names the file and says how to mend it."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article.

    `answer` is its first paragraph: the only words a reply may take from it. `links` are the only addresses a reply
    may show. `products` are catalogue ids or names; empty means that it holds for everything the brand offers.
    """

    id: str
    title: str
    owner: str
    expires: date
    languages: tuple[str, ...]
    products: tuple[str, ...]
    links: tuple[str, ...]
    answer: str
    body: str


@dataclass(frozen=True, slots=True)
class Passage:
    """An article that fits a mention, and how well (0..1)."""

    article: Article
    score: float


class KnowledgeBase:
    """Finds the articles that fit a mention. Immutable and thread-safe once built."""

    def __init__(self, articles: Sequence[Article] = ()) -> None:
        self.articles = tuple(articles)

    def search(self, text: str, products: Sequence[str], language: str, now: datetime) -> list[Passage]:
        """Return up to three passages, best first; an expired article is never among them."""
        return []

    def get(self, article_id: str) -> Article | None:
        """Return the article with this id, or None."""
        return next((article for article in self.articles if article.id == article_id), None)


def load_knowledge(path: Path | None = None) -> KnowledgeBase:
    """Read every Markdown file of a folder (None = the shipped demo); raises KnowledgeError for one that is not right."""
    return KnowledgeBase()
