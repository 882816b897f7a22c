"""Quality: the customer's view comes first, and danger reaches those who can stop it."""

from collections.abc import Iterable

from policies.finding import Example, Finding, Rule, Severity, bad, good
from policies.signals.types import Measured
from policies.subject import Subject, SubjectKind

ID = "quality"
TEXT = (
    "Customers' safety and view come first: reports of danger reach the accountable person promptly"
    " and are never made small."
)
INTEREST = "A missed report of a burn or a break-in can hurt the next person. We'd rather look once too often."
NARROWER = (
    "We considered stopping replies to anybody who sounds hurt until an officer has seen them. They would wait longest"
    " who need an answer most. So a report is shown to the officer at once, and of replies only those are held back"
    " that make a danger small or would add to it."
)
SAFETY = Rule(
    "quality/safety",
    Severity.REVIEW,
    "Somebody or something may have been hurt. The quality officer should see this now.",
)
SAFETY_HINT = Rule("quality/safety-hint", Severity.NOTE, "This may be about safety. Read it with that in mind.")
SECURITY = Rule(
    "quality/security", Severity.REVIEW, "An account or data may be at risk. The quality officer should see this now."
)
VULNERABLE = Rule(
    "quality/vulnerable",
    Severity.REVIEW,
    "This person may be in distress or in danger. A human reads it now and answers as one; nothing is sold or joked.",
)
LOOK = Rule(
    "quality/look",
    Severity.REVIEW,
    "Nothing here is certain, but the words weigh heavily. A person reads it before anything else happens.",
)
DANGEROUS = Rule(
    "quality/dangerous-advice",
    Severity.BLOCK,
    "This advice can hurt people. Ask them to stop using it and keep it away from what burns.",
)
NO_STEP = Rule(
    "quality/no-safety-step",
    Severity.REVISE,
    "They report a danger, and the reply doesn't tell them how to be safe first.",
)
MADE_SMALL = Rule(
    "quality/made-small", Severity.REVIEW, "This makes a report of danger small. Take it as seriously as they do."
)
RULES = (SAFETY, SAFETY_HINT, SECURITY, VULNERABLE, LOOK, DANGEROUS, NO_STEP, MADE_SMALL)

_M, _R = SubjectKind.MENTION, SubjectKind.REPLY
_SWOLLEN = "The battery of my Lumen 4 is swollen and the back is coming off"
_HACKED = "Someone got into my account and changed the email"
EXAMPLES: tuple[Example, ...] = (
    bad(SAFETY.id, "@aurora my Ember charger caught fire last night", _M),
    bad(SAFETY.id, "@aurora the earbud burned my ear", _M),
    good(SAFETY.id, "@aurora this phone is burning through battery", _M),
    good(SAFETY.id, "@aurora this speaker is fire 🔥", _M),
    bad(SAFETY_HINT.id, "@aurora my phone feels unsafe lately", _M),
    good(SAFETY_HINT.id, "@aurora when does the sale end?", _M),
    bad(SECURITY.id, "@aurora " + _HACKED.lower(), _M),
    bad(SECURITY.id, "@aurora got a phishing email that says it's from you", _M),
    good(SECURITY.id, "@aurora I forgot my password, how do I reset it?", _M),
    bad(VULNERABLE.id, "@aurora please cancel everything, I don't want to live anymore", _M),
    bad(VULNERABLE.id, "@aurora my ex put one of your trackers in my bag and I'm scared to go home", _M),
    bad(VULNERABLE.id, "@aurora im 11 and home alone since yesterday", _M),
    bad(LOOK.id, "@aurora I can't cope with this", _M),
    good(LOOK.id, "@aurora I don't know what to buy, help", _M),
    good(VULNERABLE.id, "@aurora I'm dying of laughter, who writes these", _M),
    good(VULNERABLE.id, "@aurora kill me now, the queue is so long", _M),
    bad(DANGEROUS.id, "It's fine, you can keep using it and charge it overnight.", _R, answers=_SWOLLEN),
    bad(DANGEROUS.id, "Just puncture the battery with a needle to let the gas out.", _R, answers=_SWOLLEN),
    good(DANGEROUS.id, "Please stop using it, don't charge it, and don't puncture the battery.", _R, answers=_SWOLLEN),
    bad(NO_STEP.id, "Sorry to hear that! Please send us a DM.", _R, answers=_SWOLLEN),
    good(NO_STEP.id, "Please switch it off and don't charge it. Then send us a DM.", _R, answers=_SWOLLEN),
    bad(MADE_SMALL.id, "A bit of swelling is normal, no need to worry.", _R, answers=_SWOLLEN),
    bad(MADE_SMALL.id, "It's just an isolated case. Please stop charging it.", _R, answers=_SWOLLEN),
    good(MADE_SMALL.id, "Please stop using it; swelling is not normal.", _R, answers=_SWOLLEN),
)


def check(subject: Subject, measured: Measured) -> Iterable[Finding]:
    """Raise reports of danger, and keep replies to them safe."""
    if subject.kind is SubjectKind.MENTION:
        yield from _mention(measured)
    elif subject.company_voice:
        yield from _reply(measured)


def _mention(measured: Measured) -> Iterable[Finding]:
    for mark in measured.safety:
        yield (SAFETY if mark.sure else SAFETY_HINT).found(mark.start, mark.end, signal=mark.source)
    for mark in measured.security:
        if mark.sure:
            yield SECURITY.found(mark.start, mark.end, signal=mark.source)
    for mark in measured.vulnerable:
        yield (VULNERABLE if mark.sure else LOOK).found(mark.start, mark.end, signal=mark.source)


def _reply(measured: Measured) -> Iterable[Finding]:
    asked = measured.asked
    danger = asked is not None and any(mark.sure for mark in asked.safety)
    advice = {mark.kind for mark in measured.manner}
    for mark in measured.manner:
        if mark.kind == "dangerous_advice" and (danger or measured.safety):
            yield DANGEROUS.found(mark.start, mark.end, signal=mark.source)
        elif mark.kind == "made_small" and (danger or measured.safety):
            yield MADE_SMALL.found(mark.start, mark.end, signal=mark.source)
    security = asked is not None and any(mark.sure for mark in asked.security)
    if (danger or security) and "safe_advice" not in advice:
        yield NO_STEP.found(signal="manner")
