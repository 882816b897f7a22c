"""Examines everything the desk needs, without changing anything, and says how to mend what is not right.

Each check is a function that yields what it found; they run in the order in which one depends on another, and a check
that fails never stops those after it. Nothing is posted anywhere.
"""

import asyncio
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from bot.config import Config, ConfigError, SandboxAccount, find_config, load_config
from bot.config_accounts import PlatformAccount
from bot.platforms.base import Platform, PlatformError

_LITTLE_DISK = 2 << 30
_NO_DISK = 200 << 20
_SOON = timedelta(days=30)
_PLATFORM_SECONDS = 20


class State(StrEnum):
    """How a check came out. Only a `problem` keeps the desk from working."""

    FINE = "fine"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the examination: what was looked at, what was found, and what would mend it."""

    name: str
    state: State
    found: str
    mend: str = ""


Opener = Callable[[PlatformAccount], Platform]
"""Opens one platform account of the settings; the platform must be closed again."""


def examine(path: Path | None, open_platform: Opener) -> Iterator[Check]:
    """Yield every check as it is done; without settings that load there is nothing more to look at."""
    try:
        config = load_config(path)
    except ConfigError as error:
        yield Check("settings", State.PROBLEM, str(error), "Correct the file, or write a new one: answerable init")
        return
    found = find_config(path)
    yield Check("settings", State.FINE, f"{found} is right" if found else "no file: the defaults hold")
    now = datetime.now(UTC)
    for name, check in (
        ("secrets", _secrets),
        ("disk", _disk),
        ("code", lambda config: _code(config, now)),
        ("knowledge", lambda config: _knowledge(config, now)),
        ("writer", _writer),
        ("database", _database),
        ("console", _console),
        ("platforms", lambda config: _platforms(config, open_platform)),
    ):
        yield from _guarded(name, check, config)


def _guarded(name: str, check: Callable[[Config], Iterator[Check]], config: Config) -> Iterator[Check]:
    try:
        yield from check(config)
    except Exception as error:  # noqa: BLE001 (an examination reports, whatever it meets)
        yield Check(name, State.PROBLEM, f"{type(error).__name__}: {error}", "See docs/operations.md.")


def _secrets(config: Config) -> Iterator[Check]:
    wrong = False
    for read in (config.database.address, config.writer.api_key, config.console.oidc.client_secret):
        try:
            read()
        except ConfigError as error:
            wrong = True
            yield Check("secrets", State.PROBLEM, str(error), "The desk reads secrets when it starts.")
    if not wrong:
        yield Check("secrets", State.FINE, "every secret that is named can be read")


def _disk(config: Config) -> Iterator[Check]:
    folder = config.desk.data_dir
    there = next(place for place in (folder, *folder.parents) if place.exists())
    free = shutil.disk_usage(there).free
    said = f"{free / (1 << 30):,.1f} GiB free for {folder}"
    if not _writable(there):
        yield Check("disk", State.PROBLEM, f"{there} is not yours to write", "Set desk.data_dir to a folder that is.")
    elif free < _NO_DISK:
        yield Check("disk", State.PROBLEM, said, "Make room, or set desk.data_dir to another disk.")
    elif free < _LITTLE_DISK:
        yield Check("disk", State.NOTE, said, "Make room soon: the database stops when the disk is full.")
    else:
        yield Check("disk", State.FINE, said)


def _writable(folder: Path) -> bool:
    return os.access(folder, os.W_OK | os.X_OK)


def _code(config: Config, now: datetime) -> Iterator[Check]:
    from policies.code import CodeError, load_code
    from policies.examination import lint_code

    try:
        code = load_code(config.code.path)
    except CodeError as error:
        yield Check("code", State.PROBLEM, str(error), "Correct the file, then: answerable code lint")
        return
    whose = f"{config.code.path}" if config.code.path else "the example that ships"
    yield Check("code", State.FINE, f"{whose}, version {code.version} ({code.digest[:12]})")
    if slips := lint_code(code):
        yield Check("code", State.NOTE, f"{len(slips)} things look like slips", "See them with: answerable code lint")
    ended = [embargo.id for embargo in code.embargoes if embargo.until and embargo.until < now]
    if ended:
        yield Check("code", State.NOTE, f"{len(ended)} embargoes have ended", "Remove them from confidential.toml.")


def _knowledge(config: Config, now: datetime) -> Iterator[Check]:
    from responders.knowledge_base import KnowledgeError, load_knowledge

    try:
        articles = load_knowledge(config.knowledge.path).articles
    except KnowledgeError as error:
        yield Check("knowledge", State.PROBLEM, str(error), "Correct the article; docs/knowledge-base.md shows one.")
        return
    today = now.date()
    expired = [article.id for article in articles if article.expires < today]
    soon = [article.id for article in articles if today <= article.expires < today + _SOON]
    yield Check("knowledge", State.FINE, f"{len(articles) - len(expired)} articles in force")
    if expired:
        told = f"{len(expired)} expired and are not used: {', '.join(expired[:5])}"
        yield Check("knowledge", State.NOTE, told, "Ask their owners to check them and set a new date.")
    if soon:
        yield Check(
            "knowledge", State.NOTE, f"{len(soon)} expire within 30 days: {', '.join(soon[:5])}", "Tell their owners."
        )


def _writer(config: Config) -> Iterator[Check]:
    from importlib.util import find_spec

    kind, model = config.writer.kind, config.writer.model
    needs = {"transformers": ("transformers", "torch"), "openai": ("pydantic_ai", "openai")}.get(kind, ())
    missing = [name for name in needs if find_spec(name) is None]
    if missing:
        yield Check(
            "writer", State.PROBLEM, f"{' and '.join(missing)} is not installed", f"pip install 'answerable[{kind}]'"
        )
    elif kind == "openai" and config.writer.base_url and not _reachable(config.writer.base_url):
        yield Check(
            "writer",
            State.NOTE,
            f"{config.writer.base_url} does not answer",
            "Start it; until then the composer writes.",
        )
    else:
        yield Check("writer", State.FINE, f"{kind}{f' with {model}' if model else ', which needs no model'}")


def _reachable(address: str) -> bool:
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), timeout=5).close()
    except OSError:
        return False
    return True


def _database(config: Config) -> Iterator[Check]:
    from bot.doctor_database import check_database

    for state, found, mend in check_database(config):
        yield Check("database", State(state), found, mend)


def _console(config: Config) -> Iterator[Check]:
    console = config.console
    public = console.host not in {"127.0.0.1", "::1", "localhost"}
    if public and not console.public_url.startswith("https://"):
        yield Check(
            "console",
            State.NOTE,
            f"it listens on {console.host} without HTTPS in front",
            "Put a proxy with HTTPS before it and set console.public_url.",
        )
    else:
        yield Check("console", State.FINE, f"people reach it at {console.address}")


def _platforms(config: Config, open_platform: Opener) -> Iterator[Check]:
    for account in config.platforms:
        if (
            isinstance(account, SandboxAccount)
            and not account.url
            and not _reachable(f"http://{account.host}:{account.port}")
        ):
            found = f"sandbox/{account.account} starts with `answerable up`, on port {account.port}"
            yield Check("platforms", State.FINE, found)
            continue
        try:
            opened = open_platform(account)
        except ValueError as error:
            yield Check(
                "platforms", State.PROBLEM, f"{account.kind}/{account.account}: {error}", "Correct it in the settings."
            )
        else:
            yield asyncio.run(_platform(opened))
    if not config.platforms:
        yield Check("platforms", State.NOTE, "no account is listed", "Add one to the settings: [[platforms]]")


async def _platform(platform: Platform) -> Check:
    name = f"{platform.name}/{platform.account}"
    try:
        health = await asyncio.wait_for(platform.check(), _PLATFORM_SECONDS)
    except TimeoutError:
        return Check(
            "platforms", State.PROBLEM, f"{name} does not answer", "Check the network and the platform's status page."
        )
    except PlatformError as error:
        return Check("platforms", State.PROBLEM, f"{name}: {error}", "Check the account's keys in the settings.")
    finally:
        await platform.close()
    if health.ok:
        return Check("platforms", State.FINE, f"{name} answers")
    return Check(
        "platforms", State.PROBLEM, f"{name}: {' '.join(health.problems)}", "Check the account on the platform."
    )
