"""Answers for programs: the option that asks for JSON, and how it is written."""

from typing import Any, Final

import click
import orjson

IN_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Write JSON.")


def write(told: Any) -> None:
    """Write an answer as JSON, indented so that people can read it too; what has no form in JSON as text."""
    click.echo(orjson.dumps(told, default=str, option=orjson.OPT_INDENT_2))
