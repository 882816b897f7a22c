"""Reading a series: what a row may look like, and which line is wrong."""

import pytest

from bot.crisis.series import SeriesError, read


def test_rows_with_and_without_a_header_and_zones():
    rows = ["2026-03-02 09:00:00,4\n", "\n", "2026-03-02T10:05:00+01:00,5.5\n"]
    for lines in (rows, ["timestamp,value\n", *rows], ["\ufefftimestamp,value\r\n", *rows]):
        found = read(lines)
        assert found.stamps == ("2026-03-02 09:00:00", "2026-03-02T10:05:00+01:00")
        assert (found.times[1] - found.times[0], found.counts.tolist(), found.skipped) == (300, [4, 5.5], ())
    assert read([]).stamps == ()


def test_rows_that_are_not_later_are_skipped_and_named():
    found = read(["2026-03-02 09:00:00,4", "2026-03-02 09:00:00,9", "2026-03-02 08:00:00,9", "2026-03-02 09:05:00,1"])
    assert found.counts.tolist() == [4, 1]
    assert found.skipped == (2, 3)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2026-03-02 09:05:00", "1 fields"),
        ("2026-03-02 09:05:00,1,2", "3 fields"),
        ("yesterday,1", "no timestamp"),
        ("2026-13-02 09:05:00,1", "no timestamp"),
        ("2026-03-02 09:05:00,", "no count"),
        ("2026-03-02 09:05:00,many", "no count"),
        ("2026-03-02 09:05:00,-1", "no count"),
        ("2026-03-02 09:05:00,nan", "no count"),
        ("2026-03-02 09:05:00,inf", "no count"),
        ("x" * 200_000 + ",1", "can't be read"),
    ],
)
def test_a_bad_row_is_named_by_its_line(row, said):
    with pytest.raises(SeriesError, match=said) as caught:
        read(["timestamp,value\n", "2026-03-02 09:00:00,4\n", row + "\n"])
    assert str(caught.value).startswith("Line 3: ")
    assert len(str(caught.value)) < 250
