"""The settings of a command: loaded when a command asks, and not before."""

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.exits import CONFIGURATION, Stop

if TYPE_CHECKING:
    from bot.config import Config


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
        table = tomllib.loads(path.read_text(encoding="utf-8-sig")).get(name, {})
    except FileNotFoundError:
        if given == "config.toml":
            return {}, Path()
        raise Stop(f"There is no settings file {path}. Write one with: answerable init", CONFIGURATION) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Stop(f"The settings {path} can't be read: {error}.", CONFIGURATION) from None
    if not isinstance(table, dict):
        raise Stop(f"{path}: {name} must be a table, as in [{name}].", CONFIGURATION)
    return table, path.parent


def code_folder(ctx: click.Context, given: Path | None) -> Path | None:
    """Return the folder of the code: the one given, else the one the settings name, else None for the example."""
    if given is not None:
        return given
    table, folder = section(ctx, "code")
    named = table.get("path")
    return folder / Path(str(named)).expanduser() if named else None
