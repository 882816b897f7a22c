"""Crisis statements as they are written: made, edited, put before the signers, taken back, read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from responders.statement_lifecycle import PUBLIC, State, Step
from storage import crises
from storage.batch import clean
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.freezing import SANDBOX
from storage.names import spoken
from storage.posting_steps import LINK
from storage.statement_steps import Standing
from storage.tables import Crisis, PlatformAccount, Statement, StatementVariant, StatementVersion

KINDS: Final = ("statement", "update", "correction")
SOCIAL: Final = ("x", "reddit", "discord", SANDBOX)
OTHERS: Final = ("website", "email", "press", "mail", "newspaper")
"""Channels that a person publishes on, from the files that the desk hands out."""
TRANSLATE: Final = "⟦"
"""What opens a passage that still has to be translated; nothing with it goes before the signers."""


@dataclass(frozen=True, slots=True)
class Text:
    """One variant as it is given: a channel, its account if it is one of ours, a language, and the words."""

    channel: str
    language: str
    text: str
    subject: str = ""
    account_id: int | None = None
    canonical: bool = False


@dataclass(frozen=True, slots=True)
class NewStatement:
    """What a statement begins with. `link` is the address that its canonical page will have, if it is known."""

    crisis_id: int
    title: str
    texts: tuple[Text, ...]
    kind: str = "statement"
    follows_id: int | None = None
    next_update_at: datetime | None = None
    link: str = ""


def make(session: Session, new: NewStatement, *, actor: str, now: datetime) -> int:
    """Begin a statement in a crisis that is worked in; return its id. NotAllowed when its texts don't fit together."""
    crisis = crises.running(session, new.crisis_id)
    if not new.title.strip():
        raise NotAllowed("A statement needs a title, for those who sign it.")
    _must_follow(session, new)
    must_fit(session, new.texts, crisis)
    row = Statement(
        crisis_id=new.crisis_id, kind=new.kind, follows_id=new.follows_id, title=clean(new.title), made_by=actor,
        made_at=now, updated_at=now, next_update_at=new.next_update_at, link=new.link.strip(),
    )  # fmt: skip
    session.add(row)
    session.flush()
    put(session, row, new.texts, actor=actor, now=now)
    facts = {"kind": row.kind, "follows": row.follows_id, "variants": len(new.texts)}
    Standing(session, row, actor, now).tell("made", f"Drafted a {row.kind}: {row.title}", facts, content=row.title)
    return row.id


def put(session: Session, row: Statement, texts: Sequence[Text], *, actor: str, now: datetime) -> None:
    """Keep new texts of a statement."""
    crisis = crises.read(session, row.crisis_id)
    for one in texts:
        words = crises.stamped(clean(one.text), rehearsal=crisis.rehearsal and one.account_id is not None)
        session.add(
            StatementVariant(
                statement_id=row.id, channel=one.channel, account_id=one.account_id, language=one.language,
                canonical=one.canonical, subject=clean(one.subject), text=words, changed_by=actor,
                changed_at=now,
            )
        )  # fmt: skip
    session.flush()


def _must_follow(session: Session, new: NewStatement) -> None:
    if new.kind not in KINDS:
        raise NotAllowed("It is a statement, an update or a correction.")
    if (new.kind == "statement") != (new.follows_id is None):
        raise NotAllowed("An update or a correction follows a statement that is out; say which.")
    if new.follows_id is not None:
        before = read(session, new.follows_id)
        if before.crisis_id != new.crisis_id or State(before.state) not in PUBLIC:
            raise NotAllowed("Only what was published in this crisis can be updated or corrected.")


def must_fit(session: Session, texts: Sequence[Text], crisis: Crisis) -> None:
    """Raise NotAllowed unless the texts of one statement go together, and each has a fitting place."""
    languages = {one.language for one in texts}
    leading = [one for one in texts if one.canonical]
    if not texts or {one.language for one in leading} != languages or len(leading) != len(languages):
        raise NotAllowed("In each language one text is the whole one, to which the others point.")
    if len({(one.channel, one.account_id) for one in leading}) > 1:
        raise NotAllowed("The whole text stands in one place, in every language.")
    for one in texts:
        account = session.get(PlatformAccount, one.account_id) if one.account_id is not None else None
        if (account is None) == (one.channel in SOCIAL) or one.channel not in (*SOCIAL, *OTHERS):
            raise NotAllowed("A social channel needs its account, and another channel has none.")
        if account is not None and account.platform != one.channel:
            raise NotAllowed("That account is on another platform.")
        if account is not None and crisis.rehearsal and account.platform != SANDBOX:
            raise NotAllowed("A rehearsal posts on sandbox accounts only. Choose one of those.")


def save(
    session: Session, statement_id: int, revision: int, texts: Mapping[int, tuple[str, str]], *, actor: str,
    now: datetime,
) -> int:  # fmt: skip
    """Keep texts by variant, as (subject, text); return how many changed. Conflict if somebody saved meanwhile."""
    standing = Standing.lock(session, statement_id, actor=actor, now=now, revision=revision)
    if standing.row.state != State.DRAFTING:
        raise NotAllowed("It is before the signers. Take it back to edit it; that voids what was signed.")
    crisis = crises.read(session, standing.row.crisis_id)
    changed: list[StatementVariant] = []
    for one in _variants(session, statement_id):
        if one.id not in texts:
            continue
        subject, words = (clean(part) for part in texts[one.id])
        words = crises.stamped(words, rehearsal=crisis.rehearsal and one.account_id is not None)
        if (subject, words) != (one.subject, one.text):
            one.subject, one.text, one.changed_by, one.changed_at = subject, words, actor, now
            changed.append(one)
    session.flush()
    if changed:
        places = {"places": [f"{one.channel} {one.language}" for one in changed]}
        standing.take(
            Step.EDIT,
            f"Edited {len(changed)} text{_s(len(changed))}.",
            places,
            content="\n\n".join(one.text for one in changed),
        )
    return len(changed)


