"""Responsiveness: people who ask get an answer."""

from collections.abc import Iterable

from policies.finding import Example, Finding, Intent, Rule, Severity, bad, good
from policies.signals.types import Measured
from policies.subject import Account, Subject, SubjectKind

ID = "responsiveness"
TEXT = "We answer direct questions, suggestions and criticism quickly, and we answer what was asked."
INTEREST = (
    "Somebody who takes the trouble to write deserves an answer in time. Nothing narrower would do: a mention that no"
    " rule catches is a mention that nobody reads."
)
NARROWER = (
    "We considered asking only for questions to be answered, or only messages with our handle. Both lose the complaint"
    " that ends in a full stop. So the rules only put a mention in the queue; they hold back no text of anybody."
)
QUESTION = Rule("responsiveness/question", Severity.NOTE, "They ask something and wait for an answer.")
SUGGESTION = Rule(
    "responsiveness/suggestion", Severity.NOTE, "They suggest something. Thank them and say where it goes."
)
CRITICISM = Rule("responsiveness/criticism", Severity.NOTE, "Something went wrong for them. Own it and help.")
PRAISE = Rule("responsiveness/praise", Severity.NOTE, "They say something kind. A short personal thank-you is enough.")
UNRELATED = Rule("responsiveness/unrelated", Severity.NOTE, "This only mentions us. No answer is owed.")
UNCLEAR = Rule(
    "responsiveness/unclear",
    Severity.NOTE,
    "They speak to us, and it isn't clear what they want. Read it in its thread.",
)
LANGUAGE = Rule(
    "responsiveness/language",
    Severity.REVIEW,
    "We have no word lists for this language, so a person who reads it should look.",
)
UNANSWERED = Rule(
    "responsiveness/unanswered",
    Severity.REVISE,
    "They asked something, and this reply neither answers it, asks back, nor says who will answer.",
)
RULES = (QUESTION, SUGGESTION, CRITICISM, PRAISE, UNRELATED, UNCLEAR, LANGUAGE, UNANSWERED)

_BY_INTENT = {
    Intent.QUESTION: QUESTION,
    Intent.SUGGESTION: SUGGESTION,
    Intent.CRITICISM: CRITICISM,
    Intent.PRAISE: PRAISE,
    Intent.OTHER: UNRELATED,
}
_MOVES_ON = {"ask_back", "private", "next_step", "own", "safe_advice", "ask_details"}

_M, _R = SubjectKind.MENTION, SubjectKind.REPLY
EXAMPLES: tuple[Example, ...] = (
    bad(QUESTION.id, "@aurora how do I pair my Halo Pro with a laptop?", _M),
    good(QUESTION.id, "@aurora thank you so much, the Halo Pro sound great", _M),
    bad(SUGGESTION.id, "@aurora please add a dark mode to the app", _M),
    good(SUGGESTION.id, "@aurora my app crashes every time I open it", _M),
    bad(CRITICISM.id, "@aurora third speaker that stopped working. Terrible quality, very disappointed", _M),
    good(CRITICISM.id, "@aurora what are your opening hours on Sunday?", _M),
    bad(PRAISE.id, "@aurora thank you, the support was amazing and so quick!", _M),
    good(PRAISE.id, "@aurora thanks for nothing", _M),
    bad(UNRELATED.id, "Giveaway! Follow me and retweet to win a phone #giveaway @aurora", _M),
    good(UNRELATED.id, "@aurora where is my order?", _M),
    bad(UNCLEAR.id, "@aurora Windows 10, 16 GB of memory, in the kitchen", _M),
    good(UNCLEAR.id, "Nice evening at the beach", _M),
    bad(LANGUAGE.id, "@aurora il mio telefono non si accende più e la batteria non è carica, come si ripara?", _M),
    good(LANGUAGE.id, "@aurora mein Telefon geht nicht mehr an, was kann ich tun?", _M),
    bad(UNANSWERED.id, "Have a lovely weekend!", _R, answers="Can I use the Orbit speaker outside in the rain?"),
    good(
        UNANSWERED.id,
        "Light rain is fine for the Orbit, but please don't leave it out in a storm.",
        _R,
        answers="Can I use the Orbit speaker outside in the rain?",
    ),
)


def check(subject: Subject, measured: Measured) -> Iterable[Finding]:
    """Say why a mention is here, and whether a reply answers what was asked."""
    if subject.kind is SubjectKind.MENTION:
        start, end = measured.key
        unclear = measured.intent is Intent.OTHER and measured.addressed
        yield (UNCLEAR if unclear else _BY_INTENT[measured.intent]).found(start, end, signal="intent")
    language, lines = measured.language, measured.thresholds
    if language.code not in lines.languages and language.confidence >= lines.language_unsupported:
        own = subject.outgoing and subject.account is Account.OWN
        yield LANGUAGE.found(signal="language", severity=Severity.NOTE if own else None)
    asked = measured.asked
    if subject.kind is SubjectKind.REPLY and asked is not None and asked.intent is Intent.QUESTION:
        moves_on = any(mark.kind in _MOVES_ON for mark in measured.manner) or "://" in subject.text
        if not moves_on and measured.overlap < lines.overlap_answered:
            yield UNANSWERED.found(signal="overlap")
