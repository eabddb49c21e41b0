"""How far a long query is looked into, so that any query is answered in about a second."""

from __future__ import annotations

from typing import Final

GUESSED_LENGTH: Final = 256
"""Code points of a query whose words may be misspelt, or names to spell otherwise.

Such a word takes up to 50 ms, others next to nothing. A pasted paragraph is searched for as it
is from there on.
"""

CONTEXT_WORDS: Final = 24
"""Words on either side of a word that say which of its translations is meant."""
