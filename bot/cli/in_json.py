"""Answers for programs: the option that asks for JSON, and how it is written."""

import json
from typing import Any, Final

import click
import orjson

IN_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Write JSON.")


def write(told: Any) -> None:
    """Write an answer as JSON, indented so that people can read it too; what has no form in JSON as text."""
    try:
        click.echo(orjson.dumps(told, default=str, option=orjson.OPT_INDENT_2))
    except TypeError:  # half of a surrogate pair, as cut texts have: only as an escape can it be written
        click.echo(json.dumps(told, default=str, indent=2))
