"""Urgent news, told outside the desk within seconds: danger and its silence, crises, signatures, what is overdue.

What happened stands in the tables; this looks, and tells what was not told. So it holds whichever way something came
about, and a crash loses nothing.
"""

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.crisis import telling
from bot.news import News, tell
from bot.wiring import Desk
from storage import urgent
from storage.database import Session

EVERY = 15
"""How often the desk looks, in seconds."""
BACK = timedelta(days=1)
"""What is older is not told any more: whoever sets mail up today hears nothing of last year."""
SIGNERS = {"pr": "approver", "legal": "legal", "quality": "quality_officer", "executive": "executive"}
"""The desk's role behind each role of the sign-off matrix."""


async def tell_urgent(desk: Desk) -> int:
    """Tell everyone concerned of what is new; return how many notices went on their way."""
    return await asyncio.to_thread(_tell, desk)


def _tell(desk: Desk) -> int:
    if not desk.config.mail.host and not desk.config.webhooks:
        return 0
    with desk.database.session() as session:
        return sum(tell(session, desk.config, one) for one in _news(desk, session, desk.clock()))


def _news(desk: Desk, session: Session, now: datetime) -> Iterator[News]:
    since = now - BACK
    yield from _incidents(desk, session, since, now)
    yield from _crises(desk, session, since, now)
    yield from _signatures(desk, session, since, now)
    yield from _updates(desk, session, since, now)
    yield from _rights(desk, session, since, now)
    yield from _posts(desk, session, since, now)
    yield from telling.rising(session, desk.config, since=since, now=now)
    yield from telling.late(session, desk.config, since=since, now=now)


def _incidents(desk: Desk, session: Session, since: datetime, now: datetime) -> Iterator[News]:
    names = {one.id: one.name for one in desk.judge.code.products}
    for one in urgent.incidents(session, since=since):
        what = ", ".join((" and ".join(one.kinds), *(names.get(product, product) for product in one.products)))
        silent = one.step > 0
        yield News(
            f"incident:{one.id}:step:{one.step}:{one.who}",
            "incident.unacknowledged" if silent else "incident.opened",
            f"Incident I-{one.id} ({what}) " + ("was not acknowledged" if silent else "was opened"),
            ("Nobody before you acknowledged it in time. " if silent else "A customer reports danger. ")
            + f"Acknowledge it by {_clock(desk, one.answer_by)}:\n{_base(desk)}/quality/incidents/{one.id}\n",
            now,
            _who(desk, one.who),
            {"incident": one.id, "kinds": list(one.kinds), "products": list(one.products), "step": one.step},
        )


def _crises(desk: Desk, session: Session, since: datetime, now: datetime) -> Iterator[News]:
    for one in urgent.crises(session, since=since):
        yield News(
            f"crisis:{one.id}:opened",
            "crisis.opened",
            f"{_stamp(one.rehearsal)}Crisis C-{one.id}, severity {one.severity}, was opened: {one.title}",
            f"Its room, with what is known and who is on duty:\n{_base(desk)}/crises/{one.id}\n",
            now,
            desk.config.mail.for_roles("approver", "executive", "legal"),
            {"crisis": one.id, "severity": one.severity, "rehearsal": one.rehearsal},
        )


def _signatures(desk: Desk, session: Session, since: datetime, now: datetime) -> Iterator[News]:
    for one in urgent.statements(session, since=since, now=now):
        for role in one.needs:
            yield News(
                f"statement:{one.id}:version:{one.version_id}:{role}",
                "statement.awaits_signature",
                f"{_stamp(one.rehearsal)}A statement waits for the signature of {role}: {one.title}",
                f"Read it and sign it by {_clock(desk, one.sign_by)}; after that it is not published:\n"
                f"{_base(desk)}/statements/{one.id}\n",
                now,
                desk.config.mail.for_roles(SIGNERS.get(role, role)),
                {"statement": one.id, "crisis": one.crisis_id, "role": role, "rehearsal": one.rehearsal},
            )


def _updates(desk: Desk, session: Session, since: datetime, now: datetime) -> Iterator[News]:
    for one in urgent.updates(session, since=since, now=now):
        yield News(
            f"statement:{one.id}:update:{one.due_at:%Y%m%dT%H%M%S}",
            "statement.update_overdue",
            f"{_stamp(one.rehearsal)}The update we announced is overdue: {one.title}",
            f"We said the next update would come by {_clock(desk, one.due_at)}:\n{_base(desk)}/statements/{one.id}\n",
            now,
            desk.config.mail.for_roles("approver", "executive"),
            {"statement": one.id, "crisis": one.crisis_id, "rehearsal": one.rehearsal},
        )


_LATE = {
    "confirmation": "Request R-{id} about personal data ({law}): its receipt should be confirmed",
    "answer": "Request R-{id} about personal data ({law}): the law's time to answer is over",
    "decision": "Notice N-{id} against a post of ours ({law}) has waited too long for a decision",
    "restorable": "Notice N-{id} ({law}): nobody went to court, the post may stand again",
}


def _rights(desk: Desk, session: Session, since: datetime, now: datetime) -> Iterator[News]:
    for one in urgent.rights(session, since=since):
        notice = one.kind == "notice"
        yield News(
            f"rights:{one.kind}:{one.id}:{one.clock}:{one.due_at:%Y%m%d}",
            "takedown.overdue" if notice else "rights.overdue",
            _LATE[one.clock].format(id=one.id, law=one.law.upper()),
            f"Its time came on {_clock(desk, one.due_at)}. Decide, and write down why:\n"
            f"{_base(desk)}/rights{f'/notices/{one.id}' if notice else f'/{one.id}'}\n",
            now,
            desk.config.mail.for_roles("data_protection_officer"),
            {"request" if one.kind == "request" else "notice": one.id, "law": one.law, "clock": one.clock},
        )


def _posts(desk: Desk, session: Session, since: datetime, now: datetime) -> Iterator[News]:
    for one in urgent.posts(session, since=since):
        yield News(
            f"posting:{one.id}:refused",
            "post.refused",
            f"Your post for {one.account} on {one.platform} did not go out",
            f"{one.said}\n\n{_base(desk)}/crises/posts#post-{one.id}\n",
            now,
            desk.config.mail.for_roles(f"user:{one.login}") or desk.config.mail.for_roles("approver"),
            {"posting": one.id, "platform": one.platform, "planner": one.login},
        )


def _who(desk: Desk, who: str) -> tuple[str, ...]:
    """Return the addresses of a link of the chain: of a role, or of one person under user:<login>."""
    return desk.config.mail.for_roles(who.removeprefix("role:"))


def _stamp(rehearsal: bool) -> str:
    return "[Rehearsal] " if rehearsal else ""


def _base(desk: Desk) -> str:
    return desk.config.console.address


def _clock(desk: Desk, at: datetime) -> str:
    local = at.astimezone(ZoneInfo(desk.config.brand.timezone))
    return f"{local.day} {local:%B %Y, %H:%M} {local.tzname()}"
