"""Which mentions speak of a problem, and into which issue they go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.wiring import Desk
from policies.finding import Intent, Triage
from policies.signals.likeness import find_likeness
from responders import problems
from storage import clustering
from storage.clustering import Complaint
from storage.database import Session

ALIKE = 0.88


@dataclass(frozen=True, slots=True)
class Said:
    """A triaged mention and its case."""

    case_id: int
    message_id: int
    text: str
    triage: Triage


def gather(desk: Desk, session: Session, said: Sequence[Said], *, now: datetime) -> list[int]:
    """Put mentions that speak of a problem into their issues, in the transaction of their cases; return the issues."""
    due_at = now + timedelta(days=desk.config.quality.step_days)
    found = []
    for one in said:
        complaint = complaint_of(desk, one)
        if complaint is not None:
            found.append(clustering.gather(session, complaint, nearest=_nearest, now=now, due_at=due_at))
    return [one for one in found if one is not None]


def complaint_of(desk: Desk, said: Said) -> Complaint | None:
    """Return what a mention complains of, or None: it must be of danger, or criticise a product for a known problem."""
    triage = said.triage
    danger = triage.safety or triage.security
    if not danger and (triage.intent is not Intent.CRITICISM or not triage.products):
        return None
    problem = problems.problem_of(said.text)
    if problem is None and not danger:
        return None
    problem = problem or problems.Problem("data" if triage.security else problems.OTHER, "")
    product = triage.products[0] if triage.products else ""
    known = desk.judge.code.product(product)
    name = known.name if known else "No product named"
    title = f"{name}: {problems.names()[problem.id]}"
    return Complaint(
        said.message_id, said.case_id, said.text, triage.language, product, problem.id, problem.terms,
        desk.config.quality.unit_of(triage.products), title,
    )  # fmt: skip


def _nearest(text: str, others: list[str]) -> int:
    return find_likeness(text, others, ALIKE).index
