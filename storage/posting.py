"""Posts of our own, planned by people: one post on one account each, on the authority that the record names.

A signed statement's text is its own authority: the database compares text, account and signatures when a posting is
planned, and again at the moment in which its attempt is written down. Everything else rests on the person who planned
it, and a crisis's freeze holds it. `storage.posting_sending` keeps the ledger of what was tried.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy import text as sql

from responders.posting_lifecycle import State, Step
from storage import record
from storage.batch import clean
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.freezing import SANDBOX, take_turn
from storage.notify import notify
from storage.posting_holding import frost_over
from storage.posting_steps import LINK, Posted, user_of
from storage.posting_views import PostingView, read
from storage.tables import PlatformAccount, Posting
from storage.tables.base import Json

__all__ = [
    "PostingView",
    "get",
    "lately",
    "of",
    "open_ones",
    "plan",
    "release",
    "removed",
    "settle",
    "tally",
    "withdraw",
]


def plan(
    session: Session, *, account_id: int, text: str, ref: str, now: datetime, actor: str, after: int | None = None,
    not_after: datetime | None = None, rehearsal: bool = False, attachments: Sequence[Json] = (), verdict: str = "",
) -> int:  # fmt: skip
    """Plan one post, by a person's act; return its id. NotAllowed without a person, authority or a fitting account.

    `{link}` in the text becomes the link of `after`, which must be out first. After `not_after` it is never sent.
    `verdict` is what the code said of it, for the record.
    """
    account = session.get(PlatformAccount, account_id)
    if account is None:
        raise NotFound("There is no such account.")
    if rehearsal and account.platform != SANDBOX:
        raise NotAllowed("A rehearsal posts on sandbox accounts only. Choose one of those.")
    if not text.strip():
        raise NotAllowed("There is nothing to post. Write the text first.")
    if LINK in text and after is None:
        raise NotAllowed("The text asks for the link of another post. Say which.")
    if after is not None and session.get(Posting, after) is None:
        raise NotFound("There is no such post to come after.")
    words, by = clean(text), user_of(actor)
    authority = _authority(session, ref, account_id, words)
    take_turn(session)
    row = Posting(
        account_id=account_id, ref=ref, authority=authority, text=words, attachments=list(attachments),
        after_id=after, not_after=not_after,
        rehearsal=rehearsal, planned_by=by, planned_at=now, send_after=now, changed_by=actor, changed_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    facts = _facts(row) | ({"verdict": verdict} if verdict else {})
    record.append(session, "posting.planned", actor, f"posting:{row.id}", facts, at=now, content=words)
    if frost := frost_over(session, row.id):
        Posted(session, row, actor, now).hold(frost)
    notify(session, "posting", posting=row.id, ref=ref, state=row.state)
    return row.id


def _facts(row: Posting) -> Json:
    return {
        "ref": row.ref, "account": row.account_id, "authority": row.authority, "sha256": row.sha256,
        "after": row.after_id, "not_after": row.not_after.isoformat() if row.not_after else None,
        "rehearsal": row.rehearsal, "pictures": [str(one["sha256"]) for one in row.attachments],
    }  # fmt: skip


def _authority(session: Session, ref: str, account_id: int, words: str) -> str:
    found: str | None = session.scalar(
        sql("SELECT posting_authority(:ref, :account, :words)"), {"ref": ref, "account": account_id, "words": words}
    )
    if found is None:
        raise NotAllowed("Nobody signed exactly this text for this account. Sign it, and publish it again.")
    return found


def of(session: Session, ref: str) -> tuple[PostingView, ...]:
    """Return the posts of one statement (`statement:12`), in the order in which they were planned."""
    return read(session, Posting.ref == ref)


def get(session: Session, posting_id: int) -> PostingView:
    """Return one post of ours, or raise NotFound."""
    found = read(session, Posting.id == posting_id)
    if not found:
        raise NotFound("There is no such post of ours.")
    return found[0]


def open_ones(session: Session, *, limit: int = 200) -> tuple[PostingView, ...]:
    """Return the posts that wait, are on their way, or of which nobody knows, the oldest first."""
    return read(session, Posting.state.in_([State.WAITING, State.SENDING, State.UNCONFIRMED]), limit=limit)


def lately(session: Session, *, limit: int = 50) -> tuple[PostingView, ...]:
    """Return the posts that are out, or ended, the latest first."""
    ended = (State.PUBLISHED, State.REFUSED, State.NOT_PUBLISHED, State.EXPIRED, State.WITHDRAWN, State.REMOVED)
    newest = select(Posting.id).where(Posting.state.in_(ended)).order_by(Posting.id.desc()).limit(limit)
    return tuple(reversed(read(session, Posting.id.in_(newest))))


def tally(session: Session) -> dict[str, int]:
    """Return how many posts of ours wait, are held, are on their way, and are unclear."""
    row = session.execute(_TALLY).one()
    return {"waiting": row[0], "held": row[1], "sending": row[2], "unconfirmed": row[3]}


_TALLY = sql(
    "SELECT count(*) FILTER (WHERE state = 'waiting' AND held_by IS NULL),"
    " count(*) FILTER (WHERE state = 'waiting' AND held_by IS NOT NULL),"
    " count(*) FILTER (WHERE state = 'sending'), count(*) FILTER (WHERE state = 'unconfirmed')"
    " FROM posting WHERE state IN ('waiting', 'sending', 'unconfirmed')"
)


def withdraw(session: Session, posting_id: int, *, now: datetime, actor: str) -> State:
    """Take back a post that did not begin to be sent; Conflict when it did."""
    user_of(actor)
    return Posted.lock(session, posting_id, actor=actor, now=now).take(Step.WITHDRAW, "Withdrawn before it was sent.")


def release(session: Session, posting_id: int, *, now: datetime, actor: str, reason: str = "") -> None:
    """Let a post through that a crisis holds; a named person's act. NotAllowed when none holds it."""
    user_of(actor)
    posted = Posted.lock(session, posting_id, actor=actor, now=now)
    if posted.row.held_by is None or posted.row.state != State.WAITING:
        raise NotAllowed("No crisis holds this post.")
    posted.let_through(reason)


def settle(
    session: Session, posting_id: int, *, posted: bool, now: datetime, actor: str, link: str = ""
) -> State:  # fmt: skip
    """A person looked on the platform: an unclear post is there (at `link`), or it is not."""
    user_of(actor)
    standing = Posted.lock(session, posting_id, actor=actor, now=now)
    if posted and not link.strip().startswith(("https://", "http://")):
        raise NotAllowed("Give the link under which it stands: it begins with https://.")
    if posted:
        return standing.out(
            Step.CONFIRM_POSTED, post_id="", link=link.strip(), said="Somebody found it on the platform."
        )
    return standing.not_out()


def removed(session: Session, posting_id: int, *, now: datetime, actor: str, reason: str) -> State:
    """The platform removed a post of ours, as a person asked."""
    user_of(actor)
    said = f"Removed: {reason.strip()}" if reason.strip() else "Removed."
    return Posted.lock(session, posting_id, actor=actor, now=now).take(Step.REMOVE, said, content=reason)
