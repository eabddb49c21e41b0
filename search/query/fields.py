"""The fields of a query (``date:2023-11..2024-02``) → the filters of the command line."""

from __future__ import annotations

from typing import Final

from index.errors import QueryError
from index.text.normalize import fold
from index.types import Language
from search.query.syntax.tree import Field
from search.types import Filters
from search.validation import check_filters, is_date

_RANGE: Final = ".."
_LANGUAGE_NAMES: Final[dict[str, Language]] = {
    name: language
    for language, names in {
        "en": "english ingles الانجليزيه انجليزي",
        "es": "spanish espanol castellano الاسبانيه اسباني",
        "ar": "arabic arabe العربيه عربي",
    }.items()
    for name in names.split()
}


def to_filters(field: Field) -> Filters:
    """Return the filters that a field stands for.

    Raises QueryError, which names the field, if its value is none.
    """
    filters = _to_filters(field.name, field.value)
    check_range(f"{field.name}:{field.value}", filters.after, filters.before)
    check_filters(filters)
    return filters


def check_range(given: str, first: str | None, last: str | None) -> None:
    """Raise QueryError, which repeats what was ``given``, unless this is a range of dates."""
    if not all(date is None or is_date(date) for date in (first, last)):
        raise QueryError(
            f"{given}: no such date; write 2024, 2024-01, 2024-01-13 or 2023-11..2024-02"
        )
    if first is not None and last is not None and first[: len(last)] > last:
        raise QueryError(f"{given}: ends before it begins; write the earlier date first")


def _to_filters(name: str, value: str) -> Filters:
    if name == "lang":
        codes = [code.strip() for code in fold(value).replace("،", ",").split(",")]
        return Filters(languages=tuple(_LANGUAGE_NAMES.get(code, code) for code in codes if code))
    if name == "date":
        after, before = read_range(value)
        return Filters(after=after, before=before)
    if name == "after":
        return Filters(after=_ascii_digits(value))
    if name == "before":
        return Filters(before=_ascii_digits(value))
    if name == "path":
        return Filters(path=value)
    if name == "type":
        return Filters(kind=value)
    if name == "title":
        return Filters(title=value)
    return Filters(sender=value) if name == "from" else Filters(recipient=value)


def read_range(value: str) -> tuple[str | None, str | None]:
    """Return the first and the last of a range of dates; None where it is open."""
    first, dots, last = _ascii_digits(value).partition(_RANGE)
    if not first and not last:
        return value, value  # which is no date
    return first or None, (last if dots else first) or None


def _ascii_digits(value: str) -> str:
    return "".join(fold(letter) if letter.isdecimal() else letter for letter in value)
