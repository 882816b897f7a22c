"""The shapes of what the API takes and gives, as JSON Schema; `bot.checks` is what reads and writes them."""

from typing import Any, Final

from bot.api.keys import Scope
from policies.finding import Severity, Verdict
from policies.subject import Account, SubjectKind

_ID: Final = {"type": ["string", "number", "null"], "description": "Yours; it is echoed as it came."}
_MEDIUM: Final = {
    "type": "object",
    "properties": {
        "kind": {"type": "string", "default": "image"},
        "url": {"type": "string"},
        "sha256": {"type": "string", "description": "Of the file as it will be published, in hexadecimal."},
        "data": {
            "type": "string",
            "format": "byte",
            "description": "The file in base64: looked at in memory, known again however it was changed, not kept.",
        },
        "alt": {"type": "string", "description": "Its description for people who can't see it; it is judged too."},
        "credit": {"type": "string", "description": "The handle that it is credited to, if it isn't ours."},
    },
}
_SEEN: Final = {
    "type": "object",
    "required": ["author", "text"],
    "properties": {"author": {"type": "string"}, "text": {"type": "string"}, "platform": {"type": "string"}},
}
_CHECK: Final = {
    "type": "object",
    "required": ["text"],
    "properties": {
        "id": _ID,
        "text": {"type": "string"},
        "subject": {"enum": [one.value for one in SubjectKind], "default": SubjectKind.EMPLOYEE_POST.value},
        "account": {
            "enum": [one.value for one in Account],
            "description": "Whose account carries it. An employee's post is on their own unless this says otherwise.",
        },
        "author": {"type": "string", "description": "Who writes, as the register of spokespeople names them."},
        "author_role": {"type": "string"},
        "platform": {"type": "string", "examples": ["x", "reddit", "discord", "linkedin"]},
        "lang": {"type": "string", "description": "ISO 639-1, if you know it."},
        "media": {"type": "array", "items": {"anyOf": [{"type": "string", "format": "uri"}, _MEDIUM]}},
        "answers": {"type": "string", "description": "For a reply: what it answers."},
        "recent": {"type": "array", "items": {"type": "string"}, "description": "For a reply: the latest ones."},
        "macros": {"type": "array", "items": {"type": "string"}, "description": "For a reply: your ready-made ones."},
        "seen": {
            "type": "array",
            "items": _SEEN,
            "description": "Posts of others to compare with, beside those that the desk has seen.",
        },
        "private": {"type": "boolean", "default": False},
        "crisis": {
            "type": "string",
            "description": "For a statement: the kind of crisis, such as recall.",
        },
        "scct": {
            "type": "string",
            "enum": ["victim", "accidental", "preventable"],
            "description": "For a statement: how much of it people put down to the company.",
        },
        "facts": {
            "type": "object",
            "description": "For a statement: what is known, and what nobody knows yet.",
            "properties": {name: {"type": "array", "items": {"type": "string"}} for name in ("known", "unknown")},
        },
        "typing": {
            "type": "boolean",
            "default": False,
            "description": "For one text that is still being written: judged, and in no case kept; no receipt.",
        },
        "receipt": {
            "type": "boolean",
            "default": False,
            "description": f"Whether to give a receipt if the verdict is allow; needs the scope {Scope.CLEARANCE}.",
        },
    },
}
_FINDING: Final = {
    "type": "object",
    "required": ["rule", "article", "severity", "start", "end", "message"],
    "properties": {
        "rule": {"type": "string", "description": "Permanent: article/rule."},
        "article": {"type": "string"},
        "severity": {"enum": [one.value for one in Severity]},
        "start": {"type": "integer", "minimum": 0, "description": "In code points; 0 and 0 for the whole text."},
        "end": {"type": "integer", "minimum": 0},
        "message": {"type": "string"},
        "fix": {"type": "string", "description": "What to put in place of the span."},
        "signal": {"type": "string", "description": "The evidence and its version."},
    },
    "additionalProperties": False,
}
_ANSWER: Final = {
    "type": "object",
    "required": ["id", "verdict", "findings", "code"],
    "properties": {
        "id": _ID,
        "verdict": {"enum": [one.value for one in Verdict]},
        "findings": {"type": "array", "items": {"$ref": "#/components/schemas/Finding"}},
        "code": {"type": "string", "description": "The digest of the code that judged."},
        "record": {"type": "string", "description": "For a company account: its name in the record."},
        "receipt": {"type": "string", "description": "Where one was asked for, and the verdict is allow."},
        "no_receipt": {"type": "string", "description": "Why there is none, where one was asked for."},
    },
    "additionalProperties": False,
}
_ERROR: Final = {
    "type": "object",
    "required": ["error"],
    "properties": {"id": _ID, "line": {"type": "integer", "minimum": 1}, "error": {"type": "string"}},
    "additionalProperties": False,
}
_FEEDBACK: Final = {
    "type": "object",
    "required": ["rule"],
    "properties": {
        "rule": {"type": "string", "description": "The finding that is wrong, as the answer named it."},
        "check": {"$ref": "#/components/schemas/Check"},
        "record": {"type": "string", "description": "Instead of `check`: the name in the record that the answer gave."},
        "why": {"type": "string", "maxLength": 1000, "description": "Not kept of a check on somebody's own account."},
    },
    "oneOf": [{"required": ["check"]}, {"required": ["record"]}],
}
_LISTED: Final = {
    "type": "object",
    "required": ["rule", "state", "why_kept"],
    "properties": {
        "rule": {"type": "string"},
        "state": {"const": "listed", "description": "It is on the review list; no verdict changes by itself."},
        "why_kept": {"type": "boolean"},
        "record": {"type": "string", "description": "For a company account: the check that it is about."},
    },
    "additionalProperties": False,
}
_KEY: Final = {
    "type": "object",
    "required": ["name", "scopes", "per_minute", "expires_at", "code"],
    "properties": {
        "name": {"type": "string"},
        "scopes": {"type": "array", "items": {"enum": [one.value for one in Scope]}},
        "per_minute": {"type": "integer"},
        "expires_at": {"type": ["string", "null"], "format": "date-time"},
        "code": {"type": "string"},
    },
    "additionalProperties": False,
}
_PROBLEM: Final = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "How to mend it."},
    },
    "additionalProperties": False,
}
SCHEMAS: Final[dict[str, Any]] = {
    "Check": _CHECK,
    "Finding": _FINDING,
    "Answer": _ANSWER,
    "AnswerOrError": {"anyOf": [{"$ref": "#/components/schemas/Answer"}, {"$ref": "#/components/schemas/Error"}]},
    "Error": _ERROR,
    "Feedback": _FEEDBACK,
    "Listed": _LISTED,
    "Key": _KEY,
    "Problem": _PROBLEM,
}
