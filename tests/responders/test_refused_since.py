"""What a platform refused counts against its earlier word, in the plan of a move into private."""

from responders.escalation import Way, after
from tests.responders.test_escalation import LINK, YES, planned


def test_a_refused_message_waits_for_them_and_a_block_leaves_them_alone() -> None:
    said = {"reply": YES, "message": YES}
    shut = after(said, {"message": "They closed their messages."})
    found = planned(shut["reply"], shut["message"])
    assert (found.way, found.reason) == (Way.WAIT, "They closed their messages.")
    blocked = after({"reply": YES, "message": LINK}, {"reply": "They blocked us."})
    found = planned(blocked["reply"], blocked["message"])
    assert (found.way, found.reason, found.public) == (Way.NOBODY, "They blocked us.", False)
    assert after(said, {}) == said


def test_the_link_by_which_they_write_stays_and_modmail_is_named() -> None:
    link = {**LINK, "link": "https://www.reddit.com/message/compose/?to=/r/aurora"}
    found = planned(YES, after({"message": link}, {"message": "Refused."})["message"])
    assert (found.way, found.link) == (Way.LINK, link["link"])
    assert found.title.endswith("in modmail")
