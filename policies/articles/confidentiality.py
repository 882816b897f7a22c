"""Confidentiality: what is not public stays inside."""

from collections.abc import Iterable

from policies.finding import Example, Finding, Rule, Severity, bad, good
from policies.signals.types import Measured
from policies.subject import Account, Subject, SubjectKind

ID = "confidentiality"
TEXT = "We protect what is not public: financial records, business performance, product releases, restocks."
INTEREST = (
    "A figure or a date that slips out can't be taken back. Findings name the kind of matter, never the secret itself."
)
NARROWER = (
    "We considered forbidding employees to name products, figures or the company at all. That silences pride, news and"
    " talk about work. So it takes three things at once: our own matter, not published, and a specific; a hint without"
    " specifics goes to a second person, and pay, hours and conditions are nobody's secret."
)
CREDENTIAL = Rule(
    "confidentiality/credential",
    Severity.BLOCK,
    "This holds a secret that opens something. Remove it, and have it changed.",
)
EXPOSED = Rule(
    "confidentiality/exposed-credential",
    Severity.NOTE,
    "They posted a password or key. Ask them to delete it and change it.",
)
CODENAME = Rule("confidentiality/codename", Severity.BLOCK, "This names something internal that is not public.")
RELEASE = Rule("confidentiality/release", Severity.BLOCK, "This tells of a release that is not announced.")
RESTOCK = Rule("confidentiality/restock", Severity.BLOCK, "This tells when stock arrives, which is not public.")
FINANCIAL = Rule("confidentiality/financial", Severity.BLOCK, "This tells of financial matters that are not published.")
PERFORMANCE = Rule(
    "confidentiality/performance", Severity.BLOCK, "This tells how the business is doing, which is not published."
)
INTERNAL = Rule("confidentiality/internal", Severity.BLOCK, "This passes on internal matter.")
EMBARGOED = Rule(
    "confidentiality/embargoed",
    Severity.BLOCK,
    "This holds something that is under embargo. Ask whoever runs your launch what may be said instead.",
)
NEEDS_REVIEW = Rule(
    "confidentiality/needs-review",
    Severity.REVIEW,
    "A second person should look before this goes out. The machine no longer tells you what is under embargo.",
)
HINT = Rule(
    "confidentiality/hint",
    Severity.REVIEW,
    "This may hint at {matter}. A second person should look before it goes out.",
)
RULES = (
    CREDENTIAL,
    EXPOSED,
    CODENAME,
    RELEASE,
    RESTOCK,
    FINANCIAL,
    PERFORMANCE,
    INTERNAL,
    EMBARGOED,
    NEEDS_REVIEW,
    HINT,
)

_BY_KIND = {
    "codename": (CODENAME, "an internal name"),
    "release": (RELEASE, "a release that is not announced"),
    "restock": (RESTOCK, "a restock"),
    "financial": (FINANCIAL, "financial matters"),
    "performance": (PERFORMANCE, "how the business is doing"),
    "internal": (INTERNAL, "internal matter"),
}

