"""Focus: politics and religion stay out of the company's voice."""

from collections.abc import Iterable

from policies.finding import Example, Finding, Rule, Severity, bad, good
from policies.signals.types import Measured
from policies.subject import Account, Subject, SubjectKind

ID = "focus"
TEXT = "Sensitive or inflammatory subjects that are not our work, such as politics and religion, stay out."
INTEREST = (
    "A brand that takes sides excludes people. Only the company's voice is held to this; on a personal account it is"
    " a note, and talk about work, pay and organising is nobody's business here."
)
NARROWER = (
    "We considered keeping employees out of politics altogether. Their accounts are their own. So only the company's"
    " voice is held to this, greetings for a holiday pass, and elsewhere the finding is a note that asks for nothing."
)
POLITICS = Rule("focus/politics", Severity.BLOCK, "This speaks about politics in the company's voice. Leave it out.")
RELIGION = Rule("focus/religion", Severity.BLOCK, "This speaks about religion in the company's voice. Leave it out.")
PERSONAL = Rule(
    "focus/personal", Severity.NOTE, "This is about {what}. It is your account and your view; nothing needs to change."
)
PRESENT = Rule("focus/present", Severity.NOTE, "They bring up {what}. Answer what concerns us and leave the rest.")
RULES = (POLITICS, RELIGION, PERSONAL, PRESENT)

_BY_KIND = {"politics": POLITICS, "religion": RELIGION}

_R, _E, _M = SubjectKind.REPLY, SubjectKind.EMPLOYEE_POST, SubjectKind.MENTION
EXAMPLES: tuple[Example, ...] = (
    bad(POLITICS.id, "Please vote for the Democrats in the election!", SubjectKind.BRAND_POST),
    good(POLITICS.id, "Our return policy gives you 30 days.", _R),
    good(POLITICS.id, "Is it the left earbud or the right one?", _R),
    bad(RELIGION.id, "Jesus is the only way, repent of your sins.", SubjectKind.BRAND_POST),
    good(RELIGION.id, "Merry Christmas and happy Diwali to all of you!", SubjectKind.BRAND_POST),
    bad(PERSONAL.id, "Vote for the Greens in the election on Sunday", _E, account=Account.OWN),
    good(PERSONAL.id, "Sunny day at the lake", _E, account=Account.OWN),
    bad(PRESENT.id, "@aurora why do you fund Trump and not fix my phone?", _M),
    good(PRESENT.id, "@aurora why is my phone slow?", _M),
)


def check(subject: Subject, measured: Measured) -> Iterable[Finding]:
    """Keep politics and religion out of the company's voice; only note them elsewhere."""
    own_account = subject.outgoing and subject.account is Account.OWN
    sensitive = measured.sensitive
    if not sensitive or (own_account and measured.hits("protected.work")):
        return
    seen: set[str] = set()
    for mark in sensitive:
        if mark.kind in seen:
            continue
        seen.add(mark.kind)
        if not subject.outgoing:
            yield PRESENT.found(mark.start, mark.end, signal=mark.source, what=mark.kind)
        elif own_account:
            yield PERSONAL.found(mark.start, mark.end, signal=mark.source, what=mark.kind)
        else:
            unsure = None if mark.sure else Severity.REVIEW
            yield _BY_KIND[mark.kind].found(mark.start, mark.end, signal=mark.source, severity=unsure)
