"""What the desk remembers of public posts so that nobody takes their words over without credit."""

from datetime import datetime

from sqlalchemy import ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from storage.tables.base import Table


class SeenPostRow(Table):
    """The numbers of a public post's stretches of words (see `policies.signals.lifting`), never the words.

    Deleted with the words themselves: when the post is deleted, its author erased, or its time is over.
    """

    __tablename__ = "seen_post"

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    signature: Mapped[bytes]
    written_at: Mapped[datetime] = mapped_column(index=True)
    kept_at: Mapped[datetime] = mapped_column(server_default=func.now())
