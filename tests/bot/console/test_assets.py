"""What pages load: kept files are what they say they are, icons exist, nothing is inline, files stay small."""

import re
from hashlib import sha256
from pathlib import Path

import pytest

from bot.console import words
from bot.console.templating import STATIC

CONSOLE = STATIC.parent
VENDOR = STATIC / "vendor"
TEMPLATES = sorted((CONSOLE / "templates").rglob("*.html"))
OURS = sorted([*(STATIC / "css").glob("*.css"), *(STATIC / "js").glob("*.js"), *TEMPLATES])


def kept() -> dict[str, str]:
    lines = (VENDOR / "VENDORED.md").read_text().splitlines()
    return {
        name: digest for line in lines for name, digest in re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", line)
    }


def test_kept_files_are_what_their_sums_say() -> None:
    assert kept() == {name: sha256((VENDOR / name).read_bytes()).hexdigest() for name in kept()}
    found = {path.name for path in VENDOR.iterdir() if path.suffix not in {".md", ".LICENSE"}}
    assert found == set(kept())


def test_every_icon_that_a_page_names_is_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (VENDOR / "lucide.svg").read_text()))
    named = {name for path in TEMPLATES for name in re.findall(r'icon\("([a-z0-9-]+)"[,)]', path.read_text())}
    named |= {platform.icon for platform in words.PLATFORMS.values() if platform.icon}
    assert named - sprite == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_nothing_is_inline(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|hx-vals=.js:", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_files_stay_small(path: Path) -> None:
    assert len(path.read_text().splitlines()) < 250


def test_colours_come_from_the_tokens_alone() -> None:
    allowed = {"tokens.css"}
    for path in (STATIC / "css").glob("*.css"):
        if path.name not in allowed:
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b", path.read_text()), path.name
