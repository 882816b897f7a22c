"""Says which articles a post gives any reason to ask, so that an ordinary post costs one search and no more.

It may name an article that then finds nothing, never leave out one that would find something. What it knows of the
articles is what they can't find anything without; a test holds it to that. A lexicon that it does not know counts as a
reason for the article that its group belongs to.
"""

from collections.abc import Callable, Sequence
from functools import cache
from operator import attrgetter
from typing import Final

from policies.articles import ARTICLES, Article
from policies.signals.lexicon import group_of
from policies.signals.measurements import Measurements
from policies.signals.scan import Scan
from policies.subject import Subject, SubjectKind

_KINDS: Final = frozenset({SubjectKind.BRAND_POST, SubjectKind.EMPLOYEE_POST})
_BITS: Final = {article.ID: 1 << number for number, article in enumerate(ARTICLES)}
_ATTRIBUTION, _AUTHORITY = _BITS["attribution"], _BITS["authority"]
_CONFIDENTIALITY, _FOCUS, _INCLUSION = _BITS["confidentiality"], _BITS["focus"], _BITS["inclusion"]
_RESPONSIVENESS, _RIGHTS = _BITS["responsiveness"], _BITS["rights"]
_VOICE: Final = _BITS["ownership"] | _BITS["transparency"] | _BITS["quality"]
# Halves of a reason: each means something only beside the other.
_PRAISED, _OURS, _CLAIMED, _THEIRS, _HINTED = (1 << len(ARTICLES) + number for number in range(5))
_DISGUISED: Final = _CONFIDENTIALITY | _FOCUS | _INCLUSION
_OF_GROUP: Final = {
    "credit": _ATTRIBUTION,
    "speaking": _AUTHORITY,
    "confidential": _CONFIDENTIALITY,
    "whisper": _CONFIDENTIALITY,
    "embargo": _CONFIDENTIALITY,
    "product": _OURS,
    "topics": _FOCUS,
    "bias": _INCLUSION,
}
_OF_LEXICON: Final = {
    "credit.claim": _CLAIMED,
    "credit.theirs": _THEIRS,
    "speaking.promotion": _PRAISED,
    "speaking.promoted": _OURS,
    "speaking.employee": _OURS,
    "topics.politics_hint": _HINTED,
    "topics.religion_hint": _HINTED,
}


@cache
def articles_of(reasons: int) -> tuple[Article, ...]:
    """Return the articles that there is a reason to ask, in the code's order."""
    return tuple(article for article in ARTICLES if _BITS[article.ID] & reasons)


def asked_for(subject: Subject, measured: Measurements) -> tuple[Article, ...]:
    """Return the articles that could find something in a subject: for a post those with a reason, else all."""
    if subject.kind not in _KINDS or subject.media:
        return ARTICLES
    scan = measured.scan
    reasons = _found(scan) | (_learned(measured) if measured.learned else 0)
    for _, bare in scan.bared:
        reasons |= _found(bare) & _DISGUISED
    text = subject.text
    if measured.credentials or not subject.banked or "roject" in text or "peration" in text or measured.embargoed:
        reasons |= _CONFIDENTIALITY
    if measured.personal:
        reasons |= _RIGHTS
    lines, language = measured.thresholds, scan.language
    if language.code not in lines.languages and language.confidence >= lines.language_unsupported:
        reasons |= _RESPONSIVENESS
    if subject.company_voice:
        if "[" in text or "{" in text or "<" in text or scan.found("voice"):
            reasons |= _VOICE
        if measured.lifted:
            reasons |= _ATTRIBUTION
    return articles_of(reasons)


def look(pairs: Sequence[tuple[Subject, Measurements]]) -> None:
    """Measure of many subjects what `asked_for` needs, one thing after the other.

    What one measurement works with stays close at hand in the processor, which halves what most of them cost.
    """
    ready = [(subject, measured) for subject, measured in pairs if subject.kind in _KINDS and not subject.media]
    for step in _STEPS:
        for _, measured in ready:
            try:
                step(measured)
            except Exception:  # noqa: BLE001, S112 - it is measured again, and told, where somebody asks for it
                continue


_STEPS: Final[tuple[Callable[[Measurements], object], ...]] = (
    attrgetter("scan"),
    lambda measured: measured.scan.found("outgoing"),
    lambda measured: measured.scan.found("names"),
    attrgetter("scan.bared"),
    # Both read the same traces, which are kept for the latest few texts only.
    lambda measured: (measured.credentials, measured.personal),
)


@cache
def _reason(lexicon: str) -> int:
    bit = _OF_LEXICON.get(lexicon)
    return _OF_GROUP.get(group_of(lexicon), 0) if bit is None else bit


def _found(scan: Scan) -> int:
    """Return the reasons that lexicons give."""
    reasons = 0
    for part in ("outgoing", "names"):
        found = scan.found(part)
        for lexicon in found:
            bit = _reason(lexicon)
            if bit == _HINTED and len(found[lexicon]) > 1:
                bit = _FOCUS
            reasons |= bit
    if reasons & _PRAISED and reasons & _OURS:
        reasons |= _AUTHORITY
    if reasons & _CLAIMED and reasons & _THEIRS:
        reasons |= _ATTRIBUTION
    return reasons


def _learned(measured: Measurements) -> int:
    """Return the reasons that a model's scores give, whatever else an article asks before it believes them."""
    learned, line = measured.learned, measured.line
    reasons = 0
    if max(learned.get("topic", _NOTHING).get(kind, 0.0) for kind in ("politics", "religion")) >= line("topic"):
        reasons |= _FOCUS
    if 1 - learned.get("confidential", _NOTHING).get("none", 1.0) >= line("confidential"):
        reasons |= _CONFIDENTIALITY
    if measured.surely("speaking") or measured.surely("promotion"):
        reasons |= _AUTHORITY
    for kind in ("hate", "stereotype"):
        if learned.get(kind, _NOTHING).get(kind, 0.0) >= line(kind):
            reasons |= _INCLUSION
    return reasons


_NOTHING: Final[dict[str, float]] = {}
