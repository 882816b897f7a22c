"""What every page says of statements: updates that are late, what waits for a signature, and what for its writers."""

from typing import Final

from bot.console.access import SignedIn
from bot.console.banner import MOST, Banner
from bot.console.roles import Permission
from bot.console.statement_roles import may_sign
from bot.wiring import Desk
from storage import crises, statement_updates
from storage.database import Session
from storage.statement_updates import Waiting

_LATE: Final = (
    "late", "An update is late", "People were told when to look again. Publish one, even if little is new.",
    "Open it", "alarm-clock",
)  # fmt: skip
_UNSIGNED: Final = (
    "sign", "A statement waits for your signature", "Read it, and sign it or send it back.", "Read and sign", "pencil",
)  # fmt: skip
_WRITERS: Final = {
    "send_back": ("A statement was sent back", "Read why, mend it, and put it before the signers again.", "rotate-ccw"),
    "signed": ("A statement is signed", "Publish it before its signatures expire.", "send"),
    "expired": ("A statement expired", "Its time was over, and nothing went out. Draft it anew.", "clock"),
    "unsettled": ("A post of a statement may not be out", "Look, and say so or try it again.", "circle-alert"),
}


def statement_banners(session: Session, desk: Desk, person: SignedIn) -> list[Banner]:
    """Return what this person must know or do about statements."""
    now = desk.clock()
    late = statement_updates.overdue(session, now=now) if person.may(Permission.CRISIS_READ) else []
    signs = person.may(Permission.STATEMENT_SIGN)
    unsigned = [
        one for one, version in (statement_updates.unsigned(session, now=now) if signs else [])
        if may_sign(session, desk, person, version)
    ]  # fmt: skip
    written = statement_updates.to_write(session, now=now) if person.may(Permission.STATEMENT_WRITE) else []
    return [
        *(_banner(one, *_LATE) for one in late[:MOST]),
        *(_banner(one, *_UNSIGNED, page="/sign") for one in unsigned[:MOST]),
        *(_of_writers(one, why) for one, why in written[:MOST]),
    ]


def _of_writers(one: Waiting, why: str) -> Banner:
    title, how, icon = _WRITERS[why]
    return _banner(one, why, title, how, "Open it", icon)


def _banner(one: Waiting, key: str, title: str, how: str, link: str, icon: str, page: str = "") -> Banner:
    stamp = crises.stamp(rehearsal=one.rehearsal)
    return Banner(
        f"statement.{key}.{one.statement_id}", f"{stamp}{title}: {one.title}.", how, "",
        f"/statements/{one.statement_id}{page}", link, icon,
    )  # fmt: skip
