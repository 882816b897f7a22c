"""`answerable version`: which desk, which code of ethics, which Python."""

import platform

import click
import orjson

from bot.cli.in_json import IN_JSON
from bot.cli.settings import config_if_any


@click.command(epilog="Exit codes: 0 done, 3 the code or the settings can't be used.")
@IN_JSON
@click.pass_context
def version(ctx: click.Context, as_json: bool) -> None:
    """Show the version of the desk and of its code of ethics.

    \b
      answerable version
    """
    from importlib.metadata import version as installed

    from policies.code import load_code

    settings = config_if_any(ctx)
    code = load_code(settings.code.path if settings else None)
    told = {
        "answerable": installed("answerable"),
        "code": code.version,
        "digest": code.digest,
        "python": platform.python_version(),
    }
    if as_json:
        click.echo(orjson.dumps(told))
        return
    click.echo(f"answerable {told['answerable']}, code {code.version} ({code.digest[:12]}), Python {told['python']}")
