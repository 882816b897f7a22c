"""A post of our own on a person's plan alone: no statement stands behind it, so every freeze holds it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased

from responders.posting_lifecycle import NEVER_OUT, State
from storage import posting, record
from storage.batch import clean
from storage.database import Session
from storage.errors import NotAllowed
from storage.freezing import take_turn
from storage.posting_steps import user_of
from storage.posting_views import PostingView, read
from storage.tables import PlatformAccount, Posting
from storage.tables.base import Json

KIND: Final = "user"
"""What the `ref` of such a post begins with: it is its planner's."""
_ENDED: Final = [one.value for one in (*NEVER_OUT, State.REMOVED)]
_STILL_TO_COME: Final = [State.WAITING.value, State.SENDING.value, State.UNCONFIRMED.value]
_AGAIN_AFTER: Final = timedelta(days=1)


def plan(
    session: Session, *, account_id: int, text: str, attachments: Sequence[Json], verdict: str, reason: str, actor: str,
    now: datetime,
) -> int:  # fmt: skip
    """Plan it and return its id; NotAllowed while the same still waits, however long, or is out since less than a day.

    `verdict` is what the code said of it, `reason` why it may go out although the code asks for something; both go on
    the record.
    """
    refuse_same(session, account_id, text, attachments, now=now)
    found = posting.plan(
        session, account_id=account_id, text=text, ref=f"{KIND}:{user_of(actor)}", attachments=attachments,
        verdict=verdict, actor=actor, now=now,
    )  # fmt: skip
    if reason:
        record.append(session, "posting.override", actor, f"posting:{found}", {}, at=now, content=reason)
    return found


def refuse_same(session: Session, account_id: int, text: str, attachments: Sequence[Json], *, now: datetime) -> None:
    """Raise NotAllowed as `plan` does; two people, or two clicks, take turns on one account."""
    take_turn(session)
    session.execute(select(PlatformAccount.id).where(PlatformAccount.id == account_id).with_for_update(key_share=True))
    same = select(Posting.id).where(
        Posting.account_id == account_id, Posting.text == clean(text), Posting.attachments == list(attachments),
        Posting.state.not_in(_ENDED),
        or_(Posting.planned_at > now - _AGAIN_AFTER, Posting.state.in_(_STILL_TO_COME)),
    )  # fmt: skip
    if session.scalar(same.limit(1)) is not None:
        raise NotAllowed("The same post is planned or out on this account already.")


def is_by_hand(ref: str) -> bool:
    """Tell whether a post rests on its planner alone."""
    return ref.startswith(f"{KIND}:")


def verdict_of(session: Session, posting_id: int) -> str:
    """Return what the code said of a post when it was planned; empty where that was not kept."""
    planned = record.latest(session, subject=f"posting:{posting_id}", kind="posting.planned", limit=1)
    return str(planned[0].facts.get("verdict", "")) if planned else ""


def stopped(session: Session, user_id: int, *, since: datetime) -> tuple[PostingView, ...]:
    """Return the posts of a planner that were refused since then, until they plan another on the same account."""
    later = aliased(Posting)
    another = exists().where(later.ref == Posting.ref, later.account_id == Posting.account_id, later.id > Posting.id)
    return read(
        session, Posting.planned_by == user_id, Posting.ref.startswith(f"{KIND}:"),
        Posting.state == State.REFUSED.value, Posting.changed_at >= since, ~another,
    )  # fmt: skip
