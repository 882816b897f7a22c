"""Which searches the sandbox as X can answer from one conversation alone."""

import pytest

from bot.platforms.sandbox.faces.x.query import one_conversation


@pytest.mark.parametrize(
    ("query", "within"),
    [
        ("conversation_id:12 from:ours", "12"),
        ("conversation_id:12 (from:lee OR to:lee)", "12"),
        ("conversation_id:12 OR from:lee", None),
        ("(conversation_id:12 OR from:lee) -is:reply", None),
        ("-conversation_id:12 lamp", None),
        ("lamp", None),
    ],
)
def test_only_a_query_that_must_stay_in_one_conversation_is_narrowed(query: str, within: str | None) -> None:
    assert one_conversation(query) == within
