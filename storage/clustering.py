"""Mentions gather in issues: by likeness to one that is there, else by product and problem; each says why."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, text

from responders.issue_lifecycle import ENDED
from storage import issues, record
from storage.database import Session
from storage.notify import notify
from storage.tables import Incident, QualityIssue, QualityMention

RECENT = 200
SAME_PRODUCT = "same product: "
"""What the reason begins with that ends in a product's id."""
_LOCK = 0x15500E5

Nearest = Callable[[str, list[str]], int]
"""Given a text and others, return the place of the one that it repeats nearly, or -1."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """A mention that speaks of a problem. `why` are the terms that named it; `title` names an issue it opens."""

    message_id: int
    case_id: int
    text: str
    language: str
    product: str
    problem: str
    why: tuple[str, ...]
    unit: str
    title: str


def gather(
    session: Session, complaint: Complaint, *, nearest: Nearest, now: datetime, due_at: datetime | None
) -> int | None:
    """Put a mention into its issue, open or bring one back where needed, and return it; None if it has one."""
    if session.get(QualityMention, complaint.message_id) is not None:
        return None
    # One at a time, so that two mentions that arrive together open one issue.
    session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    issue_id, reasons = _find(session, complaint, nearest)
    if issue_id is None:
        row = issues.make(
            session, complaint.title, complaint.product, complaint.problem, complaint.unit, actor=issues.DESK,
            now=now, due_at=due_at,
        )  # fmt: skip
    else:
        row = issues.locked(session, issue_id)
        if row.state in ENDED:
            issues.bring_back(session, row, now=now, due_at=due_at)
    session.add(
        QualityMention(
            message_id=complaint.message_id,
            issue_id=row.id,
            case_id=complaint.case_id,
            language=complaint.language,
            reasons=reasons,
            added_by=issues.DESK,
            added_at=now,
        )
    )
    row.updated_at = now
    session.flush()
    facts = {"message": complaint.message_id, "case": complaint.case_id, "why": reasons}
    record.append(session, "issue.mention_added", issues.DESK, f"issue:{row.id}", facts, at=now)
    notify(session, "issue", issue=row.id, change="mention_added")
    incident = session.scalar(select(Incident).where(Incident.case_id == complaint.case_id, Incident.state != "closed"))
    if incident is not None and incident.issue_id is None:
        incident.issue_id = row.id
        session.flush()
    return row.id


def _find(session: Session, complaint: Complaint, nearest: Nearest) -> tuple[int | None, list[str]]:
    rows = session.execute(
        text(
            "SELECT q.issue_id, q.case_id, m.text FROM quality_mention q JOIN quality_issue i ON i.id = q.issue_id"
            " JOIN message m ON m.id = q.message_id WHERE i.product = :product AND m.deleted_at IS NULL"
            " AND m.text <> '' ORDER BY q.added_at DESC, q.message_id DESC LIMIT :most"
        ),
        {"product": complaint.product, "most": RECENT},
    ).all()
    alike = nearest(complaint.text, [row.text for row in rows]) if rows else -1
    if alike >= 0:
        return _took_in(session, rows[alike].issue_id), [f"reads almost like case A-{rows[alike].case_id}"]
    found = session.scalar(
        select(QualityIssue.id)
        .where(
            QualityIssue.product == complaint.product, QualityIssue.problem == complaint.problem,
            QualityIssue.by_hand.is_(False),
        )
        .order_by(QualityIssue.id)
        .limit(1)
    )  # fmt: skip
    reasons = [
        *([f"{SAME_PRODUCT}{complaint.product}"] if complaint.product else []),
        f"same problem: {complaint.problem}",
    ]
    reasons += [f"says: {term}" for term in complaint.why[:4]]
    return (_took_in(session, found), reasons) if found is not None else (None, reasons)


def _took_in(session: Session, issue_id: int) -> int:
    """Follow merges to the issue that holds everything now."""
    while (into := session.scalar(select(QualityIssue.merged_into).where(QualityIssue.id == issue_id))) is not None:
        issue_id = into
    return issue_id
