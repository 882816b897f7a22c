"""Attribution: what others made carries their name."""

import re
from collections.abc import Iterable

from policies.finding import Example, Finding, Rule, Severity, bad, good
from policies.signals.types import Measured
from policies.subject import Account, Look, Media, SeenPost, Standing, Subject, SubjectKind

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
LICENCE = Rule(
    "attribution/licence",
    Severity.BLOCK,
    "We may not show this picture of {source}: {why}. Ask them again, or take another.",
)
LICENSED = Rule(
    "attribution/licensed",
    Severity.REVISE,
    "This picture is by {source}, who let us show it with their name. Add 📷 {source}.",
)
CREATOR = Rule(
    "attribution/creator",
    Severity.REVIEW,
    "This picture's file names {creator} as its maker. If that is so, credit them by @handle.",
)
LIFTED = Rule(
    "attribution/lifted",
    Severity.REVISE,
    "These are nearly the words of {source}, from a post{place}. Credit them with “via {source}”, or say it in words"
    " of your own.",
)
RULES = (UNCREDITED, NO_HANDLE, UNKNOWN, LICENCE, LICENSED, CREATOR, LIFTED)
_WHY = {
    Standing.EXPIRED: "the licence has run out",
    Standing.REVOKED: "the licence was revoked",
    Standing.NOT_YET: "the licence has not begun",
    Standing.ELSEWHERE: "the licence does not cover this platform",
}

_HANDLE = re.compile(r"@\w[\w.]{0,40}")
_CLOSING = re.compile(r"[.!?…]*[\"'”»“)]?")

_P, _R = SubjectKind.BRAND_POST, SubjectKind.REPLY
_PICTURE = (Media("image", url="https://pictures.example/1.jpg"),)
_LENAS = (Media("image", look=Look(Standing.LICENSED, "lake.jpg", "@lena")),)
_RUN_OUT = (Media("image", credit="@lena", look=Look(Standing.EXPIRED, "lake.jpg", "@lena")),)
_NAMED = (Media("image", look=Look(creator="Lena Ortiz")),)
_OURS = (Media("image", look=Look(Standing.OURS, "orbit.jpg")),)
_CREDITED = (Media("image", url="https://pictures.example/1.jpg", credit="@lena"),)
_FERRY = (SeenPost("lena", "My Orbit fell off the ferry, and an hour later it was still playing underwater.", "x"),)
_THANKS = (SeenPost("lena", "Thank you so much for the quick help!", "x"),)
EXAMPLES: tuple[Example, ...] = (
    bad(LIFTED.id, "Fell off the ferry, and an hour later it was still playing underwater!", _P, seen=_FERRY),
    bad(LIFTED.id, "An hour later it was still playing underwater, off the ferry it fell.", _R, seen=_FERRY),
    good(LIFTED.id, "“Fell off the ferry, and an hour later it was still playing underwater.” @lena", _P, seen=_FERRY),
    good(LIFTED.id, "The Orbit takes a swim without harm, off a ferry too.", _P, seen=_FERRY),
    good(LIFTED.id, "Thank you so much for the quick answer!", _R, seen=_THANKS),
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
    good(UNKNOWN.id, "The Orbit at the lake.", _P, media=_OURS),
    bad(LICENCE.id, "The Orbit at the lake. 📷 @lena", _P, media=_RUN_OUT),
    good(LICENCE.id, "The Orbit at the lake. 📷 @lena", _P, media=_LENAS),
    bad(LICENSED.id, "The Orbit at the lake.", _P, media=_LENAS),
    good(LICENSED.id, "The Orbit at the lake. 📷 @lena", _P, media=_LENAS),
    bad(CREATOR.id, "The Orbit at the lake.", _P, media=_NAMED),
    bad(
        CREATOR.id,
        "The Orbit at the lake.",
        SubjectKind.EMPLOYEE_POST,
        media=_NAMED,
        severity=Severity.NOTE,
        account=Account.OWN,
    ),
    good(CREATOR.id, "The Orbit at the lake. 📷 @lena", _P, media=_NAMED),
)


def check(subject: Subject, measured: Measured) -> Iterable[Finding]:
    """Look for pictures and claims of others' work that no @handle goes with."""
    if not subject.outgoing or subject.kind is SubjectKind.STATEMENT:
        return
    if subject.media:
        yield from _of_the_library(subject)
    if subject.company_voice:
        yield from _lifted(subject, measured)
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
    elif foreign and subject.kind is not SubjectKind.REPLY:
        creator = next((one.look.creator for one in foreign if one.look and one.look.creator), "")
        if creator:
            yield _made_by(creator, subject.text, own=own)
        elif not own and subject.kind is SubjectKind.BRAND_POST:
            yield UNKNOWN.found(signal="media")


def _made_by(creator: str, text: str, *, own: bool) -> Finding:
    """Return what the name in a picture's file means; one that is a handle can be credited at once."""
    severity = Severity.NOTE if own else None
    if not _HANDLE.fullmatch(creator):
        return CREATOR.found(signal="media", severity=severity, creator=creator)
    return CREATOR.found(*_end(text), severity=severity, fix=_credit(text, creator), signal="media", creator=creator)


def _end(text: str) -> tuple[int, int]:
    return len(text.rstrip()), len(text)


def _credit(text: str, source: str) -> str:
    return f"{' ' if text.strip() else ''}📷 {source}"


def _of_the_library(subject: Subject) -> Iterable[Finding]:
    """Judge the pictures that the asset library knows as somebody else's."""
    own = subject.account is Account.OWN
    told = set()
    for media in subject.media:
        look = media.look
        if look is None or look.standing in {Standing.UNKNOWN, Standing.OURS} or look in told:
            continue
        told.add(look)
        source = look.source or "ours"
        if look.standing is not Standing.LICENSED:
            yield LICENCE.found(
                signal="pictures", source=source, why=_WHY[look.standing], severity=Severity.NOTE if own else None
            )
        elif not _credits(subject.text, media, source):
            yield LICENSED.found(
                *_end(subject.text), fix=_credit(subject.text, source), signal="pictures", source=source,
                severity=Severity.NOTE if own else None,
            )  # fmt: skip


def _lifted(subject: Subject, measured: Measured) -> Iterable[Finding]:
    """Judge words that stand in somebody's post; whoever is named already is credited, and all who said the same."""
    text = subject.text
    told: list[tuple[int, int]] = []
    for lift in measured.lifted:
        if any(lift.start < end and start < lift.end for start, end in told):
            continue
        told.append((lift.start, lift.end))
        name = lift.author.removeprefix("@").removeprefix("u/")
        if re.search(rf"(?<!\w)(?:@|u/){re.escape(name)}(?!\w)", text, re.IGNORECASE):
            continue
        source = f"u/{name}" if lift.platform == "reddit" else f"@{name}"
        # Behind the words, and behind the mark that closes them, so that the fix holds none of them.
        end = _CLOSING.match(text, lift.end).end()  # type: ignore[union-attr]
        place = f" on {lift.platform.title()}" if lift.platform else ""
        yield LIFTED.found(end, end, fix=f" (via {source})", signal="lifting", source=source, place=place)


def _credits(text: str, media: Media, handle: str) -> bool:
    name = re.escape(handle.lstrip("@"))
    here = re.search(rf"(?<!\w)@{name}(?![\w])", text, re.IGNORECASE)
    return here is not None or media.credit.lstrip("@").casefold() == handle.lstrip("@").casefold()
