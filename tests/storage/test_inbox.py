"""The inbox: views, filters, search, order, pages, counts."""

from datetime import timedelta

import pytest

from policies.finding import Intent
from storage import casework, inbox, ingest, users
from storage.database import Session
from storage.inbox import Filters
from tests.storage.stage import DUE, NOW, Stage, mention, triage


@pytest.fixture
def desk(session: Session) -> dict[str, int]:
    """Five cases: a (due last) to e (due first), and two colleagues."""
    account = inbox_account(session)
    ids: dict[str, int] = {}
    for place, key in enumerate("abcde"):
        arrival = mention(
            key, text=f"Halo Pro number{place} is broken, Überraschung", created_at=NOW + timedelta(minutes=place)
        )
        stored = ingest.store(session, account, [arrival])[0]
        assert stored.message_id is not None
        about = triage(
            intent=Intent.QUESTION if key in "ab" else Intent.CRITICISM,
            language="ja" if key == "c" else "en",
            products=("orbit",) if key == "d" else ("halo-pro",),
            safety=key == "e",
        )
        due = DUE - timedelta(minutes=place) if key != "a" else None
        given = casework.Opening(stored.message_id, about, due)
        ids[key] = casework.open_or_update(session, [given], now=NOW)[0].case_id
    for name in ("mara", "tom"):
        ids[name] = users.create(session, login=name, name=name.title(), initials="XX", roles=[], now=NOW).id
    return ids


def inbox_account(session: Session) -> int:
    from storage import accounts

    return accounts.ensure(session, "sandbox", "aurora", now=NOW).id


def keys(session: Session, desk: dict[str, int], filters: Filters, order: str = "due", now: object = NOW) -> str:
    names = {case_id: name for name, case_id in desk.items() if len(name) == 1}
    page = inbox.page(session, filters, user_id=desk["mara"], now=NOW, order=order)
    return "".join(names[row.id] for row in page.rows)


def test_what_is_due_comes_first_and_what_is_not_owed_last(session: Session, desk: dict[str, int]) -> None:
    assert keys(session, desk, Filters()) == "edcba"
    assert keys(session, desk, Filters(), "newest") == "edcba"
    assert keys(session, desk, Filters(), "oldest") == "abcde"
    page = inbox.page(session, Filters(), user_id=desk["mara"], now=NOW)
    assert page.rows[-1].due_at is None
    assert (page.rows[0].number, page.rows[0].handle) == (f"A-{desk['e']}", "danae")


@pytest.mark.parametrize("order", ["due", "newest", "oldest"])
def test_pages_join_without_gap_or_repeat(session: Session, desk: dict[str, int], order: str) -> None:
    seen: list[int] = []
    after = None
    while True:
        page = inbox.page(session, Filters(), user_id=desk["mara"], now=NOW, order=order, after=after, limit=2)
        seen += [row.id for row in page.rows]
        after = page.next_key
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 5
    again = inbox.page(session, Filters(), user_id=desk["mara"], now=NOW, order=order, after="nonsense", limit=2)
    assert [row.id for row in again.rows] == seen[:2]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(intents=("question",)), "ba"),
        (Filters(languages=("ja", "de")), "c"),
        (Filters(products=("orbit",)), "d"),
        (Filters(products=("halo-pro",), intents=("criticism",)), "ec"),
        (Filters(platforms=("elsewhere",)), ""),
        (Filters(safety=True), "e"),
        (Filters(safety=False, languages=("en",)), "dba"),
        (Filters(text="number3"), "d"),
        (Filters(text="number"), "edcba"),
        (Filters(text="UBERRASCH"), "edcba"),
        (Filters(text="@danab"), "b"),
        (Filters(text="orbit"), "d"),
        (Filters(text="halo missing"), ""),
        (Filters(text="'); DROP & | ! :*"), ""),
        (Filters(text="  "), "edcba"),
    ],
)
def test_filters_and_search(session: Session, desk: dict[str, int], filters: Filters, expected: str) -> None:
    assert keys(session, desk, filters) == expected


def test_a_case_is_found_by_its_number(session: Session, desk: dict[str, int]) -> None:
    assert keys(session, desk, Filters(text=f"a-{desk['b']}")) == "b"


