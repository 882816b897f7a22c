"""Transparency: when we fail, we say what happened, that we are sorry, and what we do."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from policies.finding import Finding, Rule, Severity
from policies.signals.types import Measured
from policies.statements import examples
from policies.subject import Subject, SubjectKind

if TYPE_CHECKING:
    from policies.statements.remark import Remark

ID = "transparency"
TEXT = "In a crisis we publish a statement that is open about what happened and that apologises."
INTEREST = "An apology that isn't one costs more trust than silence. Only words in the company's name are held to this."
NARROWER = (
    "We considered a fixed text for every crisis. It would be neither open nor sorry. So we ask for what a statement"
    " must hold, in any words and by the kind of crisis, and only of statements and replies in the company's name."
)
_R, _V, _B = Severity.REVISE, Severity.REVIEW, Severity.BLOCK
RULES = (
    Rule(
        "transparency/non-apology",
        _R,
        "This apologises for how they feel or may feel, not for what we did. Say what we are sorry for.",
    ),
    Rule("transparency/passive-evasion", _R, "Nobody did this, it says. Say who did it: we."),
    Rule("transparency/blames-customers", _R, "This puts the blame on the people it happened to. Leave it out."),
    Rule("transparency/minimises", _R, "This makes it small. Leave it out, or give the figure."),
    Rule(
        "transparency/speculates",
        _R,
        "This guesses at a cause that is not among the known facts. Say that we don't know yet, and when we will tell.",
    ),
    Rule(
        "transparency/legal-admission",
        _V,
        (
            "This admits guilt in the terms of the law, which the lawyers must clear. To own a "
            "mistake, plain words are enough."
        ),
    ),
    Rule("transparency/confidential", _B, "This is confidential, or was never meant to leave the house. Leave it out."),
    Rule("transparency/personal-data", _B, "This tells who somebody is. Leave the person out."),
    Rule(
        "transparency/no-safety-instruction",
        _V,
        "People could be hurt, and nothing here tells them what to do now. Begin with it.",
    ),
    Rule(
        "transparency/safety-instruction-late",
        _R,
        "What people must do to be safe comes too late. Move it to the front, before everything about us.",
    ),
    Rule("transparency/no-next-update", _R, "It doesn't say when people hear from us next. Give a day or an hour."),
    Rule("transparency/no-contact", _R, "It doesn't say how to reach us. Give a number, an address or a page."),
    Rule(
        "transparency/contradicts-facts",
        _V,
        "This clashes with the facts as they stand, or claims what nobody knows yet. Check it against the facts.",
    ),
    Rule(
        "transparency/deny-and-apologise",
        _R,
        "This denies it and apologises for it. Denial fits only where nothing happened; otherwise leave it out.",
    ),
    Rule(
        "transparency/no-ownership",
        _R,
        "It doesn't own what happened. Say that we did it, that it was wrong, and that we are sorry.",
    ),
    Rule("transparency/jargon", _R, "This is how companies talk among themselves. Use a word that everybody knows."),
)
EXAMPLES = examples.EXAMPLES
_BY_NAME = {rule.id.partition("/")[2]: rule for rule in RULES}
NON_APOLOGY = _BY_NAME["non-apology"]


def check(subject: Subject, measured: Measured) -> Iterable[Finding]:
    """Read statements in full; look in other words in our name for apologies that aren't."""
    if not subject.company_voice:
        return
    if subject.kind is SubjectKind.STATEMENT:
        from policies.statements.analysis import remarks  # only statements need it, and it takes long to load

        yield from map(_found, remarks(subject, measured))
        return
    for mark in measured.manner:
        if mark.kind == "non_apology":
            yield NON_APOLOGY.found(mark.start, mark.end, signal=mark.source)


def _found(remark: "Remark") -> Finding:
    rule = _BY_NAME[remark.rule]
    severity = None
    if remark.grave:
        severity = Severity.REVIEW
    elif not remark.sure:
        # A hint alone neither blocks nor keeps a second person busy where the rule is milder.
        severity = Severity.REVIEW if rule.severity is Severity.BLOCK else Severity.REVISE
    return rule.found(remark.start, remark.end, severity=severity, fix=remark.fix, signal=remark.source)
