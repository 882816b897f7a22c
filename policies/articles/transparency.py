"""Transparency: when we fail, we say what happened, that we are sorry, and what we do."""

from collections.abc import Iterable

from policies.finding import Example, Finding, Rule, Severity, bad, good
from policies.signals.types import Measured
from policies.subject import Subject, SubjectKind

ID = "transparency"
TEXT = "In a crisis we publish a statement that is open about what happened and that apologises."
INTEREST = "An apology that isn't one costs more trust than silence. Only words in the company's name are held to this."
NARROWER = (
    "We considered a fixed text for every crisis. It would be neither open nor sorry. So we ask for four things that a"
    " statement must hold, in any words, and only of statements and replies in the company's name."
)
NON_APOLOGY = Rule(
    "transparency/non-apology",
    Severity.REVISE,
    "This apologises for how they feel, not for what happened. Say what we are sorry for.",
)
NO_APOLOGY = Rule("transparency/no-apology", Severity.REVISE, "The statement doesn't apologise.")
NO_FACTS = Rule("transparency/no-facts", Severity.REVISE, "The statement doesn't say what happened, when, or to whom.")
NO_REMEDY = Rule("transparency/no-remedy", Severity.REVISE, "The statement doesn't say what we do about it.")
NO_UPDATE = Rule("transparency/no-update", Severity.REVISE, "The statement doesn't say when people hear from us next.")
RULES = (NON_APOLOGY, NO_APOLOGY, NO_FACTS, NO_REMEDY, NO_UPDATE)

_S, _R = SubjectKind.STATEMENT, SubjectKind.REPLY
_WHOLE = (
    "On Monday we found that some Ember chargers overheat. We are sorry: we should have caught it before selling them."
    " We have stopped selling them and we are replacing every one. Next update tomorrow at noon."
)
EXAMPLES: tuple[Example, ...] = (
    bad(NON_APOLOGY.id, "We're sorry if anyone was offended.", _R),
    bad(NON_APOLOGY.id, "Sorry you feel that way.", _R),
    good(NON_APOLOGY.id, "We're sorry that your charger failed.", _R),
    bad(NO_APOLOGY.id, "On Monday some chargers overheated. We have stopped sales. Next update tomorrow.", _S),
    good(NO_APOLOGY.id, _WHOLE, _S),
    bad(NO_FACTS.id, "We are sorry. We are working on it. Next update follows.", _S),
    good(NO_FACTS.id, _WHOLE, _S),
    bad(NO_REMEDY.id, "On Monday some chargers overheated. We are sorry. Next update tomorrow at noon.", _S),
    good(NO_REMEDY.id, _WHOLE, _S),
    bad(NO_UPDATE.id, "On Monday some chargers overheated. We are sorry. We have stopped sales.", _S),
    good(NO_UPDATE.id, _WHOLE, _S),
)


def check(subject: Subject, measured: Measured) -> Iterable[Finding]:
    """Look for apologies that aren't, and for what a statement leaves out."""
    if not subject.company_voice:
        return
    for mark in measured.manner:
        if mark.kind == "non_apology":
            yield NON_APOLOGY.found(mark.start, mark.end, signal=mark.source)
    if subject.kind is not SubjectKind.STATEMENT:
        return
    if not any(mark.kind == "apology" for mark in measured.manner):
        yield NO_APOLOGY.found(signal="manner")
    for lexicon, rule in (
        ("statement.what_happened", NO_FACTS),
        ("statement.what_we_do", NO_REMEDY),
        ("statement.when_next", NO_UPDATE),
    ):
        if not measured.hits(lexicon):
            yield rule.found(signal=f"lexicon:{lexicon}")
