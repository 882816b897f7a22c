"""`answerable report weekly` and `send`, as commands: every format, every refusal, every exit code."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.reports.weeks import Week
from storage import accounts
from storage.database import Database
from tests.bot.reports.weeks_of import fill

ZONE = ZoneInfo("UTC")
LAST = Week.of(datetime.now(UTC), ZONE).plus(-1)
MAIL = """
[mail]
host = "127.0.0.1"
port = 9
tls = "none"
[reports]
to = ["planning@example.com", "boss@example.com"]
"""


@pytest.fixture
def filled(desk, database_url):
    database = Database(database_url)
    with database.session() as session:
        account = accounts.ensure(session, "sandbox", "AuroraCare", now=datetime.now(UTC)).id
        since = LAST.starts(ZONE)
        fill(session, account, 21, since, since + timedelta(days=7))
    database.close()
    return desk


def test_a_week_is_shown_in_every_format(filled, tmp_path: Path) -> None:
    shown = filled("report", "weekly")
    assert (shown.code, shown.err) == (0, "")
    assert str(LAST) in shown.out
    assert "21 cases were opened" in shown.out
    assert filled("report", "weekly", "--week", str(LAST), "--format", "json").json["cases"]["cases"] == 21
    assert filled("report", "weekly", "--format", "csv").out.count(",") > 10
    assert filled("report", "weekly", "--format", "html").out.startswith("<!doctype html>")
    for name, begins in (("w.html", b"<!doctype"), ("w.csv", b""), ("w.pdf", b"%PDF"), ("w.json", b"{"), ("w", b"")):
        written = filled("report", "weekly", "--out", str(tmp_path / name))
        assert (written.code, written.out) == (0, "")
        assert f"Wrote {tmp_path / name}." in written.err
        assert (tmp_path / name).read_bytes().startswith(begins)
    assert b"21 cases were opened" in (tmp_path / "w").read_bytes(), "text, where the name says nothing"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("weekly", "--week", "2026-W99"), "2026 has no week 99."),
        (("weekly", "--week", "last"), "2026-W47"),
        (("weekly", "--week", "2999-W01"), "has not begun"),
        (("weekly", "--format", "pdf"), "--out report.pdf"),
        (("weekly", "--format", "docx"), "docx"),
        (("weekly", "--out", "nowhere/w.html"), "can't be written"),
        (("send", "--week", str(LAST.plus(1))), "is not over"),
        (("send", "--week", "x"), "2026-W47"),
    ],
)
def test_what_can_not_be_done_is_said_and_is_exit_code_2(desk, arguments: tuple[str, ...], said: str) -> None:
    refused = desk("report", *arguments)
    assert refused.code == 2
    assert said in refused.err
    assert refused.out == ""
    assert "Traceback" not in refused.err


def test_without_settings_or_database_it_says_so(answerable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.toml").write_text("[reports]\nday = 'someday'\n", encoding="utf-8")
    assert answerable("report", "weekly").code == 3
    monkeypatch.setenv("DESK_DATABASE", "postgresql://127.0.0.1:9/none")
    (tmp_path / "config.toml").write_text('[database]\nurl_env = "DESK_DATABASE"\n', encoding="utf-8")
    for command in ("weekly", "send"):
        assert answerable("report", command).code == 4


def test_it_is_sent_once_to_each(filled, tmp_path: Path) -> None:
    none = filled("report", "send")
    assert (none.code, "Nobody is left to tell" in none.err) == (0, True)
    settings = tmp_path / "config.toml"
    settings.write_text(settings.read_text() + MAIL.replace('host = "127.0.0.1"\n', ""), encoding="utf-8")
    assert "no mail server" in filled("report", "send").err
    settings.write_text(settings.read_text().replace("[mail]\n", '[mail]\nhost = "127.0.0.1"\n'), encoding="utf-8")
    sent = filled("report", "send", "--week", str(LAST))
    assert (sent.code, f"The report of week {LAST} is on its way to 2 recipients." in sent.err) == (0, True)
    assert "Nobody is left to tell" in filled("report", "send").err


@pytest.mark.parametrize("command", [(), ("weekly",), ("send",)])
def test_its_help_says_what_it_does_and_how_it_ends(answerable, command: tuple[str, ...]) -> None:
    told = answerable("report", *command, "--help")
    assert told.code == 0
    assert "answerable report weekly" in told.out or "answerable report send" in told.out
    assert not command or "Exit codes: 0 done; 2 wrong command line" in told.out
