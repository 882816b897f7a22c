"""Planning a post of ours once more, as another posting, by a person's act, on today's authority."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy import text as sql

from responders.posting_lifecycle import NEVER_OUT, State
from storage import posting, posting_by_hand
from storage.database import Session
from storage.errors import NotAllowed
from storage.posting_steps import twin
from storage.tables import Posting

_STATEMENT = sql(
    "UPDATE statement_outcome SET posting_id = :new, state = 'waiting', link = '', said = '' WHERE posting_id = :old"
)


def again(session: Session, posting_id: int, *, now: datetime, actor: str) -> int:
    """Plan the same words on the same account anew; return the new posting's id.

    NotAllowed while the old one may be out, once its time has passed, when nobody's signatures stand behind it any
    more, or before what it points to was planned again.
    """
    old = session.scalar(select(Posting).where(Posting.id == posting_id).with_for_update())
    if old is None or State(old.state) not in NEVER_OUT:
        raise NotAllowed("Only what did not go out, and can't any more, is planned again.")
    if _latest(session, old) != old.id:
        raise NotAllowed("It was planned again already.")
    if twin(session, old):
        raise NotAllowed("The same words are out already on this account, or may be.")
    if old.not_after is not None and old.not_after <= now:
        raise NotAllowed("The time until which it was signed has passed. Have it signed anew.")
    verdict = ""
    if posting_by_hand.is_by_hand(old.ref):
        posting_by_hand.refuse_same(session, old.account_id, old.text, old.attachments, now=now)
        verdict = posting_by_hand.verdict_of(session, old.id)
    new = posting.plan(
        session, account_id=old.account_id, text=old.text, ref=old.ref, after=_after(session, old),
        not_after=old.not_after, rehearsal=old.rehearsal, attachments=old.attachments, verdict=verdict,
        now=now, actor=actor,
    )  # fmt: skip
    session.execute(_STATEMENT, {"new": new, "old": old.id})
    return new


def _after(session: Session, old: Posting) -> int | None:
    if old.after_id is None:
        return None
    before = session.get_one(Posting, old.after_id)
    latest = session.get_one(Posting, _latest(session, before))
    if State(latest.state) in NEVER_OUT | {State.REMOVED}:
        raise NotAllowed("The post that it points to is not out. Plan that one again first.")
    return latest.id


def _latest(session: Session, row: Posting) -> int:
    """Return the newest posting of the same words on the same account for the same reason."""
    same = select(Posting.id).where(
        Posting.ref == row.ref, Posting.account_id == row.account_id, Posting.text == row.text
    )
    return session.scalars(same.order_by(Posting.id.desc()).limit(1)).one()
