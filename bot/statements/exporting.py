"""Files for the channels that people publish on: exactly the signed words, in the form that the channel takes."""

import html
import json
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from storage import crises
from storage.crises import STAMP


@dataclass(frozen=True, slots=True)
class Export:
    """A file to hand out."""

    name: str
    media_type: str
    content: bytes


def export(statement_id: int, variant: dict[str, Any], *, sha256: str, rehearsal: bool) -> Export:
    """Return the file of one text of a signed version: HTML for the website, a message to send, else plain text.

    In a rehearsal the file's name and its first words say so.
    """
    channel, language, subject, text = (str(variant[key]) for key in ("channel", "language", "subject", "text"))
    stamp = crises.stamp(rehearsal=rehearsal)
    text = text.removeprefix(stamp)  # a post's words carry it already
    name = f"{STAMP.lower() + '-' if rehearsal else ''}statement-{statement_id}-{channel}-{language}"
    if channel == "website":
        return Export(f"{name}.html", "text/html; charset=utf-8", _page(stamp + subject, text, language, sha256))
    if channel == "email":
        return Export(f"{name}.eml", "message/rfc822", _message(stamp + subject, stamp + text, language, sha256))
    words = f"{stamp}{subject}\n\n{text}\n" if subject else f"{stamp}{text}\n"
    return Export(f"{name}.txt", "text/plain; charset=utf-8", words.encode())


def everything(statement_id: int, content: list[dict[str, Any]], *, sha256: str, rehearsal: bool) -> Export:
    """Return every text of a signed version with its digest, for a program that publishes; in a rehearsal stamped."""
    variants = [_stamped(one) for one in content] if rehearsal else content
    kept = {"statement": statement_id, "sha256": sha256, "rehearsal": rehearsal, "variants": variants}
    name = f"{STAMP.lower() + '-' if rehearsal else ''}statement-{statement_id}.json"
    return Export(name, "application/json", json.dumps(kept, ensure_ascii=False, indent=2).encode())


def _stamped(variant: dict[str, Any]) -> dict[str, Any]:
    """Return a text whose words say that it is a rehearsal's, for a program that looks at nothing else."""
    return variant | {name: crises.stamped(variant[name], rehearsal=True) for name in ("subject", "text")}


def _page(title: str, text: str, language: str, sha256: str) -> bytes:
    blocks = "\n".join(_block(one) for one in text.split("\n\n"))
    head = f'<!doctype html>\n<html lang="{html.escape(language)}">\n<meta charset="utf-8">\n'
    head += '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    head += f"<title>{html.escape(title)}</title>\n<!-- signed version {sha256} -->\n"
    return f"{head}<article>\n<h1>{html.escape(title)}</h1>\n{blocks}\n</article>\n</html>\n".encode()


def _block(words: str) -> str:
    lines = words.split("\n")
    points = [line.removeprefix("- ") for line in lines if line.startswith("- ")]
    plain = "<br>".join(html.escape(line) for line in lines if not line.startswith("- "))
    listed = "".join(f"<li>{html.escape(one)}</li>" for one in points)
    return (f"<p>{plain}</p>" if plain else "") + (f"<ul>{listed}</ul>" if listed else "")


def _message(subject: str, text: str, language: str, sha256: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = " ".join(subject.split())
    message["Content-Language"] = language
    message["X-Answerable-Signed"] = sha256
    message.set_content(text)
    return bytes(message)
