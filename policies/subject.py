"""What is judged: one text with the facts around it that an article may weigh."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SubjectKind(StrEnum):
    """Who wrote the text, and for what."""

    MENTION = "mention"
    REPLY = "reply"
    BRAND_POST = "brand_post"
    EMPLOYEE_POST = "employee_post"
    STATEMENT = "statement"


class Account(StrEnum):
    """Whose account carries the text."""

    COMPANY = "company"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier message of a thread, oldest first; `ours` is true when the brand wrote it."""

    author: str
    text: str
    ours: bool = False


class Standing(StrEnum):
    """How we stand to a picture that was looked up in the asset library."""

    UNKNOWN = "unknown"
    OURS = "ours"
    LICENSED = "licensed"
    NOT_YET = "not yet"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Look:
    """What was found when a picture was looked at: whose it is by the asset library, and what its file says.

    `source` is the handle that the library names. `creator` is who the file names; a file can be wrong. `ai` says that
    the file tells it was made by a machine, `located` that it tells where. `signature` is `valid`, `invalid` or empty.
    `problem` says, in a sentence, why the picture could not be looked at.
    """

    standing: Standing = Standing.UNKNOWN
    asset: str = ""
    source: str = ""
    creator: str = ""
    ai: bool = False
    signature: str = ""
    problem: str = ""
    located: bool = False


@dataclass(frozen=True, slots=True)
class Media:
    """A picture or video that travels with a text; `credit` is the handle it is credited to, if any.

    `path` is a file that whoever asks may read; `policies` never opens it. `look` is None where nobody looked.
    """

    kind: str
    url: str = ""
    alt: str = ""
    sha256: str = ""
    credit: str = ""
    path: str = ""
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class SeenPost:
    """Somebody's post that was seen before: its author's handle, its words, and where it stands."""

    author: str
    text: str
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Crisis:
    """What a crisis statement answers: the kind of crisis, its cluster, and the facts as they stand.

    `kind` is a word such as `data-breach`; an unknown one means nothing. `scct` is `victim`, `accidental`,
    `preventable` or empty. `known` and `unknown` are sentences.
    """

    kind: str = ""
    scct: str = ""
    known: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """A text to judge, and what surrounds it.

    `language` is an ISO 639-1 code when the platform or the writer said so, else None (the signals detect it).
    `answers` is, for a reply, the text of the mention that it answers. `recent` holds the account's latest
    replies, newest first; `macros` are ready-made answers, and `seen` posts of others, oldest first, to compare with.
    `now` is in UTC and passed in: `policies` has no clock. Without `banked` the embargo bank
    is not asked, because the writer has touched too many of its names, and a second person looks. `reach` is how many
    follow the author of a mention, as far as is known.
    """

    kind: SubjectKind
    text: str
    now: datetime
    platform: str = ""
    account: Account = Account.COMPANY
    author: str = ""
    author_role: str = ""
    language: str | None = None
    thread: tuple[Turn, ...] = ()
    media: tuple[Media, ...] = ()
    answers: str = ""
    recent: tuple[str, ...] = ()
    private: bool = False
    banked: bool = True
    macros: tuple[str, ...] = ()
    seen: tuple[SeenPost, ...] = ()
    crisis: Crisis | None = None
    reach: int = 0

    @property
    def outgoing(self) -> bool:
        """Whether somebody on our side wrote this."""
        return self.kind is not SubjectKind.MENTION

    @property
    def company_voice(self) -> bool:
        """Whether this goes out in the company's name."""
        return self.outgoing and self.account is Account.COMPANY