def test_views_and_their_counts(session: Session, desk: dict[str, int]) -> None:
    mara, tom = desk["mara"], desk["tom"]
    casework.claim(session, desk["a"], mara, now=NOW)
    casework.claim(session, desk["b"], tom, now=NOW)
    casework.wait(session, desk["c"], mara, now=NOW)
    casework.snooze(session, desk["d"], mara, until=DUE, now=NOW)
    casework.escalate(session, desk["e"], mara, to="legal", reason="a lawyer wrote", now=NOW)
    shown = {view: keys(session, desk, Filters(view=view)) for view in inbox.VIEWS}
    assert shown == {
        "mine": "a", "unclaimed": "e", "open": "eba", "waiting": "c", "snoozed": "d", "escalated": "e", "held": "",
        "overdue": "", "second": "", "unconfirmed": "", "closed": "", "all": "edcba",
    }  # fmt: skip
    assert inbox.counts(session, user_id=mara, now=NOW) == {view: len(found) for view, found in shown.items()}
    assert inbox.counts(session, user_id=mara, now=DUE, views=["overdue"]) == {"overdue": 2}
    casework.close(session, desk["e"], mara, reason="spam", now=NOW)
    assert keys(session, desk, Filters(view="closed")) == "e"
    only = Filters(languages=("ja",))
    assert inbox.counts(session, user_id=mara, now=NOW, views=["all"], filters=only) == {"all": 1}


def test_saved_views(session: Session, desk: dict[str, int]) -> None:
    mara, tom = desk["mara"], desk["tom"]
    wanted = Filters(view="all", languages=("ja",), safety=True, text="halo")
    own = inbox.save_view(session, name="Japanese", filters=wanted, user_id=mara, now=NOW, actor=f"user:{mara}")
    again = inbox.save_view(session, name=" Japanese ", filters=wanted, user_id=mara, now=NOW, actor=f"user:{mara}")
    everyone = inbox.save_view(session, name="All", filters=Filters(), user_id=None, now=NOW, actor=f"user:{tom}")
    assert [(view.id, view.filters) for view in inbox.views(session, mara)] == [
        (everyone.id, Filters()),
        (again.id, wanted),
    ]
    assert own.id != again.id
    assert [view.id for view in inbox.views(session, tom)] == [everyone.id]
    with pytest.raises(inbox_not_found()):
        inbox.delete_view(session, again.id, user_id=tom)
    inbox.delete_view(session, again.id, user_id=mara)
    assert len(inbox.views(session, mara)) == 1


def inbox_not_found() -> type[Exception]:
    from storage.errors import NotFound

    return NotFound


def test_japanese_is_found_by_part_of_a_sentence(session: Session) -> None:
    account = inbox_account(session)
    stored = ingest.store(session, account, [mention("j", text="新しいイヤホンが充電できない。助けて")])[0]
    assert stored.message_id is not None
    given = casework.Opening(stored.message_id, triage(language="ja"), DUE)
    casework.open_or_update(session, [given], now=NOW)
    for asked, expected in (("充電できない", 1), ("イヤホン", 1), ("画面", 0)):
        page = inbox.page(session, Filters(text=asked), user_id=1, now=NOW)
        assert len(page.rows) == expected, asked


def test_a_case_is_read_with_all_its_parts(database: object) -> None:
    from storage import cases
    from storage.database import Database

    assert isinstance(database, Database)
    stage = Stage.build(database)
    stage.approve()
    with database.session() as session:
        ingest.store(session, stage.account_id, [mention("2", conversation_id="c1", text="me too")])
        casework.note(session, stage.case_id, stage.tom, "ring the shop", now=NOW)
    with database.session() as session:
        case = cases.read(session, stage.case_id)
    assert [one.text for one in case.thread][-1] == "me too"
    assert (case.account, case.person.handle, case.message.id) == ("aurora", "dana1", stage.message_id)
    assert case.reply is not None
    assert (case.reply.state, [one.name for one in case.reply.approvals]) == ("approved", ["Mara"])
    assert [note.text for note in case.notes] == ["ring the shop"]
    assert case.triage.intents == {Intent.CRITICISM: 0.75}
    assert case.row.reply_state == "approved"
