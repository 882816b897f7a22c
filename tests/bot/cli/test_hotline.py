"""`answerable hotline`: another key, by which every report opens and every code still finds its own."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.cli import answerable
from bot.cli.exits import run
from bot.config import load_config
from bot.doctor.hotline import hotline as examine
from bot.hotline import HotlineKeys, NewReport, Words, keys_from, opened, take_in
from bot.hotline.receipts import plain_receipt
from bot.hotline.rotating import found
from storage import hotline
from storage.database import Database

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SAID = "The glue of lot 7 fails."


def written(database: Database, keys: HotlineKeys, code: str) -> str:
    with database.session() as session:
        report = found(session, keys, plain_receipt(code))
        assert report is not None
        [one] = hotline.entries(session, report.ref)
        return opened(keys, one.place, one.sealed).text


def report(database: Database, keys: HotlineKeys) -> str:
    with database.session() as session:
        return take_in(session, keys, NewReport(Words(SAID)), role="quality_officer", now=NOW).receipt


def test_keys_follow_one_another_and_no_report_or_code_is_lost(
    database: Database, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def call(*words: str) -> tuple[int, str]:
        given = ["--config", str(settings), "hotline", *words]
        code = run(lambda: answerable.main(given, prog_name="answerable", standalone_mode=False))
        said = capsys.readouterr()
        return code, said.out + said.err

    def examined() -> tuple[str, str]:
        [check] = examine(load_config(settings))
        return check.state.value, check.found

    url, key, settings = (tmp_path / name for name in ("url", "key", "config.toml"))
    url.write_text(database.url, encoding="utf-8")
    settings.write_text('platforms = []\n[database]\nurl_file = "url"\n', encoding="utf-8")
    fresh = tmp_path / "fresh"
    fresh.write_text(call("key")[1], encoding="utf-8")
    assert "is off" in examined()[1]
    assert call("rotate-key", "--new-key-file", str(fresh))[0] == 3
    key.write_text(call("key")[1], encoding="utf-8")
    settings.write_text(settings.read_text() + '[hotline]\nkey_file = "key"\n', encoding="utf-8")
    first = keys_from(key.read_text())
    codes = [report(database, first)]
    assert examined()[1] == "the key opens all 1 writings"
    old = tmp_path / "old"
    for _ in range(2):
        old.write_text(key.read_text())
        code, said = call("rotate-key", "--new-key-file", str(fresh))
        assert (code, SAID in said) == (0, False), said
        assert "stay shut" in examined()[1], "the settings still name the old key"
        codes.append(report(database, keys_from(old.read_text())))
        assert call("rotate-key", "--new-key-file", str(fresh), "--old-key-file", str(old))[1].startswith("1 writings")
        key.write_text(fresh.read_text(), encoding="utf-8")
        keys = keys_from(key.read_text())
        assert [written(database, keys, one) for one in codes] == [SAID] * len(codes)
        assert examined()[1] == f"the key opens all {len(codes)} writings"
        fresh.write_text(call("key")[1], encoding="utf-8")
    wrong = tmp_path / "wrong"
    wrong.write_text(call("key")[1], encoding="utf-8")
    code, said = call("rotate-key", "--new-key-file", str(fresh), "--old-key-file", str(wrong))
    assert (code, "nothing was changed" in said) == (3, True), said
    assert [written(database, keys, one) for one in codes] == [SAID] * len(codes)
    with database.session() as session:
        assert found(session, keys, plain_receipt("not a code")) is None
