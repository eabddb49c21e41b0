"""Function words in queries: they are in nearly every passage, so they are not looked for."""

from __future__ import annotations

from typing import Final

from index.messages import Message
from index.text.analysis import is_stop_word
from index.text.analysis.function_names import to_name_term
from index.text.analysis.words import find_words
from search.query.acronyms import is_acronym, merge_acronyms
from search.query.syntax.parser import is_plain

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


def describe_common_words(query: str) -> str:
    """Return a line that says why a query of function words alone finds nothing; or ""."""
    surfaces = [word.surface for word in merge_acronyms(query, list(find_words(query)))]
    if not surfaces or not is_plain(query):
        return ""
    if len(surfaces) == 1 and to_name_term(surfaces[0]) is not None:
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
