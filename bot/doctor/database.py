"""The database's part of the examination: reachable, of the right version, and on the same time as we are."""

from collections.abc import Iterator
from datetime import UTC, datetime

from bot.config import Config, ConfigError
from bot.doctor.finding import Check, State

_OLDEST = 14
_SKEW_NOTE = 2.0
_SKEW_PROBLEM = 30.0

Finding = tuple[str, str, str]


def database(config: Config) -> Iterator[Check]:
    """Say whether the database answers, is of this version and keeps our time; one never made is left unmade."""
    for state, found, mend in _database(config):
        yield Check("database", State(state), found, mend)


def _database(config: Config) -> Iterator[Finding]:
    from storage import embedded
    from storage.errors import CannotStart, Unavailable

    try:
        named = config.database.address()
    except ConfigError as error:
        yield "problem", str(error), "Set the secret, or name another source in [database]."
        return
    if named is None and not (config.desk.data_dir / "postgres").exists():
        yield "fine", f"the embedded database will be made in {config.desk.data_dir} at the first start", ""
        return
    try:
        url = named.get_secret_value() if named else embedded.start(config.desk.data_dir)
        yield from _examine(url, embedded=named is None)
    except (Unavailable, CannotStart) as error:
        mend = (
            "Check its address, that it runs, and that it lets this machine in." if named else "See docs/operations.md."
        )
        yield "problem", str(error), mend


def _examine(url: str, *, embedded: bool) -> Iterator[Finding]:
    from storage import migrate
    from storage.database import Database
    from storage.server import ask

    database = Database(url, pool_size=1)
    try:
        with database.session() as session:
            server = ask(session)
            skew = abs((server.clock - datetime.now(UTC)).total_seconds())
    finally:
        database.close()
    what = "the embedded database" if embedded else "the database"
    if server.version < _OLDEST:
        yield "problem", f"{what} is PostgreSQL {server.version}", f"Use PostgreSQL {_OLDEST} or newer."
    else:
        yield "fine", f"{what} answers: PostgreSQL {server.version}", ""
    if migrate.pending(url):
        yield "note", "its tables are older than this version", "Take a backup, then: answerable migrate"
    else:
        yield "fine", "its tables are of this version", ""
    yield _clock(skew)


def _clock(skew: float) -> Finding:
    if skew < _SKEW_NOTE:
        return "fine", "its clock agrees with ours", ""
    state = "problem" if skew > _SKEW_PROBLEM else "note"
    return state, f"its clock and ours are {skew:,.0f} s apart", "Let both machines keep time by NTP."
