"""The embedded PostgreSQL: shared, restarted, killed, and clear about what is wrong."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest

from storage import embedded, postgres
from storage.errors import CannotStart

ROOT = Path(__file__).resolve().parents[2]
OTHER = """
import os, sys
from pathlib import Path
from storage import embedded
print(embedded.start(Path(sys.argv[1])), os.getpid(), flush=True)
sys.stdin.readline()
print(embedded.stop(Path(sys.argv[1])), flush=True)
"""


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A data directory whose server was made and stopped once, to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="answerable-embedded-"))
    embedded.start(folder)
    assert embedded.stop(folder) is True
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def home(made: Path) -> Iterator[Path]:
    """A data directory of our own, outside of pytest's (whose folders other users may not enter)."""
    folder = Path(tempfile.mkdtemp(prefix="answerable-embedded-"))
    subprocess.run(["cp", "-a", str(made / "postgres"), str(folder)], check=True)
    yield folder
    embedded.stop(folder)
    shutil.rmtree(folder, ignore_errors=True)


def pid(home: Path) -> int:
    return int((home / "postgres" / "postmaster.pid").read_text().split()[0])


def count(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT count(*) FROM kept").fetchone()
    assert row is not None
    return int(row[0])


def keep(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept AS SELECT 1 AS n")


def other(home: Path, **more: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OTHER, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
        **more,
    )  # type: ignore[call-overload,no-any-return]  # fmt: skip


def said(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdout is not None
    return process.stdout.readline().split()


def end(process: subprocess.Popen[str]) -> list[str]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("\n")
    process.stdin.flush()
    last = said(process)
    process.wait(30)
    process.stdin.close()
    process.stdout.close()
    return last


def test_processes_share_a_server_and_the_last_to_leave_stops_it(home: Path) -> None:
    url = embedded.start(home)
    assert embedded.start(home) == url
    keep(url)
    process = other(home)
    assert said(process)[0] == url
    first = pid(home)
    assert embedded.stop(home) is False
    assert embedded.stop(home) is False
    assert count(url) == 1
    assert pid(home) == first
    assert end(process) == ["True"]
    assert not (home / "postgres" / "postmaster.pid").exists()
    assert count(embedded.start(home)) == 1


def test_a_killed_process_leaves_the_server_to_the_next(home: Path) -> None:
    process = other(home)
    said(process)
    server = pid(home)
    process.send_signal(signal.SIGKILL)
    process.wait(30)
    for stream in (process.stdin, process.stdout):
        assert stream is not None
        stream.close()
    keep(embedded.start(home))
    assert pid(home) == server
    assert embedded.stop(home) is True


def test_a_killed_server_comes_back_with_its_data(home: Path) -> None:
    url = embedded.start(home)
    keep(url)
    for _ in range(2):
        os.kill(pid(home), signal.SIGKILL)
        assert count(embedded.start(home)) == 1


def test_the_watch_brings_a_killed_server_back(home: Path) -> None:
    url = embedded.start(home)
    keep(url)
    stopped = threading.Event()
    watch = threading.Thread(target=embedded.watch, args=(home, stopped), kwargs={"every": 0.05})
    watch.start()
    os.kill(pid(home), signal.SIGKILL)
    for _ in range(400):
        try:
            assert count(url) == 1
            break
        except psycopg.OperationalError:
            time.sleep(0.05)
    else:
        raise AssertionError("the server did not come back")
    stopped.set()
    watch.join()


def test_traces_of_a_killed_server_do_not_mislead(home: Path) -> None:
    keep(embedded.start(home))
    embedded.stop(home)
    (home / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{home}\n0\n5432\n\n\n\nready\n")
    assert count(embedded.start(home)) == 1
    embedded.stop(home)
    (home / "postgres.new").mkdir()
    (home / "postgres.new" / "half").touch()
    assert count(embedded.start(home)) == 1


def test_a_long_path_still_has_a_socket(home: Path) -> None:
    deep = home / ("d" * 120)
    url = embedded.start(deep)
    keep(url)
    sockets = Path(unquote(url.partition("host=")[2].partition("&")[0]))
    assert sockets.name.startswith("answerable-")
    assert sockets.stat().st_mode & 0o077 == 0
    assert embedded.stop(deep) is True
    assert not sockets.exists()


def test_durability_is_on_and_words_stay_out_of_the_log(home: Path) -> None:
    with psycopg.connect(embedded.start(home)) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            assert connection.execute(f"SHOW {name}").fetchone() == ("on",)
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("CREATE TABLE t (word text UNIQUE)").connection.execute(
                "INSERT INTO t VALUES (%s), (%s)", ["secretword", "secretword"]
            )
    embedded.stop(home)
    logs = [path.read_text(errors="replace") for path in (home / "postgres").rglob("*.log")]
    assert any("duplicate key" in log for log in logs)
    assert not any("secretword" in log for log in logs)


def test_what_is_wrong_is_said_with_how_to_mend_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    embedded.start(home)
    embedded.stop(home)
    (home / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(CannotStart, match=r"made by PostgreSQL 16.*pg_dump"):
        embedded.start(home)
    (home / "postgres" / "PG_VERSION").write_text("18\n")
    (home / "postgres" / "global" / "pg_control").rename(home / "kept_control")
    with pytest.raises(CannotStart, match="postgres"):
        embedded.start(home)
    (home / "kept_control").rename(home / "postgres" / "global" / "pg_control")
    embedded.start(home)
    embedded.stop(home)
    blocked = home / "file"
    blocked.touch()
    with pytest.raises(CannotStart, match="data_dir"):
        embedded.start(blocked / "below")
    monkeypatch.setattr(postgres, "_ROOM_NEEDED", 2**62)
    with pytest.raises(CannotStart, match="MB free"):
        embedded.start(home / "new")


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ("FATAL:  could not write lock file: No space left on device", "disk of /x is full"),
        ("FATAL:  could not open file: Permission denied", "Give the folder"),
        ("FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use", "earlier server"),
        ('FATAL:  lock file "postmaster.pid" already exists\nHINT:  Is another postmaster running?', "did not start"),
        ("", "it said nothing"),
    ],
)
def test_postgresql_s_words_are_explained(log: str, words: str) -> None:
    assert words in postgres.explain(log, Path("/x"))


def runs_for(uid: int) -> bool:
    try:
        return subprocess.run([sys.executable, "-c", "import storage"], user=uid, cwd=ROOT, check=False).returncode == 0
    except PermissionError:
        return False


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to become somebody else")
def test_an_ordinary_user_and_the_wrong_one(home: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    theirs = home / "theirs"
    theirs.mkdir()
    os.chown(theirs, nobody.pw_uid, nobody.pw_gid)
    home.chmod(0o755)
    if not runs_for(nobody.pw_uid):
        pytest.skip("this Python can't be run by an ordinary user")
    process = other(theirs, user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[])
    answer = said(process)
    assert answer, "an ordinary user could not start the server"
    assert (theirs / "postgres").stat().st_uid == nobody.pw_uid
    assert embedded.start(theirs) == answer[0]
    assert end(process) == ["False"]
    assert embedded.stop(theirs) is True
    embedded.start(home)
    wrong = subprocess.run(
        [sys.executable, "-c", OTHER, str(home)], user=nobody.pw_uid, group=nobody.pw_gid, extra_groups=[],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert "CannotStart" in wrong.stderr
    assert "data_dir" in wrong.stderr
