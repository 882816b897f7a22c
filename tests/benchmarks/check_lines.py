"""`answerable check --jsonl` as the side-by-side runner reads it: `id`, `n` (findings) and `cpu_us` for each line.

    python -m tests.benchmarks.check_lines [--model none] [--subject brand-post] < posts.jsonl

It is the command's own path (read, judge in batches, write), with the processor time of a batch shared out evenly among
its lines. At the end the mean is told on standard error.
"""

import sys
import time
from collections.abc import Sequence
from typing import Any

import click

from bot.checks import Check
from bot.cli.checking import asked as asking
from bot.cli.checking.asked import Asked, options
from bot.cli.checking.streaming import Stream
from bot.cli.lines import open_input, stream


class Timed(Stream):
    """A stream that adds what each line cost."""

    lines = 0
    spent = 0.0

    def answer(self, batch: Sequence[Check]) -> list[dict[str, Any]]:
        """Answer as the command does, and say what it cost."""
        began = time.process_time()
        answers = super().answer(batch)
        took = time.process_time() - began
        self.lines += len(batch)
        self.spent += took
        each = round(took / len(batch) * 1e6, 1)
        return [{"id": one["id"], "n": len(one["findings"]), "cpu_us": each} for one in answers]


@click.command()
@options
def main(ctx: click.Context, **given: Any) -> None:
    """Answer lines with what they cost."""
    asked = Asked(**given)
    working = Timed(asking.judge(ctx, asked), asked.now, asked.usual())
    began = time.process_time()
    with open_input(asked.files[0] if asked.files else "-") as source:
        stream(source, sys.stdout.buffer, working.read, working.answer)
    if working.lines:
        whole = (time.process_time() - began) / working.lines * 1e6
        judging = working.spent / working.lines * 1e6
        click.echo(f"{working.lines} lines, {whole:.1f} µs each, {judging:.1f} µs of it to judge and answer", err=True)


if __name__ == "__main__":
    main()
