"""The asset library in the database: put in, listed, revoked, and warned of before a licence runs out."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from policies.signals.pictures.library import Asset
from storage import record
from storage.database import Session
from storage.errors import NotFound
from storage.tables import AssetRow, AssetTask


def put(session: Session, assets: Sequence[Asset], *, by: str, now: datetime) -> int:
    """Put assets in, or change the licence of those that are known by the same file; return how many were new.

    A revoked one stays revoked. Ids are given here.
    """
    new = 0
    for asset in assets:
        licence = {
            "name": asset.name, "source": asset.source, "print": asset.print, "platforms": list(asset.platforms),
            "territories": list(asset.territories), "since": asset.since, "until": asset.until,
        }  # fmt: skip
        made = session.execute(
            insert(AssetRow)
            .values(sha256=asset.sha256, created_by=by, created_at=now, **licence)
            .on_conflict_do_update(index_elements=["sha256"], set_=licence | {"warned_at": None})
            .returning(AssetRow.id, AssetRow.created_at == now)
        ).one()
        new += bool(made[1])
        facts = {
            "source": asset.source, "until": asset.until.isoformat() if asset.until else None,
            "platforms": list(asset.platforms), "sha256": asset.sha256,
        }  # fmt: skip
        record.append(session, "asset.put", by, f"asset:{made[0]}", facts, at=now)
    return new


def revoke(session: Session, asset_id: int, *, by: str, now: datetime, why: str = "") -> Asset:
    """Revoke the licence of an asset from this moment on; raise NotFound if there is none in force."""
    row = session.get(AssetRow, asset_id, with_for_update=True)
    if row is None or row.revoked_at is not None:
        raise NotFound(f"There is no asset {asset_id} that could be revoked.")
    row.revoked_at, row.revoked_by, row.revoked_why = now, by, why
    _settle(session, asset_id, by=by, outcome="revoked", now=now)
    facts = {"source": row.source} | ({"why": why} if why else {})
    record.append(session, "asset.revoked", by, f"asset:{asset_id}", facts, at=now)
    return _asset(row)


def _settle(session: Session, asset_id: int, *, by: str, outcome: str, now: datetime) -> bool:
    done = update(AssetTask).where(AssetTask.asset_id == asset_id, AssetTask.done_at.is_(None))
    values = {"done_at": now, "done_by": by, "outcome": outcome}
    return bool(session.execute(done.values(**values).returning(AssetTask.id)).all())


def every(session: Session) -> list[Asset]:
    """Return all assets, in the order they were put in."""
    return [_asset(row) for row in session.scalars(select(AssetRow).order_by(AssetRow.id))]


def of_files(session: Session, sha256: Collection[str]) -> dict[str, Asset]:
    """Return the assets that are exactly these files, by SHA-256, as they stand at this moment."""
    rows = session.scalars(select(AssetRow).where(AssetRow.sha256.in_(list(sha256))))
    return {row.sha256: _asset(row) for row in rows}


def of_ids(session: Session, ids: Collection[int]) -> dict[str, Asset]:
    """Return assets by their id, as they stand at this moment; those that are unknown are left out."""
    rows = session.scalars(select(AssetRow).where(AssetRow.id.in_(list(ids))))
    return {str(row.id): _asset(row) for row in rows}


def mark(session: Session) -> tuple[int, int]:
    """Return what differs once an asset was put in."""
    count, newest = session.execute(select(func.count(), func.max(AssetRow.id)).select_from(AssetRow)).one()
    return int(count), int(newest or 0)


def running_out(session: Session, *, now: datetime, within: timedelta) -> list[Asset]:
    """Return the assets whose licence ends within this time and that nobody was told of, and note that it is told."""
    rows = session.scalars(
        select(AssetRow)
        .where(AssetRow.until <= now + within, AssetRow.revoked_at.is_(None), AssetRow.warned_at.is_(None))
        .order_by(AssetRow.until, AssetRow.id)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.warned_at = now
    return [_asset(row) for row in rows]


def _asset(row: AssetRow) -> Asset:
    return Asset(
        str(row.id), row.name, row.source, row.sha256, row.print, tuple(row.platforms), tuple(row.territories),
        row.since, row.until, row.revoked_at,
    )  # fmt: skip
