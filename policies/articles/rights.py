"""Rights: people's privacy and their work are theirs."""

import re
from collections.abc import Iterable

from policies.finding import Example, Finding, Rule, Severity, bad, good
from policies.signals.types import Mark, Measured
from policies.subject import Account, Look, Media, Standing, Subject, SubjectKind

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
PERHAPS = Rule(
    "rights/perhaps-personal",
    Severity.REVIEW,
    "This may show a private person's {what} to everyone. A second person should look.",
)
OWN = Rule(
    "rights/own-contact",
    Severity.REVISE,
    "This shows your own {what} to everyone, for good. Better give it by direct message.",
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
PLACE = Rule(
    "rights/picture-place",
    Severity.REVISE,
    "The file of a picture tells where it was taken. Save it without its location before it goes out.",
)
RULES = (PERSONAL, PERHAPS, OWN, ORDER, EXPOSED, REQUEST, TAKEDOWN, PLACE)

_WORDS = {
    "email": "e-mail address",
    "phone": "phone number",
    "card": "card number",
    "iban": "bank account",
    "account": "bank account",
    "national_id": "identity number",
    "passport": "passport number",
    "licence": "driving licence number",
    "plate": "number plate",
    "medical": "health or insurance number",
    "address": "address",
    "ip": "network address",
    "mac": "device address",
    "device": "device number",
    "birth_date": "date of birth",
    "wallet": "wallet address",
    "person": "name",
    "order": "order number",
}
# In a direct message these are part of the talk; a card or identity number is not, anywhere.
_FINE_IN_PRIVATE = frozenset({"email", "phone", "address", "order", "person", "plate", "device", "mac", "wallet", "ip"})
# What people may give of themselves; a card or identity number harms them too much.
_OWN_CONTACT = frozenset({"email", "phone", "address", "wallet", "birth_date", "ip", "mac", "device", "plate"})

_OFTEN_PUBLIC = frozenset({"address", "birth_date", "wallet"})
_MINE = re.compile(
    r"(?i)(?<!\w)(?:i|i'm|i'd|me|my|mine|ich|mich|mir|mein\w{0,2}|yo|mi|mis|me|llámame|escríbeme|je|j'habite|moi|mon|ma|mes|io|mio|mia"
    r"|meu|minha)(?!\w)|私|僕|わたし|自分"
)
_BEFORE = 60

_AT_HOME = (Media("image", look=Look(Standing.OURS, "party.jpg", located=True)),)
_M, _R, _E, _B = SubjectKind.MENTION, SubjectKind.REPLY, SubjectKind.EMPLOYEE_POST, SubjectKind.BRAND_POST
EXAMPLES: tuple[Example, ...] = (
    bad(PERSONAL.id, "Thanks Ana, we'll call you on +49 30 901820 today.", _R),
    bad(PERSONAL.id, "I sent it to ana.perez@mail.example, is that right?", _R),
    bad(PERSONAL.id, "Your parcel goes to 14 Elm Street, Leeds LS1 4AP.", _R),
    bad(PERSONAL.id, "Dein Paket geht an die Lindenstraße 4 in Köln.", _R),
    bad(PERSONAL.id, "We charged 4111 1111 1111 1111 again, sorry.", _R, private=True),
    good(PERSONAL.id, "I sent it to ana.perez@mail.example, is that right?", _R, private=True),
    good(PERSONAL.id, "Update to version 10.0.19041.1 and restart; it takes 15-20 minutes.", _R),
    good(PERSONAL.id, "Write to support@aurora.example or see https://aurora.example/help, @ana", _R),
    bad(PERSONAL.id, "Ring her on oh seven nine one one, one two three four five six", _R),
    bad(PERSONAL.id, "Customer called again, card 4111 1111 1111 1111, what now?", _E, account=Account.OWN),
    good(PERSONAL.id, "We won 98-102 on 2026-11-01, and 12,345 of you watched #Finals2026", _B),
    bad(PERHAPS.id, "Our customer Anna Lindholm was not amused today", _E, account=Account.COMPANY),
    bad(PERHAPS.id, "Our technician comes to 17 Alder Street", _R),
    good(PERHAPS.id, "Visit us at 17 Alder Street from Monday", _B),
    good(PERHAPS.id, "Every customer deserves a real answer", _B),
    bad(OWN.id, "Rather talk? My mail is ana.perez@mail.example", _E, account=Account.OWN),
    good(OWN.id, "Rather talk? My messages here are open.", _E, account=Account.OWN),
    bad(ORDER.id, "Your order number AU-4471-2203 left us today.", _R),
    good(ORDER.id, "Your order left us today.", _R),
    bad(EXPOSED.id, "@aurora call me, my number is +44 20 7946 0958", _M),
    good(EXPOSED.id, "I didn't want to write this in public. My order number is AU-4471-2203.", _M, private=True),
    good(EXPOSED.id, "@aurora error code 0x80070005 after build 19041.1237", _M),
    bad(REQUEST.id, "@aurora delete all my personal data under GDPR", _M),
    good(REQUEST.id, "@aurora how much data does the app use?", _M),
    bad(TAKEDOWN.id, "@aurora you used my photo without permission", _M),
    good(TAKEDOWN.id, "@aurora the photo on my Lumen 4 is blurry", _M),
    bad(PLACE.id, "The winner of our raffle, at home.", _B, media=_AT_HOME),
    bad(PLACE.id, "At home, at last.", _E, media=_AT_HOME, account=Account.OWN, severity=Severity.NOTE),
    good(PLACE.id, "The winner of our raffle.", _B, media=(Media("image", look=Look(Standing.OURS, "party.jpg")),)),
    good(PLACE.id, "Like this.", _R, media=_AT_HOME, private=True),
)


def check(subject: Subject, measured: Measured) -> Iterable[Finding]:
    """Look for personal data that would stand in public, and for requests that the law protects.

    Those of a crisis statement are told by `transparency`, which knows the company's own hotline.
    """
    if subject.kind is SubjectKind.STATEMENT:
        return
    for mark in measured.personal:
        found = _personal(subject, mark)
        if found is not None:
            yield found
    if subject.outgoing and not subject.private and any(one.look and one.look.located for one in subject.media):
        yield PLACE.found(signal="media", severity=Severity.NOTE if subject.account is Account.OWN else None)
    if subject.kind is SubjectKind.MENTION:
        for lexicon, rule in (("rights.data_request", REQUEST), ("rights.takedown", TAKEDOWN)):
            for mark in measured.hits(lexicon)[:1]:
                yield rule.found(mark.start, mark.end, signal=mark.source)


def _personal(subject: Subject, mark: Mark) -> Finding | None:
    """Return what one piece of personal data means for this subject, or None where it is fine."""
    what, signal = _WORDS[mark.kind], mark.source
    if not subject.outgoing:
        return None if subject.private else EXPOSED.found(mark.start, mark.end, signal=signal, what=what)
    if subject.private and mark.kind in _FINE_IN_PRIVATE:
        return None
    own_account = subject.account is Account.OWN
    if mark.kind == "order":
        # Whoever names an order number on their own account mostly names their own.
        rule, severity = ORDER, Severity.NOTE if own_account else None
    elif not mark.sure:
        # A venue or a founder's birthday are ordinary in a post; in an answer they are rather that person's.
        ordinary = mark.kind in _OFTEN_PUBLIC and subject.kind is not SubjectKind.REPLY
        rule, severity = PERHAPS, Severity.NOTE if own_account or ordinary else None
    elif own_account and mark.kind in _OWN_CONTACT and _of_the_writer(subject.text, mark.start):
        rule, severity = OWN, None
    else:
        rule, severity = PERSONAL, None
    return rule.found(mark.start, mark.end, severity=severity, fix=mark.fix, signal=signal, what=what)


def _of_the_writer(text: str, start: int) -> bool:
    """Whether what stands at `start` is given as the writer's own: "my number is", "erreicht mich unter"."""
    return _MINE.search(text[max(0, start - _BEFORE) : start]) is not None
