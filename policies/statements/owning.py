"""Whether a statement owns what the kind of crisis asks it to own, and whether it denies in the same breath."""

import re
from collections.abc import Iterator

from policies.statements.clauses import conditional
from policies.statements.crisis import Cluster
from policies.statements.draft import Draft
from policies.statements.remark import Remark

_REAL = 24
_OWNED = re.compile(
    r"\b(?:we|i)(?:'re|'m| are| am) (?:\w+ )?(?:ashamed|responsible for|to blame|at fault|accountable)\b"
    r"|\bshould (?:never|not) happen\b|\b(?:that|this|it)(?:'s| is) on us\b"
)


def apologises(draft: Draft) -> bool:
    """Whether a real apology stands in the statement: not for how others feel, nor for how it turned out."""
    hollow = [*draft.found("statement.non_apology"), *conditional(draft)]
    spoilt = [*hollow, *draft.found("statement.hollow")]
    sentences = {draft.sentence(start) for start, _ in hollow}
    return any(
        not draft.negated(place)
        and draft.sentence(place[0]) not in sentences
        and not any(start - _REAL <= place[0] < end for start, end in spoilt)
        for place in draft.found("statement.apology")
    )


def owns(draft: Draft) -> bool:
    """Whether the statement says in any words that this is ours."""
    return (
        any(not draft.negated(place) for place in draft.found("statement.own"))
        or _OWNED.search(draft.plain) is not None
    )


def ownership(draft: Draft) -> Iterator[Remark]:
    """Yield what is missing or mixed in the strategy, by the cluster of the crisis."""
    cluster = draft.circumstances.cluster
    denials = [place for place in draft.found("statement.deny") if not _owned(draft, place)]
    real = apologises(draft)
    sorry = real or any(not draft.negated(place) for place in draft.found("statement.apology"))
    if denials and sorry and not (cluster in {Cluster.VICTIM, None} and draft.found("statement.rumour")):
        start, end = draft.typed(denials[0])
        yield Remark("deny-and-apologise", start, end, source="lexicon:statement.deny")
    if cluster in {Cluster.VICTIM, Cluster.ACCIDENTAL}:
        return
    if cluster is None and (denials or draft.found("statement.rumour")):
        return
    if not real and not owns(draft):
        yield Remark("no-ownership", source="lexicon:statement.own")


def _owned(draft: Draft, place: tuple[int, int]) -> bool:
    """Whether what looks like a denial is taken back in its own sentence: "we do not deny it"."""
    said = draft.plain[max(0, place[0] - 1) : place[1] + 12]
    return re.search(
        r"\b(?:do not|don't|cannot|won't|will not) (?:deny|dispute|reject)", said
    ) is not None or draft.negated(place)
