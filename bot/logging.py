"""Logs that hold no message text, no personal data and no secrets, for people or for machines.

Log a constant sentence and ids: `log.info("reply sent", reply_id=7, attempt=1)`. What a key's name says to be private
is dropped before anything is written, wherever it is nested; so a slip costs a log line its detail, not a person's
privacy. Exceptions are logged as their type and where they passed, without their message, which may quote anything.
"""

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from typing import Any, TextIO

import structlog
from pydantic import SecretBytes, SecretStr

from bot.config import Log

DROPPED = "[dropped]"

_PRIVATE_WORDS = """
what people wrote:
    text texts body content message messages mention mentions post posts reply replies draft drafts note notes thread
    prompt completion query search subject caption alt quote before after evidence passage answer error errors detail
who they are:
    author authors person people name names handle handles username user users email mail phone address ip avatar
    initials agent recipient sender followers
what opens doors:
    password passwords passphrase token tokens secret secrets key keys authorization cookie cookies csrf session
    credential credentials signature dsn url link
"""
_COUNTED_WORDS = "id ids count counts length size ms seconds minutes kind state status hash digest version"
_PRIVATE = frozenset(word for line in _PRIVATE_WORDS.splitlines() if line.startswith(" ") for word in line.split())
_COUNTED = frozenset(_COUNTED_WORDS.split())
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_HANDLE = re.compile(r"(?<![\w/])@\w+")
_USERINFO = re.compile(r"(?<=://)[^/@\s]+@")
_QUERY = re.compile(r"(?<=[\w/])\?[^\s\"']+")
_STRUCTLOG = ("_record", "_from_structlog")
_QUIET = {
    "alembic": logging.WARNING,
    "apscheduler": logging.WARNING,
    "httpcore2": logging.WARNING,
    "httpx2": logging.WARNING,
    "procrastinate": logging.WARNING,
    "uvicorn.access": logging.ERROR,
    "uvicorn.error": logging.WARNING,
}


def is_private(key: str) -> bool:
    """Tell whether a value under this key may hold text, personal data or a secret: by its words."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", key).lower())
    return bool(words) and words[-1] not in _COUNTED and not _PRIVATE.isdisjoint(words)


def drop_private(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace every private value of a log event, at any depth; the event's own sentence is masked, not dropped."""
    kept = {key: event.pop(key) for key in _STRUCTLOG if key in event}
    sentence = event.pop("event", "")
    return {"event": mask(str(sentence)), **_clean(event), **kept}


def mask(sentence: str) -> str:
    """Return the sentence with mail addresses, handles, query strings and passwords in addresses blotted out."""
    for pattern in (_USERINFO, _ADDRESS, _HANDLE, _QUERY):
        sentence = pattern.sub("…", sentence)
    return sentence


def _clean(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _clean_under(str(key), inner) for key, inner in value.items()}
    if isinstance(value, SecretStr | SecretBytes | bytes):
        return DROPPED
    if isinstance(value, BaseException):
        return type(value).__name__
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return mask(str(value))


def _clean_under(key: str, value: Any) -> Any:
    return DROPPED if is_private(key) and not isinstance(value, BaseException) else _clean(value)


def describe_exception(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Replace `exc_info` by the exception's type, its SQL state if it has one, and where it passed."""
    given = event.pop("exc_info", None)
    error = given if isinstance(given, BaseException) else given[1] if isinstance(given, tuple) else sys.exc_info()[1]
    if not given or error is None:
        return event
    cause = getattr(error, "orig", None) or error
    event["raised"] = type(cause).__name__
    if state := getattr(cause, "sqlstate", None):
        event["sqlstate"] = state
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    event["where"] = [
        f"{frame.filename.rpartition('site-packages/')[2]}:{frame.lineno} {frame.name}" for frame in frames
    ]
    return event


def setup(settings: Log, stream: TextIO | None = None) -> None:
    """Send every log, ours and our libraries', through one chain to standard error."""
    out = stream or sys.stderr
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        describe_exception,
        drop_private,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=stream is None,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(settings, out)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.level.upper())
    for name, level in _QUIET.items():
        logging.getLogger(name).setLevel(max(level, root.level))


def _renderer(settings: Log, out: TextIO) -> structlog.typing.Processor:
    people = settings.format == "console" or (settings.format == "auto" and out.isatty())
    if people:
        return structlog.dev.ConsoleRenderer(colors=out.isatty())
    return structlog.processors.JSONRenderer(ensure_ascii=False)
