"""The options and the popup, and that the extension asks for no more than it needs."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from bot.extension_files import FOLDER, files, identity
from bot.platforms.counting import weighted
from tests.extension.conftest import Chromium, Served

browser = pytest.mark.browser
MANIFEST = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
WORDS = json.loads((FOLDER / "_locales/en/messages.json").read_text(encoding="utf-8"))


@browser
def test_the_options_say_clearly_what_works_and_what_does_not(chromium: Chromium, served: Served) -> None:
    page = chromium.extension_page("pages/options.html")
    expect(page.get_by_role("heading", name="Check before posting: options")).to_be_visible()
    expect(page.locator("#origin")).to_have_text(f'origins = ["{identity().origin}"]')
    result, save = page.get_by_role("status"), page.get_by_role("button", name="Save and test")

    def fill(address: str, key: str) -> None:
        page.get_by_label("Address of the desk").fill(address)
        page.get_by_label("Key", exact=True).fill(key)
        save.click()

    fill("http://desk.example.com", "ans_x")
    expect(result).to_contain_text("This is no address of a desk")
    fill(served.address, "")
    expect(result).to_have_text("Enter the key.")
    fill(served.address, "ans_wrong")
    expect(result).to_contain_text("does not take this key")
    fill("http://127.0.0.1:9", "ans_wrong")
    expect(result).to_contain_text("The desk did not answer")
    fill(served.address, served.key("check:company"))
    expect(result).to_contain_text("it needs the scope check:own")
    fill(served.address, served.key("check:own"))
    expect(result).to_contain_text("It works. The desk takes the key")
    page.reload()
    expect(page.get_by_label("Address of the desk")).to_have_value(served.address)


@browser
def test_the_popup_checks_any_text(chromium: Chromium, served: Served) -> None:
    chromium.set_up(served.address, served.key("check:own"))
    page = chromium.extension_page("pages/popup.html")
    page.get_by_label("Text to check").fill("😀 My mail is jane.roe@gmail.com, hello")
    expect(page.get_by_role("status")).to_have_text("Better mend this first.")
    page.get_by_role("button", name="Change to").click()
    expect(page.get_by_label("Text to check")).to_have_value("😀 My mail is (by direct message), hello")
    expect(page.get_by_role("status")).to_have_text("Fine to post.")


def test_it_asks_for_no_more_than_it_needs() -> None:
    assert MANIFEST["permissions"] == ["storage"]
    assert "host_permissions" not in MANIFEST
    assert "web_accessible_resources" not in MANIFEST
    sites = [site for script in MANIFEST["content_scripts"] for site in script["matches"]]
    assert sites == ["https://x.com/*", "https://www.reddit.com/*", "https://www.linkedin.com/*"]


def test_every_file_that_the_manifest_names_is_there() -> None:
    shipped = {one.as_posix() for one in files()}
    named = {script for part in MANIFEST["content_scripts"] for script in part["js"]}
    named |= {MANIFEST["background"]["service_worker"], MANIFEST["options_ui"]["page"], *MANIFEST["icons"].values()}
    named |= {MANIFEST["action"]["default_popup"], MANIFEST["storage"]["managed_schema"]}
    assert named <= shipped


def scripts() -> list[Path]:
    return [FOLDER / one for one in files() if one.suffix in {".js", ".html"}]


def test_every_word_is_in_the_file_for_translation_and_none_is_left_over() -> None:
    used = set(re.findall(r"__MSG_(\w+)__", (FOLDER / "manifest.json").read_text(encoding="utf-8")))
    for path in scripts():
        text = path.read_text(encoding="utf-8")
        used |= set(re.findall(r'word\("(\w+)"', text)) | set(re.findall(r'data-word="(\w+)"', text))
        used |= {one for one in re.findall(r'"(\w+)"', text) if one in WORDS}
        used |= {one for one in re.findall(r"\b(\w+)\b", text) if one in {"allow", "revise", "review", "block"}}
    assert used == set(WORDS)


def test_no_code_comes_from_elsewhere() -> None:
    for path in scripts():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\beval\(|new Function|import\([^)]*http|src=\"http|innerHTML|localStorage", text), path


def test_no_file_is_too_long_to_read() -> None:
    assert not [path for path in scripts() if len(path.read_text(encoding="utf-8").splitlines()) >= 250]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "plain words",
        "https://example.com/a/very/long/path?with=query and more",
        "見て 😀👨‍👩‍👧 ok",
        "see example.com, now",
        "café ñ",
    ],
)
@browser
def test_lengths_are_the_desks_own(chromium: Chromium, text: str) -> None:
    page = chromium.extension_page("pages/popup.html")
    page.evaluate("() => { globalThis.answerable = {}; }")
    source = (FOLDER / "content/length.js").read_text(encoding="utf-8")
    counted = page.evaluate(f"(text) => {{ {source}; return answerable.length(text, {{ weighted: true }}); }}", text)
    assert counted == weighted(text)
