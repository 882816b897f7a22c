"""Inclusion: everyone is welcome."""

from collections.abc import Iterable

from policies.finding import Example, Finding, Rule, Severity, bad, good
from policies.signals.types import Mark, Measured
from policies.subject import Account, Subject, SubjectKind

ID = "inclusion"
TEXT = "Everyone is welcome. We don't discriminate or stereotype, online or off."
INTEREST = "People should meet us without being made less. On a personal account this is advice and never blocks."
NARROWER = (
    "We considered keeping out every word for a group, or every harsh word. That silences those who speak of themselves"
    " and those who object. So it takes an attack, a slur or a door shut on a group; personal accounts never block."
)
HATE = Rule("inclusion/hate", Severity.BLOCK, "This attacks people for who they are.")
SLUR = Rule("inclusion/slur", Severity.BLOCK, "This word is a slur.")
EXCLUSION = Rule("inclusion/exclusion", Severity.BLOCK, "This tells a group that it isn't welcome.")
STEREOTYPE = Rule("inclusion/stereotype", Severity.REVISE, "This leans on a stereotype. Speak to everyone.")
PRESENT = Rule(
    "inclusion/present", Severity.REVIEW, "This holds hateful words. A second person decides what to do with it."
)
RULES = (HATE, SLUR, EXCLUSION, STEREOTYPE, PRESENT)

_BY_KIND = {"hate": HATE, "slur": SLUR, "exclusion": EXCLUSION, "stereotype": STEREOTYPE}

_P, _R, _M = SubjectKind.BRAND_POST, SubjectKind.REPLY, SubjectKind.MENTION
EXAMPLES: tuple[Example, ...] = (
    bad(HATE.id, "Immigrants are vermin.", _P),
    good(HATE.id, "Nobody should say that immigrants are vermin.", _P),
    bad(SLUR.id, "That's retarded.", _R),
    good(SLUR.id, "The case is made of flame retardant plastic.", _R),
    bad(EXCLUSION.id, "This event is not for women.", _P),
    good(EXCLUSION.id, "This event is for everyone, women and men.", _P),
    bad(STEREOTYPE.id, "So easy that even your grandma can use it!", _P),
    bad(STEREOTYPE.id, "Women can't park, so we made an app", SubjectKind.EMPLOYEE_POST, account=Account.OWN),
    good(STEREOTYPE.id, "So easy that you can start in a minute!", _P),
    bad(PRESENT.id, "@aurora immigrants are vermin and you hire them", _M),
    good(PRESENT.id, "@aurora your ad says women can't drive, that is sexist", _M),
)


def check(subject: Subject, measured: Measured) -> Iterable[Finding]:
    """Look for words against people for who they are."""
    own_account = subject.account is Account.OWN
    # Who tells of what was said to them at work is heard, not asked to change it.
    spoken_of_work = own_account and bool(measured.bias) and bool(measured.hits("protected.work"))
    for mark in measured.bias:
        if subject.outgoing:
            severity = Severity.NOTE if spoken_of_work else _severity(mark, own_account)
            yield _BY_KIND[mark.kind].found(mark.start, mark.end, signal=mark.source, severity=severity)
        elif mark.kind in {"hate", "slur", "exclusion"}:
            yield PRESENT.found(mark.start, mark.end, signal=mark.source)


def _severity(mark: Mark, own_account: bool) -> Severity | None:
    """Return a milder severity: advice on an own account, a second person where a model alone says so."""
    if own_account:
        return Severity.REVISE if mark.sure else Severity.NOTE
    return None if mark.sure or mark.kind == "stereotype" else Severity.REVIEW
