"""What the desk keeps for itself: pictures for replies, and the calendar's firings."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table


class Picture(Table):
    """A picture that a reply may carry, kept once however often it is used. The reply's JSON names it by `sha256`."""

    __tablename__ = "picture"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    media_type: Mapped[str]
    content: Mapped[bytes]
    width: Mapped[int]
    height: Mapped[int]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]


class Firing(Table):
    """A firing of the calendar that was turned into work; its key makes it happen once."""

    __tablename__ = "firing"

    job: Mapped[str] = mapped_column(primary_key=True)
    fire_at: Mapped[datetime] = mapped_column(primary_key=True)
