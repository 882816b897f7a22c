"""Publishing a signed statement: posts of ours planned, other channels handed out, and what became of each.

The whole text goes first. Posts on our accounts are planned by the person who publishes; where the whole text stands on
a channel that people publish on, they are planned once somebody says that it is out. Nothing here sends anything.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from responders.posting_lifecycle import State as Posted
from responders.statement_lifecycle import State, Step
from storage import crises, posting, promises, statement_signing
from storage.batch import clean
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.freezing import take_turn
from storage.names import spoken
from storage.statement_steps import Standing
from storage.stepping import DESK
from storage.tables import Statement, StatementOutcome, StatementVersion

_FAILED: Final = frozenset({Posted.REFUSED, Posted.EXPIRED, Posted.WITHDRAWN, Posted.NOT_PUBLISHED, Posted.REMOVED})


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise that the texts make, and when it is due."""

    text: str
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one text. `said` is a sentence; `posting` is there where it is a post of ours."""

    variant: dict[str, Any]
    state: str
    link: str
    said: str
    by: str
    at: datetime | None
    posting: posting.PostingView | None


def publish(
    session: Session, statement_id: int, *, found: tuple[Promise, ...] = (), owner_id: int | None = None,
    asked: Sequence[Sequence[str]] = (), actor: str, now: datetime, planned_for: datetime | None = None,
) -> None:  # fmt: skip
    """Begin to publish a signed statement; NotAllowed once its time is over. It is the act that posts rest on.

    `asked` is what the matrix asks for by now: a crisis may have grown since the version was put before the signers.
    `planned_for` is the time that `actor` gave it, where the clock acts on it.
    """
    take_turn(session)
    standing = Standing.lock(session, statement_id, actor=actor, now=now)
    standing.target(Step.PUBLISH)
    version = standing.version()
    if version.sign_by <= now:
        raise NotAllowed("Its time is over, so it is not published. Put it before the signers anew.")
    must_be_enough(session, version, asked)
    facts = {"version": version.id} | ({"planned_for": planned_for.isoformat()} if planned_for else {})
    planned = ", as planned" if planned_for else ""
    standing.take(Step.PUBLISH, f"Publishes version {version.number}{planned}.", facts)
    for one in version.content:
        session.add(StatementOutcome(version_id=version.id, variant_id=one["id"], by=actor, at=now))
    if not crises.read(session, standing.row.crisis_id).rehearsal:
        promises.agree(
            session, f"statement:{statement_id}", [(one.text, one.due_at) for one in found], owner_id=owner_id,
            actor=actor, now=now,
        )  # fmt: skip
    session.flush()
    _plan(standing, version, canonical=True)
    if any(one["canonical"] and one["account_id"] is not None for one in version.content):
        _plan(standing, version, canonical=False)


def must_be_enough(session: Session, version: StatementVersion, asked: Sequence[Sequence[str]]) -> None:
    """Raise NotAllowed where more signatures are needed today than when the version was put before the signers."""
    given = {one.role for one in statement_signing.signatures(session, version.id) if one.voided_at is None}
    lacking = [" or ".join(need) for need in asked if not given & set(need)]
    if lacking:
        raise NotAllowed(
            f"By now this crisis asks for more signatures: {', '.join(lacking)}. Put it before the signers anew."
        )


def _plan(standing: Standing, version: StatementVersion, *, canonical: bool) -> None:
    """Plan the posts of the whole texts, or of those that point to them."""
    session, row = standing.session, standing.row
    rehearsal = crises.read(session, row.crisis_id).rehearsal
    rows = _rows(session, version.id)
    leading = {one["language"]: rows[one["id"]].posting_id for one in version.content if one["canonical"]}
    for one in version.content:
        if one["canonical"] is canonical and one["account_id"] is not None and rows[one["id"]].posting_id is None:
            rows[one["id"]].posting_id = posting.plan(
                session, account_id=one["account_id"], text=one["text"], ref=f"statement:{row.id}",
                after=None if canonical else leading[one["language"]], not_after=version.sign_by,
                rehearsal=rehearsal, now=standing.now, actor=standing.actor,
            )  # fmt: skip
    session.flush()


def note_outcome(
    session: Session, statement_id: int, variant_id: int, *, out: bool, link: str, said: str, actor: str, now: datetime
) -> None:
    """Keep what a person says became of a text on a channel that is not ours; what was said wrong is said anew.

    NotAllowed to take back that the whole text is out once the statement is published by it.
    """
    standing = Standing.lock(session, statement_id, actor=actor, now=now)
    if standing.row.state not in {State.PUBLISHING, State.PUBLISHED, State.UPDATED, State.CORRECTED}:
        raise NotAllowed("It is not being published.")
    version = standing.version()
    row = _rows(session, version.id).get(variant_id)
    one = next((part for part in version.content if part["id"] == variant_id), None)
    if row is None or one is None:
        raise NotFound("There is no such text in this statement.")
    if one["account_id"] is not None:
        raise NotAllowed("What becomes of a post of ours is read from the platform.")
    if not out and not said.strip():
        raise NotAllowed("Say why it is not out.")
    if not out and one["canonical"] and standing.row.state != State.PUBLISHING:
        raise NotAllowed("What points to it is planned on that word. If it isn't there, put it there, or correct it.")
    before = row.state
    row.state, row.link, row.said = "out" if out else "failed", link.strip(), clean(said)
    row.by, row.at = actor, now
    session.flush()
    place = f"{one['channel']} ({one['language']})"
    words = f"Out on {place}." if out else f"Not out on {place}: {row.said}"
    again = "" if before == "waiting" else "Said anew: "
    standing.tell("outcome", again + words, {"variant": variant_id, "out": out, "before": before, "link": row.link})
    _see(standing, version)


def follow(session: Session, statement_id: int, *, now: datetime) -> None:
    """Take over what the platforms say of our posts; published once the whole text is out in every language."""
    standing = Standing.lock(session, statement_id, actor=DESK, now=now)
    if standing.row.state not in {State.PUBLISHING, State.PUBLISHED, State.UPDATED, State.CORRECTED}:
        return
    version = standing.version()
    posts = {one.id: one for one in posting.of(session, f"statement:{statement_id}")}
    for row in _rows(session, version.id).values():
        view = posts.get(row.posting_id or 0)
        if view is None:
            continue
        state = "out" if view.state is Posted.PUBLISHED else "failed" if view.state in _FAILED else "waiting"
        if (state, view.link) != (row.state, row.link):
            row.state, row.link, row.said, row.by, row.at = state, view.link, view.said, DESK, now
            if state != "waiting":
                words = f"{view.platform} {view.account}: {view.said}"
                standing.tell("outcome", words, {"posting": view.id, "state": view.state.value, "link": view.link})
    session.flush()
    _see(standing, version)


def _see(standing: Standing, version: StatementVersion) -> None:
    """Move on once the whole text is out: it is published, what it follows is updated or corrected."""
    session, row = standing.session, standing.row
    rows = _rows(session, version.id)
    leading = [rows[one["id"]] for one in version.content if one["canonical"]]
    if row.state != State.PUBLISHING or any(one.state != "out" for one in leading):
        return
    row.published_at, row.link = standing.now, next((one.link for one in leading if one.link), row.link)
    standing.take(Step.OUT, "Published: the whole text is out.", {"version": version.id, "link": row.link})
    texts = "\n".join(one["text"] for one in version.content)
    promises.publish(session, f"statement:{row.id}", published=texts, url=row.link, now=standing.now)
    if row.follows_id is not None:
        _move_before(standing, row.follows_id, row.kind)
    if standing.actor != DESK:
        _plan(standing, version, canonical=False)


def _move_before(standing: Standing, before_id: int, kind: str) -> None:
    before = Standing.lock(standing.session, before_id, actor=standing.actor, now=standing.now)
    if before.row.state != State.ENDED:
        before.take(
            Step.CORRECTED if kind == "correction" else Step.UPDATED,
            f"{'Corrected' if kind == 'correction' else 'Updated'} by statement {standing.row.id}; it stays as it was.",
            {"by": standing.row.id},
        )  # fmt: skip


def withdraw(session: Session, statement_id: int, reason: str, *, actor: str, now: datetime) -> None:
    """Withdraw what is being published while nothing of it is out; posts that wait are taken back."""
    standing = Standing.lock(session, statement_id, actor=actor, now=now)
    standing.target(Step.WITHDRAW)
    if not reason.strip():
        raise NotAllowed("Say why, in a sentence: it stands on the record.")
    for view in posting.of(session, f"statement:{statement_id}"):
        if view.state is Posted.WAITING:
            posting.withdraw(session, view.id, now=now, actor=actor)
        elif view.state not in _FAILED:
            raise NotAllowed("A post of it is out or on its way. Publish a correction instead.")
    if standing.row.version_id and any(one.state == "out" for one in _rows(session, standing.row.version_id).values()):
        raise NotAllowed("A part of it is out. Publish a correction instead.")
    void = standing.void(clean(reason))
    promises.lapse(session, f"statement:{statement_id}", now=now)
    standing.take(Step.WITHDRAW, f"Withdrew it: {clean(reason)}", {"void": void})


def end(session: Session, statement_id: int, reason: str, *, actor: str, now: datetime) -> None:
    """End a statement: no further update is due. NotAllowed without a reason."""
    standing = Standing.lock(session, statement_id, actor=actor, now=now)
    standing.target(Step.END)
    if not reason.strip():
        raise NotAllowed("Say why no further update is due.")
    standing.row.ended_at, standing.row.outcome = now, clean(reason)
    standing.take(Step.END, f"Ended: {clean(reason)}", {})


def outcomes(session: Session, row: Statement) -> list[Outcome]:
    """Return what became of each text of the version that was published, the whole texts first."""
    version = session.get(StatementVersion, row.version_id) if row.version_id else None
    if version is None:
        return []
    rows = _rows(session, version.id)
    posts = {one.id: one for one in posting.of(session, f"statement:{row.id}")}
    found = []
    for one in sorted(version.content, key=lambda part: (not part["canonical"], part["id"])):
        kept = rows.get(one["id"])
        if kept is None:
            continue
        view = posts.get(kept.posting_id or 0)
        said, link = (view.said, view.link) if view else (kept.said, kept.link)
        state = view.state.value if view else kept.state
        found.append(Outcome(one, state, link, said, spoken(session, kept.by), view.at if view else kept.at, view))
    return found


def _rows(session: Session, version_id: int) -> dict[int, StatementOutcome]:
    query = select(StatementOutcome).where(StatementOutcome.version_id == version_id)
    return {one.variant_id: one for one in session.scalars(query)}
