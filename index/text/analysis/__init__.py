"""Analysis: the words of a text in a known language become the terms of the keyword index."""

from index.text.analysis.analyzer import (
    ANALYSIS_VERSION,
    STEMMING_VERSION,
    AnalyzedWord,
    Analyzer,
    get_analyzer,
    is_stop_word,
)

__all__ = [
    "ANALYSIS_VERSION",
    "STEMMING_VERSION",
    "AnalyzedWord",
    "Analyzer",
    "get_analyzer",
    "is_stop_word",
]
