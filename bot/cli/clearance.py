"""`answerable clearance`: make the keys of receipts, read one, and verify that it holds for what is to be published."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import orjson

from bot.cli.exits import CONFIGURATION, FOUND, USAGE, Stop
from bot.cli.in_json import IN_JSON
from bot.cli.lazy import Entry, LazyGroup

if TYPE_CHECKING:
    from bot.clearances import Clearance

COMMANDS = {
    "Commands": {
        "verify": Entry("bot.cli.clearance:verify", "Say whether a receipt holds for what is to be published."),
        "show": Entry("bot.cli.clearance:show", "Show what a receipt says."),
        "keys": Entry("bot.cli.clearance:keys", "Make the keys that sign and verify receipts."),
    }
}
KEY_COMMANDS = {"Commands": {"new": Entry("bot.cli.clearance:new", "Make a new pair of keys.")}}
_EXITS = "Exit codes: 0 it holds, 1 it doesn't: do not publish, 2 wrong command line, 3 the key can't be used."
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_KEY = click.option("--key", metavar="FILE", type=_FILE, required=True, help="The public key, or several in one file.")


@click.group(cls=LazyGroup, table=COMMANDS)
def clearance() -> None:
    """Verify, with no network, that a post was allowed: exactly this text, these pictures, this account.

    A receipt comes from `answerable check --clear KEYFILE`. Nothing here publishes anything, and a receipt that comes
    late does nothing by itself.

    \b
      answerable clearance verify TOKEN --text post.md --key desk.pub
    """


@click.group(cls=LazyGroup, table=KEY_COMMANDS)
def keys() -> None:
    """Make the keys that sign and verify receipts.

    \b
      answerable clearance keys new desk
    """


@keys.command(epilog="Exit codes: 0 done, 2 there is a key already.")
@click.argument("name", default="clearance")
def new(name: str) -> None:
    """Make a pair: NAME.key signs and stays secret, NAME.pub verifies and may go anywhere.

    \b
      answerable clearance keys new desk
    """
    from bot.clearances import new_key

    key = new_key()
    private, public = key.pem()
    _write_new(Path(f"{name}.key"), private, 0o600)
    _write_new(Path(f"{name}.pub"), public, 0o644)
    click.echo(f"{name}.key  signs. Only you can read it; keep it where the check runs, and nowhere else.")
    click.echo(f"{name}.pub  verifies. Give it to whoever publishes. Its id is {key.id}.")


@click.command(epilog=_EXITS)
@click.argument("token")
@click.option(
    "--text",
    "text_file",
    metavar="FILE",
    required=True,
    type=click.Path(exists=True, allow_dash=True),
    help="The text that is to be published; - is standard input.",
)
@click.option("--media", multiple=True, metavar="FILE", type=_FILE, help="A picture that goes along, in its order.")
@_KEY
@click.option("--account", type=click.Choice(["company", "own"]), help="Whose account publishes. Best always given.")
@click.option("--platform", metavar="NAME", help="Where it will stand. Best always given.")
@click.option("--handle", metavar="NAME", help="The account that publishes.")
@click.option("--at", type=click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]), help="Verify as if it were then (UTC).")
@IN_JSON
def verify(**given: Any) -> None:
    """Say whether a receipt holds, now, for exactly this text and these pictures.

    Any change voids it: a letter, a space, a picture, their order. So do another account or platform, another key, and
    time. TOKEN may be - to read it from standard input.

    \b
      answerable clearance verify TOKEN --text post.md --media shot.jpg --key desk.pub --account company --platform x
    """
    from bot.clearances import Claim, NotCleared
    from bot.clearances import verify as holds
    from bot.cli.checking.pictures import file_sha256
    from policies.subject import Account

    if given["token"] == "-" == given["text_file"]:  # noqa: S105 - a dash, no secret
        raise Stop("Only one of TOKEN and --text can come from standard input.", USAGE)
    claim = Claim(
        text=_text(given["text_file"]),
        media=tuple(file_sha256(one) for one in given["media"]),
        account=Account(given["account"]) if given["account"] else None,
        platform=given["platform"],
        handle=given["handle"],
    )
    now = given["at"].replace(tzinfo=UTC) if given["at"] else datetime.now(UTC)
    try:
        found = holds(_token(given["token"]), _public(given["key"]), claim, now=now)
    except NotCleared as error:
        if given["as_json"]:
            click.echo(orjson.dumps({"holds": False, "why": str(error)}))
            raise click.exceptions.Exit(FOUND) from None
        raise Stop(f"Do not publish this. {error}", FOUND) from None
    click.echo(orjson.dumps({"holds": True} | _plain(found)) if given["as_json"] else f"It holds. {_words(found)}")


@click.command(epilog="Exit codes: 0 done, 1 this is no receipt of ours, 3 the key can't be used.")
@click.argument("token")
@_KEY
@IN_JSON
def show(token: str, key: Path, as_json: bool) -> None:
    """Show what a receipt says, once its signature is proven. Whether it holds for a text is for `verify`.

    \b
      answerable clearance show TOKEN --key desk.pub
    """
    from bot.clearances import NotCleared, read

    try:
        found = read(_token(token), _public(key))
    except NotCleared as error:
        raise Stop(str(error), FOUND) from None
    click.echo(orjson.dumps(_plain(found)) if as_json else _words(found))


def _words(found: "Clearance") -> str:
    whose = "the company" if found.account == "company" else "an employee's own account"
    where = f" on {found.platform}" if found.platform else ""
    handle = f" ({found.handle})" if found.handle else ""
    media = f" with {len(found.media)} picture{'' if len(found.media) == 1 else 's'}" if found.media else ""
    return (
        f"{found.subject.value.replace('_', ' ').capitalize()}{media} for {whose}{handle}{where}, "
        f"allowed on {found.issued:%Y-%m-%d %H:%M} UTC under code {found.code[:12]}, "
        f"until {found.expires:%Y-%m-%d %H:%M} UTC; key {found.key}."
    )


def _plain(found: "Clearance") -> dict[str, Any]:
    return {
        "subject": found.subject.value, "account": found.account.value, "platform": found.platform,
        "handle": found.handle, "text": found.text, "media": list(found.media), "code": found.code,
        "issued": found.issued.isoformat(), "expires": found.expires.isoformat(), "key": found.key,
    }  # fmt: skip


def _text(file: str) -> str:
    from bot.cli.checking.pages import Skipped, decode

    try:
        return decode(file, sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()).text
    except Skipped as why:
        raise Stop(f"{file}: {why}.", USAGE) from None


def _token(given: str) -> str:
    return (sys.stdin.read() if given == "-" else given).strip()


def _public(file: Path) -> dict[str, Any]:
    from bot.clearances import BadKey, public_keys

    try:
        return dict(public_keys(file.read_bytes(), file))
    except BadKey as error:
        raise Stop(str(error), CONFIGURATION) from None


def _write_new(path: Path, content: bytes, mode: int) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError:
        raise Stop(f"{path} is there already, and is left alone. Choose another name.", USAGE) from None
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
