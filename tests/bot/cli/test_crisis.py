"""`answerable crisis backtest`: alarms as they stand in the file, in words and as JSON."""

import subprocess
import sys
from datetime import UTC, datetime

import orjson
import pytest

from bot.crisis import series
from tests.bot.crisis.brands import PER_DAY, brand, times


def write(path, header="timestamp,value\n", zone=""):
    counts = brand(20)
    counts[15 * PER_DAY : 15 * PER_DAY + 24] *= 9
    rows = zip(times(20).tolist(), counts, strict=True)
    path.write_text(
        header + "".join(f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}{zone},{n:.0f}\n" for at, n in rows)
    )
    return path


def test_it_prints_alarms_as_they_stand_in_the_file(answerable, tmp_path):
    said = answerable("crisis", "backtest", str(write(tmp_path / "a.csv", zone="+00:00")))
    assert said.code == 0
    assert all(line.endswith("+00:00") and len(line) == 25 for line in said.out.splitlines())
    assert any(line.startswith("2026-03-17 00:") for line in said.out.splitlines())
    bare = answerable("crisis", "backtest", str(write(tmp_path / "b.csv", header="")))
    assert bare.out == said.out.replace("+00:00", "")


def test_it_explains_in_words_and_as_json(answerable, tmp_path):
    path = str(write(tmp_path / "a.csv"))
    stamps = answerable("crisis", "backtest", path).out.splitlines()
    told = [orjson.loads(line) for line in answerable("crisis", "backtest", path, "--json").out.splitlines()]
    assert [one["timestamp"] for one in told] == stamps
    assert set(told[0]) == {"timestamp", "rose", "expected", "since", "score"}
    assert [one["minutes"] for one in told[0]["rose"]] == [30, 60, 120]
    explained = answerable("crisis", "backtest", path, "--explain").out.splitlines()
    assert [line[:19] for line in explained] == stamps
    assert all("limit" in line and "usual at this time" in line and "since 2026" in line for line in explained)


def test_what_is_wrong_is_said_with_its_line(answerable, tmp_path):
    path = write(tmp_path / "a.csv")
    path.write_text(path.read_text() + "2026-03-02 00:00:00,1\n")
    said = answerable("crisis", "backtest", str(path))
    assert said.code == 0
    assert "Skipped 1 row that" in said.err
    assert "line 5762" in said.err
    path.write_text("2026-03-02 00:00:00,1\nnever,1\n")
    said = answerable("crisis", "backtest", str(path))
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("Line 2: 'never' is no timestamp.")
    path.write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in answerable("crisis", "backtest", str(path)).err
    assert answerable("crisis", "backtest", str(tmp_path / "none.csv")).code == 2
    path.write_text("")
    said = answerable("crisis", "backtest", str(path))
    assert (said.code, said.out, "holds no rows" in said.err) == (0, "", True)


@pytest.mark.parametrize(
    "row",
    [
        "2026-03-02", "2026-03-02,1,2", "2026-03-02;1", "2026-03-02,", "2026-03-02,nan", "2026-03-02,inf",
        "2026-03-02,1e308", "2026-03-02,-1", '2026-03-02,"1,234"', "02.03.2026,1", "03/02/2026,1", "1767225600,1",
        "2026-03-02,1\0", "2026-03-02," + "1" * 200_000,
    ],
)  # fmt: skip
def test_a_wrong_row_is_never_counted(row):
    with pytest.raises(series.SeriesError, match=r"^Line 2: "):
        series.read(["timestamp,value\n", row + "\n"])


def test_standard_input_is_read_as_a_file_is():
    command = [sys.executable, "-c", "from bot.cli import main; main()", "crisis", "backtest", "-"]
    done = subprocess.run(command, input="timestamp,value\n".encode("utf-16"), capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (2, b"Standard input is no text in UTF-8. Save it as UTF-8.\n")


def test_real_brands_score_as_the_issue_asks(answerable, shared, tmp_path):
    data = shared / "data" / "nab"
    for each in data.glob("*.csv"):
        (tmp_path / each.name).with_suffix(".alarms").write_text(answerable("crisis", "backtest", str(each)).out)
    scored = subprocess.run(
        [sys.executable, shared / "tools" / "score_alarms.py", data, tmp_path],
        check=True,
        capture_output=True,
        text=True,
    )
    assert float(scored.stdout.split("score ")[1].split()[0]) >= 86
