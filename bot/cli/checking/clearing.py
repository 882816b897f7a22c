"""Receipts on the command line: the key is read once, and each allowed post gets its token."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from bot.clearances import ClearanceError, NotAllowed, SigningKey, issue, signing_key
from bot.cli.exits import CONFIGURATION, Stop
from policies.finding import Judgement
from policies.subject import Subject

_OTHERS = 0o007


def clearing(file: Path, handle: str, clock: Callable[[], datetime]) -> Callable[[Judgement, Subject], str]:
    """Return what signs: a token for an allowed post, nothing for any other; raise Stop if the key can't be used."""
    key = private_key(file)

    def clear(judgement: Judgement, subject: Subject) -> str:
        try:
            return issue(judgement, subject, key, now=clock(), handle=handle)
        except NotAllowed:
            return ""

    return clear


def private_key(file: Path) -> SigningKey:
    """Read a private key that nobody else on this machine can read; raise Stop."""
    try:
        if file.stat().st_mode & _OTHERS:
            raise Stop(f"{file} can be read by everybody here. Make it yours alone: chmod 600 {file}", CONFIGURATION)
        return signing_key(file.read_bytes(), file)
    except OSError as error:
        raise Stop(f"The key {file} can't be read: {error.strerror}.", CONFIGURATION) from None
    except ClearanceError as error:
        raise Stop(str(error), CONFIGURATION) from None
