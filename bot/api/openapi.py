"""The API's description, in OpenAPI 3.1: what is sent, what is answered, and an example of each."""

from typing import Any, Final

from bot.api.keys import Scope
from bot.api.shapes import SCHEMAS
from policies.finding import Verdict

VERSION: Final = "1.0.0"
_JSON: Final = "application/json"
_LINES: Final = "application/x-ndjson"
_PROBLEM: Final = "application/problem+json"
_LEFT: Final = {
    "RateLimit-Policy": {
        "description": "The quota: q texts in each window of w seconds.",
        "schema": {"type": "string"},
        "example": '"minute";q=600;w=60',
    },
    "RateLimit": {
        "description": "What is left of it (r), and for how many seconds (t), in the process that answers.",
        "schema": {"type": "string"},
        "example": '"minute";r=599;t=60',
    },
}
OWN: Final[dict[str, Any]] = {"id": "7", "text": "Proud of the team today! Our new earbuds are the best."}
OWN_ANSWER: Final[dict[str, Any]] = {"id": "7", "verdict": "allow", "findings": [], "code": "5f0c…"}
LEAK: Final[dict[str, Any]] = {
    "id": "8", "text": "Write to jane.roe@example.com about it", "subject": "brand_post", "account": "company",
    "platform": "x",
}  # fmt: skip
LEAK_ANSWER: Final[dict[str, Any]] = {
    "id": "8",
    "verdict": "block",
    "findings": [
        {
            "rule": "rights/personal-data",
            "article": "rights",
            "severity": "block",
            "start": 9,
            "end": 29,
            "message": "This shows somebody's e-mail address. Take it out.",
        }
    ],
    "code": "5f0c…",
    "record": "check:0b7f9c2d11e4a583",
}

WRONG_OWN: Final[dict[str, Any]] = {
    "rule": "rights/personal-data",
    "check": {"text": "Ask jane.roe@example.com about the choir", "platform": "x"},
}
WRONG_OWN_ANSWER: Final[dict[str, Any]] = {"rule": "rights/personal-data", "state": "listed", "why_kept": False}
WRONG: Final[dict[str, Any]] = {
    "rule": "rights/personal-data", "record": "check:0b7f9c2d11e4a583", "why": "This is our own press address.",
}  # fmt: skip
WRONG_ANSWER: Final[dict[str, Any]] = {
    "rule": "rights/personal-data", "state": "listed", "why_kept": True, "record": "check:0b7f9c2d11e4a583",
}  # fmt: skip


