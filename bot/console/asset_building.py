"""An asset as the page shows it: how we stand to it, in words, and its ledger."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.console.check_building import platform_name
from bot.console.clock import Moment, moment
from policies.signals.pictures.library import OURS
from policies.subject import Standing
from storage.asset_views import AssetView

_STANDINGS: Final = {
    Standing.OURS: ("circle-check", "green", "ours"),
    Standing.LICENSED: ("circle-check", "green", "with credit"),
    Standing.NOT_YET: ("clock", "amber", "not yet"),
    Standing.EXPIRED: ("ban", "red", "run out"),
    Standing.REVOKED: ("ban", "red", "revoked"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """What the page shows of one asset."""

    id: str
    name: str
    source: str
    icon: str
    tone: str
    standing: str
    where: str
    term: str
    ends: Moment | None
    picture: str
    view: AssetView
    added: Moment
    revoked: Moment | None
    may_change: bool


def card(view: AssetView, *, now: datetime, zone: str) -> Card:
    """Return an asset as it is shown to a reader in a zone."""
    asset = view.asset
    icon, tone, standing = _STANDINGS[asset.standing(now)]
    places = [platform_name(one) for one in asset.platforms]
    where = ", ".join([*places, *([f"in {', '.join(asset.territories)}"] if asset.territories else [])])
    return Card(
        id=asset.id,
        name=asset.name,
        source="ours" if asset.source == OURS else asset.source,
        icon=icon,
        tone=tone,
        standing=standing,
        where=where or "everywhere",
        term=_term(asset.since, asset.until, ZoneInfo(zone)),
        ends=moment(asset.until, now=now, zone=zone) if asset.until else None,
        picture=f"/assets/{asset.id}/thumbnail" if view.pictured else "",
        view=view,
        added=moment(view.created_at, now=now, zone=zone),
        revoked=moment(asset.revoked_at, now=now, zone=zone) if asset.revoked_at else None,
        may_change=asset.revoked_at is None,
    )


def _term(since: datetime | None, until: datetime | None, zone: ZoneInfo) -> str:
    begins, ends = (f"{one.astimezone(zone):%Y-%m-%d}" if one else "" for one in (since, until))
    if begins and ends:
        return f"{begins} to {ends}"
    return f"until {ends}" if ends else f"from {begins}" if begins else "without end"
