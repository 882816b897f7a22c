"""Alarms as the console shows them: one event at a time, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.console import words
from bot.console.access import SignedIn
from bot.console.clock import moment
from bot.console.masking import Mask
from bot.console.roles import Permission
from bot.wiring import Desk
from storage import alarm_events, crisis_alarms
from storage.alarm_events import Event, Mention
from storage.crisis_alarms import ALL, Alarm
from storage.database import Session

MENTIONS: Final = 8


@dataclass(frozen=True, slots=True)
class Shown:
    """An event with the words for what rose, and a sample of its mentions."""

    event: Event
    title: str
    rose: tuple[str, ...]
    product: str
    mentions: tuple[Mention, ...]


def spoken(series: str, products: Mapping[str, str]) -> str:
    """Return a series as people say it."""
    if series == ALL:
        return "all mentions"
    return ", ".join(_facet(one, products) for one in series.split(" "))


def _facet(facet: str, products: Mapping[str, str]) -> str:
    kind, _, value = facet.partition(":")
    match kind:
        case "product":
            return words.product(value, products)
        case "intent":
            return words.INTENTS.get(value, value)
        case "language":
            return words.language(value)
        case "platform":
            return words.platform(value).name
    return "safety or security" if kind == "safety" else facet


def explained(one: Alarm, products: Mapping[str, str], lately: Mapping[str, int]) -> str:
    """Say what rose, against what expectation, and what the last hour brought if that is more by now."""
    more = lately.get(one.series, 0)
    return (
        f"{spoken(one.series, products)}: {one.count:g} in an hour, usual {one.expected:g}, limit {one.ceiling:g}"
        f"{f'; {more} in the last hour' if more > one.count else ''}"
    )


def _product(event: Event) -> str:
    """Return the product that the event is about, if it is about one."""
    return next((one.removeprefix("product:") for one in event.alarms[0].series.split() if "product:" in one), "")


def names(desk: Desk) -> dict[str, str]:
    """Return what the products are called, by id."""
    return {one.id: one.name for one in desk.judge.code.products}


def alarm_page(desk: Desk, session: Session, person: SignedIn) -> dict[str, Any]:
    """Return what the page of alarms shows."""
    now, products, mask = desk.clock(), names(desk), Mask(desk)
    lately = crisis_alarms.lately(session, now=now)

    def shown(event: Event) -> Shown:
        return Shown(
            event, spoken(event.alarms[0].series, products),
            tuple(explained(one, products, lately) for one in event.alarms), _product(event),
            tuple(alarm_events.mentions(session, event.messages[:MENTIONS])),
        )  # fmt: skip

    def at(when: datetime) -> object:
        return moment(when, now=now, zone=person.timezone)

    found = [shown(one) for one in alarm_events.events(session, now=now)]
    return {
        "unanswered": [one for one in found if one.event.open],
        "answered": [one for one in found if not one.event.open],
        "manages": person.may(Permission.CRISIS_MANAGE),
        "reads_cases": person.may(Permission.CASE_READ),
        "moment": at,
        "masked": mask.text,
        "platform_name": lambda name: words.platform(name).name,
        "days": alarm_events.SHOWN.days,
    }
