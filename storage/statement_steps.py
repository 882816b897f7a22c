"""One step of a statement at a time: locked, moved along its table, told on the record and in the crisis's room."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from responders.moves import IllegalStep
from responders.statement_lifecycle import State, Step, advance
from storage import crises, record
from storage.database import Session
from storage.errors import Conflict, NotFound
from storage.names import spoken
from storage.notify import notify
from storage.tables import Statement, StatementSignature, StatementVersion


@dataclass(frozen=True, slots=True)
class Standing:
    """A statement that this transaction holds, and who does what to it when."""

    session: Session
    row: Statement
    actor: str
    now: datetime

    @classmethod
    def lock(
        cls, session: Session, statement_id: int, *, actor: str, now: datetime, revision: int | None = None
    ) -> "Standing":
        """Hold a statement; NotFound if there is none, Conflict if it isn't the `revision` that was on screen."""
        row = session.scalar(
            select(Statement)
            .where(Statement.id == statement_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if row is None:
            raise NotFound("There is no such statement.")
        standing = cls(session, row, actor, now)
        if revision is not None and revision != row.revision:
            raise standing.conflict()
        return standing

    def conflict(self) -> Conflict:
        """Return what to say when somebody else was first."""
        acts = record.about(self.session, [f"statement:{self.row.id}"], limit=1)
        who = spoken(self.session, acts[0].actor) if acts else "Somebody"
        state = self.row.state.replace("_", " ")
        return Conflict(who, self.row.updated_at, f"was first: the statement is {state}", "Look at it again.")

    def target(self, step: Step) -> State:
        """Return where a step leads; Conflict if it can't be taken from where the statement stands."""
        try:
            return advance(State(self.row.state), step)
        except IllegalStep as error:
            raise self.conflict() from error

    def take(self, step: Step, words: str, facts: Mapping[str, Any] | None = None, *, content: str = "") -> State:
        """Take a step and tell of it."""
        state = self.target(step)
        self.row.state = state.value
        if state is not State.SIGNED:
            self.row.publish_at, self.row.publish_by = None, ""
        self.tell(step.value, words, {**(facts or {}), "state": state.value}, content=content)
        return state

    def tell(self, kind: str, words: str, facts: Mapping[str, Any], *, content: str = "") -> None:
        """Put an act on the record and into the room of the crisis, in this transaction."""
        row = self.row
        row.updated_at = self.now
        row.revision += 1
        self.session.flush()
        record.append(
            self.session, f"statement.{kind}", self.actor, f"statement:{row.id}",
            {"crisis": row.crisis_id, "revision": row.revision, **facts}, at=self.now, content=content or None,
        )  # fmt: skip
        crises.tell(
            self.session, row.crisis_id, "statement", self.actor, f"Statement {row.id}: {words}", now=self.now,
            statement=row.id, state=row.state,
        )  # fmt: skip
        notify(self.session, "statement", statement=row.id, state=row.state)

    def version(self) -> StatementVersion:
        """Return the version that is before the signers or signed; Conflict if there is none."""
        version = self.session.get(StatementVersion, self.row.version_id) if self.row.version_id else None
        if version is None:
            raise self.conflict()
        return version

    def void(self, reason: str) -> int:
        """Void the version and whatever was signed of it; return how many signatures that was."""
        version = self.session.get(StatementVersion, self.row.version_id) if self.row.version_id else None
        if version is None or version.voided_at is not None:
            return 0
        signed = self.session.scalars(
            select(StatementSignature).where(
                StatementSignature.version_id == version.id, StatementSignature.voided_at.is_(None)
            )
        ).all()
        for one in signed:
            one.voided_at, one.void_reason = self.now, reason
        version.voided_at, version.void_reason = self.now, reason
        # What leaves its signed state does so first: the database looks at the version then.
        return len(signed)