def document() -> dict[str, Any]:
    """Return the whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Answerable: the check before publication",
            "version": VERSION,
            "description": (
                "One judge, the same verdict at every door. A check for somebody's own account is judged and forgotten:"
                " neither text nor author is kept. One for a company account is in the record before it is answered."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/api/v1"}],
        "security": [{"key": []}],
        "paths": {
            "/check": {"post": _check()},
            "/checks": {"post": _checks()},
            "/feedback": {"post": _feedback()},
            "/key": {"get": _key()},
            "/openapi.json": {"get": _openapi()},
        },
        "components": {
            "securitySchemes": {
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": f"A key from `answerable key create`. Scopes: {', '.join(Scope)}.",
                }
            },
            "schemas": SCHEMAS,
            "responses": {"Problem": _problem()},
        },
    }


def _check() -> dict[str, Any]:
    return {
        "operationId": "check",
        "summary": "Check one text.",
        "description": (
            f"Needs the scope {Scope.OWN} for an employee's post on their own account, else {Scope.COMPANY}."
        ),
        "requestBody": {
            "required": True,
            "content": {
                _JSON: {
                    "schema": {"$ref": "#/components/schemas/Check"},
                    "examples": {
                        "own": {"summary": "A post on one's own account", "value": OWN},
                        "company": {"summary": "A post of the company", "value": LEAK},
                    },
                }
            },
        },
        "responses": {
            "200": {
                "description": f"The verdict: {', '.join(Verdict)}.",
                "headers": _LEFT,
                "content": {
                    _JSON: {
                        "schema": {"$ref": "#/components/schemas/Answer"},
                        "examples": {
                            "own": {"summary": "Nothing to mend", "value": OWN_ANSWER},
                            "company": {"summary": "It must not go out", "value": LEAK_ANSWER},
                        },
                    }
                },
            },
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }


def _checks() -> dict[str, Any]:
    return {
        "operationId": "checkMany",
        "summary": "Check many texts.",
        "description": (
            "An array is answered by an array, in order. JSON Lines are answered line by line as they come, for as long"
            " as the stream lasts; a stream that has used up its minute waits for the next. What can't be checked says"
            " why in its place."
        ),
        "requestBody": {
            "required": True,
            "content": {
                _JSON: {
                    "schema": {"type": "array", "items": {"$ref": "#/components/schemas/Check"}},
                    "examples": {"two": {"summary": "Two posts", "value": [OWN, LEAK]}},
                },
                _LINES: {"schema": {"type": "string", "description": "One Check a line."}},
            },
        },
        "responses": {
            "200": {
                "description": "One answer for each, in order.",
                "headers": _LEFT,
                "content": {
                    _JSON: {
                        "schema": {"type": "array", "items": {"$ref": "#/components/schemas/AnswerOrError"}},
                        "examples": {"two": {"summary": "Two answers", "value": [OWN_ANSWER, LEAK_ANSWER]}},
                    },
                    _LINES: {"schema": {"type": "string", "description": "One AnswerOrError a line."}},
                },
            },
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }


def _feedback() -> dict[str, Any]:
    return {
        "operationId": "feedback",
        "summary": "Say that a finding is wrong.",
        "description": (
            f"Needs the scope {Scope.FEEDBACK}, and the one that the check needs. It changes no verdict: a person"
            " settles it. Of a check on somebody's own account the list gets the rule alone, whatever is sent: no text,"
            " no reason, nobody's name; and so of a text that is still being written (`typing`). One for a company"
            " account is named by `record`; with `check` it is judged anew, and in the record as every such check is."
        ),
        "requestBody": {
            "required": True,
            "content": {
                _JSON: {
                    "schema": {"$ref": "#/components/schemas/Feedback"},
                    "examples": {
                        "own": {"summary": "About a post on one's own account", "value": WRONG_OWN},
                        "company": {"summary": "About a check in the record", "value": WRONG},
                    },
                }
            },
        },
        "responses": {
            "200": {
                "description": "It is on the list.",
                "headers": _LEFT,
                "content": {
                    _JSON: {
                        "schema": {"$ref": "#/components/schemas/Listed"},
                        "examples": {
                            "own": {"summary": "The rule alone", "value": WRONG_OWN_ANSWER},
                            "company": {"summary": "With the reason", "value": WRONG_ANSWER},
                        },
                    }
                },
            },
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }


def _key() -> dict[str, Any]:
    return {
        "operationId": "key",
        "summary": "Try a key: what may it do, and under which code is judged?",
        "responses": {
            "200": {
                "description": "The key.",
                "headers": _LEFT,
                "content": {_JSON: {"schema": {"$ref": "#/components/schemas/Key"}}},
            },
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }


def _openapi() -> dict[str, Any]:
    return {
        "operationId": "openapi",
        "summary": "This description.",
        "security": [],
        "responses": {"200": {"description": "OpenAPI 3.1.", "content": {_JSON: {"schema": {"type": "object"}}}}},
    }


def _problem() -> dict[str, Any]:
    example = {
        "type": "urn:answerable:problem:no-key",
        "title": "A key is needed.",
        "status": 401,
        "detail": 'Send one as "Authorization: Bearer ans_…". An administrator makes it with: answerable key create',
    }
    return {
        "description": "What went wrong, and how to mend it (RFC 9457).",
        "content": {_PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": example}},
    }
