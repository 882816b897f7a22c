"""The embargo bank on the desk: who is told what, who is counted, and what is written where."""

import asyncio
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.checks import Check
from bot.config import Config
from bot.embargoes import (
    LIMIT,
    BadKey,
    Contents,
    Guard,
    Keys,
    NewEmbargo,
    Writer,
    add,
    keys_from,
    new_key,
    open_one,
    reseal,
)  # fmt: skip
from bot.publication import Publication, reviewing
from bot.wiring import Desk, build
from policies.finding import Judgement, Verdict
from policies.subject import Account, Subject, SubjectKind
from storage import embargoes, record, users
from storage.database import Database
from storage.errors import NotAllowed
from storage.server import ask
from storage.webhooks import latest
from tests.bot.desks import Clock, minds

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAMES = ("Zaunkoenigsruf", "Nachtfaltertanz", "Wiesenschaumkraut", "Kupferdachhase")
EMPLOYEE = Writer("user:900", ("employee",), "page")
LEGAL = Writer("user:901", ("legal",), "page")


@contextmanager
def running(database: Database, key: str, tmp_path: Path, **more: Any) -> Iterator[Desk]:
    file = tmp_path / "key"
    file.write_text(key, encoding="utf-8")
    config = Config.model_validate({"platforms": (), "embargo": {"key_file": str(file)}, **more})
    desk = build(config, url=database.url, minds=minds(), clock=more.get("clock", Clock()))
    try:
        yield desk
    finally:
        asyncio.run(desk.close())


@pytest.fixture
def key() -> str:
    return new_key()


def embargo(database: Database, keys: Keys, name: str, **more: Any) -> str:
    new = NewEmbargo(
        "codename", Contents(f"Label {name}", (name,), f"instead {name}", f"note {name}"), ("legal",), **more
    )
    with database.session() as session:
        return add(session, keys, new, actor="command-line", now=datetime.now(UTC)).ref


@pytest.fixture
def desk(database: Database, key: str, tmp_path: Path) -> Iterator[Desk]:
    keys = keys_from(key)
    for name in NAMES:
        embargo(database, keys, name)
    with running(database, key, tmp_path) as made:
        yield made


def post(text: str, account: Account = Account.OWN) -> Subject:
    return Subject(SubjectKind.EMPLOYEE_POST, text, NOW, account=account, language="en")


def told(judgement: Judgement) -> list[str]:
    return [
        one.rule.partition("/")[2] for one in judgement.findings if one.rule.endswith(("embargoed", "needs-review"))
    ]


def test_the_cleared_are_told_what_and_where_and_others_only_that(desk: Desk) -> None:
    text = f"We built {NAMES[0]}"
    seen = desk.judge_for(post(text), LEGAL)
    (found,) = [one for one in seen.findings if one.rule == "confidentiality/embargoed"]
    assert text[found.start : found.end] == NAMES[0]
    assert f"Label {NAMES[0]}" in found.message
    assert found.fix == f"instead {NAMES[0]}"
    (bare,) = [
        one for one in desk.judge_for(post(text), EMPLOYEE).findings if one.rule == "confidentiality/embargoed"
    ]  # fmt: skip
    assert (bare.start, bare.end, bare.fix, bare.signal) == (0, 0, None, "bank")
    assert NAMES[0] not in bare.message


def test_past_the_limit_every_answer_is_the_same(desk: Desk) -> None:
    assert [told(desk.judge_for(post(name), EMPLOYEE)) for name in NAMES[:3]] == [
        ["embargoed"], ["embargoed"], ["needs-review"],
    ]  # fmt: skip
    one, other = desk.judge_for(post(NAMES[3]), EMPLOYEE), desk.judge_for(post("Blumenwiese"), EMPLOYEE)
    assert one == other
    assert one.verdict is Verdict.REVIEW
    assert told(desk.judge_for(post(NAMES[3]), Writer("user:902"))) == ["embargoed"]
    mention = Subject(SubjectKind.MENTION, "Hello there", NOW)
    assert told(desk.judge_for(mention, EMPLOYEE)) == []


