"""Examines a code: runs the articles' examples against it and looks for slips in its files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from policies.articles import ARTICLES, Article
from policies.code import Code
from policies.engine import Judge
from policies.finding import Example
from policies.signals.reading import fold
from policies.signals.terms import Literal, TermError, parse
from policies.subject import Account, Subject

_WHEN = datetime(2026, 11, 2, 12, tzinfo=UTC)
_SHORTEST_WORD = 2
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one example of an article came out. `what` says, in a sentence, what differed."""

    article: str
    rule: str
    text: str
    passed: bool
    what: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """Something in a code that is probably a mistake: where, what, and how to mend it."""

    where: str
    what: str
    mend: str = ""


def subject_of(example: Example) -> Subject:
    """Return the subject that an example describes."""
    return Subject(
        example.kind,
        example.text,
        _WHEN,
        account=example.account or Account.COMPANY,
        author=example.author,
        author_role=example.author_role,
        language=example.language,
        media=example.media,
        answers=example.answers,
        recent=example.recent,
        private=example.private,
    )


def run_examples(judge: Judge) -> list[Outcome]:
    """Judge every example of every article and return how each came out, in the code's order."""
    return [_run(judge, article, example) for article in ARTICLES for example in article.EXAMPLES]


def _run(judge: Judge, article: Article, example: Example) -> Outcome:
    judgement = judge.judge(subject_of(example))
    found = [finding for finding in judgement.findings if finding.rule == example.rule]
    what = ""
    if example.bad and not found:
        others = sorted({finding.rule for finding in judgement.findings}) or ["nothing"]
        what = f"This should break {example.rule}; found instead: {', '.join(others)}."
    elif not example.bad and found:
        what = f"This should not break {example.rule}."
    elif example.bad and example.severity and all(finding.severity is not example.severity for finding in found):
        what = f"This should be found as {example.severity}, and is {found[0].severity}."
    return Outcome(article.ID, example.rule, example.text, not what, what)


def lint_code(code: Code) -> list[Slip]:
    """Return what looks wrong in a code, most important first; an empty list is good."""
    return [*_rules(), *_terms(code), *_catalogue(code), *_languages(code)]


def _rules() -> Iterator[Slip]:
    for article in ARTICLES:
        for name in ("TEXT", "INTEREST", "NARROWER"):
            if not getattr(article, name).strip():
                yield Slip(article.ID, f"its {name} is empty.", "Say it in a sentence.")
        for rule in article.RULES:
            if not rule.message.strip():
                yield Slip(rule.id, "it has no reason.", "Say in plain kind words what to change and why.")
            for wanted, words in ((True, "that must break it"), (False, "that must not break it")):
                if not any(example.rule == rule.id and example.bad is wanted for example in article.EXAMPLES):
                    yield Slip(rule.id, f"it has no example {words}.", "Add one to the article's EXAMPLES.")


def _terms(code: Code) -> Iterator[Slip]:
    for language, table in code.lexicons.items():
        for name, terms in table.items():
            yield from _lexicon(f"lexicons/{language}: {name}", terms)


def _lexicon(where: str, terms: tuple[str, ...]) -> Iterator[Slip]:
    """Look for terms that can't be read, that would match nearly everything, or that add nothing to the others."""
    plain: dict[str, tuple[Literal, ...]] = {}
    for term in terms:
        try:
            patterns = parse(term)
        except TermError as error:
            yield Slip(where, f"`{term[:_SHOWN]}`: {error}.", "Mend the term.")
            continue
        literals = tuple(one for pattern in patterns if len(pattern.pieces) == 1 for one in pattern.pieces[0])
        if term in plain:
            yield Slip(where, f"`{term[:_SHOWN]}` stands here twice.", "Keep one.")
        elif literals and all(len(pattern.pieces) == 1 for pattern in patterns):
            plain[term] = literals
        for literal in literals:
            if literal.right and len(literal.text) < _SHORTEST_WORD and literal.text.isascii():
                yield Slip(where, f"`{literal.text}*` would match nearly every word.", "Make it longer.")
    for term, literals in plain.items():
        others = [one for other, listed in plain.items() if other != term for one in listed]
        whole = {one.text for one in others}
        open_ends = {one.text for one in others if one.right}
        if all(one.text in whole or _begun(one.text, open_ends) for one in literals):
            yield Slip(where, f"`{term[:_SHOWN]}` adds nothing: other terms cover it.", "Leave it out.")


def _begun(text: str, open_ends: set[str]) -> bool:
    return any(text[:end] in open_ends for end in range(_SHORTEST_WORD, len(text)))


def _catalogue(code: Code) -> Iterator[Slip]:
    owners: dict[str, str] = {}
    for product in code.products:
        for name in {fold(name) for name in (product.name, *product.aliases)}:
            other = owners.setdefault(name, product.id)
            if other != product.id:
                yield Slip(
                    "catalogue.toml", f"`{name}` names both {other} and {product.id}.", "Keep it at one of them."
                )
    public = set(owners)
    for embargo in code.embargoes:
        for term in embargo.terms:
            if fold(term) in public:
                yield Slip("confidential.toml", f"a term of `{embargo.id}` is in the public catalogue.", "Remove one.")


def _languages(code: Code) -> Iterator[Slip]:
    for language in code.languages:
        if language not in code.lexicons:
            yield Slip("code.toml", f"there is no lexicon for `{language}`.", f"Add lexicons/{language}.toml.")
