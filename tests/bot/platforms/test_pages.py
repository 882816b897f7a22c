"""The sandbox's web pages: what they show, what their forms do, and what they must never let happen."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2 as httpx
import pytest

from bot.platforms.sandbox.server import create_app, serving
from bot.platforms.sandbox.views import PAGE

pytestmark = pytest.mark.anyio


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(tmp_path / "j.jsonl", demo=False)
    async with serving(app) as url, httpx.AsyncClient(base_url=url, trust_env=False, follow_redirects=True) as opened:
        yield opened


async def _post_id(client: httpx.AsyncClient) -> str:
    return str((await client.get("/posts")).json()["posts"][-1]["id"])


async def _write(client: httpx.AsyncClient, text: str, **fields: str) -> str:
    page = await client.post("/write", data={"text": text, "handle": "sam_demo", "name": "Sam", **fields})
    assert page.status_code == 200, page.text
    return await _post_id(client)


async def test_an_empty_timeline_says_what_to_do(client: httpx.AsyncClient) -> None:
    assert "Write the first message" in (await client.get("/")).text


async def test_a_message_that_is_written_is_shown_and_told(client: httpx.AsyncClient) -> None:
    post_id = await _write(client, "@AuroraCare it hisses")
    assert "@AuroraCare it hisses" in (await client.get("/")).text
    events = (await client.get("/api/events")).json()["events"]
    assert [event["post_id"] for event in events] == [post_id]


async def test_words_are_shown_as_words(client: httpx.AsyncClient) -> None:
    await _write(client, "@AuroraCare <script>alert(1)</script>", name='"><img src=x>')
    page = (await client.get("/")).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


async def test_a_message_can_be_answered_edited_and_deleted(client: httpx.AsyncClient) -> None:
    first = await _write(client, "@AuroraCare it hisses")
    second = await _write(client, "@AuroraCare still", in_reply_to=first)
    page = await client.post(f"/posts/{second}/edit", data={"text": "@AuroraCare louder", "here": f"/threads/{first}"})
    assert page.url.path == f"/threads/{first}"
    assert "louder" in page.text
    assert "edited" in page.text
    page = await client.post(f"/posts/{second}/delete", data={})
    assert "This post was deleted." in page.text
    assert "louder" not in page.text


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("@AuroraCare مرحبا، شاشة Lumen 4", "rtl"),
        ("@AuroraCare @kim_demo שלום", "rtl"),
        ("@AuroraCare hello مرحبا", "ltr"),
        ("@AuroraCare", "ltr"),
        ("??", "ltr"),
    ],
)
async def test_a_post_runs_the_way_its_words_do(client: httpx.AsyncClient, text: str, side: str) -> None:
    await _write(client, text)
    assert f'<p class="text" dir="{side}"' in (await client.get("/")).text


async def test_a_private_message_is_kept_apart(client: httpx.AsyncClient) -> None:
    await _write(client, "in private", private="1")
    await _write(client, "@AuroraCare in public")
    page = (await client.get("/", params={"show": "private"})).text
    assert "in private" in page
    assert "in public" not in page


async def test_answered_and_unanswered_are_told_apart(client: httpx.AsyncClient) -> None:
    answered = await _write(client, "@AuroraCare the first")
    await client.post("/api/posts", json={"post_id": answered, "text": "Done. ^AB", "key": "k"})
    await _write(client, "@AuroraCare the second", handle="kim_demo")
    for shown, words, others in (("answered", "the first", "the second"), ("unanswered", "the second", "the first")):
        page = (await client.get("/", params={"show": shown})).text
        assert words in page
        assert others not in page


async def test_a_long_timeline_has_pages_latest_first(client: httpx.AsyncClient) -> None:
    await client.post("/messages", json=[{"handle": "sam_demo", "text": f"message {n}."} for n in range(PAGE + 3)])
    first = (await client.get("/")).text
    assert f"message {PAGE + 2}." in first
    assert "message 0." not in first
    assert "message 0." in (await client.get("/", params={"page": "1"})).text


async def test_faults_are_switched_on_and_off(client: httpx.AsyncClient) -> None:
    page = await client.post("/switch/on", data={"kind": "dropped_after", "on": "reply", "often": "10"})
    assert "1 on" in page.text
    (fault,) = (await client.get("/faults")).json()["faults"]
    assert (fault["kind"], fault["on"], fault["probability"]) == ("dropped_after", ["reply"], 0.1)
    page = await client.post("/switch/off", data={"id": str(fault["id"])})
    assert "All is well" in page.text


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        ("/write", {"text": "", "handle": "sam_demo"}, 400),
        ("/write", {"text": "hello", "handle": ""}, 400),
        ("/write", {"text": "hello", "handle": "@auroracare"}, 400),
        ("/write", {"text": "hello", "handle": "sam_demo", "in_reply_to": "1"}, 404),
        ("/posts/1/edit", {"text": "hello"}, 404),
        ("/posts/1/delete", {}, 404),
        ("/switch/on", {"kind": "nonsense"}, 400),
    ],
)
async def test_a_form_that_cant_be_done_says_why(
    client: httpx.AsyncClient, path: str, fields: dict, status: int
) -> None:
    answer = await client.post(path, data=fields)
    assert answer.status_code == status
    assert "<h1>" in answer.text


async def test_a_page_of_another_site_changes_nothing(client: httpx.AsyncClient) -> None:
    for path in ("/write", "/reset", "/messages", "/switch/on"):
        answer = await client.post(path, data={"text": "x", "handle": "y"}, headers={"origin": "http://evil.example"})
        assert answer.status_code == 403
    same = str(client.base_url).rstrip("/")
    answer = await client.post("/write", data={"text": "hello", "handle": "sam_demo"}, headers={"origin": same})
    assert answer.status_code == 200


@pytest.mark.parametrize("here", ["//evil.example", "https://evil.example", "/\\evil.example", ""])
async def test_a_form_never_leads_to_another_site(client: httpx.AsyncClient, here: str) -> None:
    fields = {"text": "hello", "handle": "sam_demo", "here": here}
    answer = await client.post("/write", data=fields, follow_redirects=False)
    assert answer.headers["location"].startswith("/threads/")


async def test_pages_carry_a_strict_policy_and_no_script_of_their_own(client: httpx.AsyncClient) -> None:
    post_id = await _write(client, "@AuroraCare it hisses")
    for path in ("/", f"/threads/{post_id}", "/threads/none", "/rules"):
        answer = await client.get(path)
        assert answer.headers["content-security-policy"].startswith("default-src 'self'")
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert re.findall(r"<script(?![^>]* src=)|\son\w+=|\sstyle=", answer.text) == []


async def test_news_tells_the_version_once_it_changes(client: httpx.AsyncClient) -> None:
    version = (await client.get("/news")).json()["version"]
    await _write(client, "@AuroraCare it hisses")
    assert (await client.get("/news", params={"version": version})).json()["version"] != version


async def test_every_rule_that_is_named_stands_on_its_page(client: httpx.AsyncClient) -> None:
    post_id = await _write(client, "nobody is named here")
    rulings = (await client.get(f"/api/posts/{post_id}/permissions")).json()
    page = (await client.get("/rules")).text
    for ruling in rulings.values():
        assert f'id="{ruling["rule_url"].partition("#")[2]}"' in page
