"""One knowledge-base article: Markdown with front matter, read and checked."""

import re
from dataclasses import dataclass
from datetime import date

_FRONT = re.compile(r"\A---\r?\n(?P<front>.*?)\r?\n---\r?\n(?P<body>.*)\Z", re.DOTALL)
_LINK = re.compile(r"https?://[^\s)>\]]+")
_REQUIRED = ("title", "owner", "expires", "languages")
_KNOWN = (*_REQUIRED, "products", "links", "asks")


class KnowledgeError(Exception):
    """An article can't be used as it stands; the message names the file and says how to mend it."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article.

    `answer` is its first paragraph: the only words a reply may take from it. `links` are the only addresses a reply
    may show. `products` are catalogue ids or names, lower-case; empty means that it holds for everything the brand
    offers. `asks` are words that people use when they need it.
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
    asks: str = ""


def read_article(name: str, text: str) -> Article:
    """Return the article in a file; raise KnowledgeError when something is missing or not right."""
    found = _FRONT.match(text)
    if found is None:
        raise KnowledgeError(f"{name}: it must begin with front matter between two lines of '---'.")
    front = _front_matter(name, found["front"])
    for key in _REQUIRED:
        if not front.get(key):
            raise KnowledgeError(f"{name}: '{key}' is missing. Add a line '{key}: …' to the front matter.")
    body = found["body"].strip()
    answer, _, _ = body.partition("\n\n")
    if not answer:
        raise KnowledgeError(f"{name}: it has no text. The first paragraph is the answer that a reply may give.")
    links = _listed(front.get("links", ""))
    stray = [link for link in _LINK.findall(answer) if link.rstrip(".,;") not in links]
    if stray:
        raise KnowledgeError(f"{name}: {stray[0]} is in the answer but not under 'links'. Add it there.")
    return Article(
        id=name.removesuffix(".md"),
        title=front["title"],
        owner=front["owner"],
        expires=_day(name, front["expires"]),
        languages=_listed(front["languages"]),
        products=tuple(product.lower() for product in _listed(front.get("products", ""))),
        links=links,
        answer=" ".join(answer.split()),
        body=body,
        asks=front.get("asks", ""),
    )


def _front_matter(name: str, block: str) -> dict[str, str]:
    front: dict[str, str] = {}
    for line in block.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        key, colon, value = line.partition(":")
        if not colon or key.strip() not in _KNOWN:
            raise KnowledgeError(f"{name}: '{line.strip()}' is not front matter. Known keys: {', '.join(_KNOWN)}.")
        front[key.strip()] = value.strip().strip("\"'")
    return front


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part for part in (item.strip().strip("\"'") for item in value.strip("[] ").split(",")) if part)


def _day(name: str, value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise KnowledgeError(f"{name}: '{value}' is no date. Write 'expires: 2027-12-31'.") from None
