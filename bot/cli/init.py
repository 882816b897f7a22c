"""`answerable init`: a settings file to start from, and, if wanted, a code and a knowledge base of one's own."""

import json
import shutil
from pathlib import Path

import click

from bot.cli.exits import CONFIGURATION, USAGE, Stop

_FILE = """\
# Settings of Answerable. What is not here has its default; docs/configuration.md lists every setting.
# Check this file at any time with: answerable doctor

[brand]
name = {name}
# The zone of the business calendar.
timezone = {timezone}
# The languages you answer in, the most important first.
languages = {languages}

[desk]
# Everything the desk keeps on disk, the embedded database included.
data_dir = "data"
# How long an approved reply can still be undone.
send_delay_seconds = 10
{folders}
# A PostgreSQL server of your own, its address in an environment variable. Without it an embedded one is used.
# [database]
# url_env = "ANSWERABLE_DATABASE"

# The sandbox: a small platform with invented messages, to try the desk without keys.
[[platforms]]
kind = "sandbox"
account = "AuroraCare"
"""


@click.command(epilog="Exit codes: 0 done, 2 the file is there already, 3 what was given can't be used.")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path), default=Path("config.toml"))
@click.option("--brand", default="Aurora Electronics", show_default=True, help="The name that replies speak for.")
@click.option(
    "--timezone", default="UTC", show_default=True, help='The business calendar\'s zone, as in "Europe/Berlin".'
)
@click.option(
    "--language", "languages", multiple=True, default=("en",), show_default=True, help="May be given several times."
)
@click.option("--own-code", is_flag=True, help="Copy the example code and knowledge base beside the file, to edit.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def init(path: Path, brand: str, timezone: str, languages: tuple[str, ...], own_code: bool, force: bool) -> None:
    """Write a settings file and check that it works.

    \b
      answerable init --brand "Borealis Audio" --timezone Europe/Berlin --language de --language en
    """
    from bot.config import load_config
    from bot.config_file import ConfigError

    if path.exists() and not force:
        raise Stop(f"{path} is there already. Look at it, or replace it with --force.", USAGE)
    written = {"name": brand, "timezone": timezone, "languages": list(languages)}
    folders = _own_folders(path.parent) if own_code else ""
    before = path.read_bytes() if path.exists() else None
    path.write_text(
        _FILE.format(**{key: json.dumps(value, ensure_ascii=False) for key, value in written.items()}, folders=folders),
        encoding="utf-8",
    )
    try:
        load_config(path)
    except ConfigError as error:
        path.unlink() if before is None else path.write_bytes(before)
        raise Stop(f"Nothing was written. {error}", CONFIGURATION) from None
    click.echo(f"Wrote {path}." + (" Copied the example code and knowledge base to edit." if folders else ""))
    click.echo("Next: answerable doctor, then answerable up" if path == Path("config.toml") else _next(path))


def _next(path: Path) -> str:
    return f"Next: answerable --config {path} doctor, then answerable --config {path} up"


def _own_folders(folder: Path) -> str:
    import responders
    from policies.code import EXAMPLE

    taken = [folder / name for name in ("code", "knowledge") if (folder / name).exists()]
    if taken:
        raise Stop(f"{taken[0]} is there already. Move it away, or leave out --own-code.", USAGE)
    shutil.copytree(EXAMPLE, folder / "code")
    articles = Path(str(responders.__file__)).parent / "knowledge"
    shutil.copytree(articles, folder / "knowledge", ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    return '\n[code]\npath = "code"\n\n[knowledge]\npath = "knowledge"\n'
