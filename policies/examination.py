"""Examines a code: runs the articles' examples against it and looks for slips in its files."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from policies.articles import ARTICLES, Article
from policies.articles.protected import EXAMPLES as PROTECTED
from policies.code import Code
from policies.code.names import nearest
from policies.engine import Judge
from policies.finding import Example, Severity
from policies.signals.bank import Bank
from policies.signals.instruments import Instruments
from policies.signals.reading import fold
from policies.signals.terms import Literal, TermError, parse
from policies.subject import Account, Subject, SubjectKind

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
        banked=example.banked,
        macros=example.macros,
        seen=example.seen,
        crisis=example.crisis,
    )


def run_examples(judge: Judge) -> list[Outcome]:
    """Judge every example of every article and return how each came out, in the code's order."""
    return [_run(judge, article, example) for article in ARTICLES for example in article.EXAMPLES]


def _run(judge: Judge, article: Article, example: Example) -> Outcome:
    if example.embargoed:
        judge = judge.with_bank(_bank(example.embargoed))
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


def _bank(names: tuple[str, ...]) -> Bank:
    bank = Bank(bytes(32))
    bank.hold([bank.keyed("example", "codename", names)])
    return bank


def lint_code(code: Code) -> list[Slip]:
    """Return what looks wrong in a code, most important first; an empty list is good.

    Its rules are tried with lexicons alone: each on its own examples, on protected speech, and against the others.
    """
    tried = () if any(_unreadable(code)) else lint_rules(Judge(code, Instruments(code)))
    return [*_rules(), *tried, *_excepted(code), *_terms(code), *_catalogue(code), *_languages(code)]


def lint_rules(judge: Judge) -> list[Slip]:
    """Return which rules fail their examples, touch protected speech, or are shadowed by another rule."""
    return [*_failing(judge), *touching(judge), *_shadowed(judge)]


def _excepted(code: Code) -> Iterator[Slip]:
    known = {rule.id for article in ARTICLES for rule in article.RULES}
    for one in code.exceptions:
        if one.rule not in known:
            yield Slip(f"exceptions.toml: {one.id}", f"there is no rule `{one.rule}`.", nearest(one.rule, known))


def _unreadable(code: Code) -> Iterator[str]:
    for table in code.lexicons.values():
        for terms in table.values():
            for term in terms:
                try:
                    parse(term)
                except TermError:
                    yield term


def _failing(judge: Judge) -> Iterator[Slip]:
    for outcome in run_examples(judge):
        if not outcome.passed:
            yield Slip(outcome.rule, f"an example fails: {outcome.what}", "Mend the rule, its lexicon or the example.")


def touching(judge: Judge) -> Iterator[Slip]:
    """Yield the rules that find more than a note in what people may say about their work."""
    for language, text in PROTECTED:
        subject = Subject(SubjectKind.EMPLOYEE_POST, text, _WHEN, account=Account.OWN, language=language)
        for finding in judge.judge(subject).findings:
            if finding.severity is not Severity.NOTE:
                what = f"it holds back protected speech: `{text[:_SHOWN]}`."
                yield Slip(finding.rule, what, "Make the rule narrower; talk about work is nobody's business.")


def _shadowed(judge: Judge) -> Iterator[Slip]:
    """Look for rules whose every bad example another rule of the same article finds, at least as severely."""
    for article in ARTICLES:
        others: dict[str, list[set[str]]] = {}
        for example in article.EXAMPLES:
            if example.bad:
                findings = judge.judge(subject_of(example)).findings
                own = max((f.severity.rank for f in findings if f.rule == example.rule), default=len(Severity))
                also = {f.rule for f in findings if f.article == article.ID and f.severity.rank >= own}
                others.setdefault(example.rule, []).append(also - {example.rule, *_companions(article)})
        for rule in [rule for rule in others if rule not in _companions(article)]:
            found = others[rule]
            for other in sorted(set.intersection(*found)):
                yield Slip(rule, f"{other} finds all its bad examples too.", "Add an example of its own, or drop it.")


def _companions(article: Article) -> frozenset[str]:
    """Return the rules of an article that only ever come along with another one, to carry its fix."""
    return frozenset(getattr(article, "COMPANIONS", ()))


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
