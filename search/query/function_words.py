"""Function words in queries: they are in nearly every passage, so they are not looked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from index.messages import Message
from index.text.analysis import is_stop_word
from index.text.analysis.function_names import to_name_term
from index.text.analysis.words import find_words, is_arabic
from index.text.normalize import fold
from search.query.acronyms import is_acronym, merge_acronyms
from search.query.syntax.parser import is_plain

MayBeName = Callable[[str], bool]
"""Tells whether an Arabic word, as typed, may be a name."""

# Beyond those of the analyzers; folded.
_OTHERS: Final = frozenset(
    """
    whose whom whoever whatever whichever wherever whenever someone somebody something anyone
    anybody anything everyone everybody everything nobody nothing
    adonde cualquier cualquiera cualesquiera quienquiera dondequiera alguna algunas ambos ambas
    مهما حيثما اينما كيفما ايها ايتها انما ليت لعل
    """.split()
)


NAME_PARTICLES: Final = frozenset(
    """
    de del de la las los el lo y e da do das dos di du des le les von van der den ter zu of the
    and al bin ibn
    """.split()
)
"""Function words that belong to names and are passed over, with a capital, too: De la Cruz."""


def is_function_word(word: str) -> bool:
    """Tell whether a folded word is a function word in any of the languages."""
    return word in _OTHERS or is_stop_word(word)


def is_no_name(_: str) -> bool:
    """Tell of no Arabic word that it may be a name."""
    return False


def stands_as_name(surfaces: Sequence[str], position: int, may_be_name: MayBeName) -> bool:
    """Tell whether a function word is a name in a query: all of it, or beside a name.

    In Latin letters, all of the query must be in capitals: Will Smith, but not *Will it rain*.
    """
    if to_name_term(surfaces[position]) is None:
        return False
    if not is_arabic(surfaces[position]):
        return all(surface[0].isupper() or fold(surface) in NAME_PARTICLES for surface in surfaces)
    beside = [*surfaces[max(0, position - 1) : position], *surfaces[position + 1 : position + 2]]
    return not beside or any(
        may_be_name(surface) or to_name_term(surface) is not None for surface in beside
    )


def describe_common_words(query: str, *, is_name: bool = False) -> str:
    """Return a line that says why a query of function words alone finds nothing; or "".

    ``is_name``: it is read as a name, which needs no capital.
    """
    surfaces = [word.surface for word in merge_acronyms(query, list(find_words(query)))]
    if not surfaces or not is_plain(query):
        return ""
    if is_name and any(to_name_term(surface, is_name=True) is not None for surface in surfaces):
        return ""
    if any(stands_as_name(surfaces, place, is_no_name) for place in range(len(surfaces))):
        return ""
    if any(is_acronym(word, surfaces) or not is_stop_word(word) for word in surfaces):
        return ""
    typed = " ".join(surfaces)
    if len(surfaces) == 1:
        return Message(
            '"{typed}" is too common to search for by itself; ={typed} finds it', typed=typed
        )
    return Message(
        "these words are too common to search for by themselves;"
        ' in quotation marks they are found side by side: "{typed}"',
        typed=typed,
    )
