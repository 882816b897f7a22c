"""Words that spoil a statement: hollow apologies, passives that hide who did it, blame, belittling, law, jargon."""

import re
from collections.abc import Iterator

from policies.statements.clauses import PEOPLE, belittling, blaming, conditional, evading
from policies.statements.draft import Draft
from policies.statements.mending import mended
from policies.statements.remark import Remark

# "Sorry, and if you were on board, call us": the condition is not on the apology.
_APART = re.compile(r"[;:]|, (?:and|but) if| - |\. ")
_FIGURE = re.compile(r"\d")
_OURS = re.compile(
    r"\b(?:we|us|our (?:staff|team|crew|people|engineers?|company|own)|i|nous|nosotros|wir|hemos)\b[^,.;:]{0,12}$"
)
# "Customers were overcharged" is what we did.
_WE = re.compile(r"\b(?:we|nobody|no one|none of us)\b|\b(?:were|was|been|being) (?:over)?charged\b")


def wording(draft: Draft, *, apologises: bool) -> Iterator[Remark]:
    """Yield what the choice of words gives away; `apologises` says whether a real apology stands elsewhere."""
    yield from _non_apologies(draft, apologises=apologises)
    yield from _passives(draft)
    for place in _apart([*draft.found("statement.blame"), *_ought(draft), *blaming(draft)]):
        if not _ours(draft, place) and not _unblamed(draft, place):
            yield _remark(draft, "blames-customers", place, "statement.blame")
    yield from _belittling(draft)
    for place in _apart(draft.found("statement.legal")):
        if not draft.negated(place):
            yield _remark(draft, "legal-admission", place, "statement.legal")
    for place in _apart(draft.found("statement.jargon")):
        yield _remark(draft, "jargon", place, "statement.jargon")


def _non_apologies(draft: Draft, *, apologises: bool) -> Iterator[Remark]:
    places = [
        place for place in draft.found("statement.non_apology") if not _APART.search(draft.plain[place[0] : place[1]])
    ]
    if not apologises:
        places = sorted([*places, *draft.found("statement.intent")])
    for place in _apart([*places, *conditional(draft)]):
        if not draft.negated(place) or place in draft.found("statement.intent"):
            yield _remark(draft, "non-apology", place, "statement.non_apology")


def _passives(draft: Draft) -> Iterator[Remark]:
    for place in _apart([*draft.found("statement.passive"), *evading(draft)]):
        if not draft.within("statement.named", draft.sentence(place[0])):
            yield _remark(draft, "passive-evasion", place, "statement.passive")


def _belittling(draft: Draft) -> Iterator[Remark]:
    for place in _apart([*draft.found("statement.minimise"), *belittling(draft)]):
        said = draft.words(draft.sentence(place[0]))
        # A small number that is told is a fact.
        counted = _FIGURE.search(said) is not None and any(word in draft.plain[place[0] : place[1]] for word in _COUNTS)
        if not draft.negated(place) and not counted:
            yield _remark(draft, "minimises", place, "statement.minimise")


_COUNTS = (
    "rare",
    "limited",
    "small",
    "tiny",
    "most",
    "wenige",
    "pocos",
    "quelques",
    "selten",
    "number",
    "group",
    "fraction",
    "percentage",
    "handful",
    "majority",
    "subset",
    "proportion",
    "few",
    "anzahl",
    "numero",
    "nombre",
)


_OUGHT = re.compile(
    rf"\b{PEOPLE} (?:\w+ ){{0,2}}?(?:should have|should've|ought to have)"
    r" (?!(?:been (?!more|less)|had|heard|received|got|gotten|known|seen|felt|never|not|"
    r"learned|learnt|expected|experienced"
    r"|access|to|found out|gone through|lost|waited)\b)\w+"
    # "Had users only ..., this would not have happened."
    rf"|\b(?:had|if) (?:the |our |more |these )?{PEOPLE} (?:had )?(?:not |only |simply )?\w+ "
    rf"[^.]{{0,60}}?(?:would not|wouldn't|would never|could have been avoided|nothing would)"
    rf"|\b{PEOPLE} who (?:had )?(?:followed|read|updated|changed|used|enabled|"
    rf"listened)[^.]{{0,50}}?(?:would not|wouldn't|were not|are not|weren't|aren't)"
)


def _ought(draft: Draft) -> list[tuple[int, int]]:
    """Return where people are told what they should have done; what should have been done for them is no blame."""
    return [match.span() for match in _OUGHT.finditer(draft.plain)] if draft.language == "en" else []


def _ours(draft: Draft, place: tuple[int, int]) -> bool:
    """Whether the one who failed is ourselves: "we did not follow our instructions", "you called and we ignored it"."""
    before, said = draft.plain[max(0, place[0] - 40) : place[0]], draft.plain[place[0] : place[1]]
    return _OURS.search(before) is not None or _WE.search(said) is not None


def _unblamed(draft: Draft, place: tuple[int, int]) -> bool:
    """Whether the sentence takes the blame away: "this was not user error"."""
    return (
        re.search(r"\b(?:not|never|nicht|kein\w*|no|pas)\b[^.,;]{0,28}$", draft.plain[max(0, place[0] - 34) : place[0]])
        is not None
    )


def _remark(draft: Draft, rule: str, place: tuple[int, int], lexicon: str) -> Remark:
    start, end = draft.typed(place)
    fix = mended(rule, draft.reading.text[start:end], draft.language)
    grave = rule == "minimises" and draft.circumstances.safety is True
    return Remark(rule, start, end, fix, f"lexicon:{lexicon}", grave)


def _apart(places: list[tuple[int, int]]) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept
