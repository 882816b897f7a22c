"""Nobody's data leaves in public, however it was written, wherever it hides, whoever approved it."""

from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from bot import exposing, outbox
from bot import posting as door
from bot.console import approving, escalating
from policies.finding import Judgement, Verdict
from responders import escalation_words
from responders.draft import Proof
from responders.escalation import Move
from responders.lifecycle import State
from responders.macros import MACROS
from responders.posting_lifecycle import State as PostState
from storage import escalations, replies
from storage.errors import NotAllowed
from tests.bot.desks import Stage, minds, run
from tests.bot.test_escalating import LOST, draft, person
from tests.bot.test_posting import plan, view

LANGUAGES = ("en", "de", "es", "fr", "ja")
HIDDEN = (
    "Dana, we'll ring you on +49 30 901820 today.",
    "Call Ana on 0 7 9 1 1 1 2 3 4 5 6",
    "＋４９ ３０ ９０１８２０ it is",
    "Ring her on oh seven nine one one, one two three four five six",
    "Is ana.perez (at) mail (dot) example right?",
    "Call ➕4️⃣9️⃣ 3️⃣0️⃣ 9️⃣0️⃣1️⃣8️⃣2️⃣0️⃣",
    "Call +4\u200b9 30 90\u200b18 20 now",
    "IBAN D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0",
    "Rufen Sie Anna an: 0176/1234567",
    "Ruf sie an: null eins sieben sechs, eins zwei drei vier fünf sechs sieben",
    "Karte ４１１１ １１１１ １１１１ １１１１",
    "Llámala al 612-345-678",
    "Escribe a ana punto perez arroba mail punto example",
    "Llámala al seis uno dos tres cuatro cinco seis siete ocho",
    "Appelez-la au 06.12.34.56.78",
    "Appelez-la au zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit",
    "Appelez le zéro un quarante-deux soixante et onze quatre-vingt-douze vingt et un",
    "Écrivez à ana point perez arobase mail point example",
    "お客様の電話は０９０－１２３４－５６７８です",
    "電話は〇九〇−一二三四−五六七八です",
)
HARMLESS = (
    "De zéro à six ans, douze euros, trente pour cent de moins.",
    "Zéro six fois, dix, vingt, trente, quarante, cinquante.",
    "Dana, that is not good enough. May we send you a new one?", "Call our hotline on +49 800 555 0199, any day.",
    "Update to version 10.0.19041.1 and restart; it takes 15-20 minutes.", "Write to support@aurora.example.",
)  # fmt: skip
PHONE = "Dana, we'll ring you on +49 30 901820 today."