_E, _R, _M = SubjectKind.EMPLOYEE_POST, SubjectKind.REPLY, SubjectKind.MENTION
_OWN = Account.OWN
EXAMPLES: tuple[Example, ...] = (
    bad(CREDENTIAL.id, "staging is up, password: Tr0ub4dor&3 have fun", _E, account=_OWN),
    good(CREDENTIAL.id, "Forgot your password? Reset it in the app under Account.", _R),
    bad(EXPOSED.id, "@aurora can't log in, my password is: Hunter2isOld!", _M),
    good(EXPOSED.id, "@aurora my password is not working", _M),
    bad(CODENAME.id, "So proud of what we built in Project Nightjar", _E, account=_OWN),
    bad(CODENAME.id, "n1ghtjar... so proud of p.r.o.j.e.c.t n.i.g.h.t.j.a.r", _E, account=_OWN),
    good(CODENAME.id, "Heard a nightjar on my walk home from work", _E, account=_OWN),
    bad(RELEASE.id, "Our new phone launches on 4 March, we can't wait", _E, account=_OWN),
    good(RELEASE.id, "Our new phone is available now: https://aurora.example/lumen", _E, account=_OWN),
    bad(RESTOCK.id, "We'll have the Halo Pro back in stock next Tuesday", _R),
    good(RESTOCK.id, "I can't say when it returns, but you can ask for a note on the product page.", _R),
    bad(FINANCIAL.id, "Our Q3 revenue is up 14 percent, results aren't out yet", _E, account=_OWN),
    good(
        FINANCIAL.id,
        "Our annual report is published, revenue is up 14 percent: https://aurora.example/report",
        _E,
        account=_OWN,
    ),
    bad(PERFORMANCE.id, "We sold 40 thousand units so far, way below target", _E, account=_OWN),
    good(PERFORMANCE.id, "We sold lemonade at the street party, the kids loved it", _E, account=_OWN),
    bad(INTERNAL.id, "Here's the internal memo we got this morning", _E, account=_OWN),
    good(INTERNAL.id, "We got a lovely card from a customer this morning", _E, account=_OWN),
    bad(EMBARGOED.id, "Two more weeks until #KestrelGlide!", _E, account=_OWN, embargoed=("Kestrel Glide",)),
    good(EMBARGOED.id, "A kestrel sat here, then glided off", _E, account=_OWN, embargoed=("Kestrel Glide",)),
    bad(NEEDS_REVIEW.id, "What a lovely morning", _E, account=_OWN, banked=False),
    good(NEEDS_REVIEW.id, "What a lovely evening", _E, account=_OWN),
    good(NEEDS_REVIEW.id, "58 hours last week, and the overtime isn't paid", _E, account=_OWN, banked=False),
    bad(HINT.id, "Our team has something big coming soon, can't say more", _E, account=_OWN),
    good(HINT.id, "Our team lunch was lovely", _E, account=_OWN),
)


def check(subject: Subject, measured: Measured) -> Iterable[Finding]:
    """Look for secrets and for matter that is not public, in what we are about to send.

    In a crisis statement figures and dates are its very matter: there `transparency` tells them from secrets.
    """
    if subject.kind is SubjectKind.STATEMENT:
        yield from _banked(subject, measured)
        return
    secret = CREDENTIAL if subject.outgoing else EXPOSED
    for mark in measured.credentials:
        if mark.sure:
            yield secret.found(mark.start, mark.end, fix=mark.fix if subject.outgoing else None, signal=mark.source)
        elif subject.outgoing:
            yield HINT.found(mark.start, mark.end, signal=mark.source, matter="an internal system")
    if not subject.outgoing:
        return
    yield from _banked(subject, measured)
    for mark in measured.confidential:
        rule, matter = _BY_KIND[mark.kind]
        if mark.sure:
            yield rule.found(mark.start, mark.end, signal=mark.source)
        else:
            yield HINT.found(mark.start, mark.end, signal=mark.source, matter=matter)


def _banked(subject: Subject, measured: Measured) -> Iterable[Finding]:
    if not subject.banked:
        # Decided without the bank, so that an answer tells nothing of what it holds.
        if not _protected(subject, measured):
            yield NEEDS_REVIEW.found()
    elif measured.embargoed:
        # One finding, of the whole text: neither how many names there are nor where they stand may be told here.
        yield EMBARGOED.found(signal="bank")


def _protected(subject: Subject, measured: Measured) -> bool:
    """Whether an own account speaks of work, which is never held, not even once the bank answers its writer no more.

    By words alone: a model that hears work in other texts would make their answers differ.
    """
    own = subject.kind is SubjectKind.EMPLOYEE_POST and subject.account is Account.OWN
    return own and bool(measured.hits("protected.work") or measured.hits("protected.touches"))
