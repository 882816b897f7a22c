"""How a reply takes a step: the row is locked, `lifecycle.advance` decides, the record and the case follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text, update

from responders.lifecycle import State, Step, advance
from responders.moves import IllegalStep
from responders.signoff import unsigned
from storage import record
from storage.database import Session
from storage.errors import Conflict, NotFound
from storage.names import of_user, spoken
from storage.notify import notify
from storage.tables import Approval, Message, Reply

DESK = "desk"

_DONE = {
    "save": "drafted it",
    "edit": "edited it",
    "approve": "approved it",
    "approve_first": "approved it; a second person must look",
    "approve_second": "approved it as the second person",
    "overtaken": "saw that the person had written again or edited the message",
    "ask_second": "asked for a second person",
    "undo": "took the approval back",
    "reject": "rejected it",
    "reopen": "opened it again",
    "release": "released it",
    "confirm_posted": "found it posted",
    "confirm_not_posted": "found it not posted",
    "struck": "struck out what somebody took back on the platform",
    "hold": "held it",
    "expire": "let it lapse",
    "void": "voided the approval",
    "start_sending": "began to send it",
    "posted": "sent it",
    "refuse": "was refused by the platform",
    "defer": "must wait for the platform",
    "wait": "waits until the message can be read again",
    "lose_track": "could not find out whether it was posted",
    "found_posted": "found it posted",
    "posted_late": "heard from the platform that it was posted after all",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a reply stands after a step."""

    reply_id: int
    case_id: int
    conversation_id: int
    state: State
    version: int
    sha256: str
    approval_id: int | None
    send_after: datetime | None
    needs_second: bool


class Stepping:
    """One locked reply, on its way through one step."""

    def __init__(self, session: Session, row: Reply, message: tuple[int, int], actor: str, now: datetime) -> None:
        self.session = session
        self.row = row
        self.conversation_id, self.person_id = message
        self.actor = actor
        self.now = now

    @classmethod
    def lock(
        cls, session: Session, reply_id: int, *, actor: str | int, now: datetime, version: int | None = None
    ) -> "Stepping":
        """Lock a reply for `actor` (a colleague's id, or a name of the machine's); Conflict if it moved on."""
        lock_case_of(session, reply_id)
        found = session.execute(
            select(Reply, Message.conversation_id, Message.person_id)
            .join(Message, Message.id == Reply.message_id)
            .where(Reply.id == reply_id)
            .with_for_update(of=Reply)
            .execution_options(populate_existing=True)
        ).one_or_none()
        if found is None:
            raise NotFound("There is no such reply any more.")
        row, *message = found
        actor = of_user(actor) if isinstance(actor, int) else actor
        stepping = cls(session, row, (message[0], message[1]), actor, now)
        if version is not None and row.version != version:
            raise stepping.conflict()
        return stepping

    def conflict(self) -> Conflict:
        """Return who did what to this reply last, to be raised."""
        what = _DONE.get(self.row.last_step, "changed it")
        return Conflict(spoken(self.session, self.row.changed_by), self.row.updated_at, what)

    def target(self, step: Step) -> State:
        """Return where `step` leads; Conflict when it can't be taken from where the reply stands now."""
        try:
            return advance(State(self.row.state), step)
        except IllegalStep as error:
            raise self.conflict() from error

    def void_approvals(self, reason: str) -> None:
        """Void every live approval and take the sign-off from the text: it will be approved anew, if at all."""
        initials = self.session.scalar(select(Approval.initials).where(Approval.id == self.row.approval_id))
        if initials:
            self.row.text = unsigned(self.row.text, initials)
        self.row.approval_id = None
        self.row.send_after = None
        self.session.flush()
        self.session.execute(
            update(Approval)
            .where(Approval.reply_id == self.row.id, Approval.voided_at.is_(None))
            .values(voided_at=self.now, void_reason=reason)
        )

    def take(self, step: Step, facts: dict[str, Any] | None = None, *, content: str | None = None) -> Standing:
        """Take a step: the new state is the life-cycle's; whatever else was set on the row goes with it."""
        self.row.state = self.target(step).value
        return self.done(step.value, facts, content=content)

    def done(self, name: str, facts: dict[str, Any] | None = None, *, content: str | None = None) -> Standing:
        """Write the row, the record, the case's mirror and the notice; `name` is what was done."""
        row = self.row
        row.version += 1
        row.last_step, row.changed_by, row.updated_at = name, self.actor, self.now
        self.session.flush()
        kept = {"state": row.state, "version": row.version, "sha256": row.sha256, "case": row.case_id, **(facts or {})}
        record.append(
            self.session, f"reply.{name}", self.actor, f"reply:{row.id}", kept, at=self.now, content=content,
            person_id=self.person_id,
        )  # fmt: skip
        mirror(self.session, [row.case_id], self.now)
        notify(self.session, "reply", row.case_id, reply=row.id, state=row.state)
        return self.standing()

    def standing(self) -> Standing:
        """Return where the reply stands."""
        row = self.row
        return Standing(
            row.id, row.case_id, self.conversation_id, State(row.state), row.version, row.sha256, row.approval_id,
            row.send_after, row.needs_second,
        )  # fmt: skip


def lock_case_of(session: Session, reply_id: int) -> None:
    """Lock a reply's case. Everybody locks the case first and then its replies, so that none wait in a ring."""
    session.execute(
        text("SELECT id FROM case_file WHERE id = (SELECT case_id FROM reply WHERE id = :id) FOR NO KEY UPDATE"),
        {"id": reply_id},
    )


def mirror(session: Session, case_ids: Sequence[int], now: datetime) -> None:
    """Bring each case's `reply_state` up to date: under way, then touched, then sent, then newest."""
    session.execute(
        text(
            "UPDATE case_file SET updated_at = :now, reply_state = COALESCE((SELECT"
            " CASE WHEN r.state = 'drafted' AND r.needs_second AND r.approval_id IS NOT NULL THEN 'second'"
            " ELSE r.state END FROM reply r WHERE r.case_id = case_file.id ORDER BY"
            " array_position(ARRAY['unconfirmed', 'held', 'sending', 'approved'], r.state),"
            " r.state = 'drafted' AND (r.edited OR r.approval_id IS NOT NULL) DESC,"
            " r.state <> 'sent' AND EXISTS (SELECT FROM reply s WHERE s.case_id = r.case_id AND s.state = 'sent' AND"
            " (s.message_id, s.channel) = (r.message_id, r.channel) AND s.message_revision >= r.message_revision),"
            " r.id DESC LIMIT 1), '')"
            " WHERE id = ANY(CAST(:ids AS bigint[]))"
        ),
        {"ids": sorted(case_ids), "now": now},
    )
