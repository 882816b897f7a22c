import base64
import gzip
import json
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.recordings.cassettes import Cassette, answered, each_recording, load, playing

pytestmark = pytest.mark.anyio

ALL = each_recording("x") + each_recording("reddit")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


def _get(path: str, content: object) -> dict:
    return _recorded("GET", path, {"string": json.dumps(content)})


def _recorded(method: str, path: str, body: object, headers: dict | None = None, status: int = 200) -> dict:
    return {
        "request": {"method": method, "uri": f"https://oauth.reddit.com{path}", "body": None},
        "response": {
            "status": {"code": status, "message": "x"},
            "headers": headers or {"Content-Type": ["application/json"], "Content-Length": ["7"]},
            "body": body,
        },
    }


def _cassette(folder: Path, *recorded: dict, key: str = "interactions") -> Cassette:
    path = folder / "one.json"
    path.write_text(json.dumps({key: recorded}))
    return load(path)


async def _ask(cassette: Cassette, *asked: tuple[str, str]) -> list[httpx.Response]:
    async with playing(cassette) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        return [await client.request(method, target) for method, target in asked]


@pytest.mark.parametrize("path", ALL)
async def test_every_recorded_exchange_is_answered_as_it_was(path: Path) -> None:
    cassette = load(path)
    assert cassette.exchanges
    async with playing(cassette) as url, httpx.AsyncClient(base_url=url, trust_env=False) as client:
        for exchange in cassette:
            asked, answer = exchange.asked, exchange.answer
            response = await client.request(asked.method, asked.path, params=list(asked.query), content=asked.body)
            assert response.status_code == answer.status
            assert response.text == answer.text()
            names = {name.lower() for name, _ in answer.headers} - {"connection", "transfer-encoding"}
            assert names <= {name.lower() for name in response.headers} | {"content-encoding"}
    assert not cassette.unmatched


async def test_an_answer_is_found_by_path_and_query_in_any_order(tmp_path: Path) -> None:
    cassette = _cassette(tmp_path, _get("/a?x=1&y=2", 1), _get("/a?x=1", 2), _get("/b/", 3))
    found = await _ask(
        cassette, ("GET", "/a?y=2&x=1"), ("GET", "/a/?x=1"), ("GET", "/b?raw_json=1"), ("GET", "/b?q=5&q=6")
    )
    assert [response.json() for response in found] == [1, 2, 3, 3]


async def test_exchanges_come_in_order_and_the_last_read_again(tmp_path: Path) -> None:
    cassette = _cassette(tmp_path, _get("/a", 1), _get("/a", 2))
    found = await _ask(cassette, *[("GET", "/a")] * 4)
    assert [response.json() for response in found] == [1, 2, 2, 2]


async def test_a_write_is_answered_once_and_signing_in_again_and_again(tmp_path: Path) -> None:
    cassette = _cassette(
        tmp_path, _recorded("POST", "/api/comment", "{}"), _recorded("POST", "/api/v1/access_token", "{}")
    )
    found = await _ask(cassette, *[("POST", "/api/comment")] * 2, *[("POST", "/api/v1/access_token")] * 3)
    assert [response.status_code for response in found] == [200, 404, 200, 200, 200]
    assert [str(asked) for asked in cassette.writes] == ["POST /api/comment"] * 2
    assert [str(asked) for asked in cassette.unmatched] == ["POST /api/comment"]


async def test_what_was_never_recorded_is_named(tmp_path: Path) -> None:
    cassette = _cassette(tmp_path, _get("/a", 1))
    (response,) = await _ask(cassette, ("GET", "/elsewhere?q=1"))
    assert response.status_code == 404
    assert "GET /elsewhere?q=1" in response.text
    assert [str(asked) for asked in cassette.unmatched] == ["GET /elsewhere?q=1"]


async def test_packed_and_unpacked_bodies_are_played_rightly(tmp_path: Path) -> None:
    packed = {"base64_string": base64.b64encode(gzip.compress(b'{"a":1}')).decode()}
    headers = {"Content-Encoding": "gzip", "Transfer-Encoding": ["chunked"]}
    cassette = _cassette(
        tmp_path,
        _recorded("GET", "/packed", packed, headers),
        _recorded("GET", "/unpacked", {"string": '{"a":1}'}, headers),
        key="http_interactions",
    )
    found = await _ask(cassette, ("GET", "/packed"), ("GET", "/unpacked"))
    assert [response.json() for response in found] == [{"a": 1}, {"a": 1}]
    assert [response.headers.get("content-encoding") for response in found] == ["gzip", None]


async def test_placeholders_can_be_asked_for_and_can_be_filled(tmp_path: Path) -> None:
    recorded = _get("/r/<TEST_SUBREDDIT>/about?u=<USERNAME>", {"name": "<USERNAME>"})
    found = await _ask(_cassette(tmp_path, recorded), ("GET", "/r/<TEST_SUBREDDIT>/about?u=<USERNAME>"))
    assert found[0].json() == {"name": "<USERNAME>"}
    filled = _cassette(tmp_path, recorded).with_values({"<TEST_SUBREDDIT>": "sandbox", "<USERNAME>": "AuroraCare"})
    found = await _ask(filled, ("GET", "/r/sandbox/about?u=AuroraCare"))
    assert found[0].json() == {"name": "AuroraCare"}


async def test_a_cassette_can_be_given_answers_beside_the_recorded_ones(tmp_path: Path) -> None:
    cassette = _cassette(tmp_path, _get("/a", 1)).and_also(answered("GET", "/a", 2), answered("GET", "/api/v1/me", 3))
    found = await _ask(cassette, ("GET", "/a"), ("GET", "/api/v1/me"))
    assert [response.json() for response in found] == [1, 3]


def test_yaml_of_older_recorders_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_text(
        "interactions:\n- request: {method: GET, uri: 'http://x/a', body: null, headers: {}}\n"
        "  response:\n    body: {string: !!python/unicode 'plain'}\n    headers: {}\n    status: {code: 200}\n"
    )
    assert load(path).exchanges[0].answer.text() == "plain"
