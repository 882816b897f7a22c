"""The link into private stands where the reply asks for it, once."""

import pytest

from responders.handover import invites, offer

LINK = "https://x.com/messages/compose?recipient_id=1"


@pytest.mark.parametrize(
    ("text", "language", "offered"),
    [
        ("Sorry, Sam. Please send us a direct message. I'll look.", "en",
         f"Sorry, Sam. Please send us a direct message: {LINK} I'll look."),
        ("Could you message us privately? We need your order.", "en",
         f"Could you message us privately? {LINK} We need your order."),
        ("DM us!\nThen we look.", "en", f"DM us! {LINK}\nThen we look."),
        ("Schicken Sie uns eine Direktnachricht.", "de", f"Schicken Sie uns eine Direktnachricht: {LINK}"),
        ("申し訳ありません。ダイレクトメッセージをお送りください。", "ja",
         f"申し訳ありません。ダイレクトメッセージをお送りください: {LINK}"),
        ("Sorry, Sam.", "en", f"Sorry, Sam. To message us directly: {LINK}"),
        ("Lo siento, Sam.", "es", f"Lo siento, Sam. Para escribirnos por mensaje directo: {LINK}"),
        ("Przepraszam.", "pl", f"Przepraszam. To message us directly: {LINK}"),
        ("", "fr", f"Pour nous écrire en message privé : {LINK}"),
    ],
)  # fmt: skip
def test_the_link_is_put_where_it_is_asked_for(text: str, language: str, offered: str) -> None:
    assert offer(text, LINK, language=language) == offered
    assert offer(offered, LINK, language=language) == offered


def test_without_a_link_nothing_changes() -> None:
    assert offer("DM us.", "", language="en") == "DM us."
    assert invites("Send us a direct message, please.")
    assert not invites("Your message reached us.")