WORK = "58 hours last week and the overtime isn't paid. "


def test_past_the_limit_talk_about_work_is_never_held_and_tells_nothing(desk: Desk) -> None:
    for name in NAMES[:3]:
        desk.judge_for(post(name), EMPLOYEE)
    held, free = desk.judge_for(post(WORK + NAMES[3]), EMPLOYEE), desk.judge_for(post(WORK + "Blumenwiese"), EMPLOYEE)
    assert held == free
    assert (held.verdict, held.touched) == (Verdict.ALLOW, ())
    assert told(desk.judge_for(post(WORK, Account.COMPANY), EMPLOYEE)) == ["needs-review"]
    assert desk.judge_for(post(WORK + "password: Tr0ub4dor&3"), EMPLOYEE).verdict is Verdict.BLOCK
    assert told(desk.judge_for(post(WORK + NAMES[3]), Writer("user:902"))) == ["embargoed"]


def test_a_batch_that_reaches_the_limit_within_talk_about_work_tells_nothing_after_it(desk: Desk) -> None:
    """All of it was judged with the bank before the limit was reached; what comes after must not show that."""

    async def body() -> None:
        office = Publication(desk)
        texts = [*NAMES[:3], WORK + NAMES[3], WORK + "Blumenwiese", NAMES[3], "Blumenwiese"]
        found = await office.check_many(
            [Check(number, post(text)) for number, text in enumerate(texts)], who="key:7", door="api"
        )
        answers = [told(one.judgement) for one in found]
        assert answers == [["embargoed"], ["embargoed"], ["needs-review"], [], [], ["needs-review"], ["needs-review"]]
        assert found[3].judgement == found[4].judgement
        assert found[5].judgement == found[6].judgement

    asyncio.run(body())


def test_typing_one_name_again_and_again_silences_nobody(desk: Desk) -> None:
    for end in range(4, len(NAMES[0]) + 1):
        desk.judge_for(post(f"about {NAMES[0][:end]}"), EMPLOYEE)
    for _ in range(20):
        desk.judge_for(post(f"about {NAMES[0]} again"), EMPLOYEE)
    assert desk.embargoes is not None
    assert not desk.embargoes.limited(EMPLOYEE.who)


def test_the_limit_holds_for_batches_and_is_over_after_a_month(desk: Desk, database: Database, key: str) -> None:
    async def body() -> None:
        office = Publication(desk)
        checks = [Check(number, post(name)) for number, name in enumerate([*NAMES, "Blumenwiese"])]
        found = await office.check_many(checks, who="key:7", door="api")
        assert [told(one.judgement) for one in found] == [["embargoed"]] * 2 + [["needs-review"]] * 3

    asyncio.run(body())
    assert isinstance(desk.clock, Clock)
    desk.clock.forward(days=31)
    assert desk.embargoes is not None
    assert not desk.embargoes.limited("key:7")


def test_what_was_touched_is_written_later_and_known_elsewhere(desk: Desk, database: Database, key: str) -> None:
    for name in NAMES[:LIMIT]:
        desk.judge_for(post(name), EMPLOYEE)
    guard = desk.embargoes
    assert guard is not None
    guard.write()
    with database.session() as session:
        probes = embargoes.probes(session, since=NOW - timedelta(days=30))
    assert len(probes) == LIMIT
    assert {one.writer for one in probes} == {guard.keys.pseudonym(EMPLOYEE.who)}
    assert {one.door for one in probes} == {"page"}
    other = Guard(database, guard._bank, guard.keys, desk.clock)
    other.read()
    assert other.limited(EMPLOYEE.who)


