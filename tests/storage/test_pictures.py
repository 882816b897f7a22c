"""Pictures are kept once, named by replies, and go with the last of those. Removals are told on the record."""

from datetime import timedelta

import pytest

from storage import cases, casework, erasure, inbox, ingest, moderation, pictures, record, replies
from storage.database import Database, Session
from storage.errors import NotFound
from storage.inbox import Filters
from tests.storage.stage import ALLOW, NOW, PERSONAL, Stage, draft, mention, opening

LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def stage(database: Database) -> Stage:
    return Stage.build(database)


def keep(session: Session, stage: Stage, content: bytes = b"picture") -> str:
    return pictures.keep(session, content, media_type="image/png", width=2, height=3, user_id=stage.mara, now=NOW)


def carry(session: Session, stage: Stage, reply_id: int, *names: str, alt: str = "") -> replies.Standing:
    version = cases.reply(session, reply_id).version
    carried = [{"kind": "image", "sha256": name, "alt": alt, "url": f"/pictures/{name}"} for name in names]
    return replies.edit(
        session, reply_id, version, user_id=stage.mara, text="Look.", judgement=ALLOW, proof=PERSONAL, now=NOW,
        attachments=carried,
    )  # fmt: skip


def test_a_picture_is_kept_once_and_read_back(stage: Stage) -> None:
    with stage.database.session() as session:
        name = keep(session, stage)
        assert keep(session, stage) == name
        found = pictures.load(session, [name, "nothing"])
    assert {key: (one.media_type, one.width, one.height, one.content) for key, one in found.items()} == {
        name: ("image/png", 2, 3, b"picture")
    }


def test_what_no_reply_names_is_forgotten_after_a_while(stage: Stage) -> None:
    with stage.database.session() as session:
        used, left = keep(session, stage), keep(session, stage, b"another")
        carry(session, stage, stage.reply_id, used)
        assert pictures.forget_unused(session, before=NOW - timedelta(seconds=1)) == 0
        assert pictures.forget_unused(session, before=NOW) == 1
        assert set(pictures.load(session, [used, left])) == {used}


def test_changing_a_picture_or_its_words_is_changing_what_was_approved(stage: Stage) -> None:
    with stage.database.session() as session:
        first = carry(session, stage, stage.reply_id, keep(session, stage), alt="a red case")
        again = carry(session, stage, stage.reply_id, keep(session, stage), alt="a blue case")
        bare = carry(session, stage, stage.reply_id)
    assert len({first.sha256, again.sha256, bare.sha256}) == 3


def test_erasing_a_person_takes_the_pictures_that_nobody_else_was_sent(stage: Stage) -> None:
    with stage.database.session() as session:
        shared, own = keep(session, stage), keep(session, stage, b"theirs alone")
        carry(session, stage, stage.reply_id, shared, own)
        stored = ingest.store(session, stage.account_id, [mention("2")])[0]
        assert stored.message_id is not None
        other = opening(session, stored.message_id)
        new = replies.NewDraft(other.case_id, stored.message_id, 0, draft(), ALLOW)
        (reply_id,) = replies.save_drafts(session, [new], now=NOW)
        carry(session, stage, reply_id, shared)
    with stage.database.session() as session:
        person = cases.message(session, stage.message_id).author.id
        erasure.erase(session, person, user_id=stage.mara, now=LATER)
        assert set(pictures.load(session, [shared, own])) == {shared}


def test_a_removal_is_on_the_record_with_its_reason_and_once(stage: Stage) -> None:
    with stage.database.session() as session:
        given = {"user_id": stage.mara, "now": NOW}
        assert moderation.asked(session, stage.message_id, reason="hateful", **given)
        moderation.failed(session, stage.message_id, why="asked to wait", **given)
        moderation.removed(session, stage.message_id, reason="hateful", **given)
        moderation.removed(session, stage.message_id, reason="hateful", **given)
        assert not moderation.asked(session, stage.message_id, reason="hateful", **given)
    with stage.database.session() as session:
        assert cases.message(session, stage.message_id).removed_at == NOW
        told = record.about(session, [f"message:{stage.message_id}"])
        kinds = [(one.kind, one.content) for one in reversed(told) if one.kind.startswith("message.remov")]
        assert kinds == [
            ("message.removal_asked", "hateful"), ("message.removal_failed", "asked to wait"),
            ("message.removed", "hateful"),
        ]  # fmt: skip
        with pytest.raises(NotFound):
            moderation.asked(session, 0, reason="hateful", **given)


YES, NO = {"allowed": True, "reason": "yes"}, {"allowed": False, "reason": "no"}


@pytest.mark.parametrize(
    ("permission", "listens"),
    [
        ({}, False), ({"reply": NO}, False), ({"reply": NO, "message": NO}, True),
        ({"reply": YES, "message": NO}, False), ({"reply": NO, "message": YES}, False),
    ],
)  # fmt: skip
def test_a_case_is_listen_only_while_nothing_may_be_said(
    stage: Stage, permission: dict[str, object], listens: bool
) -> None:
    with stage.database.session() as session:
        for said, expected in ((permission, listens), ({"reply": YES, "message": YES}, False), (permission, listens)):
            casework.set_permission(session, stage.case_id, said)
            assert cases.read(session, stage.case_id).row.listen_only is expected
            shown = inbox.page(session, Filters("all", listen_only=True), user_id=stage.mara, now=NOW).rows
            assert bool(shown) is expected
