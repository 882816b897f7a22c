from hypothesis import given
from hypothesis import strategies as st

from bot.console.marks import Segment, Span, letter, segments

SPANS = st.lists(st.builds(Span, st.integers(-2, 40), st.integers(-2, 40), st.sampled_from("abc")), max_size=6)


def test_ends_a_span_with_its_letter() -> None:
    assert segments("third pair dies", [Span(0, 10, "a", "red")]) == (
        Segment("third pair", True, "red", ("a",), ("a",)),
        Segment(" dies"),
    )


def test_overlapping_spans_each_keep_their_end() -> None:
    pieces = segments("abcdef", [Span(0, 4, "a"), Span(2, 6, "b")])
    assert [(piece.text, piece.ends) for piece in pieces] == [("ab", ()), ("cd", ("a",)), ("ef", ("b",))]


def test_a_span_outside_the_text_is_left_out() -> None:
    assert segments("short", [Span(2, 99, "a")]) == (Segment("short"),)


@given(st.text(max_size=40), SPANS)
def test_the_pieces_together_are_the_text(text: str, spans: list[Span]) -> None:
    assert "".join(piece.text for piece in segments(text, spans)) == text


def test_letters_go_on_after_z() -> None:
    assert [letter(index) for index in (0, 25, 26, 27)] == ["a", "z", "aa", "ab"]