def submit(
    session: Session, statement_id: int, revision: int, *, needs: Sequence[Sequence[str]], hours: int, actor: str,
    now: datetime,
) -> int:  # fmt: skip
    """Put exactly these texts before the signers, for so many hours; return the version's id. NotAllowed if unfit."""
    standing = Standing.lock(session, statement_id, actor=actor, now=now, revision=revision)
    standing.target(Step.SUBMIT)
    _must_be_ready(standing.row, _variants(session, statement_id), now)
    number = session.scalar(
        select(func.coalesce(func.max(StatementVersion.number), 0)).where(StatementVersion.statement_id == statement_id)
    )
    version = StatementVersion(
        statement_id=statement_id, number=(number or 0) + 1, needs=[list(one) for one in needs], made_by=actor,
        made_at=now, sign_by=now + timedelta(hours=hours),
    )  # fmt: skip
    session.add(version)
    session.flush()
    session.refresh(version)
    standing.row.version_id = version.id
    facts = {"version": version.id, "sha256": version.sha256, "sign_by": version.sign_by.isoformat()}
    standing.take(Step.SUBMIT, f"Put version {version.number} before the signers.", facts)
    return version.id


def _must_be_ready(row: Statement, variants: Sequence[StatementVariant], now: datetime) -> None:
    if any(not one.text.strip() for one in variants):
        raise NotAllowed("A text is empty. Write it, or leave its channel out.")
    if any(TRANSLATE in one.text + one.subject for one in variants):
        raise NotAllowed(f"A passage between {TRANSLATE} and ⟧ still has to be translated.")
    leading = {one.language: one for one in variants if one.canonical}
    if any(LINK in one.text and leading[one.language].account_id is None for one in variants):
        raise NotAllowed("Give the address of the page that holds the whole text: the others point to it.")
    if any(LINK in one.text for one in leading.values()):
        raise NotAllowed("The whole text can't point to itself.")
    posts = [one.text for one in variants if one.account_id is not None]
    if len(set(posts)) < len(posts):
        raise NotAllowed("Two accounts would post the same words, which platforms don't allow. Word them differently.")
    if row.next_update_at is not None and row.next_update_at <= now:
        raise NotAllowed("The time promised for the next update is over. Name a later one, here and in the texts.")


def _s(number: int) -> str:
    return "" if number == 1 else "s"


def take_back(session: Session, statement_id: int, reason: str, *, actor: str, now: datetime, step: Step) -> None:
    """Let a statement be edited again (EDIT, SEND_BACK, REOPEN) or withdrawn; what was signed of it is void."""
    if step not in {Step.EDIT, Step.SEND_BACK, Step.REOPEN, Step.WITHDRAW}:
        raise NotAllowed("It is edited, sent back, reopened or withdrawn here.")
    if step in {Step.SEND_BACK, Step.WITHDRAW} and not reason.strip():
        raise NotAllowed("Say why, in a sentence: it stands on the record.")
    standing = Standing.lock(session, statement_id, actor=actor, now=now)
    state = standing.target(step)
    if standing.row.state == State.DRAFTING and step is Step.EDIT:
        return
    why = {Step.EDIT: "it is edited again", Step.REOPEN: "it was reopened"}.get(step, clean(reason))
    void = standing.void(why)
    standing.row.version_id = None if state is State.DRAFTING else standing.row.version_id
    said = {Step.EDIT: "Took it back to edit it", Step.SEND_BACK: "Sent it back", Step.WITHDRAW: "Withdrew it"}
    words = said.get(step, "Reopened it") + (
        f", which voids {void} signature{'' if void == 1 else 's'}" if void else ""
    )
    standing.take(step, f"{words}: {clean(reason)}" if reason.strip() else f"{words}.", {"void": void})


def read(session: Session, statement_id: int) -> Statement:
    """Return a statement as it stands, or raise NotFound."""
    row = session.get(Statement, statement_id)
    if row is None:
        raise NotFound("There is no such statement.")
    return row


def of_crisis(session: Session, crisis_id: int) -> list[Statement]:
    """Return a crisis's statements, the oldest first."""
    return list(session.scalars(select(Statement).where(Statement.crisis_id == crisis_id).order_by(Statement.id)))


def _variants(session: Session, statement_id: int) -> list[StatementVariant]:
    query = select(StatementVariant).where(StatementVariant.statement_id == statement_id).order_by(StatementVariant.id)
    return list(session.scalars(query))


def variants(session: Session, statement_id: int) -> list[StatementVariant]:
    """Return a statement's texts as they stand, the whole ones first."""
    return sorted(_variants(session, statement_id), key=lambda one: (not one.canonical, one.id))


def versions(session: Session, statement_id: int) -> list[StatementVersion]:
    """Return what was put before the signers, the newest first."""
    query = select(StatementVersion).where(StatementVersion.statement_id == statement_id)
    return list(session.scalars(query.order_by(StatementVersion.number.desc())))


def maker(session: Session, row: Statement) -> str:
    """Return who drafted a statement, as people say it."""
    return spoken(session, row.made_by)
