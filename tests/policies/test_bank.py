"""The bank finds names however they are written, and holds none of them."""

import gc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from policies.code import Code
from policies.embargo import nameless, needs_review
from policies.engine import Judge
from policies.finding import Judgement, Verdict
from policies.signals.bank import Bank
from policies.signals.instruments import Instruments
from policies.signals.reading import read
from policies.subject import Account, Subject, SubjectKind
from storage.judgements import judgement_json

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def bank(*names: str, lifts_at: datetime | None = None) -> Bank:
    made = Bank(b"k" * 32)
    made.hold([made.keyed(f"e-{number}", "codename", [name], lifts_at) for number, name in enumerate(names)])
    return made


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("So proud of Project Zaunkönig!", "Project Zaunkönig"),
        ("#ProjectZaunkönig soon", "ProjectZaunkönig"),
        ("pr0ject zaunk0nig", None),
        ("p.r.o.j.e.c.t Z.a.u.n.k.ö.n.i.g", "p.r.o.j.e.c.t Z.a.u.n.k.ö.n.i.g"),
        ("Рroject Zaunkönig", "Рroject Zaunkönig"),
        ("project\u200bzaunkönig", "project\u200bzaunkönig"),
        ("three PROJECT ZAUNKÖNIGS", "PROJECT ZAUNKÖNIGS"),
        ("Lumen 5, or lumen5", "Lumen 5"),
        ("これは夜鷹計画です", "夜鷹計画"),
        ("the zaunkönig is a bird", None),
        ("project zaun", None),
        ("夜鷹は鳥です", None),
    ],
)
def test_a_name_is_found_however_it_is_written(text: str, marked: str | None) -> None:
    found = bank("Project Zaunkönig", "Lumen 5", "夜鷹計画").find(read(text), NOW)
    if marked is None:
        assert [text[one.start : one.end] for one in found] in ([], ["pr0ject zaunk0nig"])
    else:
        assert text[found[0].start : found[0].end] == marked


def test_lift_time_lifts_by_itself() -> None:
    held = bank("Zaunkönig", lifts_at=NOW + timedelta(hours=1))
    assert held.find(read("Zaunkönig"), NOW)
    assert not held.find(read("Zaunkönig"), NOW + timedelta(hours=1))


@pytest.mark.parametrize("name", ["abc", "x" * 65, "!!!"])
def test_a_name_too_short_or_long_is_refused_without_repeating_it(name: str) -> None:
    with pytest.raises(ValueError, match="4 to 64") as refused:
        bank(name)
    assert name not in str(refused.value)


def test_another_key_finds_nothing_alike() -> None:
    one, other = Bank(b"a" * 32), Bank(b"b" * 32)
    assert one.keyed("e", "codename", ["Zaunkönig"]).forms.isdisjoint(other.keyed("e", "codename", ["Zaunkönig"]).forms)


def test_no_plain_name_stays_in_the_heap() -> None:
    letters = ["Pli", "nko", "var", "dö"]

    def held() -> Bank:
        return bank("".join(letters))

    kept = held()
    gc.collect()
    for one in gc.get_objects():
        for part in gc.get_referents(one):
            if isinstance(part, str) and len(part) < 200:
                assert "plinkovar" not in part.lower()
    assert kept.find(read("".join(letters)), NOW)


def sums(held: Bank, text: str) -> int:
    """Return how many lookups a search makes."""
    asked = 0

    class Counting(dict):  # type: ignore[type-arg]
        def get(self, *given):  # type: ignore[no-untyped-def]
            nonlocal asked
            asked += 1
            return super().get(*given)

    shelf = held._shelf
    object.__setattr__(shelf, "forms", Counting(shelf.forms))
    held.find(read(text), NOW)
    return asked


def test_a_text_that_begins_like_a_name_takes_as_many_steps_as_any_other() -> None:
    held = bank("Zaunkönigsruf", "Nachtfalter")
    assert sums(held, "zaunk one two zaunkön three") == sums(held, "braun one two braunen three")


@pytest.fixture
def make(code: Code) -> Callable[[Bank], Judge]:
    return lambda held: Judge(code, Instruments(code, None, held))


def post(text: str, **more: object) -> Subject:
    return Subject(SubjectKind.EMPLOYEE_POST, text, NOW, account=Account.OWN, **more)  # type: ignore[arg-type]


def test_the_judge_tells_neither_which_nor_where_nor_how_many(make: Callable[[Bank], Judge]) -> None:
    judge = make(bank("Zaunkönigsruf", "Nachtfalter"))
    one, two = judge.judge(post("Hello Zaunkönigsruf")), judge.judge(post("Nachtfalter and Zaunkönigsruf"))
    assert one.verdict is Verdict.BLOCK
    assert one.findings == two.findings
    (found,) = one.findings
    assert (found.rule, found.start, found.end, found.fix, found.signal) == (
        "confidentiality/embargoed", 0, 0, None, "bank",
    )  # fmt: skip
    assert "bank:" not in repr(two)
    assert "touched" not in judgement_json(two)


def test_the_bank_survives_a_new_code(make: Callable[[Bank], Judge], code: Code) -> None:
    judge = make(bank("Zaunkönigsruf"))
    judge.adopt(code)
    assert judge.judge(post("Zaunkönigsruf")).verdict is Verdict.BLOCK


def test_what_comes_in_is_not_looked_at(make: Callable[[Bank], Judge]) -> None:
    mention = Subject(SubjectKind.MENTION, "When does Zaunkönigsruf come?", NOW)
    assert make(bank("Zaunkönigsruf")).judge(mention).touched == ()


def test_past_the_limit_the_answer_is_the_same_whatever_the_text_holds(make: Callable[[Bank], Judge]) -> None:
    judge = make(bank("Zaunkönigsruf"))
    one, other = judge.judge(post("Zaunkönigsruf", banked=False)), judge.judge(post("Blumenwiese", banked=False))
    assert one == other
    assert one.verdict is Verdict.REVIEW
    assert needs_review(judge.judge(post("Zaunkönigsruf"))) == one == needs_review(one)


def test_nothing_that_only_some_may_know_is_stored(make: Callable[[Bank], Judge]) -> None:
    found = make(bank("Zaunkönigsruf")).judge(post("Zaunkönigsruf"))
    told = found.findings[0].__class__(
        "confidentiality/embargoed", found.findings[0].severity, "Canary", 0, 5, "Canary"
    )
    kept = judgement_json(Judgement(Verdict.BLOCK, (told,)))
    assert "Canary" not in str(kept)
    assert nameless(Judgement(Verdict.BLOCK, (told,))).findings == found.findings
