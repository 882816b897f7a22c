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
    return _first(desk, SubjectKind.REPLY, text, attachments, platform=platform, private=private)


def in_post(desk: Desk, text: str, attachments: Iterable[Mapping[str, Any]], *, ref: str, platform: str) -> str:
    """Return why a post of ours must not go out, in a sentence, or nothing. Our own hotline may stand there."""
    kind = SubjectKind.STATEMENT if ref.startswith("statement:") else SubjectKind.BRAND_POST
    return _first(desk, kind, text, attachments, platform=platform, private=False)


def _first(
    desk: Desk, kind: SubjectKind, text: str, attachments: Iterable[Mapping[str, Any]], *, platform: str, private: bool
) -> str:  # fmt: skip
    check = transparency.check if kind is SubjectKind.STATEMENT else rights.check
    for said in (text, *(str(one.get("alt", "")) for one in attachments)):
        subject = Subject(kind, said, desk.clock(), platform=platform, private=private)
        for found in check(subject, desk.judge.measure(subject)) if said.strip() else ():
            if _exposes(found):
                return found.message
    return ""


def _exposes(found: Finding) -> bool:
    ours = found.rule in {rights.PERSONAL.id, _STATEMENT}
    return ours and found.severity is Severity.BLOCK and found.signal != _NAMED
