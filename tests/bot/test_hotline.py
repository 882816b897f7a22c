"""What the hotline is made of: codes, seals, the bucket, and finding who is named."""

from datetime import UTC, datetime

import pytest

from bot.config_file import ConfigError
from bot.hotline import Bucket, HotlineKeys, Words, keys_from, named_in, new_receipt, opened, sealed
from bot.hotline.receipts import plain_receipt
from storage.hotline import Place, months_after
from storage.users import Colleague

KEYS = HotlineKeys(b"k" * 32)
PLACE = Place("h-1", 1, "report")


def colleague(number: int, login: str, name: str) -> Colleague:
    return Colleague(number, login, name, "XX", (), "UTC", {}, None, False, None)  # type: ignore[arg-type]


def test_codes_differ_and_are_read_however_they_are_typed() -> None:
    codes = {new_receipt() for _ in range(200)}
    assert len(codes) == 200
    code = codes.pop()
    assert plain_receipt(f"  {code.upper().replace('-', ' ')} ") == plain_receipt(code) != ""
    assert plain_receipt(code.replace("0", "O").replace("1", "l")) == plain_receipt(code)
    assert plain_receipt("") == plain_receipt("not a code") == plain_receipt("é" * 26) == ""


def test_what_is_sealed_opens_only_in_its_place_and_with_its_key() -> None:
    held = sealed(KEYS, PLACE, Words("The glue fails.", "Ada", "room 3"))
    assert b"glue" not in held
    assert opened(KEYS, PLACE, held) == Words("The glue fails.", "Ada", "room 3")
    for keys, place in (
        (KEYS, Place("h-2", 1, "report")),
        (KEYS, Place("h-1", 2, "report")),
        (HotlineKeys(b"x" * 32), PLACE),
    ):
        assert "can't be opened" in opened(keys, place, held).text
    assert len(held) == len(sealed(KEYS, PLACE, Words("No.")))


def test_a_bad_key_is_refused_with_what_to_do() -> None:
    for written in ("short", "c2hvcnQ="):
        with pytest.raises(ConfigError, match="answerable hotline key"):
            keys_from(written)


def test_the_bucket_empties_and_fills_again() -> None:
    now = [0.0]
    bucket = Bucket(2, 60, lambda: now[0])
    assert [bucket.draw() for _ in range(3)] == [True, True, False]
    now[0] = 61
    assert [bucket.draw() for _ in range(2)] == [True, False]


@pytest.mark.parametrize(
    ("text", "whom", "expected"),
    [
        ("Ask maya.k why the test was skipped.", "", [1]),
        ("It was MAYA KIM who signed.", "", [1]),
        ("Mr Rose told us to be quiet.", "", [2]),
        ("I will not rose-tint this. Will they?", "", []),
        ("The glue fails.", "will", [2]),
        ("The glue fails.", "Kim, and the boss", [1]),
        ("@wrose knows", "", [2]),
        ("Nobody in particular.", "", []),
    ],
)  # fmt: skip
def test_who_is_named_is_found(text: str, whom: str, expected: list[int]) -> None:
    people = [colleague(1, "maya.k", "Maya Kim"), colleague(2, "wrose", "Will Rose")]
    assert named_in(text, whom, people) == expected


def test_months_end_with_the_month() -> None:
    assert months_after(datetime(2026, 11, 30, tzinfo=UTC), 3) == datetime(2027, 2, 28, tzinfo=UTC)
