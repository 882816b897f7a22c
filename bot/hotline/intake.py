"""Taking a report in, and letting its reporter write on. Nothing here asks who they are, or writes a log line."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.hotline.keys import HotlineKeys
from bot.hotline.naming import named_in
from bot.hotline.receipts import new_receipt, plain_receipt
from bot.hotline.sealing import Words, sealed
from storage import hotline, users
from storage.database import Session
from storage.hotline import Place, Report

LONGEST: Final = 20_000
"""The most characters of one writing."""


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report as it is handed in; `whom` lists those who must not see it."""

    words: Words
    whom: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Taken:
    """A report that was taken in: its code, told once, and whether anybody is left who may open it."""

    receipt: str = field(repr=False)
    investigators: int


def take_in(session: Session, keys: HotlineKeys, new: NewReport, *, role: str, now: datetime) -> Taken:
    """Seal a report and keep it, and return its code. Holders of `role` whom it does not name may investigate it."""
    receipt, ref = new_receipt(), f"h-{secrets.token_hex(8)}"
    people = users.everyone(session, disabled=True)
    named = named_in(new.words.text, new.whom, people)
    held = sealed(keys, Place(ref, 1, "report"), new.words)
    hotline.add(
        session, ref, receipt=keys.receipt(plain_receipt(receipt)), key_id=keys.id, sealed=held, named=named, now=now
    )
    left = [one for one in people if role in one.roles and one.disabled_at is None and one.id not in named]
    return Taken(receipt, len(left))


def write_on(session: Session, keys: HotlineKeys, report: Report, text: str, *, now: datetime) -> None:
    """Add what the reporter writes on; whom it names is shut out from now on."""
    named = named_in(text, "", users.everyone(session, disabled=True))
    hotline.write_on(session, report.ref, lambda place: sealed(keys, place, Words(text)), named=named, now=now)
