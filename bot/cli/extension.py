"""`answerable extension`: the browser extension, copied out for a browser or a policy."""

from pathlib import Path

import click

from bot.cli.exits import USAGE, Stop
from bot.cli.lazy import Entry, LazyGroup

COMMANDS = {"Commands": {"export": Entry("bot.cli.extension:export", "Copy the extension into a new folder.")}}


@click.group(cls=LazyGroup, table=COMMANDS)
def extension() -> None:
    """Check posts on X, Reddit and LinkedIn in the browser, before the button can be pressed.

    \b
      answerable extension export answerable-extension
    """


@extension.command(epilog="Exit codes: 0 done, 2 the folder is not empty.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def export(folder: Path) -> None:
    """Copy the extension into DIR, and say what the desk's settings need to know it.

    \b
      answerable extension export answerable-extension
    """
    from bot import extension_files

    try:
        count = extension_files.export(folder)
    except FileExistsError:
        raise Stop(f"{folder} is there already, and not empty. Name a new folder.", USAGE) from None
    except OSError as error:
        raise Stop(f"{folder} can't be written: {error.strerror}. Name another folder.", USAGE) from None
    identity = extension_files.identity()
    click.echo(f"{count} files of version {identity.version} are in {folder}.")
    click.echo("To try it: open chrome://extensions, switch on Developer mode, choose Load unpacked, and this folder.")
    click.echo("The desk must know it. In the settings:\n")
    click.echo(f'  [api]\n  origins = ["{identity.origin}"]')
    scopes = "--scope check:own --scope feedback:give"
    click.echo(f"\nA key for it: answerable key create browser-extension {scopes} --per-minute 3000")
