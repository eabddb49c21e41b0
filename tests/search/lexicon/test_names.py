"""Names across scripts: only spellings that the collection has are looked for."""

from collections.abc import Callable

import pytest

from index.config import Config
from index.types import Language
from index.update import update
from search.engine import Engine
from search.lexicon.names import NameSpeller
from search.types import SearchRequest


def spellings(word: str, source: Language, target: Language, *stems: str) -> list[str]:
    names = NameSpeller(lambda language, stem: language == target and stem in stems)
    return [spelling.terms[0] for spelling in names.find_spellings(word, source, target)]


@pytest.mark.parametrize(
    ("word", "source", "target", "stem"),
    [
        ("callao", "es", "ar", "كاياو"),
        ("aragua", "en", "ar", "اراغو"),
        ("اراغوا", "ar", "en", "aragua"),
        ("بولوارتي", "ar", "es", "boluart"),
    ],
)
def test_a_name_is_found_in_the_other_script(
    word: str, source: Language, target: Language, stem: str
) -> None:
    assert spellings(word, source, target, stem, "unrelated", "غريب") == [stem]


def test_spellings_that_the_collection_lacks_are_left_out() -> None:
    assert spellings("callao", "es", "ar") == []


def test_within_one_script_there_are_no_other_spellings() -> None:
    assert spellings("callao", "es", "en", "callao") == []
    assert spellings("ab", "es", "ar", "اب") == []


@pytest.mark.parametrize("query", ["Tumbasco", "تومباسكو"])
def test_the_engine_finds_a_name_no_lexicon_has(project: Callable[..., Config], query: str) -> None:
    config = project(
        {
            "ar.txt": "قال تومباسكو للصحافة إن الشرطة اعتقلت ستة رجال في المدينة.",
            "en.txt": "The police said that Tumbasco was among the six men arrested.",
            "es.txt": "La cosecha de cacao fue buena este año en el norte.",
        }
    )
    update(config)
    engine = Engine.open(config)
    hits = engine.search(SearchRequest(query)).hits
    engine.close()
    assert {hit.language for hit in hits if hit.signals.keyword} == {"ar", "en"}
