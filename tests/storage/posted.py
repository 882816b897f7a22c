"""What the tests of posts of our own begin with: a crisis, and a statement that was signed and published."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from storage import accounts, crises, posting, statement_publishing, statement_signing, statements, users
from storage.crises import NewCrisis
from storage.database import Database, Session
from storage.posting import PostingView
from storage.statements import NewStatement, Text
from tests.storage.stage import NOW

WHOLE = "Some Halo Pro headphones get hot while charging. Unplug them now. Next update at 18:00 UTC."
SHORT = "Halo Pro: unplug it now. All we know: {link}"


@dataclass(frozen=True)
class Room:
    """A crisis with people, two sandbox accounts, and no statement yet."""

    database: Database
    crisis_id: int
    first: int
    second: int
    mara: int
    tom: int

    @property
    def actor(self) -> str:
        return f"user:{self.mara}"

    @classmethod
    def build(
        cls, database: Database, *, rehearsal: bool = False, freeze: bool = True, platform: str = "sandbox"
    ) -> "Room":
        with database.session() as session:
            first, second = (accounts.ensure(session, platform, name, now=NOW).id for name in ("Aurora", "AuroraCare"))
            mara, tom = (
                users.create(session, login=name, name=name.title(), initials=name[:2].upper(), roles=[], now=NOW).id
                for name in ("mara", "tom")
            )
            new = NewCrisis(
                "The Halo Pro gets hot", "product-safety", "preventable", 3, rehearsal=rehearsal, freeze=freeze
            )
            crisis_id = crises.open_(session, new, actor=f"user:{mara}", now=NOW)
        return cls(database, crisis_id, first, second, mara, tom)

    def publish(self, *texts: tuple[int, str], channel: str = "sandbox", now: datetime = NOW, hours: int = 4) -> int:
        """Draft, sign and publish a statement of these texts, the first of which is the whole one; return its id."""
        with self.database.session() as session:
            statement_id = sign(session, self, texts, channel=channel, now=now, hours=hours)
            statement_publishing.publish(session, statement_id, actor=self.actor, now=now)
        return statement_id

    def posts(self, statement_id: int) -> tuple[PostingView, ...]:
        with self.database.session() as session:
            return posting.of(session, f"statement:{statement_id}")

    def get(self, posting_id: int) -> PostingView:
        with self.database.session() as session:
            return posting.get(session, posting_id)


def sign(
    session: Session, room: Room, texts: tuple[tuple[int, str], ...], *, channel: str, now: datetime, hours: int = 4
) -> int:
    """Draft and sign a statement that is not published yet."""
    given = tuple(
        Text(channel, "en", words, account_id=account, canonical=place == 0)
        for place, (account, words) in enumerate(texts)
    )
    statement_id = statements.make(
        session, NewStatement(room.crisis_id, "It gets hot", given), actor=room.actor, now=now
    )
    revision = statements.read(session, statement_id).revision
    statements.submit(session, statement_id, revision, needs=[["pr"]], hours=hours, actor=room.actor, now=now)
    sha256 = statements.versions(session, statement_id)[0].sha256
    statement_signing.sign(
        session, statement_id, sha256, "pr", user_id=room.tom, held=("pr",), deputies={}, reason="", now=now
    )
    return statement_id


LATER = NOW + timedelta(minutes=1)
