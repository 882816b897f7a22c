"""The settings of a command: loaded when a command asks, and not before."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

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
