"""The check against official documents itself: what it lets pass, what it catches, what an excuse covers."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2 as httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.bot.platforms.official import Excused, Watch, watch

pytestmark = pytest.mark.anyio

TEXT = {"type": "string"}
NOTE = {"type": "object", "required": ["id"], "properties": {"id": TEXT}, "additionalProperties": False}
ANSWER = {"200": {"description": "A note.", "content": {"application/json": {"schema": NOTE}}}}
DOCUMENT = {
    "openapi": "3.0.0",
    "info": {"title": "Notes", "version": "1"},
    "servers": [{"url": "https://notes.example"}],
    "components": {"securitySchemes": {"Key": {"type": "http", "scheme": "bearer"}}},
    "paths": {
        "/2/notes/{id}": {
            "get": {
                "security": [{"Key": []}],
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": TEXT},
                    {"name": "size", "in": "query", "schema": {"type": "integer", "minimum": 1}},
                ],
                "responses": ANSWER,
            }
        },
        "/2/notes": {
            "post": {
                "requestBody": {"required": True, "content": {"application/json": {"schema": NOTE}}},
                "responses": ANSWER,
            }
        },
        "/2/stream": {"get": {"responses": ANSWER}},
    },
}
KEY = {"authorization": "Bearer key"}


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(DOCUMENT))
    return path


def application(said: Any) -> Starlette:
    async def note(_: Request) -> Response:
        return JSONResponse(said)

    async def stream(_: Request) -> Response:
        async def lines() -> AsyncIterator[bytes]:
            for line in (b'{"id": "1"}', b"", b'{"id": 2}'):
                yield line + b"\r\n"

        return StreamingResponse(lines(), media_type="application/json")

    paths = ("/2/notes/{id}", "/2/notes", "/3/notes", "/2/elsewhere")
    return Starlette(
        routes=[*(Route(path, note, methods=["GET", "POST"]) for path in paths), Route("/2/stream", stream)]
    )


async def asked(
    document: Path, path: str, *, said: Any = None, method: str = "GET", excused: Any = (), **more: Any
) -> Watch:
    app = application({"id": "1"} if said is None else said)
    watching = watch(app, document, under="/2/", excused=excused, streams=("/2/stream",))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://notes") as client:
        await client.request(method, path, **{"headers": KEY, **more})
    return watching


async def test_a_good_exchange_passes(document: Path) -> None:
    watching = await asked(document, "/2/notes/1?size=3")
    watching.verify()
    assert [(one.method, one.path, one.status) for one in watching.exchanges] == [("GET", "/2/notes/1", 200)]
    (await asked(document, "/2/notes", method="POST", json={"id": "1"})).verify()
    assert (await asked(document, "/3/notes", said={"wrong": 1})).exchanges == []


@pytest.mark.parametrize(
    ("path", "more", "said"),
    [
        ("/2/notes/1", {"said": {"name": "a"}}, "'id' is a required property"),
        ("/2/notes/1", {"said": {"id": "1", "more": 1}}, "more"),
        ("/2/notes/1?size=0", {}, "size"),
        ("/2/notes/1?length=3", {}, "no query parameter 'length'"),
        ("/2/notes/1", {"headers": {}}, "signed in"),
        ("/2/notes/1", {"headers": {"authorization": "Basic key"}}, "signed in"),
        ("/2/notes", {"method": "POST", "json": {"id": 1}}, "is not of type 'string'"),
        ("/2/elsewhere", {}, "/2/elsewhere"),
        ("/2/stream", {}, "2 is not of type 'string'"),
    ],
)
async def test_what_breaks_the_document_is_told(document: Path, path: str, more: Any, said: str) -> None:
    watching = await asked(document, path, **more)
    with pytest.raises(AssertionError, match="The official document doesn't allow") as raised:
        watching.verify()
    assert said in str(raised.value)


async def test_an_excuse_covers_what_it_names_and_no_more(document: Path) -> None:
    good, other = Excused("A test.", "GET /2/notes/1", status=200), Excused("Another.", "GET /2/notes/2")
    watching = await asked(document, "/2/notes/1", said={"wrong": 1}, excused=(other, good))
    watching.verify()
    assert watching.used == {good}
    for excuse in (other, Excused("A fault.", fault="slow"), Excused("Asking.", sides=("request",))):
        with pytest.raises(AssertionError):
            (await asked(document, "/2/notes/1", said={"wrong": 1}, excused=(excuse,))).verify()
