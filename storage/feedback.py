"""“This is wrong”: what people say of findings, the list in which somebody settles it, and precision by rule."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select, text, update

from policies.finding import Finding
from storage import record
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.tables import Feedback


@dataclass(frozen=True, slots=True)
class Said:
    """One finding that somebody called wrong. `by` is their user id, None for a check on an own account."""

    id: int
    rule: str
    severity: str
    kind: str
    signal: str
    subject: str
    case_id: int | None
    note: str
    by: int | None
    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Precision:
    """How a rule did in a month: findings on the desk, those called wrong, and those agreed to be wrong.

    `at_most` is the share of findings that were right, as far as anybody said; nobody reports every mistake. It is
    None where nothing was found on the desk itself (own accounts leave no count).
    """

    month: str
    rule: str
    found: int
    called_wrong: int
    wrong: int

    @property
    def at_most(self) -> float | None:
        """The upper bound of precision, or None."""
        return max(0.0, 1 - self.wrong / self.found) if self.found else None


def say_wrong(
    session: Session,
    finding: Finding,
    *,
    kind: str,
    code_digest: str,
    now: datetime,
    subject: str = "",
    case_id: int | None = None,
    by: int | None = None,
    note: str = "",
) -> int:
    """Put a finding on the review list and return the entry's id; the same finding is listed once while it is open.

    Without `subject` it came from a check on an own account: who said it and the note are not kept.
    """
    if not subject:
        case_id, by, note = None, None, ""
    else:
        standing = session.scalar(
            select(Feedback.id).where(
                Feedback.subject == subject, Feedback.rule == finding.rule, Feedback.state == "open"
            )
        )
        if standing is not None:
            return standing
    row = Feedback(
        rule=finding.rule, severity=finding.severity.value, kind=kind, signal=finding.signal,
        code_digest=code_digest, subject=subject, case_id=case_id, note=note.strip()[:1_000], said_by=by, said_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row.id


def to_review(session: Session, *, limit: int = 200) -> list[Said]:
    """Return what nobody has settled yet, the oldest first."""
    rows = session.scalars(
        select(Feedback).where(Feedback.state == "open").order_by(Feedback.said_at, Feedback.id).limit(limit)
    )
    return [_said(row) for row in rows]


def settle(session: Session, feedback_id: int, state: Literal["agreed", "kept"], *, by: str, now: datetime) -> Said:
    """Say whether a finding was wrong (agreed) or right (kept); raise NotFound, or NotAllowed if it is settled."""
    row = session.get(Feedback, feedback_id, with_for_update=True)
    if row is None:
        raise NotFound(f"There is no feedback {feedback_id}.")
    if row.state != "open":
        raise NotAllowed(f"Feedback {feedback_id} is settled already.")
    row.state, row.settled_by, row.settled_at = state, by, now
    facts = {"rule": row.rule, "finding": "wrong" if state == "agreed" else "right"}
    record.append(session, "feedback.settled", by, f"feedback:{row.id}", facts, at=now)
    return _said(row)


def forget_notes(session: Session, *, before: datetime) -> int:
    """Empty the notes on checks of company accounts that were said before then, and return how many; rules stay."""
    gone = session.execute(
        update(Feedback)
        .where(Feedback.subject.startswith("check:"), Feedback.note != "", Feedback.said_at < before)
        .values(note="")
        .returning(Feedback.id)
    )
    return len(gone.all())


_PRECISION = text("""
    WITH judged AS (
        SELECT judgement, opened_at AS at FROM case_file
        UNION ALL SELECT judgement, created_at FROM reply
    ), found AS (
        SELECT to_char(j.at, 'YYYY-MM') AS month, f ->> 'rule' AS rule, count(*) AS n
        FROM judged j, jsonb_array_elements(j.judgement -> 'findings') f WHERE j.at >= :since GROUP BY 1, 2
        UNION ALL
        SELECT to_char(e.at, 'YYYY-MM'), r, count(*)
        FROM record_entry e, jsonb_array_elements_text(e.facts -> 'rules') r
        WHERE e.kind = 'check.judged' AND e.at >= :since GROUP BY 1, 2
    ), said AS (
        SELECT to_char(said_at, 'YYYY-MM') AS month, rule, count(*) AS called,
            count(*) FILTER (WHERE state = 'agreed') AS wrong
        FROM finding_feedback WHERE said_at >= :since GROUP BY 1, 2
    ), months AS (SELECT month, rule, sum(n) AS n FROM found GROUP BY 1, 2)
    SELECT COALESCE(m.month, s.month) AS month, COALESCE(m.rule, s.rule) AS rule, COALESCE(m.n, 0) AS found,
        COALESCE(s.called, 0) AS called, COALESCE(s.wrong, 0) AS wrong
    FROM months m FULL JOIN said s ON s.month = m.month AND s.rule = m.rule
    ORDER BY 1 DESC, wrong DESC, called DESC, found DESC, rule
""")


def precision(session: Session, *, since: datetime) -> list[Precision]:
    """Return how each rule did, month by month, the newest first and the worst of it first."""
    return [
        Precision(row.month, row.rule, int(row.found), row.called, row.wrong)
        for row in session.execute(_PRECISION, {"since": since})
    ]


def _said(row: Feedback) -> Said:
    return Said(
        row.id, row.rule, row.severity, row.kind, row.signal, row.subject, row.case_id, row.note, row.said_by,
        row.said_at, row.state,
    )  # fmt: skip