class Bare:
    """As much of a desk as the last look takes."""

    def __init__(self) -> None:
        self.judge = minds().judge

    def clock(self) -> datetime:
        return datetime(2026, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize("platform", ["sandbox", "x", "reddit", "discord"])
@pytest.mark.parametrize("ref", ["notice:1", "reply"])
def test_however_it_is_written_it_is_seen(platform: str, ref: str) -> None:
    desk: Any = Bare()

    def shown(said: str) -> str:
        if ref == "reply":
            return exposing.in_reply(desk, said, (), platform=platform, private=False)
        return exposing.in_post(desk, said, (), ref=ref, platform=platform)

    assert [one for one in HIDDEN if not shown(one)] == []
    assert [one for one in HARMLESS if shown(one)] == []


def test_a_signed_statement_may_name_our_hotline_and_nobody_elses_number() -> None:
    desk: Any = Bare()
    text = (
        "Stop using the Halo Pro and unplug it. Call us free of charge on +44 20 7946 0000. Next update at 18:00 UTC."
    )
    assert not exposing.in_post(desk, text, (), ref="statement:1", platform="x")
    for told in ("Her number is +44 20 7946 0958.", "The card 4111 1111 1111 1111 was charged."):
        assert exposing.in_post(desk, text, [{"alt": told}], ref="statement:1", platform="x")
        assert exposing.in_post(desk, f"{text} {told}", (), ref="statement:1", platform="x")


async def slipped_in(stage: Stage, text: str, alt: str, *, private: bool = False) -> int:
    """Return a draft that holds what the judge is made to have allowed: by a bug, an old code, or by hand."""
    await stage.write("My Halo speaker stopped working after the update. Can you help?", private=private)
    await stage.take_in()
    reply = stage.case().reply
    assert reply is not None
    with stage.desk.database.session() as session:
        replies.edit(
            session, reply.id, reply.version, user_id=stage.user_id, text=text, proof=Proof(True, ()),
            judgement=Judgement(Verdict.ALLOW), now=stage.clock(),
        )  # fmt: skip
    if alt:
        with psycopg.connect(stage.desk.database.url) as connection:
            connection.execute(
                "UPDATE reply SET attachments = jsonb_build_array(jsonb_build_object('kind', 'image', 'url', '',"
                " 'sha256', 'none', 'alt', %s::text)) WHERE id = %s",
                [alt, reply.id],
            )
    return reply.id


@pytest.mark.parametrize(("text", "alt"), [(PHONE, ""), ("Dana, may we send you a new one?", PHONE)])
def test_neither_the_first_nor_the_second_person_can_approve_it(database_url: str, text: str, alt: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await slipped_in(stage, text, alt)
        reply, who = stage.reply(reply_id), person(stage)
        for act in (
            approving.approve(stage.desk, who, reply_id, version=reply.version, override="The boss wants it."),
            approving.second(stage.desk, who, reply_id, version=reply.version, sha256=reply.sha256),
        ):
            with pytest.raises(NotAllowed, match="phone number"), stage.desk.database.session() as session:
                act(session)

    run(body, database_url)


@pytest.mark.parametrize("speaks", ["sandbox", "x", "reddit", "discord"])
def test_the_worker_sends_no_such_reply_although_it_was_approved(database_url: str, speaks: str) -> None:
    async def body(stage: Stage) -> None:
        for text, alt in ((PHONE, ""), ("Dana, may we send you a new one?", "The slip says ana.perez@mail.example")):
            reply_id = await slipped_in(stage, text, alt)
            stage.approve(reply_id)
            assert (await outbox.deliver(stage.desk, reply_id, worker="1")).outcome == "void"
            assert stage.reply(reply_id).state is State.DRAFTED
            assert "direct message" in stage.reply(reply_id).approvals[-1].void_reason
        assert await stage.ours() == []

    run(body, database_url, speaks=speaks)


def test_in_a_direct_message_it_may_stand(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        reply_id = await slipped_in(stage, PHONE, "", private=True)
        stage.approve(reply_id)
        assert (await outbox.deliver(stage.desk, reply_id, worker="1")).outcome == "posted"

    run(body, database_url)


def test_no_post_of_ours_goes_out_with_it_nor_one_that_points_to_another(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        first = plan(stage)
        pointing = plan(stage, f"All we know: {{link}} {PHONE}", after=first)
        assert (await door.deliver(stage.desk, first, worker="1")).outcome == "published"
        assert (await door.deliver(stage.desk, pointing, worker="1")).outcome == "refused"
        assert view(stage, pointing).state is PostState.REFUSED
        assert "phone number" in view(stage, pointing).said
        assert len(await stage.ours()) == 1

    run(body, database_url)


NOTES = tuple(
    dict.fromkeys(
        (
            *MACROS,
            *(escalation_words.closing(language) for language in LANGUAGES),
            *(escalation_words.gentle(language, private=False) for language in LANGUAGES),
        )
    )
)
SLIPPED = (
    "+49 30 901820", "O7911 l23456 is your number, Dana", "wa.me/447700900123", "ana.perez (at) mail (dot) example",
    "4111_1111_1111_1111",
)  # fmt: skip


def test_stock_phrases_and_ready_notes_pass_until_somebodys_data_are_written_into_them() -> None:
    desk: Any = Bare()

    def shown(said: str, *, private: bool = False) -> str:
        return exposing.in_reply(desk, said, (), platform="sandbox", private=private)

    assert [note for note in NOTES if shown(note)] == []
    assert [(note, data) for note in NOTES for data in SLIPPED if not shown(f"{note} {data}")] == []
    # In private a number may stand, a card may not.
    assert not shown(f"{NOTES[0]} {SLIPPED[0]}", private=True)
    assert shown(f"{NOTES[0]} {SLIPPED[-1]}", private=True)


def test_a_closing_note_that_was_edited_is_looked_at_like_any_reply(database_url: str) -> None:
    async def body(stage: Stage) -> None:
        await stage.write(LOST, dms_open=True)
        await stage.take_in()
        case_id, who = stage.case().row.id, person(stage)
        draft(stage, case_id)
        # Only the message in private goes out: one answer to a post is enough in public, and that is the closing note.
        (private,) = (one.id for one in stage.case().replies if one.channel == "private")
        stage.approve(private)
        await outbox.deliver(stage.desk, private, worker="1")
        with stage.desk.database.session() as session:
            escalations.move(session, case_id, Move.SOLVE, user_id=stage.user_id, now=stage.clock())
            escalating.draft_closing(stage.desk, session, who, case_id, stage.clock())
        note = max(stage.case().replies, key=lambda one: one.id)
        assert note.unsigned_text == escalation_words.closing("en")
        with stage.desk.database.session() as session:
            replies.edit(
                session, note.id, note.version, user_id=stage.user_id, text=f"{note.unsigned_text} {SLIPPED[1]}",
                proof=Proof(True, ()), judgement=Judgement(Verdict.ALLOW), now=stage.clock(),
            )  # fmt: skip
        edited = stage.reply(note.id)
        act = approving.approve(stage.desk, who, note.id, version=edited.version, override="It is settled.")
        with pytest.raises(NotAllowed, match="phone number"), stage.desk.database.session() as session:
            act(session)
        stage.approve(note.id)
        assert (await outbox.deliver(stage.desk, note.id, worker="1")).outcome == "void"
        assert len(await stage.ours()) == 1

    run(body, database_url)
