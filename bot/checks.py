"""A text to check, as every door takes it, and the answer that every door gives: command line, HTTP, page, Discord."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from json import JSONDecodeError
from typing import Any, Final

from policies.finding import Finding, Judgement
from policies.subject import Account, Crisis, Media, SeenPost, Subject, SubjectKind

_CLUSTERS: Final = ("victim", "accidental", "preventable")
_MEDIA_KEYS: Final = ("kind", "path", "url", "alt", "sha256", "credit")
_KNOWN: Final = {one.value: one for kind in (SubjectKind, Account) for one in kind}
_IDS: Final = (str, int, float, type(None))


class BadCheck(ValueError):
    """What was given can't be checked; the message says which key is wrong and how to mend it."""


@dataclass(frozen=True, slots=True)
class Check:
    """One text to check, with its id, which is echoed as it came."""

    id: str | int | float | None
    subject: Subject


def read(given: object, now: datetime) -> Check:
    """Return the check that an object describes; raise BadCheck.

    Only `text` is needed: without `subject` it is an employee's post, which stands on their own account unless
    `account` says otherwise; every other subject speaks for the company. Keys that are not known are left alone.
    """
    if not isinstance(given, dict | Mapping):
        raise BadCheck('An object is needed here, as in {"text": "…"}.')
    text = given.get("text")
    if not isinstance(text, str):
        raise BadCheck('There is no "text" to check.' if text is None else '"text" must be a text.')
    name = given.get("id")
    if isinstance(name, bool) or not isinstance(name, _IDS):
        raise BadCheck('"id" must be a text or a number.')
    kind = _one_of(SubjectKind, given, "subject", SubjectKind.EMPLOYEE_POST)
    usual = Account.OWN if kind is SubjectKind.EMPLOYEE_POST else Account.COMPANY
    private = given.get("private")
    if not isinstance(private, bool | None):
        raise BadCheck('"private" must be true or false.')
    subject = Subject(
        kind=kind,
        text=text,
        now=now,
        platform=_text(given, "platform").lower(),
        account=_one_of(Account, given, "account", usual),
        author=_text(given, "author"),
        author_role=_text(given, "author_role").lower(),
        language=_text(given, "lang").lower()[:2] or None,
        media=_media(given.get("media")),
        answers=_text(given, "answers"),
        recent=_texts(given, "recent"),
        private=bool(private),
        macros=_texts(given, "macros"),
        seen=_seen(given.get("seen")),
        crisis=_crisis(given) if kind is SubjectKind.STATEMENT else None,
    )
    return Check(name, subject)


def echoed(given: object) -> str | int | float | None:
    """Return the id of what can't be used, as it came; None where it has none that can be echoed."""
    name = given.get("id") if isinstance(given, Mapping) else None
    return name if isinstance(name, _IDS) and not isinstance(name, bool) else None


def why_no_json(line: bytes, error: JSONDecodeError) -> str:
    """Return why a line is no JSON, and where, in a sentence."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return "This is not text in UTF-8. Save it as UTF-8."
    return f"This is not JSON: {error.msg}, in column {error.colno}."


def answer(check_id: str | int | float | None, judgement: Judgement) -> dict[str, Any]:
    """Return the answer to a check as it is written in JSON."""
    return {
        "id": check_id,
        "verdict": judgement.verdict.value,
        "findings": [finding(one) for one in judgement.findings],
        "code": judgement.code_digest,
    }


def finding(found: Finding) -> dict[str, Any]:
    """Return a finding as it is written in JSON."""
    written: dict[str, Any] = {
        "rule": found.rule,
        "article": found.article,
        "severity": found.severity.value,
        "start": found.start,
        "end": found.end,
        "message": found.message,
    }
    if found.fix is not None:
        written["fix"] = found.fix
    if found.signal:
        written["signal"] = found.signal
    return written


def _one_of(kinds: Any, given: Mapping[str, Any], key: str, usual: Any) -> Any:
    value = given.get(key)
    if value is None:
        return usual
    if (known := _KNOWN.get(value) if type(value) is str else None) is not None and type(known) is kinds:
        return known
    try:
        return kinds(str(value).strip().lower().replace(" ", "_").replace("-", "_"))
    except ValueError:
        raise BadCheck(f'"{key}" must be one of: {", ".join(kinds)}.') from None


def _text(given: Mapping[str, Any], key: str) -> str:
    value = given.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadCheck(f'"{key}" must be a text.')
    return value.strip()


def _texts(given: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value = given.get(key)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise BadCheck(f'"{key}" must be a list of texts.')
    return tuple(value)


def _seen(value: object) -> tuple[SeenPost, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
        raise BadCheck('"seen" must be a list of objects, as in [{"author": "@lena", "text": "…"}].')
    return tuple(SeenPost(_text(one, "author"), _text(one, "text"), _text(one, "platform").lower()) for one in value)


def _crisis(given: Mapping[str, Any]) -> Crisis | None:
    """Return what a statement answers; None where nothing is said of it."""
    cluster = _text(given, "scct").lower()
    if cluster and cluster not in _CLUSTERS:
        raise BadCheck(f'"scct" must be one of: {", ".join(_CLUSTERS)}.')
    facts = given.get("facts")
    if facts is not None and not isinstance(facts, Mapping):
        raise BadCheck('"facts" must be an object, as in {"known": ["…"], "unknown": ["…"]}.')
    known, unknown = (_texts(facts or {}, key) for key in ("known", "unknown"))
    kind = _text(given, "crisis").lower()
    return Crisis(kind, cluster, known, unknown) if kind or cluster or known or unknown else None


def _media(value: object) -> tuple[Media, ...]:
    if value is None:
        return ()
    if not isinstance(value, list):
        raise BadCheck('"media" must be a list of objects, as in [{"path": "shot.jpg", "credit": "@lena"}].')
    return tuple(_medium(one) for one in value)


def _medium(value: object) -> Media:
    if isinstance(value, str):
        return Media("image", url=value) if "://" in value else Media("image", path=value)
    if not isinstance(value, Mapping):
        raise BadCheck('Each of "media" must be a path, a link, or an object with one of them.')
    texts = {key: _text(value, key) for key in _MEDIA_KEYS}
    kind, path, url, alt, sha256, credit = texts.values()
    return Media(kind or "image", url=url, alt=alt, sha256=sha256, credit=credit, path=path)
