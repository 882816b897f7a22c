"""An official OpenAPI document, and what it has against one request or answer."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from openapi_core import Config, OpenAPI
from openapi_core.datatypes import RequestParameters
from starlette.datastructures import Headers, QueryParams
from werkzeug.datastructures import Headers as HeaderFields
from werkzeug.datastructures import ImmutableMultiDict

_METHODS = {"get", "put", "post", "delete", "patch"}
_KEY = "a key of any form"


@dataclass(slots=True)
class Exchange:
    """One request and what was answered. `status` is 0 where the connection broke before an answer."""

    method: str
    path: str
    query: str
    headers: Headers
    body: bytes = b""
    status: int = 0
    answer_headers: Headers = field(default_factory=Headers)
    answer: bytes = b""
    fault: str | None = None


class Document:
    """An official OpenAPI document, read once per process: `Document.at(path)`."""

    def __init__(self, path: Path) -> None:
        content = json.loads(path.read_text())
        address = urlsplit(content["servers"][0]["url"])
        self.host, self._base = f"{address.scheme}://{address.netloc}", address.path.rstrip("/")
        self._parameters = dict(_parameters(content))
        self._security = dict(_security(content))
        # openapi-core takes every type that it can't unpack for plain bytes.
        unpacked = Config(extra_media_type_deserializers={"application/problem+json": json.loads})
        self._api = OpenAPI.from_dict(content, config=unpacked)
        # Of two templates that match, the one with fewer blanks is meant: /users/me, not /users/{id}.
        self._templates = sorted(
            ((template, _pattern(self._base + template)) for template in content["paths"]),
            key=lambda pair: pair[0].count("{"),
        )

    @classmethod
    def at(cls, path: Path) -> "Document":
        """Return the document at `path`."""
        return _document(path)

    def of_request(self, exchange: Exchange) -> Iterator[str]:
        """Yield what the document has against a request."""
        for error in self._api.iter_request_errors(_Request(exchange, self.host)):
            yield from _said(error)
        operation, named = (self._template(exchange.path), exchange.method.lower()), set(QueryParams(exchange.query))
        for name in sorted(named - self._parameters.get(operation, named)):
            yield f"there is no query parameter {name!r} here"
        ways, way = self._security.get(operation, set()), exchange.headers.get("authorization", "").partition(" ")[0]
        if ways and (not way or (_KEY not in ways and way.casefold() not in ways)):
            yield f"it should be signed in by one of {sorted(ways)}"

    def of_response(self, exchange: Exchange, answer: bytes) -> Iterator[str]:
        """Yield what the document has against an answer, or one line of a streamed one."""
        request = _Request(exchange, self.host)
        for error in self._api.iter_response_errors(request, _Response(exchange, answer)):
            yield from _said(error)

    def _template(self, path: str) -> str:
        return next((template for template, pattern in self._templates if pattern.fullmatch(path)), "")


class _Request:
    """An exchange's request as openapi-core asks for one."""

    def __init__(self, exchange: Exchange, host: str) -> None:
        self.host_url = host
        self.path = exchange.path
        self.method = exchange.method.lower()
        self.body, self.content_type = exchange.body or None, exchange.headers.get("content-type", "")
        if (told := _json_of_form(exchange.body)) and self.content_type.startswith("multipart/form-data"):
            self.body, self.content_type = told, "application/json"
        self.parameters = RequestParameters(
            query=ImmutableMultiDict(QueryParams(exchange.query).multi_items()),
            header=HeaderFields(exchange.headers.items()),
            cookie=ImmutableMultiDict(),
        )


class _Response:
    """An exchange's answer as openapi-core asks for one."""

    def __init__(self, exchange: Exchange, answer: bytes) -> None:
        self.status_code = exchange.status
        self.content_type = exchange.answer_headers.get("content-type", "")
        self.headers = HeaderFields(exchange.answer_headers.items())
        self.data = answer or None


def _json_of_form(body: bytes) -> bytes:
    """Return what a form with files says in its field `payload_json`: openapi-core reads no such form."""
    found = re.search(rb'name="payload_json".*?\r\n\r\n(.*?)\r\n--', body, re.DOTALL)
    return found[1] if found else b""


@cache
def _document(path: Path) -> Document:
    return Document(path)


def _parameters(content: Any) -> Iterator[tuple[tuple[str, str], set[str]]]:
    shared = content.get("components", {}).get("parameters", {})
    for template, item in content["paths"].items():
        for method in _METHODS & set(item):
            listed = [*item.get("parameters", ()), *item[method].get("parameters", ())]
            named = [shared[one["$ref"].rpartition("/")[2]] if "$ref" in one else one for one in listed]
            yield (template, method), {one["name"] for one in named if one["in"] == "query"}


def _security(content: Any) -> Iterator[tuple[tuple[str, str], set[str]]]:
    """Take the ways to sign in out of a document, because openapi-core knows few of them; yield them."""
    schemes = content.get("components", {}).get("securitySchemes", {})
    words = {name: _KEY if one["type"] == "apiKey" else one.get("scheme", "bearer") for name, one in schemes.items()}
    content.pop("security", None)
    for template, item in content["paths"].items():
        for method in _METHODS & set(item):
            ways = item[method].pop("security", [])
            if {} not in ways:
                yield (template, method), {words[name].casefold() for way in ways for name in way}


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("[^/]+".join(map(re.escape, re.split(r"\{[^}]*\}", template))))


def _said(error: BaseException) -> Iterator[str]:
    """Yield an error with what lies beneath it: openapi-core itself says only that the data are invalid."""
    inner = getattr(error, "schema_errors", None)
    if inner is not None:
        for one in inner:
            yield f"{'/'.join(map(str, one.absolute_path)) or 'body'}: {one.message[:300]}"
    elif error.__cause__ is not None:
        yield from (f"{error}: {beneath}" for beneath in _said(error.__cause__))
    else:
        yield str(error) or repr(error)
