"""The pages are complete, up to date, and lead somewhere."""

import re
import shlex
from pathlib import Path

import click
import pytest

from bot.cli import answerable
from bot.cli.lazy import LazyGroup
from tests.docs import generated

ROOT = generated.ROOT
PAGES = sorted([*generated.DOCS.rglob("*.md"), *ROOT.glob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#]+)(?:#[^)]*)?\)")
WITHIN = re.compile(r"\]\(([^)#:]*)#([^)]+)\)")
SHELL = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_what_comes_from_the_code_is_up_to_date(path):
    page = path.read_text(encoding="utf-8")
    assert generated.written(page) == page, "run `make docs`"


def test_every_generated_part_stands_on_a_page():
    marked = {found[2] for path in PAGES for found in generated.MARKED.finditer(path.read_text(encoding="utf-8"))}
    assert marked == set(generated.PARTS)


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_every_link_leads_somewhere(path):
    targets = [target for target in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in target]
    assert not [target for target in targets if not (path.parent / target).exists()]
    within = WITHIN.findall(path.read_text(encoding="utf-8"))
    assert not [(page, part) for page, part in within if part not in _parts(path.parent / page if page else path)]


def _parts(page: Path) -> list[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return [re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings]


def test_every_page_can_be_found():
    index = (generated.DOCS / "README.md").read_text(encoding="utf-8")
    pages = {path.name for path in generated.DOCS.glob("*.md")} - {"README.md"}
    assert pages == {target for target in LINK.findall(index) if "/" not in target}
    platforms = generated.DOCS / "platforms"
    pages = {path.name for path in platforms.glob("*.md")} - {"README.md"}
    assert pages <= set(LINK.findall((platforms / "README.md").read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_every_command_that_is_shown_exists(path):
    for block in SHELL.findall(path.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("answerable "):
                _parse(shlex.split(line.partition("#")[0].partition("<")[0].partition("|")[0].partition(" > ")[0])[1:])


def _parse(words: list[str]) -> None:
    command: click.Command = answerable
    context = click.Context(command)
    if words[0] == "--config":
        words = words[2:]
    while isinstance(command, LazyGroup):
        name, words = words[0], words[1:]
        found = command.get_command(context, name)
        assert found, f"there is no command {name}"
        command = found
    known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    assert not [word for word in words if word.startswith("--") and word not in {*known, "--help"}]


def test_every_rule_is_documented():
    page = (generated.DOCS / "code-of-ethics.md").read_text(encoding="utf-8")
    assert not [rule for rule in generated.rules() if f"`{rule}`" not in page]


def test_the_readme_shows_the_console():
    assert (ROOT / "docs/images/console.png").stat().st_size > 10_000


def test_the_readme_is_what_a_newcomer_needs_and_no_more():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 60
