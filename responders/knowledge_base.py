"""The knowledge base: Markdown articles with an owner and an expiry date, found by words and by likeness."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from responders.knowledge_articles import Article, KnowledgeError, read_article
from responders.knowledge_index import Index, words

__all__ = ["Article", "KnowledgeBase", "KnowledgeError", "Passage", "load_knowledge"]

_USUAL = 0.36
_ENOUGH = {"ja": 0.24}
_ENOUGH_WITHOUT_A_PRODUCT = 0.6


@dataclass(frozen=True, slots=True)
class Passage:
    """An article that fits a mention, and how well (0..1)."""

    article: Article
    score: float


class KnowledgeBase:
    """Finds the articles that fit a mention. Immutable and thread-safe once built."""

    def __init__(self, articles: Sequence[Article] = ()) -> None:
        self.articles = tuple(articles)
        self.links = frozenset(link for article in self.articles for link in article.links)
        self._products = frozenset(name for article in self.articles for name in article.products)
        self._by_language = {
            language: Index([article for article in self.articles if language in article.languages], language)
            for language in {code for article in self.articles for code in article.languages}
        }

    def search(self, text: str, products: Sequence[str], language: str, now: datetime) -> list[Passage]:
        """Return up to three passages, best first; an expired article is never among them.

        An article about products is found only when `products` (catalogue ids or names) holds one of them, and none at
        all when they are only somebody else's. One that holds for everything has to fit better when none is named, and
        to share two words that are not everyday ones.
        """
        index = self._by_language.get(language)
        if index is None:
            return []
        named = {product.lower() for product in products}
        if named and not named & self._products:
            return []
        found: list[Passage] = []
        for article, score in index.scores(words(text, language), text):
            if now.date() > article.expires or (article.products and not named & set(article.products)):
                continue
            if score >= (_ENOUGH.get(language, _USUAL) if named else _ENOUGH_WITHOUT_A_PRODUCT):
                found.append(Passage(article, round(score, 3)))
        return sorted(found, key=lambda passage: (-passage.score, passage.article.id))[:3]

    def get(self, article_id: str) -> Article | None:
        """Return the article with this id, or None."""
        return next((article for article in self.articles if article.id == article_id), None)


def load_knowledge(path: Path | None = None) -> KnowledgeBase:
    """Read every Markdown file of a folder (None = the shipped demo); raise KnowledgeError for one that isn't right."""
    if path is None:
        shipped = files("responders") / "knowledge"
        entries = [(entry.name, entry.read_text("utf-8")) for entry in shipped.iterdir() if entry.name.endswith(".md")]
    elif not path.is_dir():
        raise KnowledgeError(f"{path} is not a folder. Name the folder that holds the articles (*.md).")
    else:
        entries = [(str(entry.relative_to(path)), entry.read_text("utf-8")) for entry in sorted(path.rglob("*.md"))]
    return KnowledgeBase([read_article(name, text) for name, text in sorted(entries) if not name.startswith("README")])
