"""Words that stand together, whatever stands between them in the text."""

import pytest

from index.text.analysis import get_analyzer
from index.text.analysis.words import find_surfaces
from search.conditions import WordSequence
from search.ranking.sequences import find_occurrences, has_any_sequence


def sequence(words: str, near: int | None = None, *, by_stem: bool = False) -> WordSequence:
    return WordSequence(tuple(frozenset(word.split("|")) for word in words.split()), near, by_stem)


@pytest.mark.parametrize(
    ("language", "text", "wanted", "expected"),
    [
        ("en", "To be, or not to be", sequence("to be"), [(0, 1), (4, 5)]),
        ("en", "be to", sequence("to be"), []),
        ("en", "the the the", sequence("the the"), [(0, 1), (1, 2)]),
        ("es", "la trata de personas", sequence("trata|tratas de personas"), [(1, 2, 3)]),
        ("es", "Policía de Lima", sequence("lima policia", 1), [(0, 2)]),
        ("es", "Policía de la gran Lima", sequence("lima policia", 2), []),
        ("es", "policía", sequence("policia policia", 3), []),
        ("ar", "الاتجار بالبَشَر", sequence("الاتجار بالبشر"), [(0, 1)]),
        ("ar", "قال من قبل", sequence("من قبل"), [(1, 2)]),
        ("en", "trafficking of the humans", sequence("traffick human", by_stem=True), [(0, 3)]),
        ("es", "tráficos de los humanos", sequence("trafic human", by_stem=True), [(0, 3)]),
        ("ar", "الشرطة في المدينة", sequence("شرطه مدين", by_stem=True), [(0, 2)]),
    ],
)
def test_every_occurrence_is_found_with_its_places(
    language: str, text: str, wanted: WordSequence, expected: list[tuple[int, ...]]
) -> None:
    words = get_analyzer(language).analyze_words(find_surfaces(text))
    assert list(find_occurrences(wanted, words)) == expected
    assert has_any_sequence(text, language, [wanted]) == bool(expected)
