"""An export as the person gets it: one ZIP with `person.json` for programs and `person.html` for people."""

import html
import io
import json
import zipfile
from datetime import datetime
from typing import Any, Final

from storage.tables.base import Json

_TITLES: Final = {
    "person": "Who you are to us",
    "message": "What you wrote to us, and what we wrote to you",
    "message_revision": "What your messages said before you edited them",
    "case_file": "Your matters, as we filed and assessed them",
    "reply": "Answers to you: drafted, sent or set aside",
    "approval": "Approvals of those answers",
    "attempt": "Attempts to send them",
    "note": "What our colleagues noted",
    "promise": "What we promised you",
    "incident": "Reports of danger that began with you",
    "incident_clock": "Duties that followed from those",
    "finding_feedback": "What colleagues said of findings in your matters",
    "rights_request": "Your requests about your data",
    "content": "What our record keeps of all this",
}
_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1b1f;"
    "background:#fff}table{border-collapse:collapse;width:100%;margin:0 0 1.5rem}th,td{border:1px solid #c9c9d1;"
    "padding:.3rem .6rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}th{width:14rem;font-weight:600}"
    "@media (prefers-color-scheme:dark){body{color:#ececf1;background:#17171b}th,td{border-color:#44444e}}"
)
_README: Final = """This is everything that {brand} holds about you at its reply desk, as of {at}.

person.html   for reading, in any browser
person.json   the same for programs, format {format}: "held" has one list for each kind of thing

Left out: the names of our colleagues, passwords and keys, and what other people wrote.
"""


def archive(given: Json, brand: str, now: datetime) -> bytes:
    """Return the ZIP of an export."""
    held = io.BytesIO()
    stamp = (now.year, now.month, now.day, now.hour, now.minute, now.second)
    files = {
        "README.txt": _README.format(brand=brand, at=given["made_at"], format=given["format"]),
        "person.json": json.dumps(given, ensure_ascii=False, indent=2, default=str),
        "person.html": _page(given, brand),
    }
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(zipfile.ZipInfo(name, stamp), content.encode())
    return held.getvalue()


def _page(given: Json, brand: str) -> str:
    title, at = f"Your data at {html.escape(brand)}", html.escape(given["made_at"])
    parts = [
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>',
        f"<h1>{title}</h1><p>As of {at}.</p>",
    ]
    if given["asked_not_to_be_written_to"]:
        parts.append("<p>You asked us not to write to you, and we keep to that.</p>")
    for table, rows in given["held"].items():
        parts.append(f"<h2>{html.escape(_TITLES.get(table, table.replace('_', ' ').capitalize()))}</h2>")
        parts += [_rows(row) for row in rows]
    return "\n".join(parts)


def _rows(row: dict[str, Any]) -> str:
    cells = "".join(_cell(name.replace("_", " "), _said(value)) for name, value in row.items())
    return f"<table>{cells}</table>"


def _cell(name: str, said: str) -> str:
    return f'<tr><th scope="row">{html.escape(name)}</th><td dir="auto">{html.escape(said)}</td></tr>'


def _said(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
