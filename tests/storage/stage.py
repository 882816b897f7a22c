"""What the tests of storage begin with: people, an account, mentions, cases, drafts."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from policies.finding import Action, Intent, Judgement, Triage, Urgency, Verdict
from responders.draft import Claim, ClaimKind, Draft, Move, Proof
from storage import accounts, casework, ingest, replies, users
from storage.database import Database, Session
from storage.ingest import Arrival, ArrivedPost, Author

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DUE = NOW + timedelta(hours=2)
TEXT = "My third Halo Pro died after a week. Can you help?"
REPLY = "Dana, a third pair failing within a week is not good enough. May we send you a new one?"
ALLOW = Judgement(Verdict.ALLOW, code_digest="d1", code_version="1")
DANA = Author("u1", "dana1", "Dana 1")
PERSONAL = Proof(True, (Claim(ClaimKind.CONCRETE, True, "names the third pair", (3, 8), (6, 18)),))


def post(key: str = "1", text: str = TEXT, **more: object) -> ArrivedPost:
    given = ArrivedPost(f"p{key}", f"c{key}", Author(f"u{key}", f"dana{key}", f"Dana {key}"), text, NOW)
    return replace(given, **more)  # type: ignore[arg-type]


def mention(key: str = "1", text: str = TEXT, *, event: str = "", **more: object) -> Arrival:
    found = post(key, text, **more)
    return Arrival(event or f"e{key}", "mention", found.id, NOW, found, revision=found.revision)


def edit(key: str, text: str, revision: int) -> Arrival:
    found = post(key, text, revision=revision, edited_at=NOW)
    return Arrival(f"e{key}", "edit", found.id, NOW, found, revision=revision)


def deletion(key: str) -> Arrival:
    return Arrival(f"d{key}", "deletion", f"p{key}", NOW)


def triage(**more: object) -> Triage:
    given = Triage(
        intent=Intent.CRITICISM, intents={Intent.CRITICISM: 0.75}, urgency=Urgency.NORMAL, language="en",
        products=("halo-pro",), hostile=0.25, safety=False, security=False, action=Action.ANSWER, due_minutes=120,
        reason="responsiveness/criticism", judgement=ALLOW, key_span=(0, 36),
    )  # fmt: skip
    return replace(given, **more)  # type: ignore[arg-type]


def draft(text: str = REPLY, *, personal: bool = True) -> Draft:
    return Draft(text, "en", (Move.ACKNOWLEDGE, Move.ASK), replace(PERSONAL, personal=personal), "composer")


@dataclass(frozen=True)
class Stage:
    """A desk with two colleagues, one account, and one case with a draft."""

    database: Database
    account_id: int
    mara: int
    tom: int
    case_id: int
    message_id: int
    reply_id: int

    @classmethod
    def build(cls, database: Database, judgement: Judgement = ALLOW, *, personal: bool = True) -> "Stage":
        with database.session() as session:
            account = accounts.ensure(session, "sandbox", "aurora", now=NOW)
            mara, tom = (
                users.create(session, login=name, name=name.title(), initials=name[:2].upper(), roles=[], now=NOW).id
                for name in ("mara", "tom")
            )
            stored = ingest.store(session, account.id, [mention()])[0]
            assert stored.message_id is not None
            opened = opening(session, stored.message_id)
            new = replies.NewDraft(opened.case_id, stored.message_id, 0, draft(personal=personal), judgement)
            reply_id = replies.save_drafts(session, [new], now=NOW)[0]
        return cls(database, account.id, mara, tom, opened.case_id, stored.message_id, reply_id)

    def approve(self, user_id: int | None = None, version: int = 1, **more: object) -> replies.Standing:
        with self.database.session() as session:
            return replies.approve(
                session, self.reply_id, version, user_id=user_id or self.mara, initials="MK", text=f"{REPLY} ^MK",
                send_after=NOW, now=NOW, **more,
            )  # type: ignore[arg-type]  # fmt: skip


def opening(session: Session, message_id: int, now: datetime = NOW, **more: object) -> casework.Opened:
    given = casework.Opening(message_id, triage(**more), DUE, words=("Halo Pro",))
    return casework.open_or_update(session, [given], now=now)[0]
