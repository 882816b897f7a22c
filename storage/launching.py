"""Starting, finding and stopping the embedded server's process."""

import contextlib
import hashlib
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from storage import postgres
from storage.errors import CannotStart

DATABASE = "answerable"

_PATIENCE = 60.0
_SOCKET_PATH_LIMIT = 100


def ensure_running(data_dir: Path) -> None:
    """Make sure that the server of `data_dir` runs, answers, and has our database; raise CannotStart."""
    cluster = data_dir / "postgres"
    account = postgres.owner_of(cluster)
    if process_of(cluster) is not None and _answers(data_dir):
        _ensure_database(data_dir)
        return
    postgres.let_run(account)
    postgres.let_in(account, cluster)
    if not cluster.exists():
        postgres.create(cluster, account)
    found = (cluster / "PG_VERSION").read_text().strip()
    if found != postgres.VERSION:
        raise CannotStart(
            f"{cluster} was made by PostgreSQL {found}, and this is {postgres.VERSION}. Export it with {found}'s"
            " pg_dump, move the folder away, start the desk, and import it."
        )
    _launch(data_dir, cluster)


def _launch(data_dir: Path, cluster: Path) -> None:
    """Start the server and wait until it answers; one that dies, or recovers, is given the time it needs."""
    deadline = time.monotonic() + _PATIENCE
    child: int | None = None
    while process_of(cluster) is None or not _answers(data_dir):
        if time.monotonic() > deadline:
            raise CannotStart(f"The database in {cluster} did not answer within {_PATIENCE:.0f} seconds.")
        if child is not None and not _alive(child):
            child = None
            _forgive(cluster)
        elif child is None and process_of(cluster) is None:
            _clear_traces(data_dir, cluster)
            child = _spawn(data_dir, cluster)
        time.sleep(0.02)
    _ensure_database(data_dir)


def _forgive(cluster: Path) -> None:
    """Wait a moment when a server was killed or has not let go yet; raise CannotStart when waiting won't help."""
    said = (cluster / "startup.log").read_text(errors="replace")
    broken = "FATAL" in said or "PANIC" in said or "postgres: " in said
    if broken and "shared memory block" not in said and "already exists" not in said:
        raise CannotStart(postgres.explain(said + _collected(cluster), cluster))
    time.sleep(0.3)


def _clear_traces(data_dir: Path, cluster: Path) -> None:
    """Remove what a killed server left: its pid may be a zombie's or another program's by now, and would mislead."""
    for left_over in (cluster / "postmaster.pid", _socket_dir(data_dir) / ".s.PGSQL.5432.lock"):
        left_over.unlink(missing_ok=True)


def _spawn(data_dir: Path, cluster: Path) -> int:
    """Start the server and return its pid. A shell stands between, so that it is nobody's child but the system's."""
    account = postgres.owner_of(cluster)
    socket_dir = _socket_dir(data_dir)
    if socket_dir != cluster:
        _make_private(socket_dir, account.pw_uid, account.pw_gid)
    command = [str(postgres.programs() / "postgres"), "-D", str(cluster)]
    for name, value in postgres.settings(socket_dir).items():
        command += ["-c", f"{name}={value}"]
    launch = 'log="$1"; shift; "$@" >"$log" 2>&1 </dev/null & echo $!'
    done = subprocess.run(  # type: ignore[call-overload]  # noqa: S603
        ["/bin/sh", "-c", launch, "sh", str(cluster / "startup.log"), *command], stdin=subprocess.DEVNULL,
        capture_output=True, text=True, cwd="/", start_new_session=True, env=postgres.environment(), umask=0o077,
        check=False, **postgres.run_as(account),
    )  # fmt: skip
    if not done.stdout.strip().isdigit():
        raise CannotStart(postgres.explain(done.stderr, cluster))
    return int(done.stdout)


def _collected(cluster: Path) -> str:
    logs = sorted((cluster / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
    return logs[-1].read_text(errors="replace")[-4000:] if logs else ""


def process_of(cluster: Path) -> psutil.Process | None:
    """Return the running server of a cluster; a pid that was reused, or a zombie, is none."""
    try:
        pid = int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        process = psutil.Process(pid)
        return process if _alive(pid) and "postgres" in process.name() else None
    except (OSError, ValueError, psutil.Error):
        return None


def _alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def halt(data_dir: Path) -> None:
    """Stop the server, politely first; it is gone when nothing runs under its pid, or only a zombie."""
    cluster, socket_dir = data_dir / "postgres", _socket_dir(data_dir)
    for how, patience in ((signal.SIGINT, 20.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0)):
        process = process_of(cluster)
        if process is None:
            break
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(how)
        deadline = time.monotonic() + patience
        while process_of(cluster) is not None and time.monotonic() < deadline:
            time.sleep(0.01)
    if socket_dir != cluster:
        with contextlib.suppress(OSError):
            socket_dir.rmdir()


def _answers(data_dir: Path) -> bool:
    try:
        with psycopg.connect(url_of(data_dir, "postgres"), connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


def _ensure_database(data_dir: Path) -> None:
    with psycopg.connect(url_of(data_dir, "postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
            connection.execute(f'CREATE DATABASE "{DATABASE}"')


def url_of(data_dir: Path, database: str = DATABASE) -> str:
    """Return the address of a database of the server of `data_dir`."""
    host = quote(str(_socket_dir(data_dir)), safe="")
    return f"postgresql://{postgres.SUPERUSER}@/{database}?host={host}&port=5432"


def _socket_dir(data_dir: Path) -> Path:
    """Return the cluster itself, or a private folder with a short name where its path is too long for a socket."""
    cluster = data_dir / "postgres"
    if len(os.fsencode(cluster)) < _SOCKET_PATH_LIMIT - len("/.s.PGSQL.5432"):
        return cluster
    name = hashlib.sha256(os.fsencode(cluster)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"answerable-{name}"


def _make_private(folder: Path, uid: int, gid: int) -> None:
    """Make a folder that only the server's user may enter; refuse one that somebody else has put there."""
    try:
        folder.mkdir(mode=0o700)
        os.chown(folder, uid, gid)
    except FileExistsError:
        found = folder.lstat()
        if folder.is_symlink() or found.st_uid != uid or found.st_mode & 0o077:
            raise CannotStart(f"{folder} is not ours. Remove it, and start again.") from None
