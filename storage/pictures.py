"""Pictures that replies and posts of our own carry: kept once by what they are, gone when nothing names them."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, delete, select, text
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, insert

from storage.database import Session
from storage.tables import Picture
from storage.tables.base import Json


@dataclass(frozen=True, slots=True)
class PictureView:
    """A picture as it is kept. `media_type` is what its bytes are, `width` and `height` are in pixels."""

    sha256: str
    media_type: str
    width: int
    height: int
    content: bytes = field(repr=False)


def keep(
    session: Session, content: bytes, *, media_type: str, width: int, height: int, user_id: int, now: datetime
) -> str:
    """Keep a picture and return its SHA-256; one that is here already is not kept twice."""
    sha256 = hashlib.sha256(content).hexdigest()
    session.execute(
        insert(Picture)
        .values(
            sha256=sha256, content=content, media_type=media_type, width=width, height=height, user_id=user_id,
            created_at=now,
        )
        .on_conflict_do_update(index_elements=["sha256"], set_={"created_at": now})
    )  # fmt: skip
    return sha256


def load(session: Session, names: Collection[str]) -> dict[str, PictureView]:
    """Return pictures by their SHA-256; those that are not kept (any more) are left out."""
    rows = session.scalars(select(Picture).where(Picture.sha256.in_(sorted(names))))
    return {row.sha256: PictureView(row.sha256, row.media_type, row.width, row.height, row.content) for row in rows}


def media_types(session: Session, names: Collection[str]) -> dict[str, str]:
    """Return what pictures are, by their SHA-256, without reading them; those that are not kept are left out."""
    rows = session.execute(select(Picture.sha256, Picture.media_type).where(Picture.sha256.in_(sorted(names))))
    return {row.sha256: row.media_type for row in rows}


def named(attachments: Collection[Json]) -> list[str]:
    """Return the SHA-256 of each kept picture that a reply's attachments name."""
    return [str(one["sha256"]) for one in attachments if one.get("sha256")]


_UNUSED = text(
    "SELECT sha256 FROM picture WHERE (:all OR sha256 = ANY(:names)) AND created_at <= :before AND NOT EXISTS"
    " (SELECT FROM reply r WHERE r.attachments <> '[]'"
    " AND r.attachments @> jsonb_build_array(jsonb_build_object('sha256', picture.sha256)))"
    " AND NOT EXISTS (SELECT FROM posting p WHERE p.attachments <> '[]'"
    " AND p.attachments @> jsonb_build_array(jsonb_build_object('sha256', picture.sha256)))"
).bindparams(bindparam("names", type_=ARRAY(TEXT)))


def forget_unused(session: Session, *, before: datetime, names: Collection[str] | None = None) -> int:
    """Delete pictures kept before then that nothing names (of `names`, or of all); return how many."""
    given = {"all": names is None, "names": sorted(names or ()), "before": before}
    unused = list(session.scalars(_UNUSED, given))
    if unused:
        session.execute(delete(Picture).where(Picture.sha256.in_(unused)))
    return len(unused)
