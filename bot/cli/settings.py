"""The settings of a command: loaded when a command asks, and not before."""

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from bot.cli.exits import CONFIGURATION, Stop
from bot.cli.lazy import meant

if TYPE_CHECKING:
    from bot.config import Config

KEYS: Final = {
    "": (
        "brand", "desk", "database", "code", "knowledge", "writer", "console", "hours", "work", "log", "judge", "check",
        "clearance", "embargo", "hotline", "quality", "retention", "mail", "reports", "targets", "api", "webhooks",
        "platforms",
    ),
    "code": ("path", "shadow"),
    "judge": ("model", "labels"),
}  # fmt: skip
"""What stands in the settings, and in the tables that are read without loading all of them; a test holds it true."""


def config(ctx: click.Context) -> "Config":
    """Return the settings in force for this command; raise ConfigError."""
    from bot.config import load_config

    return load_config(chosen_path(ctx))


def chosen_path(ctx: click.Context) -> Path | None:
    """Return the file that --config names, or None."""
    given = ctx.find_root().obj
    return Path(given) if given else None


def config_if_any(ctx: click.Context) -> "Config | None":
    """Return the settings if a file is named or lies here, else None; loads nothing for None."""
    if chosen_path(ctx) or os.environ.get("ANSWERABLE_CONFIG") or Path("config.toml").is_file():
        return config(ctx)
    return None


def section(ctx: click.Context, name: str) -> tuple[dict[str, Any], Path]:
    """Return one table of the settings as it stands in the file, and the file's folder; empty without settings.

    For commands that must start at once and need no more of the settings: nothing is loaded, checked or filled in.
    """
    given = chosen_path(ctx) or os.environ.get("ANSWERABLE_CONFIG") or "config.toml"
    path = Path(given)
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        if given == "config.toml":
            return {}, Path()
        raise Stop(f"There is no settings file {path}. Write one with: answerable init", CONFIGURATION) from None
    except UnicodeDecodeError:
        raise Stop(f"{path} is not UTF-8 text. Save it as UTF-8.", CONFIGURATION) from None
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise Stop(f"The settings {path} can't be read: {error}.", CONFIGURATION) from None
    _known(path, settings, "")
    table = settings.get(name, {})
    if not isinstance(table, dict):
        raise Stop(f"{path}: {name} must be a table, as in [{name}].", CONFIGURATION)
    _known(path, table, name)
    return table, path.parent


def _known(path: Path, given: dict[str, Any], name: str) -> None:
    """Raise Stop for a key that is none: what a misspelt one was to say would go unheard."""
    for key in given:
        if key not in KEYS[name]:
            place = f"{name}.{key}" if name else key
            raise Stop(f"{path}: there is no setting '{place}'.{meant(key, KEYS[name])}", CONFIGURATION)


def code_folder(ctx: click.Context, given: Path | None) -> Path | None:
    """Return the folder of the code: the one given, else the one the settings name, else None for the example."""
    if given is not None:
        return given
    table, folder = section(ctx, "code")
    named = table.get("path")
    return folder / Path(str(named)).expanduser() if named else None
