"""The parts of the pages that are written from the code. `make docs` writes them; a test finds those out of date."""

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from bot import metrics
from bot.cli import answerable
from bot.cli.lazy import LazyGroup
from bot.console.roles import MATRIX, Permission
from policies.articles import ARTICLES

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
MARKED = re.compile(r"(<!-- generated: (\w+); `make docs` writes it -->\n).*?(<!-- end -->)", re.DOTALL)


def settings() -> str:
    """Every setting of config.example.toml with its default and what the comment above it says."""
    lines: list[str] = []
    said: list[str] = []
    for line in _switched_on((ROOT / "config.example.toml").read_text(encoding="utf-8")):
        if line.startswith("["):
            lines += ["", f"### {line}", "", "| setting | default | |", "| --- | --- | --- |"]
            said = []
        elif line.startswith("# "):
            said.append(line[2:])
        elif " = " in line:
            if not lines:
                lines += ["### At the top", "", "| setting | default | |", "| --- | --- | --- |"]
            key, _, value = line.partition(" = ")
            lines.append(f"| `{key}` | `{value}` | {' '.join(said) or 'as above'} |")
            said = []
        else:
            said = []
    return "\n".join(lines).strip() + "\n"


def _switched_on(text: str) -> Iterator[str]:
    head, mark, tail = text.partition("# [[platforms]]")
    yield from head.splitlines()
    yield from (re.sub("^# ?", "", line) for line in (mark + tail).splitlines())


def commands() -> str:
    """Every command's own help."""
    return "\n".join(_helps(answerable, "answerable", None))


def _helps(group: LazyGroup, path: str, parent: click.Context | None) -> Iterator[str]:
    context = _context(group, path.rpartition(" ")[2], parent)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, LazyGroup):
            yield from _helps(command, f"{path} {name}", context)
        elif command:
            inner = _context(command, name, context)
            yield f"### {path} {name}\n\n```text\n{command.get_help(inner)}\n```\n"


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    return click.Context(
        command,
        info_name=name,
        parent=parent,
        terminal_width=100,
        max_content_width=100,
        help_option_names=["-h", "--help"],
    )


def articles() -> str:
    """Every article: its text, its interest, and its rules with what each says."""
    told = []
    for article in ARTICLES:
        told.append(
            f"### {article.ID}\n\n{article.TEXT}\n\n*{article.INTEREST}*\n\nNarrower means: {article.NARROWER}\n\n"
            "| rule | severity | |\n| --- | --- | --- |"
        )
        told += [f"| `{rule.id}` | {rule.severity} | {rule.message} |" for rule in article.RULES]
        told.append("")
    return "\n".join(told)


def rules() -> list[str]:
    """The ids of every rule of every article."""
    return [rule.id for article in ARTICLES for rule in article.RULES]


def figures() -> str:
    """Every metric, with its kind, labels and meaning."""
    lines = ["| metric | kind | labels | |", "| --- | --- | --- | --- |"]
    for metric in sorted(metrics.REGISTRY._collector_to_names, key=lambda one: one._name):
        name = metric._name + ("_total" if metric._type == "counter" else "")
        labels = ", ".join(f"`{label}`" for label in metric._labelnames) or "none"
        lines.append(f"| `{name}` | {metric._type} | {labels} | {metric._documentation} |")
    return "\n".join(lines) + "\n"


def roles() -> str:
    """Which role may do what."""
    lines = ["| role | " + " | ".join(f"`{one}`" for one in Permission) + " |", "| --- |" + " :-: |" * len(Permission)]
    for role, may in MATRIX.items():
        lines.append(
            f"| {role.replace('_', ' ')} | " + " | ".join("yes" if one in may else "" for one in Permission) + " |"
        )
    return "\n".join(lines) + "\n"


PARTS: dict[str, Callable[[], str]] = {
    "settings": settings,
    "commands": commands,
    "articles": articles,
    "figures": figures,
    "roles": roles,
}


def written(page: str) -> str:
    """Return a page with its generated parts brought up to date."""
    return MARKED.sub(lambda found: f"{found[1]}\n{PARTS[found[2]]()}\n{found[3]}", page)


def main() -> None:
    """Write every page's generated parts."""
    for path in sorted(DOCS.glob("*.md")):
        page = path.read_text(encoding="utf-8")
        if (now := written(page)) != page:
            path.write_text(now, encoding="utf-8")
            sys.stdout.write(f"wrote {path.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main()
