"""What forms and addresses carry, bounded: numbers that the database can hold, texts that can be judged in time."""

from typing import Annotated

from fastapi import Depends, Form, Path, Request
from starlette.datastructures import FormData

from bot.console.problems import TooLong

LONGEST_REPLY = 20_000
LONGEST_DESCRIPTION = 5_000
LARGEST = 2**63 - 1
"""The largest number that the database holds."""

Id = Annotated[int, Path(ge=0, le=LARGEST)]
"""The number of something, in an address."""
Chosen = Annotated[int, Form(ge=0, le=LARGEST)]
"""The number of something, in a form."""
Version = Annotated[int, Form(ge=0, le=LARGEST)]
"""Which version of a reply was on screen."""
Text = Annotated[str, Form()]
"""Words in a form; none when the field is missing."""
Ticked = Annotated[list[str] | None, Form()]
"""What was ticked in a form."""


async def _form(request: Request) -> FormData:
    request.state.form = form = await request.form()
    return form


Fields = Annotated[FormData, Depends(_form)]
"""All fields of a form."""
FORM_KEPT = Depends(_form)
"""Let `request.state.form` hold the fields of a form, so that a page that refuses it can show them again."""


async def _reply_text(request: Request) -> str | None:
    # Read by hand: to the framework an empty field and a missing one are the same, and here they are not.
    text = (await request.form()).get("text")
    if not isinstance(text, str):
        return None
    if len(text) > LONGEST_REPLY:
        raise TooLong(
            f"A reply may have {LONGEST_REPLY:,} characters, and this has {len(text):,}. Nothing was kept; shorten it."
        )
    return text


async def _descriptions(request: Request) -> dict[str, str]:
    form = await request.form()
    found = ((name.removeprefix("alt-"), value) for name, value in form.items() if name.startswith("alt-"))
    return {sha256: value[:LONGEST_DESCRIPTION] for sha256, value in found if isinstance(value, str)}


Descriptions = Annotated[dict[str, str], Depends(_descriptions)]
"""What was typed for a reply's pictures, by their SHA-256; nothing for those the form says nothing of."""
ReplyText = Annotated[str | None, Depends(_reply_text)]
"""The text of a reply: None when the form says nothing of it, "" when it was emptied."""