def test_a_change_reaches_a_running_desk_and_lifting_too(desk: Desk, database: Database, key: str) -> None:
    ref = embargo(database, keys_from(key), "Silberdistelfeld")
    until(lambda: told(desk.judge_for(post("Silberdistelfeld"), LEGAL)) == ["embargoed"])
    with database.session() as session:
        embargoes.lift(session, ref, actor="user:1", now=datetime.now(UTC))
    until(lambda: told(desk.judge_for(post("Silberdistelfeld"), LEGAL)) == [])


def until(holds: Any) -> None:
    async def wait() -> None:
        for _ in range(200):
            if holds():
                return
            await asyncio.sleep(0.05)
        pytest.fail("nothing changed in ten seconds")

    asyncio.run(wait())


def test_owners_and_named_people_are_cleared_and_keys_never(database: Database, key: str, tmp_path: Path) -> None:
    with database.session() as session:
        owner = users.create(session, login="o", name="Oda", initials="OO", roles=["employee"], now=NOW)
        named = users.create(session, login="n", name="Nia", initials="NN", roles=["employee"], now=NOW)
    embargo(database, keys_from(key), NAMES[0], owner_id=owner.id, users=(named.id,))
    with running(database, key, tmp_path) as desk:
        for who, spans in ((owner.actor, True), (named.actor, True), (f"key:{owner.id}", False), ("user:0", False)):
            found = desk.judge_for(post(NAMES[0]), Writer(who)).findings
            assert any(one.end for one in found if one.rule.endswith("embargoed")) is spans, who


def test_the_owner_is_told_a_pseudonym_a_door_and_a_time(database: Database, key: str, tmp_path: Path) -> None:
    for name in NAMES:
        embargo(database, keys_from(key), name)
    secret = tmp_path / "secret"
    secret.write_text("whsec_c2VjcmV0IGZvciB0ZXN0cw==", encoding="utf-8")
    hooks = {"all": {"url": "https://x.example/", "secret_file": str(secret), "events": ["embargo.probed"]}}
    with running(database, key, tmp_path, webhooks=hooks) as desk:

        async def body() -> None:
            office = Publication(desk)
            for name in NAMES:
                await office.glance(post(name), who="user:900", door="page", roles=())

        asyncio.run(body())
        assert desk.embargoes is not None
        desk.embargoes.write()
        pseudonym = desk.embargoes.keys.pseudonym("user:900")
    with database.session() as session:
        payloads = [one.payload for one in latest(session, "all")]
    assert [one["data"] for one in payloads] == [{"writer": pseudonym, "door": "page"}]


