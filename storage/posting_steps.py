"""How a post of ours takes a step: the row is locked, the table of moves decides, the record follows at once."""

from datetime import datetime, timedelta
from math import ceil
from typing import Any, Final

from sqlalchemy import select

from responders.moves import IllegalStep
from responders.posting_lifecycle import State, Step, advance
from storage import record
from storage.database import Session
from storage.errors import Conflict, NotAllowed, NotFound
from storage.names import spoken
from storage.notify import notify
from storage.posting_holding import HELD
from storage.tables import Posting, PostingAttempt

LINK: Final = "{link}"
"""What stands in a text for the link of the post that it comes after."""

MAY_ANSWER_FOR: Final = timedelta(seconds=30)
"""How long after its start a send may still be confirmed: longer than any call may take."""


def user_of(actor: str) -> int:
    """Return the colleague's id in `user:12`; NotAllowed for any other actor: what follows is a person's act."""
    kind, _, key = actor.partition(":")
    if kind != "user" or not key.isdigit():
        raise NotAllowed("Only a person plans, withdraws or settles a post of ours.")
    return int(key)


def twin(session: Session, row: Posting) -> bool:
    """Tell whether the same signed words are out on the account, or may be, as another posting."""
    may_be = (State.SENDING, State.UNCONFIRMED, State.PUBLISHED)
    same = select(Posting.id).where(
        Posting.ref == row.ref, Posting.account_id == row.account_id, Posting.text == row.text, Posting.id != row.id,
        Posting.state.in_([one.value for one in may_be]),
    )  # fmt: skip
    return bool(row.authority) and session.scalar(same.limit(1)) is not None


class Posted:
    """One locked post of ours, on its way through one step."""

    def __init__(self, session: Session, row: Posting, actor: str, now: datetime) -> None:
        self.session, self.row, self.actor, self.now = session, row, actor, now

    @classmethod
    def lock(cls, session: Session, posting_id: int, *, actor: str, now: datetime) -> "Posted":
        """Lock a post of ours for `actor`, or raise NotFound."""
        row = session.scalar(
            select(Posting).where(Posting.id == posting_id).with_for_update().execution_options(populate_existing=True)
        )
        if row is None:
            raise NotFound("There is no such post of ours.")
        return cls(session, row, actor, now)

    def target(self, step: Step) -> State:
        """Return where `step` leads; Conflict when it can't be taken from where the post stands now."""
        try:
            return advance(State(self.row.state), step)
        except IllegalStep as error:
            who = spoken(self.session, self.row.changed_by)
            raise Conflict(who, self.row.changed_at, f"changed it: it is {self.row.state.replace('_', ' ')}") from error

    def take(self, step: Step, said: str, *, facts: dict[str, Any] | None = None, content: str = "") -> State:
        """Take a step and say what happened; the record has it in the same transaction."""
        state = self.target(step)
        self.row.state, self.row.said = state.value, said
        self._done(step.value, facts or {}, content)
        return state

    def note(self, said: str) -> None:
        """Keep what was heard of a post that is out; when it went out stays."""
        row = self.row
        row.said, row.version = said, row.version + 1
        self.session.flush()
        facts = {"state": row.state, "version": row.version, "ref": row.ref}
        record.append(self.session, "posting.heard", self.actor, f"posting:{row.id}", facts, at=self.now, content=said)
        notify(self.session, "posting", posting=row.id, ref=row.ref, state=row.state)

    def hold(self, crisis_id: int) -> None:
        """Let a waiting post wait on, for a person."""
        self.row.held_by, self.row.said = crisis_id, HELD.format(crisis=crisis_id)
        self._done("held", {"crisis": crisis_id}, "")

    def let_through(self, reason: str) -> None:
        """Let it through the freeze that holds it."""
        crisis = self.row.held_by
        self.row.let_through = [*self.row.let_through, *([crisis] if crisis else [])]
        self.row.held_by, self.row.said, self.row.send_after = None, "", self.now
        self._done("released", {"crisis": crisis}, reason.strip())

    def out(self, step: Step, *, post_id: str, link: str, said: str = "") -> State:
        """It stands on the platform: the attempt says so first, for the database asks for that."""
        self.target(step)
        attempt = self.last_attempt()
        self.close(attempt, "posted", attempt.detail)
        self.row.sent_text, self.row.link, self.row.platform_post_id = attempt.text, link, post_id
        return self.take(step, said or "Published.", facts={"post": post_id, "link": link})

    def not_out(self) -> State:
        """A person looked and did not find it; Conflict while the platform may still answer."""
        self.target(Step.CONFIRM_NOT_POSTED)
        attempt = self.last_attempt()
        left = (attempt.started_at + MAY_ANSWER_FOR - self.now).total_seconds()
        if left > 0:
            raise Conflict("The platform", None, f"may still answer: wait {ceil(left)} s")
        self.close(attempt, "not_posted", attempt.detail)
        return self.take(Step.CONFIRM_NOT_POSTED, "Somebody looked: it is not on the platform.")

    def last_attempt(self) -> PostingAttempt:
        """Return the latest attempt, locked after its post."""
        return self.session.scalars(
            select(PostingAttempt)
            .where(PostingAttempt.posting_id == self.row.id)
            .order_by(PostingAttempt.id.desc())
            .limit(1)
            .with_for_update()
            .execution_options(populate_existing=True)
        ).one()

    def close(self, attempt: PostingAttempt, outcome: str, detail: str) -> None:
        """End an attempt, or write down how one that ended unclear was settled."""
        attempt.outcome, attempt.detail, attempt.finished_at = outcome, detail, attempt.finished_at or self.now
        self.session.flush()

    def _done(self, name: str, facts: dict[str, Any], content: str) -> None:
        row = self.row
        row.version += 1
        row.changed_by, row.changed_at = self.actor, self.now
        self.session.flush()
        kept = {"state": row.state, "version": row.version, "ref": row.ref, "authority": row.authority, **facts}
        record.append(
            self.session, f"posting.{name}", self.actor, f"posting:{row.id}", kept, at=self.now,
            content=content or None,
        )  # fmt: skip
        notify(self.session, "posting", posting=row.id, ref=row.ref, state=row.state)
