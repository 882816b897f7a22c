"""What a statement must hold and doesn't: how to be safe, when the next word comes, how to reach us."""

import re
from collections.abc import Iterator

from policies.statements.draft import Draft
from policies.statements.remark import Remark
from policies.statements.times import has_time

# An address of any kind: a page, a mailbox, a number to ring.
_REACHED = re.compile(
    r"https?://|\bwww\.|\b[\w.+-]+@[\w-]+\.\w{2,}|\b[a-z0-9-]+\.(?:com|org|net|example|co|io|"
    r"gov|eu|info|de|fr|es|jp|uk|app|health|care|help)\b(?:/\S*)?"
    r"|(?<![\w.,])\+?\(?\d[\d ()./-]{6,}\d\b|\b\d{1,2}-?800-?[a-z]{4,}|\b0\d{2,3}[- ]\d{3}|@[a-z_]\w{2,}"
)
_LAST = re.compile(
    r"\b(?:this is|will be) (?:our|the) (?:last|final) (?:update|statement|message)|letzte "
    r"(?:mitteilung|information)|ultima (?:actualizacion|comunicacion)|dernier (?:point|"
    r"message)"
)
_PAST = re.compile(
    r"\b(?:we|i) (?:published|posted|told|said|reported|announced|informed|shared|updated|"
    r"wrote|gave|have told|have published)\b"
)
# A safety step may stand after one sentence, and after two where they only say what the danger is.
_AT_ONCE, _SOON = 1, 2
_LONG = 220


def absences(draft: Draft) -> Iterator[Remark]:
    """Yield what is missing, or comes too late."""
    yield from _safety(draft)
    if not _says_when(draft):
        yield Remark("no-next-update", source="lexicon:statement.next")
    if not _REACHED.search(draft.plain) and not draft.found("statement.contact"):
        yield Remark("no-contact", source="lexicon:statement.contact")


def concerns_safety(draft: Draft) -> bool:
    """Whether somebody could be hurt: by the kind of crisis, or, where it says nothing, by the text."""
    told = draft.circumstances.safety
    if told is not None:
        return told
    return any(not draft.negated(place) for place in draft.found("statement.hazard"))


def _safety(draft: Draft) -> Iterator[Remark]:
    if not concerns_safety(draft):
        return
    steps = sorted([*draft.found("statement.safe"), *_imperatives(draft)])
    if not steps:
        sure = draft.circumstances.safety is True
        yield Remark("no-safety-instruction", source="lexicon:statement.safe", sure=sure)
        return
    first = draft.sentence(steps[0][0])
    lead = [number for number in range(first) if len(draft.words(number)) > _REAL_SENTENCE]
    if len(lead) <= _AT_ONCE or (
        len(lead) <= _SOON
        and any(draft.within("statement.hazard", number) for number in lead)
        and draft.sentences[first][0] <= _LONG
    ):
        return
    start, end = draft.typed(draft.sentences[first])
    yield Remark("safety-instruction-late", start, end, source="lexicon:statement.safe")


_REAL_SENTENCE = 18


# At the head of a sentence a bare verb tells people what to do.
_IMPERATIVE = re.compile(
    r"^(?:please |if you[^,.]{0,80}, (?:please )?|now )?(?:stop|unplug|take (?!our|full|this "
    r"as)|pull|move|remove|wash|cook|wear|cover|inspect|cut|check"
    r"|throw|return|bring|keep|stay|leave|park|boil|close|switch|turn|put|hand|discard|freeze|"
    r"open the|seek|drain|wipe|hold on|pack)\b"
)


def _imperatives(draft: Draft) -> list[tuple[int, int]]:
    """Return where sentences begin that tell people to do something with their hands."""
    return [place for number, place in enumerate(draft.sentences) if _IMPERATIVE.match(draft.words(number))]


def _says_when(draft: Draft) -> bool:
    if _LAST.search(draft.plain):
        return True
    for number in range(len(draft.sentences)):
        said = draft.words(number)
        if not has_time(said, draft.language) or not draft.within("statement.next", number):
            continue
        if _PAST.search(said) and not re.search(r"\b(?:next|will|again|shall)\b", said):
            continue
        return True
    return False
