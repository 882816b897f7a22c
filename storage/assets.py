"""The asset library in the database: put in, listed, revoked, and warned of before a licence runs out."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert

from policies.signals.pictures.library import Asset
from storage import record
from storage.database import Session
from storage.errors import NotAllowed, NotFound
from storage.tables import AssetRow, AssetTask


def put(
    session: Session, assets: Sequence[Asset], *, by: str, now: datetime, thumbnails: Mapping[str, bytes] | None = None
) -> int:
    """Put assets in, or change the licence of those that are known by the same file; return how many were new.

    A revoked one stays revoked. Ids are given here. `thumbnails` are small JPEGs by the SHA-256 of their asset.
    """
    new, small = 0, thumbnails or {}
    for asset in assets:
        licence: dict[str, object] = {
            "name": asset.name, "source": asset.source, "print": asset.print, "platforms": list(asset.platforms),
            "territories": list(asset.territories), "since": asset.since, "until": asset.until,
        }  # fmt: skip
        if asset.sha256 in small:
            licence["thumbnail"] = small[asset.sha256]
        made = session.execute(
            insert(AssetRow)
            .values(sha256=asset.sha256, created_by=by, created_at=now, **licence)
            .on_conflict_do_update(index_elements=["sha256"], set_=licence | {"warned_at": None})
            .returning(AssetRow.id, AssetRow.created_at == now)
        ).one()
        new += bool(made[1])
        if asset.until is None or asset.until > now:
            _settle(session, made[0], by=by, outcome="renewed", now=now)
        facts = {
            "source": asset.source, "until": asset.until.isoformat() if asset.until else None,
            "platforms": list(asset.platforms), "sha256": asset.sha256,
        }  # fmt: skip
        record.append(session, "asset.put", by, f"asset:{made[0]}", facts, at=now)
    return new


def revoke(session: Session, asset_id: int, *, by: str, now: datetime, why: str = "") -> Asset:
    """Revoke the licence of an asset from this moment on; raise NotFound if there is none in force."""
    row = _in_force(session, asset_id)
    row.revoked_at, row.revoked_by, row.revoked_why = now, by, why
    _settle(session, asset_id, by=by, outcome="revoked", now=now)
    facts = {"source": row.source} | ({"why": why} if why else {})
    record.append(session, "asset.revoked", by, f"asset:{asset_id}", facts, at=now)
    return as_asset(row)


def _settle(session: Session, asset_id: int, *, by: str, outcome: str, now: datetime) -> bool:
    done = update(AssetTask).where(AssetTask.asset_id == asset_id, AssetTask.done_at.is_(None))
    values = {"done_at": now, "done_by": by, "outcome": outcome}
    return bool(session.execute(done.values(**values).returning(AssetTask.id)).all())


def every(session: Session) -> list[Asset]:
    """Return all assets, in the order they were put in."""
    return [as_asset(row) for row in session.scalars(select(AssetRow).order_by(AssetRow.id))]


def of_files(session: Session, sha256: Collection[str]) -> dict[str, Asset]:
    """Return the assets that are exactly these files, by SHA-256, as they stand at this moment."""
    rows = session.scalars(select(AssetRow).where(AssetRow.sha256.in_(list(sha256))))
    return {row.sha256: as_asset(row) for row in rows}


def of_ids(session: Session, ids: Collection[int]) -> dict[str, Asset]:
    """Return assets by their id, as they stand at this moment; those that are unknown are left out."""
    rows = session.scalars(select(AssetRow).where(AssetRow.id.in_(list(ids))))
    return {str(row.id): as_asset(row) for row in rows}


def newest(session: Session) -> int:
    """Return the id of the asset that was put in last, 0 if there is none."""
    return session.scalar(select(func.max(AssetRow.id))) or 0


def renew(session: Session, asset_id: int, *, until: datetime, by: str, now: datetime) -> Asset:
    """Let a licence end later; raise NotFound if there is none in force, NotAllowed for a time that isn't to come."""
    row = _in_force(session, asset_id)
    if until <= now or (row.since is not None and until <= row.since):
        raise NotAllowed("The new end of a licence lies in the future, and behind its beginning.")
    row.until, row.warned_at = until, None
    _settle(session, asset_id, by=by, outcome="renewed", now=now)
    facts = {"source": row.source, "until": until.isoformat(), "platforms": list(row.platforms), "sha256": row.sha256}
    record.append(session, "asset.put", by, f"asset:{asset_id}", facts, at=now)
    return as_asset(row)


def let_end(session: Session, asset_id: int, *, by: str, now: datetime) -> None:
    """Settle the task of a licence that runs out: it is let go. Raise NotFound if there is none to settle."""
    if not _settle(session, asset_id, by=by, outcome="let go", now=now):
        raise NotFound("There is no such task; somebody may have settled it before.")
    record.append(session, "asset.let_go", by, f"asset:{asset_id}", {}, at=now)


def _in_force(session: Session, asset_id: int) -> AssetRow:
    row = session.get(AssetRow, asset_id, with_for_update=True)
    if row is None or row.revoked_at is not None:
        raise NotFound(f"There is no asset {asset_id} whose licence could be changed.")
    return row


def running_out(session: Session, *, now: datetime, within: timedelta) -> list[Asset]:
    """Return the assets whose licence ends within this time and that nobody was told of, and note that it is told.

    For each a task is made, which waits until somebody renews the licence or lets it go.
    """
    rows = session.scalars(
        select(AssetRow)
        .where(AssetRow.until <= now + within, AssetRow.revoked_at.is_(None), AssetRow.warned_at.is_(None))
        .order_by(AssetRow.until, AssetRow.id)
        .with_for_update(skip_locked=True)
    ).all()
    for row in rows:
        row.warned_at = now
        task = insert(AssetTask).values(asset_id=row.id, due_at=row.until, created_at=now)
        session.execute(task.on_conflict_do_nothing())
    return [as_asset(row) for row in rows]


def as_asset(row: AssetRow) -> Asset:
    """Return an asset of its row."""
    return Asset(
        str(row.id), row.name, row.source, row.sha256, row.print, tuple(row.platforms), tuple(row.territories),
        row.since, row.until, row.revoked_at,
    )  # fmt: skip
