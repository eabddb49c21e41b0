"""Terms beside the words: dates, numbers in groups, codes, hyphenated words, acronyms, علي.

People write 987 654 321, 987-654-321 and 987654321; C7X-482 and C7X482; ex-presidente and
expresidente; 20/01/2024 and 20 de enero de 2024. Beside its words, a passage is indexed by a
term that is the same for all these forms (Lucene's word delimiter filter calls it catenation).
Every term is a word to :func:`index.text.analysis.words.find_words`, so it is analysed like any.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

from index.text.analysis.acronyms import find_acronyms
from index.text.analysis.function_names import find_function_names
from index.text.analysis.number_groups import Compound, find_international, find_rows
from index.text.dates import find_dates

_DIGIT: Final = re.compile(r"\d")
# A hyphen is looked for first, because it is rare.
_HYPHEN: Final = re.compile(r"[\-\u2010\u2011](?<=[^\W_].)(?=[^\W_])")
_BEFORE_HYPHEN: Final = re.compile(r"(?<![^\W_])[^\W_]+$")
_HYPHENATED: Final = re.compile(r"[^\W_]++(?:[\-\u2010\u2011][^\W_]++)++")
_MAX_PART: Final = 40
"""Code points of the first part of a hyphenated word."""
_PLATE: Final = re.compile(
    r"[A-Z0-9](?<![^\W_][A-Z0-9])(?=\d*[A-Z])[A-Z\d]{1,3}[ \u00a0\u202f]\d{3,4}(?![^\W_]|[.,]\d)"
)
_PART: Final = re.compile(r"[^\W_]+")
_MAX_HYPHENATED: Final = 3
"""Words of a hyphenated one; more of them are a phrase."""
_MAX_CODE_PARTS: Final = 8
_MAX_LETTERS_BEFORE: Final = 3
_MAX_LETTERS_AFTER: Final = 2
"""Letters that belong to the digits that a hyphen joins to them: ABC-123, 20-G."""
CODE_LETTERS: Final = r"(?<![^\W_])[^\W\d_]{1,2}/(?:[^\W\d_]{1,5}/){0,3}"
"""The S of S/2016/92 and the A/RES of A/RES/70/1, which are part of these; S/50 are soles."""
_BEFORE_CODE: Final = re.compile(f"{CODE_LETTERS}$")
_LONGEST_BEFORE_CODE: Final = 24


def find_compounds(
    text: str, *, month_first: bool, numbers: bool = True, acronyms: bool = True
) -> list[Compound]:
    """Return the compounds of ``text``, in time linear in its length.

    Several may stand for one stretch, or for stretches of it: of 00123-2024-0-1801, 123-2024
    is a part that people ask for. Where ``month_first``, 3/4/2024 may be two dates. Without
    ``numbers``, those without a digit at least.
    """
    hyphenated = list(_find_hyphenated(text))
    compounds = list(_join_parts(hyphenated))
    if acronyms:
        compounds += find_acronyms(text)
        compounds += find_function_names(text)
    if numbers and _DIGIT.search(text) is not None:
        for chain in hyphenated:
            compounds += _find_code_within(chain)
        compounds += _join_parts(_PLATE.finditer(text))
        dates = _find_date_terms(text, month_first=month_first)
        compounds += dates
        compounds += _find_numbers(text, dates)
    return compounds


def _find_date_terms(text: str, *, month_first: bool) -> list[Compound]:
    """Return the dates of ``text`` as terms: the day, where one is named, then its month."""
    terms: list[Compound] = []
    for date in find_dates(text, month_first=month_first):
        month = f"{date.year}m{date.month:02}"
        if date.day:
            terms.append(Compound(f"{month}d{date.day:02}", date.start, date.end, is_date=True))
        terms.append(Compound(month, date.month_start, date.end, is_date=True))
    return terms


def _find_numbers(text: str, dates: list[Compound]) -> Iterator[Compound]:
    """Yield the numbers in groups that are not part of one of the ``dates``."""
    starts = [date.start for date in dates]
    for row in find_rows(text):
        for number in row:
            before = bisect_right(starts, number.start)
            if before == 0 or dates[before - 1].end <= number.start:
                yield number
                yield from _find_with_letters(text, number)
    yield from find_international(text)


def _find_with_letters(text: str, number: Compound) -> Iterator[Compound]:
    """Yield a number whose groups slashes join, with the letters that a slash joins to it."""
    _, start, end, _ = number
    if "x" in number.term and text.startswith("/", start - 1) and "/" in text[start:end]:
        letters = _BEFORE_CODE.search(text, max(0, start - _LONGEST_BEFORE_CODE), start)
        if letters is not None:
            yield Compound(letters[0].replace("/", "") + number.term, letters.start(), end)


def _find_hyphenated(text: str) -> Iterator[re.Match[str]]:
    end = 0
    for hyphen in _HYPHEN.finditer(text):
        if hyphen.start() >= end:
            begin = max(end, hyphen.start() - _MAX_PART)
            first = _BEFORE_HYPHEN.search(text, begin, hyphen.start())
            match = _HYPHENATED.match(text, first.start()) if first else None
            if match:
                yield match
                end = match.end()


def _find_code_within(chain: re.Match[str]) -> Iterator[Compound]:
    """Yield the code that hyphens join to words: C7X-482 in informe-C7X-482, a file's name."""
    parts = list(_PART.finditer(chain.string, *chain.span()))
    with_digits = [at for at, part in enumerate(parts) if _DIGIT.search(part[0])]
    if len(parts) < 3 or not with_digits:
        return
    first, last = with_digits[0], with_digits[-1]
    if first > 0 and len(parts[first - 1][0]) <= _MAX_LETTERS_BEFORE:
        first -= 1
    if last + 1 < len(parts) and len(parts[last + 1][0]) <= _MAX_LETTERS_AFTER:
        last += 1
    code = parts[first : last + 1]
    if 1 < len(code) < len(parts):
        term = _join([part[0] for part in code])
        if term is not None:
            yield Compound(term, code[0].start(), code[-1].end())


def _join_parts(matches: Iterable[re.Match[str]]) -> Iterator[Compound]:
    for match in matches:
        term = _join(_PART.findall(match[0]))
        if term is not None:
            yield Compound(term, match.start(), match.end())


def _join(parts: list[str]) -> str | None:
    """Return a code of letters and digits, or a hyphenated word, in one piece; else None."""
    joined = "".join(parts)
    if joined.isdecimal() or len(parts) > _MAX_CODE_PARTS:
        return None
    if joined.isalpha() and (len(parts) > _MAX_HYPHENATED or min(map(len, parts)) < 2):
        return None
    return joined
