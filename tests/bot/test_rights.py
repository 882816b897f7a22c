"""The list of erasures beside the database outlives a machine that stops in the middle of a line."""

from datetime import UTC, datetime

from bot import rights

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_line_that_broke_off_takes_no_other_along(tmp_path):
    rights.note_erasure(tmp_path, "first", NOW)
    with (tmp_path / rights.LIST).open("a", encoding="utf-8") as file:
        file.write('{"at": "2026-03')
    rights.note_erasure(tmp_path, "second", NOW)
    assert dict(rights._listed(tmp_path / rights.LIST)) == {"first": NOW, "second": NOW}
