"""Which channels a statement goes to: added and left out while it is drafted. Once it is signed none can change."""

from collections.abc import Sequence
from datetime import datetime

from responders.statement_lifecycle import State, Step
from storage import crises, statements
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.statement_steps import Standing
from storage.statements import Text
from storage.tables import StatementVariant

_DRAFTED = "It is before the signers. Take it back to change where it goes; that voids what was signed."


def add(session: Session, statement_id: int, texts: Sequence[Text], *, actor: str, now: datetime) -> None:
    """Add a channel with its text in each language; NotAllowed where one is there already, or is a whole text."""
    standing = Standing.lock(session, statement_id, actor=actor, now=now)
    if standing.row.state != State.DRAFTING:
        raise NotAllowed(_DRAFTED)
    there = statements.variants(session, statement_id)
    if {(one.channel, one.account_id, one.language) for one in there} & {
        (one.channel, one.account_id, one.language) for one in texts
    }:
        raise NotAllowed("It goes there already.")
    kept = [
        Text(one.channel, one.language, one.text, one.subject, one.account_id, one.canonical) for one in there
    ]  # fmt: skip
    statements.must_fit(session, (*kept, *texts), crises.read(session, standing.row.crisis_id))
    statements.put(session, standing.row, texts, actor=actor, now=now)
    places = [f"{one.channel} {one.language}" for one in texts]
    standing.take(Step.EDIT, f"Added: {', '.join(places)}.", {"added": places})


def drop(session: Session, statement_id: int, variant_id: int, *, actor: str, now: datetime) -> None:
    """Leave a channel out; NotAllowed for the whole text, to which the others point."""
    standing = Standing.lock(session, statement_id, actor=actor, now=now)
    one = session.get(StatementVariant, variant_id)
    if one is None or one.statement_id != statement_id:
        raise NotFound("There is no such text in this statement.")
    if standing.row.state != State.DRAFTING:
        raise NotAllowed(_DRAFTED)
    if one.canonical:
        raise NotAllowed("The whole text stays: the others point to it.")
    place = f"{one.channel} {one.language}"
    session.delete(one)
    session.flush()
    standing.take(Step.EDIT, f"Left out: {place}.", {"left_out": place})
