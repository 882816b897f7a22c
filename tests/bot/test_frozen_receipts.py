"""While a crisis freezes the company's posts get no receipt, and the desk says why; own accounts are not touched."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.clearances import ClearanceError, new_key
from bot.config import Config
from bot.console.check_building import verdict
from bot.console.check_form import PostForm
from bot.crisis import room
from bot.publication.halting import halted
from bot.publication.receipts import Receipts
from bot.wiring import Desk, build
from policies.finding import Verdict
from policies.subject import Account, Subject, SubjectKind
from storage import accounts
from storage.crises import NewCrisis
from storage.database import Database
from tests.storage.stage import ALLOW

TEXT = "Good morning from the Halo Pro team."


@pytest.fixture
def desk(database: Database) -> Desk:
    return replace(build(Config(platforms=()), url="postgresql://nowhere/never"), database=database)


@pytest.fixture
def receipts(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Receipts:
    monkeypatch.setenv("RECEIPTS", new_key().pem()[0].decode())
    config = Config.model_validate({"platforms": [], "clearance": {"key_env": "RECEIPTS"}})
    return Receipts(config, desk.clock, halted(desk))


@pytest.fixture
def frozen(desk: Desk) -> Callable[..., int]:
    """Return a function that opens a crisis which freezes, and returns its number."""

    def open_(**more: object) -> int:
        new = replace(NewCrisis("Outage", "outage", "accidental", 1), **more)  # type: ignore[arg-type]
        return room.open_room(desk.database, new, actor="user:1", clock=desk.clock).crisis_id

    return open_


def post(desk: Desk, text: str = TEXT, **more: object) -> Subject:
    return replace(Subject(SubjectKind.BRAND_POST, text, desk.clock(), platform="x"), **more)  # type: ignore[arg-type]


def test_the_company_gets_none_until_the_freeze_is_lifted(
    desk: Desk, receipts: Receipts, frozen: Callable[..., int]
) -> None:
    assert receipts.issue(ALLOW, post(desk))
    crisis = frozen()
    with pytest.raises(ClearanceError, match=f"Crisis {crisis} freezes what the company publishes"):
        receipts.issue(ALLOW, post(desk))
    assert receipts.issue_if_any(ALLOW, post(desk)) == ""
    assert receipts.issue_approved(replace(ALLOW, verdict=Verdict.REVIEW), post(desk)) == ""
    own = post(desk, kind=SubjectKind.EMPLOYEE_POST, account=Account.OWN)
    assert receipts.issue(ALLOW, own)
    assert receipts.frozen(own) == ""
    room.close(desk.database, crisis, held="keep", actor="user:1", clock=desk.clock, reason="It is over.")
    assert receipts.issue(ALLOW, post(desk))


def test_a_narrow_freeze_binds_its_platforms_and_products_and_a_rehearsal_the_sandbox(
    desk: Desk, receipts: Receipts, frozen: Callable[..., int]
) -> None:
    with desk.database.session() as session:
        reddit = accounts.ensure(session, "reddit", "aurora", now=desk.clock()).id
    crisis = frozen(accounts=(reddit,))
    assert [bool(receipts.frozen(post(desk, platform=one))) for one in ("x", "reddit", "")] == [False, True, True]
    room.close(desk.database, crisis, held="keep", actor="user:1", clock=desk.clock, reason="It is over.")
    crisis = frozen(frozen_products=("halo-pro",))
    assert [bool(receipts.frozen(post(desk, one))) for one in (TEXT, "Good morning.")] == [True, False]
    unsigned = Receipts(Config(platforms=()), desk.clock, halted(desk))
    assert unsigned.frozen(post(desk)) == "", "there is no receipt to speak of"
    assert "so this waits" in unsigned.halted(post(desk))
    assert unsigned.halted(post(desk, account=Account.OWN)) == ""
    form = PostForm(text=TEXT, account=Account.COMPANY)
    assert verdict(ALLOW, form, halted="It waits.").title == "Not now"
    assert verdict(replace(ALLOW, verdict=Verdict.REVISE), form, halted="It waits.").title == "Almost there"
    room.close(desk.database, crisis, held="keep", actor="user:1", clock=desk.clock, reason="It is over.")
    frozen(rehearsal=True)
    assert receipts.frozen(post(desk)) == ""
    assert receipts.frozen(post(desk, platform="sandbox")).startswith("REHEARSAL: ")


def test_if_nobody_can_tell_none_is_given(desk: Desk, receipts: Receipts) -> None:
    desk.database.close()
    away = replace(desk, database=Database("postgresql://127.0.0.1:1/never", pool_size=1))
    blind = Receipts(Config(platforms=()), desk.clock, halted(away))
    assert not blind.signs
    assert "can't be read" in halted(away)(post(desk))
