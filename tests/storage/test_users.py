"""Users, their sessions and sign-in links."""

from datetime import UTC, datetime, timedelta

import pytest

from storage import users
from storage.database import Database, Session
from storage.errors import Conflict, NotFound

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
SOON = NOW + timedelta(hours=1)


def someone(session: Session, login: str = "mara") -> users.Colleague:
    return users.create(session, login=login, name="Mara Kim", initials="MK", roles=["agent"], now=NOW)


def test_a_login_is_found_whatever_its_case_and_taken_once(session: Session) -> None:
    mara = someone(session)
    assert users.by_login(session, "MARA") == mara
    with pytest.raises(Conflict, match="Mara"):
        someone(session, "Mara")
    assert [one.login for one in users.everyone(session)] == ["mara"]
    with pytest.raises(NotFound):
        users.get(session, mara.id + 1)


def test_only_what_is_given_is_changed(session: Session) -> None:
    mara = someone(session)
    changed = users.change(session, mara.id, roles=["agent", "approver"], now=NOW, actor="system")
    assert changed.roles == ("agent", "approver")
    assert changed.name == "Mara Kim"


def test_a_session_lives_until_it_runs_out_or_ends(session: Session) -> None:
    mara = someone(session)
    users.sign_in(session, mara.id, token_sha256="t", csrf="c", now=NOW, expires_at=SOON)
    found = users.signed_in(session, "t", now=NOW + timedelta(minutes=5))
    assert found is not None
    assert (found.user.id, found.csrf, found.seen_at) == (mara.id, "c", NOW + timedelta(minutes=5))
    assert users.signed_in(session, "t", now=SOON) is None
    assert users.forget_expired(session, now=SOON) == 1
    users.sign_in(session, mara.id, token_sha256="u", csrf="c", now=NOW, expires_at=SOON)
    users.sign_out(session, "u")
    assert users.signed_in(session, "u", now=NOW) is None


def test_a_disabled_colleague_is_out_at_once(session: Session) -> None:
    mara = someone(session)
    users.sign_in(session, mara.id, token_sha256="t", csrf="c", now=NOW, expires_at=SOON)
    users.disable(session, mara.id, now=NOW, actor="system")
    assert users.signed_in(session, "t", now=NOW) is None
    assert users.everyone(session) == []
    users.enable(session, mara.id, now=NOW, actor="system")
    assert [one.id for one in users.everyone(session)] == [mara.id]


def test_a_sign_in_link_works_once(session: Session) -> None:
    mara = someone(session)
    users.offer_link(session, mara.id, token_sha256="l", now=NOW, expires_at=SOON)
    assert users.use_link(session, "l", now=SOON) is None
    assert users.use_link(session, "l", now=NOW) == mara
    assert users.use_link(session, "l", now=NOW) is None
    assert users.use_link(session, "unknown", now=NOW) is None


def test_who_made_a_sign_in_link_and_who_used_it_is_on_the_record(database: Database) -> None:
    from storage import record

    with database.session() as session:
        mara = someone(session)
        users.offer_link(session, mara.id, token_sha256="l", now=NOW, expires_at=SOON, actor="user:7")
    with database.session() as session:
        assert users.use_link(session, "l", now=NOW) == mara
        assert users.use_link(session, "l", now=NOW) is None
    with database.session() as session:
        told = [(one.kind, one.actor) for one in record.about(session, [mara.actor])]
    assert told == [("user.link_used", mara.actor), ("user.link_offered", "user:7"), ("user.created", "system")]


def test_what_happened_to_users_is_on_the_record(database: Database) -> None:
    from storage import record

    with database.session() as session:
        mara = someone(session)
    with database.session() as session:
        users.disable(session, mara.id, now=NOW, actor="user:1")
    with database.session() as session:
        assert [one.kind for one in record.about(session, [mara.actor])] == ["user.disabled", "user.created"]
        assert record.verify(session).sound
