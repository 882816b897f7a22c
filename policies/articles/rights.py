"""Rights: people's privacy and their work are theirs."""

from collections.abc import Iterable

from policies.finding import Example, Finding, Rule, Severity, bad, good
from policies.signals.types import Measured
from policies.subject import Subject, SubjectKind

ID = "rights"
TEXT = "We respect copyright, privacy and data protection: nobody's personal data in public, and requests are honoured."
INTEREST = "What is posted can be copied within seconds. The finding says the kind of data and where, never the data."
NARROWER = (
    "We considered keeping out all names and numbers. Prices, models and shop hours would go with them. So only kinds"
    " that lead to a person, proved by their form or checksum or named as such, are held back, and only in public."
)
PERSONAL = Rule(
    "rights/personal-data",
    Severity.BLOCK,
    "This shows somebody's {what} to everyone. Take it out, or use a direct message.",
)
ORDER = Rule(
    "rights/order-number",
    Severity.REVISE,
    "This shows an order or account number to everyone. A direct message is safer.",
)
EXPOSED = Rule(
    "rights/exposed",
    Severity.NOTE,
    "They posted their {what} in public. Ask them kindly to delete it, and don't repeat it.",
)
REQUEST = Rule(
    "rights/data-request", Severity.REVIEW, "They ask about their data. The data-protection officer should see this."
)
TAKEDOWN = Rule("rights/takedown", Severity.REVIEW, "They say that we use their work. Legal should see this.")
RULES = (PERSONAL, ORDER, EXPOSED, REQUEST, TAKEDOWN)

_WORDS = {
    "email": "e-mail address",
    "phone": "phone number",
    "card": "card number",
    "iban": "bank account",
    "national_id": "identity number",
    "address": "address",
    "ip": "network address",
    "birth_date": "date of birth",
    "order": "order number",
}
# In a direct message these are part of the talk; a card or identity number is not, anywhere.
_FINE_IN_PRIVATE = {"email", "phone", "address", "order"}

_M, _R = SubjectKind.MENTION, SubjectKind.REPLY
EXAMPLES: tuple[Example, ...] = (
    bad(PERSONAL.id, "Thanks Ana, we'll call you on +49 30 901820 today.", _R),
    bad(PERSONAL.id, "I sent it to ana.perez@mail.example, is that right?", _R),
    bad(PERSONAL.id, "We charged 4111 1111 1111 1111 again, sorry.", _R, private=True),
    good(PERSONAL.id, "I sent it to ana.perez@mail.example, is that right?", _R, private=True),
    good(PERSONAL.id, "Update to version 10.0.19041.1 and restart; it takes 15-20 minutes.", _R),
    good(PERSONAL.id, "Write to support@aurora.example or see https://aurora.example/help, @ana", _R),
    bad(ORDER.id, "Your order number AU-4471-2203 left us today.", _R),
    good(ORDER.id, "Your order left us today.", _R),
    bad(EXPOSED.id, "@aurora call me, my number is +44 20 7946 0958", _M),
    good(EXPOSED.id, "I didn't want to write this in public. My order number is AU-4471-2203.", _M, private=True),
    good(EXPOSED.id, "@aurora error code 0x80070005 after build 19041.1237", _M),
    bad(REQUEST.id, "@aurora delete all my personal data under GDPR", _M),
    good(REQUEST.id, "@aurora how much data does the app use?", _M),
    bad(TAKEDOWN.id, "@aurora you used my photo without permission", _M),
    good(TAKEDOWN.id, "@aurora the photo on my Lumen 4 is blurry", _M),
)


def check(subject: Subject, measured: Measured) -> Iterable[Finding]:
    """Look for personal data that would stand in public, and for requests that the law protects."""
    for mark in measured.personal:
        what = _WORDS[mark.kind]
        if not subject.outgoing:
            if subject.private:
                continue
            yield EXPOSED.found(mark.start, mark.end, signal=f"personal:{mark.kind}", what=what)
        elif not (subject.private and mark.kind in _FINE_IN_PRIVATE):
            rule = PERSONAL if mark.sure else ORDER
            yield rule.found(mark.start, mark.end, signal=f"personal:{mark.kind}", what=what)
    if subject.kind is SubjectKind.MENTION:
        for lexicon, rule in (("rights.data_request", REQUEST), ("rights.takedown", TAKEDOWN)):
            for mark in measured.hits(lexicon)[:1]:
                yield rule.found(mark.start, mark.end, signal=mark.source)
