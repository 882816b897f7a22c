"""What the desk says it may do in a case."""

from bot.console.abilities import abilities
from tests.bot.console import samples

SAID = {
    "reply": {"allowed": False, "reason": "Dana wrote in private.", "rule": "private stays private"},
    "message": {"allowed": True, "reason": "Dana wrote to us first."},
}


def test_a_private_case_says_only_what_can_be_done_in_private() -> None:
    case = samples.case(message=samples.message(private=True), permission=SAID)
    assert [(one.key, one.instead) for one in abilities(case, now=samples.NOW, zone="UTC")] == [("message", "")]


def test_a_public_case_says_both() -> None:
    found = abilities(samples.case(permission=SAID), now=samples.NOW, zone="UTC")
    assert [one.key for one in found] == ["reply", "message"]
    assert "To DM" in found[0].instead
