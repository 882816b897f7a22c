"""Ownership: criticism is heard and owned, in a person's own words."""

from collections.abc import Iterable

from policies.finding import Example, Finding, Intent, Rule, Severity, bad, good
from policies.signals.types import Mark, Measured
from policies.subject import Subject, SubjectKind

ID = "ownership"
TEXT = (
    "We acknowledge criticism and own what is ours. Replies are personal, never automated;"
    " what grows moves to a direct message."
)
INTEREST = "A canned or defensive reply tells people that nobody listened. Only replies in our name are held to this."
NARROWER = (
    "We considered forbidding apologies that sound alike, and length limits. Both punish good short replies. So only"
    " fixed stock phrases, repeats of our own recent replies and blame are asked to change, and only in our name."
)
BOILERPLATE = Rule(
    "ownership/boilerplate", Severity.REVISE, "This is a stock phrase. Say it in your own words, about their case."
)
AUTOMATED = Rule(
    "ownership/automated", Severity.REVISE, "This reads as if a machine had filled a form. Write it to this person."
)
DEFENSIVE = Rule(
    "ownership/defensive", Severity.REVISE, "This defends us before it hears them. Begin with what happened to them."
)
BLAME = Rule("ownership/blame", Severity.REVISE, "This puts the blame on the customer. Say what can be done instead.")
UNACKNOWLEDGED = Rule(
    "ownership/unacknowledged",
    Severity.REVISE,
    "They told us that something went wrong, and the reply doesn't say that we heard it.",
)
DETAILS = Rule(
    "ownership/public-details",
    Severity.REVISE,
    "This asks for personal details where everyone can read the answer. Ask them to send it in a direct message.",
)
REPEATED = Rule(
    "ownership/repeated", Severity.REVISE, "This says nearly the same as a recent reply. Write one for this person."
)
MACRO = Rule(
    "ownership/macro",
    Severity.REVISE,
    "This is a ready-made answer, nearly unchanged. Say it in your own words, about their case.",
)
RUDE = Rule("ownership/rude", Severity.BLOCK, "This insults the person we answer.")
ESCALATE = Rule(
    "ownership/escalate",
    Severity.NOTE,
    "This has grown beyond a reply ({why}). Offer a direct message and a named person.",
)
ABUSE = Rule(
    "ownership/abuse",
    Severity.REVIEW,
    "This attacks people rather than a product. A second person decides whether to answer.",
)
RULES = (BOILERPLATE, AUTOMATED, DEFENSIVE, BLAME, UNACKNOWLEDGED, DETAILS, REPEATED, MACRO, RUDE, ESCALATE, ABUSE)

_MANNER = {"boilerplate": BOILERPLATE, "automated": AUTOMATED, "defensive": DEFENSIVE, "blame": BLAME}
_HEARD = {"apology", "acknowledge", "own", "thanks", "safe_advice"}
_ESCALATES = {
    "escalate.legal": "they speak of lawyers or authorities",
    "escalate.press": "they speak of the press",
    "escalate.repeat": "they have asked before",
    "escalate.person": "they ask for a person",
}

