"""Listening is no right to reply: what nobody addressed to us is approved only with the platform's yes."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from responders.lifecycle import State
from storage import accounts, cases, casework, ingest
from storage.database import Database, Session
from storage.errors import NotAllowed
from storage.ingest import Change
from storage.permitting import NOT_ADDRESSED, kept_refusal
from tests.storage.stage import DUE, NOW, Stage, edit, mention, post, triage

SOON, PAST = ((NOW + timedelta(minutes=by)).isoformat() for by in (1, -1))
NO = {"allowed": False, "reason": "It is locked.", "rule": "locks"}


@pytest.mark.parametrize(
    ("said", "addressed", "refused"),
    [
        (None, True, ""),
        (None, False, NOT_ADDRESSED),
        ({"allowed": True}, False, ""),
        (NO, True, "It is locked. (locks)"),
        (NO, False, "It is locked. (locks)"),
        ({**NO, "until": SOON}, True, "It is locked. (locks)"),
        ({**NO, "until": PAST}, True, ""),
        ({**NO, "until": PAST}, False, NOT_ADDRESSED),
        ({"allowed": True, "until": PAST}, False, NOT_ADDRESSED),
        ({"allowed": False}, True, "The platform does not allow it here."),
    ],
)
def test_what_was_kept_is_read_in_one_way(said: Any, addressed: bool, refused: str) -> None:
    permission = {} if said is None else {"message": said}
    assert kept_refusal(permission, private=True, addressed=addressed, now=NOW) == refused
    assert kept_refusal(permission, private=False, addressed=True, now=NOW) == ""


@pytest.mark.parametrize("permission", [{}, {"reply": NO}, {"message": {"allowed": True}}])
def test_what_nobody_addressed_to_us_is_not_approved_without_a_yes(
    database: Database, permission: dict[str, Any]
) -> None:
    stage = Stage.build(database)
    _found_by_search(stage, permission)
    with pytest.raises(NotAllowed, match="ask the platform again"):
        stage.approve()
    _found_by_search(stage, {"reply": {"allowed": True}})
    assert stage.approve().state is State.APPROVED


def _found_by_search(stage: Stage, permission: dict[str, Any]) -> None:
    with stage.database.session() as session:
        session.execute(text("UPDATE message SET addressed = false"))
        given = text("UPDATE case_file SET permission = :given").bindparams(bindparam("given", type_=JSONB))
        session.execute(given, {"given": permission})


def test_an_edit_makes_nobody_turn_to_us(session: Session) -> None:
    account = accounts.ensure(session, "sandbox", "aurora", now=NOW).id
    ingest.store(session, account, [mention("1", addressed=False)])
    (edited,) = ingest.store(session, account, [edit("1", "Other words", 1)])
    assert edited.change is Change.EDITED
    assert edited.message_id is not None
    assert not cases.message(session, edited.message_id).addressed


@pytest.mark.parametrize("together", [True, False])
def test_an_edit_of_what_only_explains_another_changes_its_words_alone(session: Session, together: bool) -> None:
    account = accounts.ensure(session, "sandbox", "aurora", now=NOW).id
    beside = ingest.Arrival("e2", "mention", "p2", NOW, post("2"), context=(post("1", addressed=False),))
    batch = [beside, edit("1", "Other words", 1)]
    for part in [batch] if together else [[one] for one in batch]:
        stored = ingest.store(session, account, part)
    if not together:
        (edited,) = stored
        assert (edited.change, edited.context) == (Change.EDITED, True)
        assert edited.message_id is not None
        found = cases.message(session, edited.message_id)
        assert (found.text, found.context, found.addressed) == ("Other words", True, False)


@pytest.mark.parametrize("addressed", [True, False])
def test_a_case_owes_its_answer_again_when_the_reason_to_only_listen_is_gone(
    database: Database, addressed: bool
) -> None:
    no, yes = {"reply": NO, "message": NO}, {"reply": {"allowed": True}, "message": NO}
    with database.session() as session:
        account = accounts.ensure(session, "sandbox", "aurora", now=NOW)
        (stored,) = ingest.store(session, account.id, [mention(addressed=addressed)])
        assert stored.message_id
        unowed = casework.Opening(stored.message_id, triage(), None, no, listen_only=True)
        (opened,) = casework.open_or_update(session, [unowed], now=NOW)

    def keep(permission: dict[str, Any]) -> tuple[bool, bool, object]:
        with database.session() as session:
            freed = casework.set_permission(session, opened.case_id, permission, due_at=DUE)
            row = cases.read(session, opened.case_id).row
        return freed, row.listen_only, row.due_at

    assert keep(no) == (False, True, None)
    # In private only is no right to answer what nobody addressed to us.
    assert keep({"reply": NO, "message": {"allowed": True}}) == (
        (True, False, DUE) if addressed else (False, True, None)
    )
    assert keep(yes) == (not addressed, False, DUE)
    assert keep(yes) == (False, False, DUE)
