"""Function words that are names, too: علي is Ali, and على is *on*.

Folding makes one word of them, and function words are not indexed. Where a text has the name as
names are written, with the dotted ي, a passage is indexed by a term for it, as by an acronym's.
Some write the preposition so, too: then the term is frequent, and says little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from index.text.analysis.acronyms import to_term
from index.text.analysis.number_groups import Compound

_ALI: Final = "علي"
ROMANISATIONS: Final[Mapping[str, tuple[str, ...]]] = {to_term(_ALI): ("ali", "aly")}
"""How each of the names is written in Latin letters, by its term."""

_IN_TEXT: Final = re.compile(rf"(?<!\w)[وف]?[بلك]?({_ALI})(?!\w)")


def to_name_term(surface: str) -> str | None:
    """Return the term of a word as written; None if it is no such name."""
    match = _IN_TEXT.fullmatch(surface)
    return None if match is None else to_term(match[1])


def find_function_names(text: str) -> Iterator[Compound]:
    """Yield the names of ``text`` that are function words, as terms."""
    if _ALI not in text:  # known in a fiftieth of the time of the pattern
        return
    for match in _IN_TEXT.finditer(text):
        yield Compound(to_term(match[1]), match.start(1), match.end())
