"""Imports and reads, once for all searches, what each of them needs.

Nothing of an index or a configuration: that may change between two searches.
"""

from __future__ import annotations

import gc
import os
from importlib import import_module
from typing import Final

_MODULES: Final = (
    *("search.engine", "search.one_query", "search.many_queries", "search.requests"),
    *("search.display.text", "search.display.json", "search.display.export"),
    *("search.display.facets", "search.marks_command", "search.casework.filtering"),
    *("index.progress", "index.status", "index.trust", "index.locations"),
)
_WORDS: Final = (("en", "evidence"), ("es", "pruebas"), ("ar", "والشهادات"))
"""Analysed once, so that the lists of the analyzers are read."""


def preload() -> None:
    """Make this process one from which searches are forked."""
    # NumPy's own threads cost more than they save on products as small as ours, and forked
    # processes would lack them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    for name in _MODULES:
        import_module(name)
    from index.embedding.open import preload_bundled
    from index.text.analysis import get_analyzer
    from search.lexicon.synonyms import SynonymTable
    from search.lexicon.transliteration import Transliterator
    from search.query.common_words import CommonWordWeights

    preload_bundled()
    for language, word in _WORDS:
        get_analyzer(language).analyze_word(word)
    SynonymTable.preload()
    CommonWordWeights.preload()
    Transliterator.preload()
    gc.collect()
    gc.freeze()  # forked processes share what they do not touch
