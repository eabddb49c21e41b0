"""What encoders are given of a query."""

from __future__ import annotations

from typing import Final

from index.text.analysis.words import find_surfaces
from index.text.normalize import strip_punctuation

_MAX_WORDS: Final = 3
"""Of a query that is encoded without punctuation. Questions, which are longer, rank a little better
with their marks: see docs/relevance.md."""


def text_to_encode(text: str) -> str:
    """Return the ``text`` of a query as it is encoded: ``¿soborno?`` as ``soborno``.

    Beside one word or two, a question mark weighs enough to turn the order of the hits.
    """
    return strip_punctuation(text) if len(find_surfaces(text)) <= _MAX_WORDS else text
