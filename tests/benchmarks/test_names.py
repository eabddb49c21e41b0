"""The set of names: well formed, split in halves, and judged by what is a spelling of what."""

import pytest

from benchmarks.quality.name_sets import PassageMaker, SameWords, read_names, split_name
from index.text.analysis.words import is_arabic
from index.types import ARABIC, LANGUAGES

NAMES = read_names()


def test_there_are_two_hundred_names_in_two_halves() -> None:
    assert len({name.latin[0] for name in NAMES}) == len(NAMES) == 200
    assert 80 <= sum(name.is_for_tuning for name in NAMES) <= 120
    assert {name.kind for name in NAMES} == {"person", "place", "organisation"}


def test_every_spelling_is_in_its_script() -> None:
    for name in NAMES:
        assert name.latin
        assert name.arabic
        assert not any(map(is_arabic, name.latin)), name
        assert all(map(is_arabic, name.arabic)), name


@pytest.mark.parametrize(
    ("word", "other", "expected"),
    [
        ("Youssef", "Yusuf", True),
        ("Youssef", "يوسف", True),
        ("Gaddafi", "والقذافي", True),
        ("Samir", "Samira", False),
        ("Hassan", "حسين", False),
        ("Bedoui", "بدوي", True),
        ("Jalil", "جليل", True),
        ("Khalil", "جليل", False),
    ],
)
def test_words_at_the_same_place_of_a_name_are_one_word(
    word: str, other: str, expected: bool
) -> None:
    (first,), (second,) = split_name(word), split_name(other)
    assert SameWords(NAMES).are_same(first, second) is expected


def test_a_passage_has_its_name_once_and_is_the_same_every_time() -> None:
    makers = [PassageMaker(NAMES) for _ in range(2)]
    for language in LANGUAGES:
        passages = [maker.make(language, "Yusuf Mansur") for maker in makers]
        assert passages[0] == passages[1]
        assert passages[0].text.count("Yusuf Mansur") == 1


def test_no_distractor_is_the_beginning_of_a_name() -> None:
    passage = PassageMaker(NAMES).make(ARABIC)
    words = {word for name in NAMES for part in name.arabic for word in split_name(part)}
    for word in split_name(passage.text):
        assert len(word) < 4 or not any(name.startswith(word) for name in words), word
