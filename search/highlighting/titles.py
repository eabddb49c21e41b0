"""What answers a query in the titles of hits and in the names of their files."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from index import cache
from index.text.analysis import get_analyzer
from index.text.analysis.words import find_surfaces
from index.text.titles import SplitName, name_span, split_name, title_language
from index.types import Language
from search.highlighting.analyzed import AnalyzedText
from search.highlighting.spans import Highlighter, resolve_overlaps
from search.types import Concept, Highlight, Hit

_HYPHEN: Final = re.compile(r"[\-\u2010\u2011]")
_HYPHEN_OR_DIGIT: Final = re.compile(r"[\d\-\u2010\u2011]")


class TitleHighlighter:
    """Highlights the ``concepts`` of a query, given by language, in titles and names."""

    def __init__(
        self, concepts: Mapping[Language, Sequence[Concept]], highlighter: Highlighter
    ) -> None:
        """``highlighter`` is that of the query."""
        self._concepts = concepts
        self._highlighter = highlighter
        texts = {concept.text for in_language in concepts.values() for concept in in_language}
        numbers = any(any(map(str.isdecimal, text)) for text in texts)
        self._maybe_compound = _HYPHEN_OR_DIGIT if numbers else _HYPHEN
        """What is in texts that may have compounds of the query."""

    def highlight(self, hit: Hit) -> Hit:
        """Return ``hit`` with the highlights of its title and its path."""
        if not any(self._concepts.values()):
            return hit
        in_title = self._highlight(hit.title, hit.language) if hit.title else ()
        span = name_span(hit.path, hit.member)
        name = (hit.member or hit.path)[span.start : span.end]
        in_path = [stretch.shift(span.start) for stretch in self._highlight(name, hit.language)]
        if not in_title and not in_path:
            return hit
        return replace(hit, title_highlights=in_title, path_highlights=tuple(in_path))

    def _highlight(self, name: str, document: Language) -> tuple[Highlight, ...]:
        split, language = _prepare(name, document)
        if not self._may_match(split.text, language):
            return ()
        in_name: list[Highlight] = []
        for highlight in self._highlighter.highlight_words(AnalyzedText(split.text, language)):
            origin = split.origin(highlight.span)
            if origin is not None:
                in_name.append(replace(highlight, span=origin))
        return resolve_overlaps(in_name)

    def _may_match(self, text: str, language: Language) -> bool:
        """Tell whether a text may have a match, in a fraction of the time of looking for it."""
        if self._maybe_compound.search(text) is not None:
            return True
        words = get_analyzer(language).analyze_words(find_surfaces(text))
        return self._highlighter.matcher(language).may_match(words)


@lru_cache(maxsize=cache.HIT_LABELS)
def _prepare(name: str, document: Language) -> tuple[SplitName, Language]:
    split = split_name(name)
    return split, title_language(split.text, document)
