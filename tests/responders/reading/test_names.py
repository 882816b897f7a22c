import pytest

from responders.reading.names import introduced_name, personal_name


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("Dana Whitlock", "Dana"),
        ("Dana 🌸", "Dana"),
        ("PRIYA", "Priya"),
        ("Jean-Luc Moreau", "Jean-Luc"),
        ("Zoë", "Zoë"),
        ("Mark", "Mark"),
        ("田中 健二", "田中"),
        ("Yuki", "Yuki"),
        ("@dana_k", ""),
        ("dana_k", ""),
        ("dragonslayer99", ""),
        ("Gaming News", ""),
        ("Official Support", ""),
        ("Coffee", ""),
        ("Mr Grumpy", ""),
        ("", ""),
        ("🔥🔥", ""),
        ("The Angry Customer From Hell Itself", ""),
    ],
)
def test_only_a_persons_name_is_used(author: str, name: str) -> None:
    assert personal_name(author) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Hi my name is Isak and my account is gone", "Isak"),
        ("I was charged again.\n\nKind regards,\nChris", "Chris"),
        ("me llamo Lucía y mi pedido no llega", "Lucía"),
        ("Ich heiße Jonas und warte seit Wochen", "Jonas"),
        ("je m'appelle Manon", "Manon"),
        ("佐藤と申します。充電できません", "佐藤"),
        ("My name was changed", ""),
        ("my name is not shown", ""),
    ],
)
def test_a_name_given_in_the_text_is_found_where_it_stands(text: str, name: str) -> None:
    found, start, end = introduced_name(text)
    assert found == name
    assert text[start:end] == name
