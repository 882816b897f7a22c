"""Words taken over from somebody's post: found in texts written down beforehand, and not in those only alike."""

from datetime import UTC, datetime

import numpy as np

from policies.engine import Judge
from policies.finding import Finding
from policies.signals.lifting import Seen, SeenPosts, signature
from policies.subject import Account, SeenPost, Subject, SubjectKind, Turn
from tests.policies.lifted_texts import ALIKE, LIFTED

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
SPONGE = "Cut an old sponge to size, slide it behind the TV, rattle gone."


def found(judge: Judge, text: str, post: str, author: str = "lena", **facts: object) -> list[Finding]:
    given = {"kind": SubjectKind.BRAND_POST, "platform": "x", **facts}
    subject = Subject(text=text, now=NOW, seen=(SeenPost(author, post, "x"),), **given)  # type: ignore[arg-type]
    return [one for one in judge.judge(subject).findings if one.rule == "attribution/lifted"]


def test_of_texts_written_beforehand_nearly_all_come_out_right(judge: Judge) -> None:
    assert sum(bool(found(judge, text, post)) for post, text in LIFTED) >= 19
    assert sum(bool(found(judge, text, post)) for post, text in ALIKE) <= 1


def test_the_fix_credits_and_settles_it(judge: Judge) -> None:
    for post, text in LIFTED:
        for one in found(judge, text, post):
            mended = text[: one.start] + (one.fix or "") + text[one.end :]
            assert "via @lena" in mended
            assert found(judge, mended, post) == []


def test_credit_answers_and_own_accounts_are_left_alone(judge: Judge) -> None:
    assert found(judge, SPONGE, SPONGE)
    for credited in (f"“{SPONGE}” @Lena", f"{SPONGE} via @lena", f"{SPONGE} 📷 u/lena"):
        assert found(judge, credited, SPONGE) == []
    assert found(judge, SPONGE + " @lenaortiz", SPONGE)
    assert found(judge, SPONGE, SPONGE, kind=SubjectKind.REPLY)
    assert found(judge, SPONGE, SPONGE, kind=SubjectKind.REPLY, answers=SPONGE) == []
    assert found(judge, SPONGE, SPONGE, kind=SubjectKind.REPLY, thread=(Turn("tom", SPONGE),)) == []
    own = {"kind": SubjectKind.EMPLOYEE_POST, "account": Account.OWN}
    assert found(judge, SPONGE, SPONGE, **own) == []
    assert found(judge, SPONGE, SPONGE, kind=SubjectKind.STATEMENT) == []
    assert found(judge, SPONGE, SPONGE, kind=SubjectKind.MENTION) == []


def test_signs_nobody_sees_and_odd_handles_change_nothing(judge: Judge) -> None:
    assert found(judge, SPONGE.replace(" ", "\u200b "), SPONGE)
    assert found(judge, SPONGE.upper(), SPONGE)
    assert found(judge, SPONGE, SPONGE, author="a.b(c[")
    assert found(judge, SPONGE, SPONGE, author="@u/lena")[0].message.count("@lena") == 2


def test_a_signature_holds_numbers_that_stay_the_same() -> None:
    assert signature("one two").size == 0
    assert signature("RT @lena one two three four").size == 0
    assert signature("one two three four").tolist() == signature("ONE, two: three four!").tolist()
    assert signature("one two three").tolist() == [11526420833810881960]
    assert not np.intersect1d(signature("one two three"), signature("one two four")).size


def test_nothing_seen_finds_nothing(judge: Judge) -> None:
    assert judge.with_seen(SeenPosts).judge(Subject(SubjectKind.BRAND_POST, SPONGE, NOW)).findings == ()
    empty = SeenPosts([Seen("lena", "x", signature(""))])
    assert judge.with_seen(lambda: empty).judge(Subject(SubjectKind.BRAND_POST, SPONGE, NOW)).findings == ()
    assert judge.with_seen(lambda: empty).judge(Subject(SubjectKind.BRAND_POST, "", NOW)).findings == ()
