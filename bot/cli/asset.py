"""`answerable asset`: the pictures we know, whose they are, and what we may do with them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson

from bot.cli.exits import USAGE, Stop
from bot.cli.lazy import Entry, LazyGroup
from policies.signals.pictures.fingerprints import MOST_BYTES, Unreadable
from policies.signals.pictures.library import OURS, Asset, Library, known_by
from policies.signals.pictures.thumbnails import thumbnail
from policies.subject import Standing

ACTOR = "command-line"
COMMANDS = {
    "Commands": {
        "add": Entry("bot.cli.asset:add", "Put pictures into the library, with whose they are."),
        "list": Entry("bot.cli.asset:list_", "List the library, with how we stand to each picture."),
        "check": Entry("bot.cli.asset:check", "Say whose a picture is, as far as can be told."),
        "revoke": Entry("bot.cli.asset:revoke", "End a licence at once."),
        "export": Entry("bot.cli.asset:export", "Write the library to a file, for checks without a database."),
    }
}
_SUFFIXES = {".jpg", ".jpeg", ".png", ".webp", ".gif"}
_DAY = click.DateTime(["%Y-%m-%d"])
_PATH = click.Path(exists=True, path_type=Path)
_JSON = click.option("--json", "as_json", is_flag=True, help="Write JSON Lines.")
_ENDS = "Exit codes: 0 done, 1 a picture could not be read or is not known, 2 wrong command line, 4 no database."


@click.group(cls=LazyGroup, table=COMMANDS)
def asset() -> None:
    """Keep the pictures we know: whose they are, and on what terms we may show them.

    A picture is known again after recompression, in another size, with a caption at its edge, or cropped by a tenth.
    Of the pictures themselves only thumbnails are kept.

    \b
      answerable asset add photos/ --ours
    """


@click.command(epilog=_ENDS)
@click.argument("files", nargs=-1, required=True, type=_PATH)
@click.option("--ours", is_flag=True, help="We made them: they need no credit.")
@click.option("--from", "handle", default="", metavar="@HANDLE", help="Who made them and lets us show them.")
@click.option("--until", type=_DAY, help="The first day on which we may not show them any more (UTC).")
@click.option("--since", type=_DAY, help="The first day on which we may show them. Without it: at once.")
@click.option("--platform", "platforms", multiple=True, metavar="NAME", help='Only there, as in "x". May be repeated.')
@click.option("--territory", "territories", multiple=True, metavar="CODE", help="Only there; kept, for people to read.")
@click.pass_context
def add(ctx: click.Context, /, files: tuple[Path, ...], ours: bool, handle: str, **given: Any) -> None:
    """Put pictures into the library; of a folder, every picture in it. A known file gets the new licence.

    \b
      answerable asset add lake.jpg --from @lena --until 2027-01-01 --platform x
    """
    if ours == bool(handle):
        raise Stop("Say whose they are: --ours, or --from @handle.", USAGE)
    since, until = (one.replace(tzinfo=UTC) if one else None for one in (given["since"], given["until"]))
    if since and until and until <= since:
        raise Stop("--until must lie after --since.", USAGE)
    source = OURS if ours else f"@{handle.lstrip('@')}"
    if source == "@":
        raise Stop("--from needs a handle, as in --from @lena.", USAGE)
    places = tuple(name.lower() for name in given["platforms"])
    made, bad, plain = [], 0, 0
    small: dict[str, bytes] = {}
    for path in _pictures(files):
        try:
            content = _content(path)
            sha256, print_ = known_by(content)
        except Unreadable as why:
            bad += 1
            click.echo(f"{path}: {why}", err=True)
            continue
        plain += not print_
        if shown := thumbnail(content):
            small[sha256] = shown
        made.append(Asset("", path.name, source, sha256, print_, places, given["territories"], since, until))
    _put(ctx, made, small)
    if plain:
        click.echo(f"{plain} of them are so plain that only the very same file is known again.")
    if bad:
        raise Stop(f"{bad} could not be read; each is named above.")


def _put(ctx: click.Context, made: list[Asset], small: dict[str, bytes]) -> None:
    from bot.cli.database import opened
    from storage import assets

    with opened(ctx) as (_, database), database.session() as session:
        new = assets.put(session, made, by=ACTOR, now=datetime.now(UTC), thumbnails=small)
    click.echo(f"{new} put in, {len(made) - new} known before and brought up to date.")


@click.command("list", epilog=_ENDS)
@_JSON
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> None:
    """List the library, with how we stand to each picture today.

    \b
      answerable asset list
    """
    now = datetime.now(UTC)
    for one in _every(ctx):
        if as_json:
            click.echo(orjson.dumps(one.to_json() | {"standing": one.standing(now).value}))
            continue
        until = f", until {one.until:%Y-%m-%d}" if one.until else ""
        where = f", on {', '.join(one.platforms)}" if one.platforms else ""
        click.echo(f"{one.id:>6}  {one.standing(now).value:<9} {one.source:<20} {one.name}{until}{where}")


@click.command(epilog=_ENDS)
@click.argument("files", nargs=-1, required=True, type=_PATH)
@click.option("--assets", "held", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
              help="An exported library instead of the database.")  # fmt: skip
@click.option("--platform", default="", metavar="NAME", help="Where it would be shown.")
@click.pass_context
def check(ctx: click.Context, files: tuple[Path, ...], held: Path | None, platform: str) -> None:
    """Say whose each picture is, as far as the library and its file tell. One JSON object a line.

    \b
      answerable asset check post.jpg --assets assets.jsonl
    """
    from dataclasses import asdict

    from bot.assets import BadAssets, read_library

    try:
        library = read_library(held) if held else Library(_every(ctx))
    except BadAssets as error:
        raise Stop(str(error), USAGE) from None
    unknown = 0
    for path in _pictures(files):
        try:
            look = library.look(_content(path), datetime.now(UTC), platform.lower())
        except Unreadable as why:
            raise Stop(f"{path}: {why}") from None
        unknown += look.standing is Standing.UNKNOWN
        click.echo(orjson.dumps({"file": str(path), **asdict(look)}))
    if unknown:
        raise click.exceptions.Exit(1)


@click.command(epilog=_ENDS)
@click.argument("asset_id", metavar="ID", type=int)
@click.option("--why", default="", metavar="WORDS", help="Why, for the record and the console.")
@click.pass_context
def revoke(ctx: click.Context, asset_id: int, why: str) -> None:
    """End a licence at once: from now on the picture is held back on company accounts.

    \b
      answerable asset revoke 12
    """
    from bot.cli.database import opened
    from storage import assets

    with opened(ctx) as (_, database), database.session() as session:
        ended = assets.revoke(session, asset_id, by=ACTOR, now=datetime.now(UTC), why=why)
    click.echo(f"{ended.name} of {ended.source} is revoked.")


@click.command(epilog=_ENDS)
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@click.pass_context
def export(ctx: click.Context, file: Path) -> None:
    """Write the library to a file of JSON Lines, for `answerable check --assets FILE`.

    \b
      answerable asset export assets.jsonl
    """
    held = _every(ctx)
    file.write_bytes(b"".join(orjson.dumps(one.to_json(), option=orjson.OPT_APPEND_NEWLINE) for one in held))
    click.echo(f"{len(held)} assets in {file}.")


def _every(ctx: click.Context) -> list[Asset]:
    from bot.cli.database import opened
    from storage import assets

    with opened(ctx) as (_, database), database.session() as session:
        return assets.every(session)


def _pictures(files: tuple[Path, ...]) -> Iterator[Path]:
    for path in files:
        if path.is_dir():
            yield from sorted(one for one in path.rglob("*") if one.suffix.lower() in _SUFFIXES and one.is_file())
        else:
            yield path


def _content(path: Path) -> bytes:
    if path.stat().st_size > MOST_BYTES:
        raise Unreadable(f"The picture is larger than {MOST_BYTES // 1_000_000} MB.")
    return path.read_bytes()
