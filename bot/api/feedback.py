"""“This is wrong”, said by a program: puts a finding on the review list. It changes no verdict.

Of a check on somebody's own account the list gets the rule and nothing of the text, the reason or the asker.
"""

import asyncio
from dataclasses import dataclass
from typing import Any, Final

import orjson
from starlette.types import Receive, Send

from bot.api.bodies import JSON, parsed, whole
from bot.api.keys import Scope
from bot.api.problems import bad_check, not_found_there
from bot.api.requests import Asked, as_problem
from bot.checks import BadCheck
from bot.publication import Publication, concerns_company
from policies.articles import ARTICLES
from policies.finding import Finding, Rule, Severity
from storage import feedback, record
from storage.checks import JUDGED
from storage.database import Session

DOOR: Final = "api"
_LONGEST_WHY: Final = 1_000
_RECORD: Final = "check:"


@dataclass(frozen=True, slots=True)
class _Doubted:
    """The finding that is called wrong, and what of the check may be kept: nothing but the rule for an own account."""

    finding: Finding
    kind: str
    code_digest: str
    subject: str = ""


class Doubting:
    """The handler of `POST /api/v1/feedback` on one desk."""

    def __init__(self, publication: Publication) -> None:
        self._publication = publication
        self._desk = publication.desk

    async def wrong(self, asked: Asked, receive: Receive, send: Send) -> None:
        """Put a finding on the review list, named by its rule and by its check: that in the record, or the text."""
        asked.need(Scope.FEEDBACK)
        asked.take(1)
        given = parsed(asked.scope, await whole(asked.scope, receive, self._desk.config.api.largest_kb))
        rule, why, name = _read(given)
        doubted = await (self._in_the_record(asked, rule, name) if name else self._judged(asked, rule, given["check"]))
        await asyncio.to_thread(self._list, doubted, why)
        told = {"rule": rule, "state": "listed", "why_kept": bool(doubted.subject and why)}
        body = orjson.dumps(told | ({"record": doubted.subject} if doubted.subject else {}))
        await asked.begin(send, 200, JSON, [(b"content-length", b"%d" % len(body))])
        await send({"type": "http.response.body", "body": body})

    async def _judged(self, asked: Asked, rule: str, given: object) -> _Doubted:
        """Judge the text again. One for a company account goes into the record, unless it is still being written."""
        try:
            check = asked.read(given, self._desk)
        except BadCheck as error:
            raise as_problem(error) from None
        typing = isinstance(given, dict) and given.get("typing") is True
        if concerns_company(check.subject) and not typing:
            checked = await self._publication.check(check, who=asked.key.actor, door=DOOR)
            judgement, subject = checked.judgement, f"{_RECORD}{checked.key}" if checked.key else ""
        else:
            judgement = await self._publication.glance(check.subject, who=asked.key.actor, door=DOOR)
            subject = ""
        found = next((one for one in judgement.findings if one.rule == rule), None)
        if found is None:
            raise not_found_there(rule)
        return _Doubted(found, check.subject.kind.value, judgement.code_digest, subject)

    async def _in_the_record(self, asked: Asked, rule: str, name: str) -> _Doubted:
        """Find the check in the record; whoever did not ask for it learns nothing of it."""
        asked.need(Scope.COMPANY)

        def read() -> record.Past | None:
            with self._desk.database.session() as session:
                entries = record.latest(session, subject=name, kind=JUDGED, actor=asked.key.actor, limit=1)
            return entries[0] if entries else None

        entry = await asyncio.to_thread(read)
        if entry is None or rule not in entry.facts["rules"]:
            raise not_found_there(rule)
        known = _rule(rule)
        # A rule that is no more, or an article that failed, has no severity to be found.
        severity = known.severity if known else Severity.REVIEW
        return _Doubted(Finding(rule, severity, ""), entry.facts["subject"], entry.facts["code"], name)

    def _list(self, doubted: _Doubted, why: str) -> None:
        with self._desk.database.session() as session:
            _say(session, doubted, why, self._desk.clock())


def _say(session: Session, doubted: _Doubted, why: str, now: Any) -> None:
    feedback.say_wrong(
        session, doubted.finding, kind=doubted.kind, code_digest=doubted.code_digest, now=now,
        subject=doubted.subject, note=why,
    )  # fmt: skip


def _rule(name: str) -> Rule | None:
    return next((rule for article in ARTICLES for rule in article.RULES if rule.id == name), None)


def _read(given: object) -> tuple[str, str, str]:
    """Return the rule, the reason, and the check's name in the record, empty where it is given; raise Problem."""
    if not isinstance(given, dict):
        raise bad_check('An object is needed here, as in {"rule": "rights/personal-data", "check": {"text": "…"}}.')
    rule, why, name = given.get("rule"), given.get("why", ""), given.get("record", "")
    if not isinstance(rule, str) or not rule:
        raise bad_check('"rule" says which finding is wrong: give it as the answer named it.')
    if not isinstance(why, str) or len(why) > _LONGEST_WHY:
        raise bad_check(f'"why" must be a text of at most {_LONGEST_WHY:,} characters.')
    if not isinstance(name, str) or (name and not name.startswith(_RECORD)):
        raise bad_check('"record" is the name that the answer gave, as in "check:0b7f9c2d11e4a583".')
    if bool(name) == ("check" in given):
        raise bad_check('Say which check it was: "record" with its name, or "check" with what was checked. Not both.')
    return rule, why, name
