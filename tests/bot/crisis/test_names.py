"""Names in a crisis's facts: hidden from onlookers, first names too, and the rest of the sentence left alone."""

import pytest

from bot.crisis.names import hidden, known

OURS = ["Aurora", "Halo Pro", "Aurora One"]


def shown(text: str, *others: str, people: tuple[str, ...] = ()) -> str:
    return hidden(text, known(people, [text, *others], OURS), "#")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("The customer Dana Reyes burnt her hand.", "The customer # burnt her hand."),
        ("Our colleague called Priya on Monday.", "Our colleague called # on Monday."),
        ("Dana's hand was burnt.", "#'s hand was burnt."),
        ("Tomoko says that it smoked for a minute.", "# says that it smoked for a minute."),
        ("Mr. O'Keefe is in hospital.", "Mr. # is in hospital."),
        ("Frau Özdemir hat das Gerät zurück.", "Frau # hat das Gerät zurück."),
        ("Die Kundin Lena Vogt wurde verletzt.", "Die Kundin # wurde verletzt."),
        ("La clienta Inés dice que olía a humo.", "La clienta # dice que olía a humo."),
        ("佐藤さんは無事です。", "#さんは無事です。"),
        ("The video by Marek van Dijk has two million views.", "The video by # has two million views."),
        ("Jean-Luc was treated at home, and Amara complained.", "# was treated at home, and # complained."),
        ("We spoke with Kofi and refunded Kofi the same day.", "We spoke with # and refunded # the same day."),
    ],
)
def test_names_are_found_by_what_stands_around_them(text: str, left: str) -> None:
    assert shown(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Halo Pro overheats at the plant in Leeds.",
        "Legal asked Sales to stop the ads in Germany.",
        "Batch B12 was made in March; 40 devices smoke.",
        "The customer Support line is open till Friday.",
        "We told Aurora One owners to unplug it.",
        "The customer wrote on Reddit; we answered.",
        "On Monday the Halo Pro was hurt by water.",
    ],
)
def test_what_is_no_name_stays(text: str) -> None:
    assert shown(text) == text


def test_a_name_known_from_anywhere_in_the_room_is_hidden_everywhere() -> None:
    assert shown("Dana will bring it.", "The customer Dana Reyes wrote to us.") == "# will bring it."
    assert shown("Reyes and Halo Pro", people=("Dana Reyes", "Halo Fan")) == "# and Halo Pro"
    assert shown("I gave it to Bartok.", people=("bartok_77", "Bartok Example")) == "I gave it to #."
    assert shown("Danae and Danabahn", people=("Dana",)) == "Danae and Danabahn"
