"""What a judgement says of the embargo bank, and to whom it says nothing."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from policies.articles.confidentiality import EMBARGOED, NEEDS_REVIEW
from policies.finding import Finding, Judgement, Severity, Verdict

_VERDICTS: Final = {
    Severity.NOTE: Verdict.ALLOW,
    Severity.REVISE: Verdict.REVISE,
    Severity.REVIEW: Verdict.REVIEW,
    Severity.BLOCK: Verdict.BLOCK,
}


def telling(judgement: Judgement, findings: Iterable[Finding]) -> Judgement:
    """Return the judgement with these findings in place of what it says of the embargo bank, and the verdict anew."""
    rest = tuple(one for one in judgement.findings if one.rule not in {EMBARGOED.id, NEEDS_REVIEW.id})
    found = (*rest, *findings)
    worst = max((one.severity for one in found), key=lambda one: one.rank, default=Severity.NOTE)
    return replace(judgement, verdict=_VERDICTS[worst], findings=found, touched=())


def nameless(judgement: Judgement) -> Judgement:
    """Return the judgement as anybody may keep it: that something is under embargo, not what or where."""
    if not any(one.rule == EMBARGOED.id for one in judgement.findings):
        return judgement
    return telling(judgement, (EMBARGOED.found(signal="bank"),))


def needs_review(judgement: Judgement) -> Judgement:
    """Return the judgement without anything of the bank, for a writer who has touched too much of it."""
    return telling(judgement, (NEEDS_REVIEW.found(),))
