"""Which learned model a command reads with: the one that is asked for, else the settings', else the small one."""

from typing import TYPE_CHECKING, Any

import click

from bot.cli.exits import CONFIGURATION, USAGE, Stop
from bot.cli.settings import section

if TYPE_CHECKING:
    from policies.signals.instruments import Learned

HELP = (
    "What reads beside the word lists: small, unsure, encoder, hf:NAME, or none. Without it: [judge] model of the"
    " settings, else small."
)


def learned(ctx: click.Context, named: str) -> "Learned | None":
    """Return the model to read with, None for none; raise Stop if it can't be loaded."""
    if named:
        return _load(named, {}, "", USAGE)
    table, _ = section(ctx, "judge")
    name, labels = table.get("model", "small"), table.get("labels", {})
    where = "[judge] model in the settings: "
    if not isinstance(name, str) or not isinstance(labels, dict):
        raise Stop(f'{where}write model = "small" (or another name) and, if it needs them, labels.', CONFIGURATION)
    return _load(name, labels, where, CONFIGURATION)


def _load(name: str, labels: dict[str, Any], where: str, code: int) -> "Learned | None":
    if name == "none":
        return None
    from policies.signals.learned import load

    try:
        return load(name, labels)
    except (LookupError, ImportError, OSError, ValueError) as error:
        raise Stop(f"{where}The model '{name}' can't be used. {error}", code) from None
