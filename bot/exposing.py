"""The last look before anything stands in public: no personal data, whatever a verdict or an approval said.

It is taken at every approval, and again by the worker that is about to send: of the words, and of what describes the
pictures. The code can't switch it off, and no exception reaches it.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from bot.wiring import Desk
from policies.articles import rights, transparency
from policies.finding import Finding, Severity
from policies.subject import Subject, SubjectKind

_STATEMENT: Final = "transparency/personal-data"
_NAMED: Final = "named"
"""Who is named in a statement was read by its signers; a number or an address is nobody's to sign away."""


def in_reply(
    desk: Desk, text: str, attachments: Iterable[Mapping[str, Any]], *, platform: str, private: bool
) -> str:  # fmt: skip
    """Return why a reply with these pictures must not go out, in a sentence, or nothing."""
    for said in (text, *(str(one.get("alt", "")) for one in attachments)):
        subject = Subject(SubjectKind.REPLY, said, desk.clock(), platform=platform, private=private)
        for found in rights.check(subject, desk.judge.measure(subject)) if said.strip() else ():
            if found.rule == rights.PERSONAL.id and found.severity is Severity.BLOCK:
                return found.message
    return ""


def in_post(desk: Desk, text: str, *, ref: str, platform: str) -> str:
    """Return why a post of ours must not go out, in a sentence, or nothing. Our own hotline may stand there."""
    kind = SubjectKind.STATEMENT if ref.startswith("statement:") else SubjectKind.BRAND_POST
    subject = Subject(kind, text, desk.clock(), platform=platform)
    article = transparency if kind is SubjectKind.STATEMENT else rights
    found = article.check(subject, desk.judge.measure(subject))
    return next((one.message for one in found if _exposes(one)), "")


def _exposes(found: Finding) -> bool:
    return (
        found.rule in {rights.PERSONAL.id, _STATEMENT} and found.severity is Severity.BLOCK and found.signal != _NAMED
    )
