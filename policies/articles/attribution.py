"""Attribution: what others made carries their name."""

from collections.abc import Iterable

from policies.finding import Example, Finding, Rule, Severity, bad, good
from policies.signals.types import Measured
from policies.subject import Account, Media, Subject, SubjectKind

ID = "attribution"
TEXT = "Pictures and other content that we did not make are credited to their source by @handle. Our own need none."
INTEREST = (
    "Whoever made a picture is owed their name. Only posts that carry or mention somebody else's work are held to this."
)
NARROWER = (
    "We considered asking for a credit under every picture. Most are our own, or the author's. So only media that are"
    " not known to be ours, and words that say so, are held back; on a personal account it stays advice."
)
UNCREDITED = Rule(
    "attribution/uncredited",
    Severity.BLOCK,
    "This shares somebody else's work without naming them. Add 📷 and their @handle.",
)
NO_HANDLE = Rule(
    "attribution/no-handle", Severity.REVISE, "This names a source without its @handle, so they can't be found."
)
UNKNOWN = Rule(
    "attribution/unknown",
    Severity.REVIEW,
    "We can't tell whose picture this is. If it isn't ours, credit it by @handle.",
)
RULES = (UNCREDITED, NO_HANDLE, UNKNOWN)

_P = SubjectKind.BRAND_POST
_PICTURE = (Media("image", url="https://pictures.example/1.jpg"),)
_CREDITED = (Media("image", url="https://pictures.example/1.jpg", credit="@lena"),)
EXAMPLES: tuple[Example, ...] = (
    bad(UNCREDITED.id, "Look at this fan photo of the Orbit at the lake!", _P, media=_PICTURE),
    bad(UNCREDITED.id, "Gorgeous shot, photo found on Instagram.", SubjectKind.REPLY, media=_PICTURE),
    good(UNCREDITED.id, "Look at this fan photo of the Orbit at the lake! 📷 @lena", _P, media=_PICTURE),
    good(UNCREDITED.id, "Thank you for the photo you sent us.", SubjectKind.REPLY),
    bad(NO_HANDLE.id, "The Orbit at the lake. Photo by Lena, used with permission.", _P, media=_PICTURE),
    good(NO_HANDLE.id, "The Orbit at the lake. Photo by @lena, used with permission.", _P, media=_PICTURE),
    bad(UNKNOWN.id, "The Orbit at the lake.", _P, media=_PICTURE),
    good(UNKNOWN.id, "The Orbit at the lake. Photo by our studio.", _P, media=_PICTURE),
    good(UNKNOWN.id, "The Orbit at the lake.", _P, media=_CREDITED),
    good(UNKNOWN.id, "The Orbit at the lake.", _P, media=(Media("image", url="https://aurora.example/orbit.jpg"),)),
)


def check(subject: Subject, measured: Measured) -> Iterable[Finding]:
    """Look for pictures and claims of others' work that no @handle goes with."""
    if not subject.outgoing or subject.kind is SubjectKind.STATEMENT:
        return
    kinds = {mark.kind: mark for mark in measured.credits}
    foreign = [media for media in measured.foreign if not media.credit]
    if "handle" in kinds or "ours" in kinds or (subject.media and not foreign):
        return
    own = subject.account is Account.OWN
    theirs, bare = kinds.get("theirs"), kinds.get("bare")
    if bare is not None and (foreign or (theirs is not None and subject.kind is not SubjectKind.REPLY)):
        yield NO_HANDLE.found(bare.start, bare.end, signal=bare.source, severity=Severity.NOTE if own else None)
    elif theirs is not None and foreign:
        yield UNCREDITED.found(
            theirs.start, theirs.end, signal=theirs.source, severity=Severity.REVISE if own else None
        )
    elif foreign and not own and subject.kind is SubjectKind.BRAND_POST:
        yield UNKNOWN.found(signal="media")
