"""Following one key of the hotline with another: everything is sealed anew, and every code still finds its report."""

import base64
from datetime import datetime

from bot.hotline.keys import HotlineKeys, receipt_with
from bot.hotline.sealing import Words, opened_if, sealed
from bot.root_keys import BadKey
from storage import hotline, hotline_keys
from storage.database import Session
from storage.hotline import Place, Report, Written


def reseal(session: Session, before: HotlineKeys, after: HotlineKeys, *, actor: str, now: datetime) -> int:
    """Seal all that was written with another key, all or none, and return how many writings; raise BadKey.

    What the new key opens already stays, so it can be run again for what came in between.
    """
    rows = hotline_keys.locked(session)
    fresh = {one.place: sealed(after, one.place, _words(before, one)) for one in rows if not _opens(after, one)}
    for key_id, held in hotline_keys.earlier(session).items():
        hotline_keys.keep(session, key_id, _handing(after, key_id, _handed(before, after, key_id, held)), now=now)
    if before.id != after.id:
        hotline_keys.keep(session, before.id, _handing(after, before.id, before.handed_on()), now=now)
    hotline_keys.reseal(session, fresh, key_id=after.id, actor=actor, now=now)
    return len(fresh)


def found(session: Session, keys: HotlineKeys, plain: str) -> Report | None:
    """Return the report whose code this is, also one that was handed in under an earlier key."""
    report = hotline.by_receipt(session, keys.receipt(plain))
    for key_id, held in hotline_keys.earlier(session).items() if report is None and plain else ():
        words = opened_if(keys, _place(key_id), held)
        if words is not None:
            report = report or hotline.by_receipt(session, receipt_with(base64.b64decode(words.text), plain))
    return report


def unopened(session: Session, keys: HotlineKeys) -> tuple[int, int]:
    """Return how many writings there are, and how many of them the key doesn't open."""
    rows = hotline_keys.written(session)
    return len(rows), sum(not _opens(keys, one) for one in rows)


def _opens(keys: HotlineKeys, one: Written) -> bool:
    return opened_if(keys, one.place, one.sealed) is not None


def _words(keys: HotlineKeys, one: Written) -> Words:
    words = opened_if(keys, one.place, one.sealed)
    if words is None:
        raise BadKey("The old key does not open every report, so nothing was changed. Give the key that sealed them.")
    return words


def _handed(before: HotlineKeys, after: HotlineKeys, key_id: str, held: bytes) -> bytes:
    words = opened_if(before, _place(key_id), held) or opened_if(after, _place(key_id), held)
    if words is None:
        raise BadKey("The old key does not open what finds earlier codes, so nothing was changed. Give the right key.")
    return base64.b64decode(words.text)


def _handing(keys: HotlineKeys, key_id: str, receipts: bytes) -> bytes:
    return sealed(keys, _place(key_id), Words(base64.b64encode(receipts).decode()))


def _place(key_id: str) -> Place:
    return Place(key_id, 0, "receipts")
