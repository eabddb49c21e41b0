"""Acronyms: what stands in capitals among small letters, ICE or U.S., is neither ice nor us.

Beside its words, a passage is indexed by a term for each acronym, the same with and without
dots. Function words that are acronyms, too, are found by it alone. In a text or a row of words
all in capitals nothing tells acronyms; there are none in Arabic, which has no capitals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from index.text.analysis.number_groups import Compound
from index.text.normalize import fold

MIN_LETTERS: Final = 2
MAX_LETTERS: Final = 6
_MAX_ROW: Final = 3
"""Words in capitals side by side; more are a heading."""
_MARK: Final = "ǃ"  # a letter, U+01C3: folding leaves it alone, and so do stemmers on either side
_CAPITAL: Final = "[A-ZÁÉÍÓÚÜÑ]"
# It begins with a capital, wherever that stands: the search for that is fast.
_IN_CAPITALS: Final = re.compile(
    rf"{_CAPITAL}(?<!\w{_CAPITAL})"
    rf"(?:(?:\.{_CAPITAL}){{1,{MAX_LETTERS - 1}}}(?!\w)\.?|{_CAPITAL}++(?!\w|['’]{_CAPITAL}))"
)
_SIDE_BY_SIDE: Final = re.compile(rf"\s(?:(?:{_CAPITAL}|\d+)\s)?")
_WITHIN_PLURAL: Final = re.compile(r"\.?[ \u00a0]?")


def to_term(acronym: str) -> str:
    """Return the term of an acronym, which is a word: folded, its own stem, in no vocabulary."""
    return f"{_MARK}{fold(acronym)}{_MARK}"


def is_term(word: str) -> bool:
    """Tell whether ``word`` is the term of an acronym."""
    return word.startswith(_MARK)


def find_acronyms(text: str) -> Iterator[Compound]:
    """Yield the acronyms of ``text`` as terms, and those with dots in one piece as well.

    Spanish plurals (EE. UU., FF. AA.) are acronyms of four letters.
    """
    matches = list(_IN_CAPITALS.finditer(text))
    if not matches or (len(matches) > _MAX_ROW and text.isupper()):
        return
    row = matches[:1]
    for match in matches[1:]:
        if _stand_together(text, row[-1], match):
            row.append(match)
        else:
            yield from _read_row(text, row)
            row = [match]
    yield from _read_row(text, row)


def _stand_together(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    between = first.end(), second.start()
    return _SIDE_BY_SIDE.fullmatch(text, *between) is not None or _is_plural(text, first, second)


def _read_row(text: str, row: list[re.Match[str]]) -> Iterator[Compound]:
    """Yield the acronyms among words in capitals that stand side by side."""
    if len(row) > _MAX_ROW:
        return
    place = 0
    while place < len(row):
        match = row[place]
        start, end, letters = match.start(), match.end(), match[0].replace(".", "")
        if place + 1 < len(row) and _is_plural(text, match, row[place + 1]):
            place += 1
            letters += row[place][0]
            end = row[place].end() + text.startswith(".", row[place].end())
        if MIN_LETTERS <= len(letters) <= MAX_LETTERS:
            if len(letters) < end - start:
                yield Compound(letters, start, end)
            yield Compound(to_term(letters), start, end)
        place += 1


def _is_plural(text: str, first: re.Match[str], second: re.Match[str]) -> bool:
    """Tell whether two words are two doubled letters that make up an acronym: EE. UU."""
    is_doubled = all(len(word) == 2 and word[0] == word[1] for word in (first[0], second[0]))
    return is_doubled and _WITHIN_PLURAL.fullmatch(text, first.end(), second.start()) is not None
