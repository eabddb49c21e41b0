"""Words are found where they stand in the text."""

from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from index.text.analysis.words import find_surfaces, find_words, split_at_words


def test_a_word_keeps_its_marks_and_apostrophes() -> None:
    text = "«Ñaña», l’Aquila: الشُّرْطَة"
    surfaces = [text[word.start : word.end] for word in find_words(text)]
    assert surfaces == ["Ñaña", "l’Aquila", "الشُّرْطَة"]


@given(st.text())
def test_words_are_sorted_disjoint_and_inside(text: str) -> None:
    end = 0
    for word in find_words(text):
        assert end <= word.start < word.end <= len(text)
        end = word.end


@given(st.text(max_size=60))
def test_words_are_found_where_they_stand(text: str) -> None:
    words = list(find_words(text))
    assert [word.surface for word in words] == find_surfaces(text)
    pieces = split_at_words(text)
    assert "".join(pieces) == text
    assert pieces[1::2] == find_surfaces(text)
    ends = list(accumulate(map(len, pieces)))
    bounds = list(zip(ends[::2], ends[1::2], strict=False))
    assert [(word.start, word.end) for word in words] == bounds
