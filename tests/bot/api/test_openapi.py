"""The description fits what is really sent and answered, refusals included."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from starlette.testclient import TestClient

from bot.api.openapi import LEAK, LEAK_ANSWER, OWN, OWN_ANSWER, document
from bot.api.shapes import SCHEMAS
from bot.checks import read
from tests.bot.api.conftest import MakeKey

BASE = "http://testserver"


@pytest.fixture(scope="module")
def spec() -> OpenAPI:
    settings = Config(extra_media_type_deserializers={"application/problem+json": orjson.loads})
    return OpenAPI.from_dict(document(), config=settings)


def exchange(spec: OpenAPI, client: TestClient, path: str, given: Any, headers: dict[str, str], method: str = "post"):
    content = orjson.dumps(given) if given is not None else None
    answered = client.request(method, f"/api/v1{path}", content=content, headers=headers)
    request = MockRequest(
        BASE, method, f"/api/v1{path}", headers=headers, data=content, content_type="application/json"
    )
    kind = answered.headers["content-type"]
    response = MockResponse(answered.content, answered.status_code, dict(answered.headers), kind)
    return request, response, answered


def test_what_is_sent_and_answered_is_as_described(spec: OpenAPI, client: TestClient, make_key: MakeKey) -> None:
    _, key = make_key()
    for path, given, method in (
        ("/check", OWN, "post"),
        ("/check", LEAK, "post"),
        ("/checks", [OWN, LEAK, {"id": "broken"}], "post"),
        ("/check", {"text": "x", "media": ["https://example.com/a.png", {"sha256": "ab", "alt": "A dog"}]}, "post"),
        ("/key", None, "get"),
    ):
        request, response, answered = exchange(spec, client, path, given, key, method)
        assert answered.status_code == 200, answered.text
        if method == "post" and "broken" not in str(given):
            spec.validate_request(request)
        spec.validate_response(request, response)


def test_refusals_are_as_described(spec: OpenAPI, client: TestClient, make_key: MakeKey) -> None:
    _, key = make_key("check:own", per_minute=1)
    seen = set()
    for headers, given in (({}, OWN), (key, LEAK), (key, OWN), ({"authorization": "Bearer ans_x"}, OWN)):
        request, response, answered = exchange(spec, client, "/check", given, headers)
        spec.validate_response(request, response)
        seen.add(answered.status_code)
    assert seen == {401, 403, 429}


def test_it_can_be_read_without_a_key(client: TestClient) -> None:
    assert client.get("/api/v1/openapi.json").json() == document()


def test_its_examples_are_what_the_api_answers(client: TestClient, make_key: MakeKey) -> None:
    _, key = make_key()
    for given, told in ((OWN, OWN_ANSWER), (LEAK, LEAK_ANSWER)):
        answered = client.post("/api/v1/check", json=given, headers=key).json()
        assert answered["verdict"] == told["verdict"]
        places = [(one["rule"], one["start"], one["end"]) for one in answered["findings"]]
        assert places == [(one["rule"], one["start"], one["end"]) for one in told["findings"]]
        assert set(told) == set(answered)


class Asked(dict[str, Any]):
    """An object that notes which of its keys are asked for."""

    def __init__(self, **held: Any) -> None:
        super().__init__(held)
        self.keys_asked: set[str] = set()

    def get(self, key: str, default: Any = None) -> Any:
        self.keys_asked.add(key)
        return super().get(key, default)


def test_every_key_of_a_check_is_described() -> None:
    given = Asked(text="We are sorry.", subject="statement")
    read(given, datetime.now(UTC))
    assert given.keys_asked | {"receipt", "typing"} == set(SCHEMAS["Check"]["properties"])
