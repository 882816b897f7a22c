"""What every page must say: an incident nobody answered, a crisis that freezes sending, keys no longer taken."""

from datetime import datetime, timedelta

from fastapi import Request

from bot.console import words
from bot.console.access import SignedIn
from bot.console.alarm_building import explained, names
from bot.console.banner import MOST, Banner
from bot.console.roles import Permission
from bot.console.statement_banners import statement_banners
from bot.wiring import Desk
from storage import (
    accounts,
    alarm_events,
    crises,
    crisis_alarms,
    crisis_overdue,
    incident_proofs,
    incident_views,
    posting_by_hand,
    record,
    rights_views,
    takedowns,
)
from storage.alarm_events import Event
from storage.crisis_overdue import Overdue
from storage.database import Session
from storage.errors import StorageError
from storage.freezing import Frost
from storage.posting import PostingView

_LATELY = timedelta(days=1)
_CONNECTED = ("x", "reddit", "discord")


def banners(request: Request, person: SignedIn | None) -> tuple[Banner, ...]:
    """Return one banner an account whose keys no longer work. Reads the database; a page without it is still a page."""
    if person is None:
        return ()
    desk = request.app.state.desk
    try:
        with desk.database.session() as session:
            still = [
                one for one in accounts.everything(session) if one.paused_at is not None and one.id in desk.accounts
            ]
            signed_out = [one for one in still if _by_platform(session, one.id)]
            frosts = crises.frosts(session) if Permission.CRISIS_READ in person.permissions else []
            dangers = _unanswered(session, person, desk.clock())
            alarms = _alarms(session, desk, person)
            mine = crisis_overdue.overdue(session, now=desk.clock(), owner_id=person.user_id)[:MOST]
            privacy = person.may(Permission.PRIVACY_MANAGE)
            asked = rights_views.overdue(session, desk.clock()) if privacy else 0
            noticed = takedowns.overdue(session, desk.clock()) if privacy else 0
            spoken = statement_banners(session, desk, person)
            refused = posting_by_hand.stopped(session, person.user_id, since=desk.clock() - _LATELY)[-MOST:]
    except StorageError:
        return ()
    return (
        *([_dangers(len(dangers))] if len(dangers) > MOST else [_danger(one) for one in dangers]),
        *alarms,
        *(_mine(one) for one in mine),
        *([_asked(asked)] if asked else []),
        *([_noticed(noticed)] if noticed else []),
        *spoken,
        *(_refused(one) for one in refused),
        *(_frozen(one) for one in frosts),
        *(_banner(one, person) for one in signed_out),
    )


def _unanswered(session: Session, person: SignedIn, now: datetime) -> list[int]:
    """Return the incidents that nobody acknowledged; that they stand on this person's page is kept as proof."""
    if Permission.INCIDENT_ACKNOWLEDGE not in person.permissions:
        return []
    incident_proofs.delivered(session, person.user_id, now=now)
    return incident_views.unanswered(session)


def _danger(incident_id: int) -> Banner:
    return Banner(
        f"incident.{incident_id}", f"Nobody has acknowledged incident I-{incident_id}.",
        "A customer reports danger, and the law's clocks run.", "", f"/quality/incidents/{incident_id}", "Open it",
        "shield-alert",
    )  # fmt: skip


def _dangers(count: int) -> Banner:
    return Banner(
        f"incidents.{count}", f"Nobody has acknowledged {count} incidents.",
        "Customers report danger, and the law's clocks run.", "", "/quality", "Open them", "shield-alert",
    )  # fmt: skip


def _alarms(session: Session, desk: Desk, person: SignedIn) -> list[Banner]:
    if Permission.CRISIS_READ not in person.permissions:
        return []
    rising = alarm_events.unanswered(session, now=desk.clock())[:MOST]
    lately = crisis_alarms.lately(session, now=desk.clock()) if rising else {}
    return [_rising(one, explained(one.alarms[0], names(desk), lately)) for one in rising]


def _rising(one: Event, what: str) -> Banner:
    return Banner(
        f"alarm.{one.id}", f"The volume of mentions rises: {what}.", "Look what it is: a crisis, or not.", "",
        f"/crises/alarms#event-{one.id}", "Alarms", "trending-up",
    )  # fmt: skip


def _mine(one: Overdue) -> Banner:
    stamp = crises.stamp(rehearsal=one.rehearsal)
    what, place = ("Your task is overdue", "tasks") if one.kind == "task" else ("You were to find out", "facts")
    return Banner(
        f"crisis.{one.kind}.{one.id}", f"{stamp}{what}: {one.text}", f"In the crisis “{one.title}”.", "",
        f"/crises/{one.crisis_id}#{place}", "Crisis room", "alarm-clock",
    )  # fmt: skip


def _asked(count: int) -> Banner:
    many = "1 request" if count == 1 else f"{count} requests"
    return Banner(
        f"rights.{count}", f"{many} about personal data: the law's time is over.",
        "Answer now, and say in the log why it is late.", "", "/rights", "Rights", "clock",
    )  # fmt: skip


def _noticed(count: int) -> Banner:
    many = "1 notice waits" if count == 1 else f"{count} notices wait"
    return Banner(
        f"notices.{count}", f"{many} too long for a decision about a post of ours.",
        "Verify or reject each, with the reason.", "", "/rights/notices", "Notices", "clock",
    )  # fmt: skip


def _frozen(one: Frost) -> Banner:
    stamp = crises.stamp(rehearsal=one.rehearsal)
    where = "In the sandbox, what" if one.rehearsal else "What"
    how = f"{where} is approved now is held until somebody who manages the crisis lets it through."
    title = f"{stamp}sending is frozen: {one.title}."
    return Banner(
        f"frost.{one.crisis_id}",
        title[0].upper() + title[1:],
        how,
        "",
        f"/crises/{one.crisis_id}",
        "Crisis room",
        "snowflake",
    )


def _refused(one: PostingView) -> Banner:
    return Banner(
        f"posting.{one.id}", f"Your post for {one.account} on {words.platform(one.platform).name} did not go out.",
        one.said, "", f"/crises/posts#post-{one.id}", "See it", "circle-alert",
    )  # fmt: skip


def _by_platform(session: Session, account_id: int) -> bool:
    """Say whether it was the platform's answer, and nobody's decision, that stopped an account."""
    acts = record.latest(session, subject=f"account:{account_id}", kind="account.paused", limit=1)
    return bool(acts) and acts[0].actor.startswith("platform:")


def _banner(one: accounts.Account, person: SignedIn) -> Banner:
    name = words.platform(one.platform).name
    key = f"{one.id}.{one.paused_at.isoformat() if one.paused_at else ''}"
    title = f"{name} has signed out {one.account}."
    if Permission.OPERATIONS not in person.permissions:
        return Banner(
            key, title, "Nothing is read or sent there; approved replies wait. An administrator sees this too."
        )
    how = "Nothing is read or sent there until its keys are renewed, and nothing is lost."
    command = f"answerable connect {one.platform}" if one.platform in _CONNECTED else ""
    return Banner(key, title, how, command, "/operations#listeners")
