"""The machine's part of the examination: secrets, disk, the console's door."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.config import Config, ConfigError
from bot.config_keys import KeyedAccount
from bot.doctor.finding import Check, State

_LITTLE_DISK = 2 << 30
_NO_DISK = 200 << 20


def secrets(config: Config) -> Iterator[Check]:
    """Say whether every secret that is named can be read, without telling any."""
    wrong = False
    named: list[Callable[[], object]] = [
        config.database.address,
        config.writer.api_key,
        config.console.oidc.client_secret,
        *(account.keys for account in config.platforms if isinstance(account, KeyedAccount)),
    ]
    for read in named:
        try:
            read()
        except ConfigError as error:
            wrong = True
            yield Check("secrets", State.PROBLEM, str(error), "The desk reads secrets when it starts.")
    if not wrong:
        yield Check("secrets", State.FINE, "every secret that is named can be read")


def disk(config: Config) -> Iterator[Check]:
    """Say whether there is room for the data, in a folder that is ours."""
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


def console(config: Config) -> Iterator[Check]:
    """Say whether the console is open to others without HTTPS before it."""
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