def test_no_name_in_the_database_the_record_or_the_log(
    database: Database, key: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    keys, canary = keys_from(key), "Quoggandenroe"
    ref = embargo(database, keys, canary)
    with running(database, key, tmp_path) as desk:

        async def body() -> None:
            office = Publication(desk)
            given = post(f"{canary[:4]}. {canary}", Account.OWN)
            await office.check(Check(1, given), who=LEGAL.who, door="page", roles=LEGAL.roles)
            await office.check(Check(1, given), who="user:900", door="page")

        asyncio.run(body())
        assert desk.embargoes is not None
        desk.embargoes.write()
        with database.session() as session:
            open_one(session, keys, ref, actor="command-line", now=NOW)
            user = users.create(session, login="w", name="W", initials="WW", roles=["legal"], now=NOW)
        # What a cleared writer gives a second person holds their own text; the findings beside it, no name.
        given = post("what they wrote")
        told_all = replace(desk.judge_for(post(canary), Writer(user.actor, ("legal",))))
        assert canary in str(told_all)
        reviewing.ask(desk, reviewing.Question(user.id, given, told_all, "en"))
    assert canary.lower() not in dump(database).lower()
    assert canary.lower() not in caplog.text.lower()


def dump(database: Database) -> str:
    import psycopg

    with psycopg.connect(database.url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        return "".join(
            str(connection.execute(f'SELECT "{name}"::text FROM "{name}"').fetchall())  # type: ignore[arg-type]
            for (name,) in tables
        )


def test_a_wrong_key_stops_the_start_and_loses_nothing(
    desk: Desk, database: Database, key: str, tmp_path: Path
) -> None:
    before = dump(database)
    with pytest.raises(BadKey, match="Put the right key back"), running(database, new_key(), tmp_path):
        pass
    assert dump(database) == before


def test_without_a_key_the_bank_is_off(database: Database, key: str) -> None:
    embargo(database, keys_from(key), NAMES[0])
    desk = build(Config(platforms=()), url=database.url, minds=minds())
    assert desk.embargoes is None
    assert told(desk.judge_for(post(NAMES[0]), EMPLOYEE)) == []
    asyncio.run(desk.close())


@pytest.mark.parametrize("written", ["", "no base64!", "c2hvcnQ="])
def test_a_key_that_is_none_says_how_to_make_one(written: str) -> None:
    with pytest.raises(BadKey, match="answerable embargo key"):
        keys_from(written)


def test_a_desk_that_runs_keeps_what_it_holds_when_the_key_changes(desk: Desk, database: Database, key: str) -> None:
    for name in NAMES[:LIMIT]:
        desk.judge_for(post(name), Writer("user:1"))
    with database.session() as session:
        one = users.create(session, login="w", name="W", initials="WW", roles=["employee"], now=NOW)
    for name in NAMES[:LIMIT]:
        desk.judge_for(post(name), Writer(one.actor))
    guard = desk.embargoes
    assert guard is not None
    guard.write()
    after = keys_from(new_key())
    with database.session() as session:
        assert reseal(session, guard.keys, after, actor="command-line", now=NOW) == len(NAMES)
    until(lambda: guard.fault != "")
    assert told(desk.judge_for(post(NAMES[3]), LEGAL)) == ["embargoed"] or "embargo" in guard.fault
    fresh = Guard(database, guard._bank, after, desk.clock)
    fresh.read()
    assert fresh.limited(one.actor)


def test_a_row_that_was_changed_past_the_desk_opens_no_more(desk: Desk, database: Database, key: str) -> None:
    import psycopg

    with psycopg.connect(database.url) as connection:
        connection.execute("UPDATE embargo SET roles = '{employee}'")
    assert desk.embargoes is not None
    with pytest.raises(BadKey, match="was changed in the database"):
        desk.embargoes.read()


def test_what_cant_be_an_embargo_is_refused_without_a_name(database: Database, key: str) -> None:
    keys = keys_from(key)
    for names, lifts in (((), None), (("abc",), None), (tuple("abcdefghijklm"), None), (("Name",), NOW)):
        new = NewEmbargo("codename", Contents("Label", names), lifts_at=lifts)
        with database.session() as session, pytest.raises(NotAllowed):
            add(session, keys, new, actor="command-line", now=NOW)


def test_an_approver_past_the_limit_answers_no_requests(desk: Desk, database: Database) -> None:
    with database.session() as session:
        writer = users.create(session, login="w", name="W", initials="WW", roles=["employee"], now=NOW)
        second = users.create(session, login="s", name="S", initials="SS", roles=["approver"], now=NOW)
    office = Publication(desk)
    asked = [
        reviewing.ask(desk, reviewing.Question(writer.id, post(name), Judgement(Verdict.REVIEW), "en")).id
        for name in (*NAMES, "Blumenwiese")
    ]
    for number in asked:
        with pytest.raises(NotAllowed):
            reviewing.answer(desk, office.receipts, number, user_id=second.id, approved=True, words="")


def test_the_record_tells_who_did_what_and_no_word(desk: Desk, database: Database) -> None:
    with database.session() as session:
        found = record.about(session, [f"embargo:{row.ref}" for row in embargoes.every(session)])
        assert ask(session).version
    assert {one.kind for one in found} == {"embargo.made"}
    assert not any(name in json.dumps([str(one) for one in found]) for name in NAMES)
