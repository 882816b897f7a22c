"""The asset library as people read it: searched, with the ledger of each licence, and what is to be settled."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Row, and_, func, or_, select
from sqlalchemy.orm import defer

from policies.signals.pictures.library import OURS, Asset
from storage.assets import as_asset
from storage.database import Session
from storage.errors import NotFound
from storage.names import spoken
from storage.tables import AssetRow, AssetTask

PAGE: Final = 60
SHOWN: Final = ("all", "ours", "licensed", "ending", "over")


@dataclass(frozen=True, slots=True)
class AssetView:
    """An asset with its ledger: who put it in, until when, who revoked it and why. `due_at` is its task's, if open."""

    asset: Asset
    created_by: str
    created_at: datetime
    revoked_by: str
    revoked_why: str
    pictured: bool
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for: words, which kind of standing, and behind which asset to go on."""

    words: str = ""
    shown: str = "all"
    before: int = 0


def search(session: Session, asked: Asked, *, now: datetime, soon: datetime) -> list[AssetView]:
    """Return up to PAGE assets, newest first; `soon` is until when a licence counts as ending."""
    wanted = [*_matching(asked.words), *_standing(asked.shown, now, soon)]
    if asked.before:
        wanted.append(AssetRow.id < asked.before)
    rows = session.execute(_SELECT.where(*wanted).order_by(AssetRow.id.desc()).limit(PAGE)).all()
    return [_view(session, row) for row in rows]


def to_settle(session: Session) -> list[AssetView]:
    """Return the assets whose end waits to be settled, the nearest first."""
    open_ = _SELECT.where(AssetTask.id.is_not(None)).order_by(AssetTask.due_at, AssetRow.id)
    return [_view(session, row) for row in session.execute(open_).all()]


def count(session: Session) -> int:
    """Return how many assets there are."""
    return session.scalar(select(func.count()).select_from(AssetRow)) or 0


def thumbnail(session: Session, asset_id: int) -> bytes:
    """Return the thumbnail of an asset, a JPEG; raise NotFound if there is none."""
    found = session.scalar(select(AssetRow.thumbnail).where(AssetRow.id == asset_id))
    if found is None:
        raise NotFound("There is no such picture.")
    return found


_SELECT = (
    select(AssetRow, AssetRow.thumbnail.is_not(None), AssetTask.due_at)
    .join(AssetTask, and_(AssetTask.asset_id == AssetRow.id, AssetTask.done_at.is_(None)), isouter=True)
    .options(defer(AssetRow.thumbnail))
)


def _matching(words: str) -> list[ColumnElement[bool]]:
    """Each word stands in the name, the source, a territory or a platform."""
    fields = (
        AssetRow.name, AssetRow.source, func.array_to_string(AssetRow.platforms, " "),
        func.array_to_string(AssetRow.territories, " "),
    )  # fmt: skip
    return [or_(*(field.icontains(word, autoescape=True) for field in fields)) for word in words.split()[:8]]


def _standing(shown: str, now: datetime, soon: datetime) -> list[ColumnElement[bool]]:
    running = (AssetRow.revoked_at.is_(None), or_(AssetRow.until.is_(None), AssetRow.until > now))
    return {
        "ours": [AssetRow.source == OURS],
        "licensed": [AssetRow.source != OURS, *running],
        "ending": [AssetRow.revoked_at.is_(None), AssetRow.until > now, AssetRow.until <= soon],
        "over": [or_(AssetRow.revoked_at.is_not(None), AssetRow.until <= now)],
    }.get(shown, [])


def _view(session: Session, row: Row[AssetRow, bool, datetime]) -> AssetView:
    held, pictured, due_at = row
    revoked_by = spoken(session, held.revoked_by) if held.revoked_by else ""
    return AssetView(
        as_asset(held), spoken(session, held.created_by), held.created_at, revoked_by, held.revoked_why,
        bool(pictured), due_at,
    )  # fmt: skip
