"""What the lexicon knows of names, opened once for all tests."""

from collections.abc import Iterator

import pytest

from index.types import Language
from search.lexicon.known_names import KnownNames
from search.lexicon.synonyms import SynonymTable
from search.lexicon.translations import Lexicon
from search.query.common_words import CommonWordWeights


@pytest.fixture(scope="session")
def known() -> Iterator[KnownNames]:
    lexicon, weights, synonyms = Lexicon.open(), CommonWordWeights(), SynonymTable()

    def is_ordinary(language: Language, stem: str) -> bool:
        return weights.weight(language, stem) < 1 or bool(synonyms.lookup(language, stem))

    yield KnownNames(lexicon, is_ordinary)
    lexicon.close()
