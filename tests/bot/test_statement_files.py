"""The files that a statement is handed out in."""

import json

from bot.statements.exporting import everything, export


def test_a_rehearsals_stamp_stands_once_before_words_that_carry_it_already() -> None:
    post = {"channel": "sandbox", "language": "en", "subject": "", "text": "REHEARSAL: Look."}
    page = post | {"channel": "press", "text": "All of it."}
    files = [export(1, one, sha256="0", rehearsal=True).content for one in (post, page)]
    assert files == [b"REHEARSAL: Look.\n", b"REHEARSAL: All of it.\n"]
    told = json.loads(everything(1, [post, page], sha256="0", rehearsal=True).content)
    assert [one["text"] for one in told["variants"]] == ["REHEARSAL: Look.", "REHEARSAL: All of it."]
