"""Signing a statement: a named person's yes, in one role, to every text of one version; and what runs out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from responders.statement_lifecycle import State, Step
from storage.batch import clean
from storage.database import Session
from storage.errors import Conflict, NotAllowed
from storage.names import of_user, spoken
from storage.statement_steps import Standing
from storage.stepping import DESK
from storage.tables import Statement, StatementSignature, StatementVersion


def _named(role: str) -> str:
    return "PR" if role == "pr" else role


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature as people read it."""

    role: str
    user_id: int
    who: str
    deputy_reason: str
    signed_at: datetime
    voided_at: datetime | None
    void_reason: str


@dataclass(frozen=True, slots=True)
class Need:
    """One signature that is needed: of these roles one signs; `signature` is there once it is."""

    roles: tuple[str, ...]
    signature: Signature | None


@dataclass(frozen=True, slots=True)
class Way:
    """A role in which somebody may sign; as a deputy they say why."""

    role: str
    deputy: bool


def sign(
    session: Session, statement_id: int, sha256: str, role: str, *, user_id: int, held: Collection[str],
    deputies: Mapping[str, Sequence[str]], reason: str, now: datetime,
) -> State:  # fmt: skip
    """Sign exactly the version with this digest, in a role that is `held` or, with a reason, as its deputy.

    Conflict when other texts are before the signers by now, or somebody signed in this role. NotAllowed twice, without
    the role, or once its time is over. With the last signature the statement is signed; nothing is published by it.
    """
    standing = Standing.lock(session, statement_id, actor=of_user(user_id), now=now)
    standing.target(Step.SIGN)
    version = standing.version()
    if version.sha256 != sha256:
        raise Conflict("Somebody", version.made_at, "put other texts before the signers", "Read them, then sign.")
    if version.sign_by <= now:
        raise NotAllowed("The time for signing is over. The statement has to be put before the signers anew.")
    signed = _live(session, version.id)
    way = next((one for one in ways(version, signed, user_id, held, deputies) if one.role == role), None)
    if way is None:
        raise NotAllowed(_why_not(signed, role, user_id))
    if way.deputy and not reason.strip():
        raise NotAllowed("You sign for somebody else: say why they can't, in a sentence.")
    session.add(
        StatementSignature(
            version_id=version.id, role=role, user_id=user_id, deputy_reason=clean(reason) if way.deputy else "",
            sha256=sha256, signed_at=now, expires_at=version.sign_by,
        )
    )  # fmt: skip
    session.flush()
    done = all(one.signature for one in needs(session, version))
    facts = {"version": version.id, "sha256": sha256, "role": role, "deputy": way.deputy}
    words = f"Signed version {version.number} as {_named(role)}" + (
        f", as a deputy: {clean(reason)}" if way.deputy else ""
    )
    return standing.take(Step.SIGN_LAST if done else Step.SIGN, words + ".", facts)


def _why_not(signed: Sequence[StatementSignature], role: str, user_id: int) -> str:
    if any(one.user_id == user_id for one in signed):
        return "You have signed already. Nobody signs in two roles."
    if any(one.role == role for one in signed):
        return f"Somebody has signed as {role} already."
    return f"You can't sign as {role} here: it is not your role, nor one that you may sign for."


def ways(
    version: StatementVersion, signed: Sequence[StatementSignature], user_id: int, held: Collection[str],
    deputies: Mapping[str, Sequence[str]],
) -> list[Way]:  # fmt: skip
    """Return the roles in which somebody may still sign a version, their own first."""
    if any(one.user_id == user_id for one in signed):
        return []
    taken = {one.role for one in signed}
    open_roles = [role for need in version.needs if not taken & set(need) for role in need]
    own = [Way(role, False) for role in dict.fromkeys(open_roles) if role in held]
    others = (role for role in dict.fromkeys(open_roles) if role not in held)
    return [*own, *(Way(role, True) for role in others if set(deputies.get(role, ())) & set(held))]


def ways_of(
    session: Session, version: StatementVersion, user_id: int, held: Collection[str],
    deputies: Mapping[str, Sequence[str]],
) -> list[Way]:  # fmt: skip
    """Return the same, by what stands signed now."""
    return ways(version, _live(session, version.id), user_id, held, deputies)


def unsign(session: Session, statement_id: int, *, user_id: int, reason: str, now: datetime) -> State:
    """Take one's own signature back, before it is published; NotAllowed if there is none."""
    standing = Standing.lock(session, statement_id, actor=of_user(user_id), now=now)
    standing.target(Step.UNSIGN)
    mine = next((one for one in _live(session, standing.version().id) if one.user_id == user_id), None)
    if mine is None:
        raise NotAllowed("You have not signed this version.")
    state = standing.take(
        Step.UNSIGN, f"Took the signature as {mine.role} back." + (f" {clean(reason)}" if reason.strip() else "")
    )
    mine.voided_at, mine.void_reason = now, clean(reason) or "taken back"
    session.flush()
    return state


def needs(session: Session, version: StatementVersion) -> list[Need]:
    """Return what a version needs to be signed, and what it has."""
    given = {one.role: one for one in signatures(session, version.id) if one.voided_at is None}
    return [Need(tuple(need), next((given[role] for role in need if role in given), None)) for need in version.needs]


def signatures(session: Session, version_id: int) -> list[Signature]:
    """Return every signature that a version ever had, the oldest first."""
    rows = session.scalars(
        select(StatementSignature)
        .where(StatementSignature.version_id == version_id)
        .order_by(StatementSignature.signed_at, StatementSignature.id)
        .execution_options(populate_existing=True)
    )
    return [
        Signature(
            one.role, one.user_id, spoken(session, of_user(one.user_id)), one.deputy_reason, one.signed_at,
            one.voided_at, one.void_reason,
        )
        for one in rows
    ]  # fmt: skip


def _live(session: Session, version_id: int) -> list[StatementSignature]:
    query = select(StatementSignature).where(
        StatementSignature.version_id == version_id, StatementSignature.voided_at.is_(None)
    )
    return list(session.scalars(query))


def expire_due(session: Session, *, now: datetime) -> int:
    """Expire what was not signed, or not published, in its time; return how many. Nothing is published by it."""
    due = session.scalars(
        select(Statement.id)
        .join(StatementVersion, StatementVersion.id == Statement.version_id)
        .where(Statement.state.in_([State.IN_SIGN_OFF, State.SIGNED]), StatementVersion.sign_by <= now)
        .order_by(Statement.id)
    ).all()
    for statement_id in due:
        standing = Standing.lock(session, statement_id, actor=DESK, now=now)
        if standing.row.state in {State.IN_SIGN_OFF, State.SIGNED} and standing.version().sign_by <= now:
            void = standing.void("its time was over")
            standing.take(Step.EXPIRE, "Its time for signing and publishing is over; nothing went out.", {"void": void})
    return len(due)
