"""Facets to choose from: what each leaves in or out, as filters and operators of the query."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import PurePath
from typing import Any, Final

from index.messages import _, marked
from index.text.safe import safe
from search.display.names import kind_name
from search.display.paths import shorten_path
from search.facets import Facets, by_frequency
from search.tui.model.labels import label_language
from search.types import Filters, SearchRequest

MAX_VALUES: Final = 8
"""Values of a facet that are listed."""
NO_DATE: Final = "none"
_EXCLUSION: Final = re.compile(r' -(?P<field>lang|date|type|path):(?:"[^"]*"|[^\s"]+)(?= )')


_TITLES: Final = {
    "lang": marked("Languages"),
    "date": marked("Dates"),
    "type": marked("Kinds"),
    "path": marked("Folders"),
}


class Field(Enum):
    """What is counted; the values are the fields of the query language."""

    LANGUAGE = "lang"
    DATE = "date"
    KIND = "type"
    FOLDER = "path"

    @property
    def title(self) -> str:
        """What the part of the panel is called."""
        return _(_TITLES[self.value])


_NO_FILTER: Final[Mapping[Field, dict[str, Any]]] = {
    Field.LANGUAGE: {"languages": None},
    Field.DATE: {"after": None, "before": None, "undated": False},
    Field.KIND: {"kind": None},
    Field.FOLDER: {"path": None},
}
"""What Filters have where nothing is asked for by a field."""
_COUNTED: Final = {
    Field.LANGUAGE: "languages",
    Field.DATE: "years",
    Field.KIND: "kinds",
    Field.FOLDER: "folders",
}
"""What Facets call a field."""


@dataclass(frozen=True, slots=True)
class FacetChoice:
    """A ``value`` of a ``field``, as filters and queries have it, and how many passages have it."""

    field: Field
    value: str
    label: str
    count: int

    @property
    def exclusion(self) -> str:
        """The operator that leaves these passages out."""
        value = f'"{self.value}"' if " " in self.value else self.value
        return f"-{self.field.value}:{value}"

    def is_included(self, filters: Filters) -> bool:
        """Tell whether ``filters`` ask for this value."""
        if self.field is Field.LANGUAGE:
            return self.value in (filters.languages or ())
        if self.field is Field.KIND:
            return filters.kind == self.value
        if self.field is Field.FOLDER:
            return filters.path == self.value
        if self.value == NO_DATE:
            return filters.undated and not (filters.after or filters.before)
        return (filters.after, filters.before) == (self.value, self.value)

    def toggle(self, filters: Filters) -> Filters:
        """Return ``filters`` that ask for this value, too, or no longer.

        Several languages may be asked for; of another field, one value.
        """
        included = self.is_included(filters)
        if self.field is Field.LANGUAGE:
            others = [other for other in filters.languages or () if other != self.value]
            languages = others if included else [*others, self.value]
            return replace(filters, languages=tuple(languages) or None)
        if self.field is Field.KIND:
            return replace(filters, kind=None if included else self.value)
        if self.field is Field.FOLDER:
            return replace(filters, path=None if included else self.value)
        if self.value == NO_DATE:
            return replace(filters, after=None, before=None, undated=not included)
        year = None if included else self.value
        return replace(filters, after=year, before=year, undated=False)

    def is_excluded(self, query: str) -> bool:
        """Tell whether ``query`` leaves these passages out."""
        return f" {self.exclusion} " in f" {query} "

    def toggle_exclusion(self, query: str) -> str:
        """Return ``query`` with the operator that leaves these passages out, or without it."""
        if self.is_excluded(query):
            return f" {query} ".replace(f" {self.exclusion} ", " ", 1).strip()
        return f"{query.strip()} {self.exclusion}"


def without_exclusions(query: str) -> str:
    """Return ``query`` without the operators that leave facets out."""
    return _EXCLUSION.sub("", f" {query} ").strip()


def without_field(request: SearchRequest, field: Field) -> SearchRequest:
    """Return ``request`` without what it asks for, or leaves out, by ``field``."""
    query = _EXCLUSION.sub(
        lambda match: "" if match["field"] == field.value else match.group(), f" {request.query} "
    )
    filters = replace(request.filters, **_NO_FILTER[field])
    return replace(request, query=query.strip(), filters=filters)


def with_counts_of(facets: Facets, field: Field, others: Facets) -> Facets:
    """Return ``facets`` with the counts of ``field`` as they are in ``others``."""
    name = _COUNTED[field]
    return replace(facets, **{name: getattr(others, name)})


def list_choices(facets: Facets, roots: tuple[str, ...]) -> Iterator[FacetChoice]:
    """Yield what there is to choose, a field after the other, most of each field first.

    ``roots`` are the absolute paths of what is indexed.
    """
    yield from _list_field(
        Field.LANGUAGE,
        {code: (code, label_language(code)) for code in facets.languages},
        facets.languages,
    )
    years = sorted(facets.years, reverse=True)
    dates = {year: (year or NO_DATE, year or _("no date")) for year in years}
    yield from _list_field(Field.DATE, dates, {year: facets.years[year] for year in years})
    kinds = {kind: (kind, safe(kind_name(kind))) for kind in facets.kinds if kind}
    yield from _list_field(Field.KIND, kinds, facets.kinds)
    counts = _with_subfolders(facets.folders)
    folders = {folder: _name_folder(folder, roots) for folder in counts}
    yield from _list_field(Field.FOLDER, folders, counts)


def _list_field(
    field: Field, names: Mapping[str, tuple[str, str]], counts: Mapping[str, int]
) -> Iterator[FacetChoice]:
    """Yield choices of ``field``; ``names`` has the value and the label of each that is counted."""
    for key in list(names)[:MAX_VALUES]:
        value, label = names[key]
        yield FacetChoice(field, value, label, counts[key])


def _with_subfolders(counts: Mapping[str, int]) -> dict[str, int]:
    """Return how many passages lie in each folder or below: all of these are asked for with it."""
    totals = dict(counts)
    for folder, count in counts.items():
        for parent in map(str, PurePath(folder).parents):
            if parent in totals:
                totals[parent] += count
    return by_frequency(totals)


def _name_folder(folder: str, roots: tuple[str, ...]) -> tuple[str, str]:
    """Return the pattern of what lies in ``folder``, and how that is shown."""
    shown = shorten_path(folder, roots)
    return f"{shown}/*", safe(shown)
