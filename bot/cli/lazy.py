"""Commands that are imported only when they are asked for, so that help and `triage` start at once."""

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple

import click


class Entry(NamedTuple):
    """Where a command is defined, as `module:attribute`, and its line in the list of commands."""

    where: str
    line: str


class LazyGroup(click.Group):
    """A group whose commands stand in a table, under headings, until one of them is called."""

    def __init__(self, *args: Any, table: Mapping[str, Mapping[str, Entry]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.table = table or {}
        self._entries = {name: entry for section in self.table.values() for name, entry in section.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click names it)
        """Return the commands in the order of the table."""
        return list(self._entries)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 (click names it)
        """Import and return a command, or None if there is none of that name."""
        entry = self._entries.get(cmd_name)
        if entry is None:
            return None
        module, _, attribute = entry.where.partition(":")
        command = getattr(import_module(module), attribute)
        return command if isinstance(command, click.Command) else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that `args` begins with; name the nearest one if there is none."""
        if args and args[0] not in self._entries and not args[0].startswith("-"):
            raise click.UsageError(f"There is no command '{args[0]}'.{meant(args[0], list(self._entries))}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click names it)
        """Write the commands under their headings, from the table alone."""
        for heading, section in self.table.items():
            with formatter.section(heading):
                formatter.write_dl([(name, entry.line) for name, entry in section.items()])


def meant(word: str, known: Sequence[str]) -> str:
    """Return a sentence that asks whether another word was meant, after a space, or nothing."""
    from difflib import get_close_matches

    close = get_close_matches(word, known, n=1, cutoff=0.5)
    return f" Did you mean '{close[0]}'?" if close else ""
