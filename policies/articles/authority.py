"""Authority: only those who may, speak for the company."""

from collections.abc import Iterable, Mapping

from policies.finding import Example, Finding, Rule, Severity, bad, good
from policies.signals.types import Mark, Measured
from policies.subject import Account, Subject, SubjectKind

ID = "authority"
TEXT = "In talk about the company we don't speak for it unless we may, and we say where we work."
INTEREST = (
    "People should know whether they read the company or a person. On a personal account this is advice, and talk"
    " about pay, hours, conditions or organising is not its business."
)
NARROWER = (
    "We considered asking for a disclosure under every post that names the company, or leave to speak of it. That would"
    " police opinions. So only words that promise or state in its name, and praise of what it sells by somebody who is"
    " paid by it, are asked for one line; nothing is blocked, and talk about working there is left alone."
)
SPEAKS = Rule(
    "authority/speaks-for-company",
    Severity.REVISE,
    "This reads as if the company said it. Say that it is your own view.",
)
UNDISCLOSED = Rule(
    "authority/undisclosed",
    Severity.REVISE,
    "You praise what your employer sells, and readers can't know that you work there. Say so.",
)
DISCLOSE = Rule("authority/disclosure", Severity.REVISE, "Add here where you work and that the view is your own.")
COMMITMENT = Rule(
    "authority/commitment", Severity.REVIEW, "This promises {what}. Somebody who may decide that should look."
)
ADMISSION = Rule(
    "authority/admission", Severity.REVIEW, "This admits legal fault. Legal should look before it goes out."
)
RULES = (SPEAKS, UNDISCLOSED, DISCLOSE, COMMITMENT, ADMISSION)
# Found only along with another rule, to carry its fix.
COMPANIONS = (DISCLOSE.id,)

_MAY_SPEAK = {"spokesperson", "executive", "legal"}
_PROMISES = {"refund": "money back or a replacement", "recall": "a recall"}

_E, _R = SubjectKind.EMPLOYEE_POST, SubjectKind.REPLY
_OWN = Account.OWN
EXAMPLES: tuple[Example, ...] = (
    bad(SPEAKS.id, "On behalf of Aurora I can confirm the phone will be replaced", _E, account=_OWN),
    good(SPEAKS.id, "On behalf of Aurora I can confirm the phone will be replaced", _E, author_role="spokesperson"),
    good(SPEAKS.id, "We at Aurora deserve better pay and shorter shifts", _E, account=_OWN),
    good(SPEAKS.id, "We at Aurora are glad to help.", _R),
    bad(SPEAKS.id, "I work at Aurora and we promise every one of you a new charger", _E, account=_OWN),
    bad(UNDISCLOSED.id, "My team at Aurora made the best earbuds ever, go buy them", _E, account=_OWN),
    good(UNDISCLOSED.id, "I work at Aurora, views my own: best earbuds ever", _E, account=_OWN),
    good(UNDISCLOSED.id, "My team at Aurora is the best team I could wish for", _E, account=_OWN),
    bad(UNDISCLOSED.id, "Unser neuer Lautsprecher ist der beste, kauft ihn", _E, account=_OWN),
    bad(DISCLOSE.id, "Our company stands by the battery, we will never recall it", _E, account=_OWN),
    good(
        DISCLOSE.id,
        "Our company stands by the battery. (I work at Aurora Electronics, views my own.)",
        _E,
        account=_OWN,
    ),
    bad(COMMITMENT.id, "We'll give everyone a full refund.", _R),
    bad(COMMITMENT.id, "We are recalling all Ember chargers.", _R),
    good(COMMITMENT.id, "I've asked the returns team to look at your refund today.", _R),
    bad(ADMISSION.id, "We are liable for the damage to your kitchen.", _R),
    good(ADMISSION.id, "I'm so sorry about the damage to your kitchen.", _R),
)


def check(subject: Subject, measured: Measured) -> Iterable[Finding]:
    """Look for words that speak for the company or commit it without the right to."""
    if not subject.outgoing or subject.author_role in _MAY_SPEAK or subject.kind is SubjectKind.STATEMENT:
        return
    marks = {mark.kind: mark for mark in reversed(measured.speaking)}
    if not marks or measured.may_speak:
        return
    if subject.kind is SubjectKind.EMPLOYEE_POST:
        if measured.own_work and measured.hits("protected.work"):
            return
        yield from _own_view(marks)
        return
    for kind, what in _PROMISES.items():
        if kind in marks:
            yield COMMITMENT.found(marks[kind].start, marks[kind].end, signal=marks[kind].source, what=what)
    if "liability" in marks:
        yield ADMISSION.found(marks["liability"].start, marks["liability"].end, signal=marks["liability"].source)


def _own_view(marks: Mapping[str, Mark]) -> Iterable[Finding]:
    """Ask employees who sound like the company, or praise what it sells, to say where they work."""
    if "disclosure" in marks:
        return
    # Who praises need only say who pays them; who promises in the company's name says with it that they may.
    asked = {"for_company": SPEAKS} | ({} if "interest" in marks else {"promotion": UNDISCLOSED})
    for kind, rule in asked.items():
        mark = marks.get(kind)
        if mark is not None:
            yield rule.found(mark.start, mark.end, signal=mark.source)
            place = marks["end"]
            yield DISCLOSE.found(place.start, place.end, fix=place.fix, signal=place.source)
            return