_M, _R = SubjectKind.MENTION, SubjectKind.REPLY
_MACROS = ("Hi @name, your parcel is with our carrier and moves soon!",)
_BROKEN = "My Orbit speaker died after two weeks, really disappointed"
EXAMPLES: tuple[Example, ...] = (
    bad(BOILERPLATE.id, "We apologize for any inconvenience caused. Your feedback is important to us.", _R),
    good(BOILERPLATE.id, "Sorry the left bud keeps dropping out, Sam. Let's get it fixed.", _R),
    bad(AUTOMATED.id, "Hi [first name], thanks for writing about your {product}.", _R),
    bad(AUTOMATED.id, "As an automated system I can't help with that.", _R),
    bad(AUTOMATED.id, "Ich bin ein Bot und kann dir nicht helfen.", _R),
    good(AUTOMATED.id, "I'm a person, not a bot: Nora here.", _R),
    good(AUTOMATED.id, "Hi Sam, thanks for writing about your Halo Pro.", _R),
    bad(DEFENSIVE.id, "As we already said, that is our policy and there's nothing we can do.", _R),
    good(DEFENSIVE.id, "You're right that the policy page is hard to read. Here is what it means for you.", _R),
    bad(BLAME.id, "You should have read the manual before charging it.", _R),
    good(BLAME.id, "The manual hides this on page 30. Hold the button for five seconds and it resets.", _R),
    bad(UNACKNOWLEDGED.id, "Hold the power button for ten seconds.", _R, answers=_BROKEN),
    good(
        UNACKNOWLEDGED.id,
        "Sorry your Orbit gave up so soon. Hold the power button for ten seconds.",
        _R,
        answers=_BROKEN,
    ),
    bad(DETAILS.id, "Please reply with your order number and home address.", _R),
    good(DETAILS.id, "Please send us your order number in a direct message.", _R),
    good(DETAILS.id, "Thanks! What is your email address?", _R, private=True),
    bad(
        REPEATED.id,
        "@ana Sorry about the crackling, a reset usually clears it up.",
        _R,
        recent=("@tom Sorry about the crackling, a reset usually clears it up!",),
    ),
    good(REPEATED.id, "Sorry about the crackling, Ana.", _R, recent=("Your refund left us this morning, Tom.",)),
    bad(MACRO.id, "Hi @sam, your parcel is with our carrier and moves soon.", _R, macros=_MACROS),
    good(MACRO.id, "Sam, the carrier has had your speaker since Monday. I've asked them where.", _R, macros=_MACROS),
    bad(RUDE.id, "Only an idiot like you would do that, you moron.", _R),
    good(RUDE.id, "That was a stupid bug of ours, sorry.", _R),
    bad(ESCALATE.id, "Third email without a reply. My lawyer will be in touch @aurora", _M),
    good(ESCALATE.id, "Does the Vega Tab have a pen? @aurora", _M),
    bad(ABUSE.id, "@aurora you are all fucking morons, I hope you die", _M),
    good(ABUSE.id, "@aurora this update is fucking terrible, fix your app", _M),
)


def check(subject: Subject, measured: Measured) -> Iterable[Finding]:
    """Read replies for stock, defensive and blaming words; read mentions for what has grown beyond a reply."""
    if subject.kind is SubjectKind.MENTION:
        yield from _mention(measured)
    elif subject.kind is SubjectKind.REPLY:
        yield from _reply(subject, measured)
    elif subject.company_voice:
        yield from (AUTOMATED.found(m.start, m.end, signal=m.source) for m in measured.manner if m.kind == "automated")


def _mention(measured: Measured) -> Iterable[Finding]:
    for lexicon, why in _ESCALATES.items():
        for mark in measured.hits(lexicon)[:1]:
            yield ESCALATE.found(mark.start, mark.end, signal=mark.source, why=why)
    if measured.hostility >= measured.thresholds.hostility_review:
        start, end = _widest(measured.abuse)
        yield ABUSE.found(start, end, signal="hostility")


def _reply(subject: Subject, measured: Measured) -> Iterable[Finding]:
    kinds = {mark.kind for mark in measured.manner}
    for mark in measured.manner:
        rule = _MANNER.get(mark.kind)
        if rule is not None:
            yield rule.found(mark.start, mark.end, signal=mark.source)
        if mark.kind == "ask_details" and not subject.private and "private" not in kinds:
            yield DETAILS.found(mark.start, mark.end, signal=mark.source)
    asked = measured.asked
    if asked is not None and asked.intent is Intent.CRITICISM and not kinds & _HEARD:
        yield UNACKNOWLEDGED.found(signal="manner")
    if measured.likeness.score >= measured.thresholds.likeness_repeat:
        yield REPEATED.found(signal="likeness")
    if measured.macro.score >= measured.thresholds.likeness_repeat:
        yield MACRO.found(signal="likeness")
    if any(mark.sure for mark in measured.abuse) and measured.hostility >= measured.thresholds.hostility_certain:
        start, end = _widest(measured.abuse)
        yield RUDE.found(start, end, signal="hostility")


def _widest(marks: tuple[Mark, ...]) -> tuple[int, int]:
    sure = [mark for mark in marks if mark.sure] or list(marks)
    return (sure[0].start, sure[0].end) if sure else (0, 0)
