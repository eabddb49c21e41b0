"""Facets as the page shows them: rows that can be chosen or excluded, and years as bars."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from index.messages import _
from search.facets import Facets
from search.web.names import kind_name, language_name
from search.web.question import NO_YEAR, Question, folder_glob

SHOWN_ROWS: Final = 8
"""Rows of a facet that are shown before "more"."""
_MAX_ROWS: Final = 200
_BAR_HEIGHT: Final = 48.0
_MIN_BAR: Final = 3.0
"""A year with anything in it is seen, beside one with thousands."""
_MAX_YEARS: Final = 120


@dataclass(frozen=True, slots=True)
class FacetRow:
    """A value of a facet: how many passages have it, and where choosing it leads.

    ``detail`` is shown smaller, such as the folders above one. ``exclude`` leads to hits without
    it, "" if it is what was chosen.
    """

    label: str
    count: int
    choose: str
    exclude: str
    is_active: bool = False
    detail: str = ""
    is_path: bool = False


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet: its first rows, and ``rest``, which is folded away; ``left_out`` are too many."""

    title: str
    rows: Sequence[FacetRow]
    rest: Sequence[FacetRow] = ()
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class YearBar:
    """A year in the histogram: where it is drawn (in its units), and where it leads."""

    year: str
    count: int
    x: int
    y: float
    height: float
    choose: str
    is_active: bool


@dataclass(frozen=True, slots=True)
class YearView:
    """The years of documents as bars, ten units apart; ``undated`` are those without one.

    ``left_out`` counts passages of years too early to be drawn.
    """

    bars: Sequence[YearBar]
    undated: FacetRow | None
    left_out: int = 0

    @property
    def only(self) -> FacetRow:
        """The only year, which needs no histogram."""
        (bar,) = self.bars
        return FacetRow(bar.year, bar.count, bar.choose, "", bar.is_active)

    @property
    def width(self) -> int:
        """The width of the histogram, in its units."""
        return 10 * len(self.bars)


def view_facets(question: Question, facets: Facets) -> list[FacetView]:
    """Return the facets other than years that have more than one value, or one that is chosen."""
    views = [
        _view(_("Language"), _language_rows(question, facets.languages)),
        _view(_("Kind"), _rows(question, "type", facets.kinds, _choose_kind, kind_name)),
        _view(_("Folder"), _folder_rows(question, facets.folders)),
    ]
    return [view for view in views if len(view.rows) > 1 or any(row.is_active for row in view.rows)]


def view_years(question: Question, years: Mapping[str, int]) -> YearView | None:
    """Return the years as bars, from the first to the last; None if no document has a date."""
    dated = {int(year): count for year, count in years.items() if year.isdigit()}
    undated = _undated_row(question, years.get("", 0))
    if not dated:
        return None
    last = max(dated)
    first = max(min(dated), last - _MAX_YEARS + 1)
    highest = max(dated.values())
    bars = [
        _bar(question, year, dated.get(year, 0), 10 * (year - first), highest)
        for year in range(first, last + 1)
    ]
    left_out = sum(count for year, count in dated.items() if year < first)
    return YearView(bars, undated, left_out)


def _view(title: str, rows: Iterable[FacetRow]) -> FacetView:
    in_order = sorted(rows, key=lambda row: not row.is_active)
    shown = max(SHOWN_ROWS, sum(row.is_active for row in in_order))
    if len(in_order) == shown + 1:
        shown += 1
    return FacetView(
        title,
        in_order[:shown],
        in_order[shown:_MAX_ROWS],
        max(0, len(in_order) - _MAX_ROWS),
    )


def _language_rows(question: Question, counts: Mapping[str, int]) -> Iterable[FacetRow]:
    chosen = question.languages
    for code, count in counts.items():
        others = tuple(language for language in chosen if language != code)
        is_active = code in chosen
        toggled = question.changed(languages=others if is_active else (*chosen, code))
        exclude = "" if is_active else _exclude(question, "lang", code)
        yield FacetRow(language_name(code), count, toggled.address, exclude, is_active)


def _folder_rows(question: Question, counts: Mapping[str, int]) -> Iterable[FacetRow]:
    shared = _shared_folder(counts)
    for folder, count in counts.items():
        above, _, name = folder[len(shared) :].rpartition("/")
        pattern = folder_glob(folder)
        is_active = question.path == pattern
        yield FacetRow(
            name or folder,
            count,
            question.changed(path="" if is_active else pattern).address,
            "" if is_active else _exclude(question, "path", pattern),
            is_active,
            f"{above}/" if above else "",
            is_path=True,
        )


def _shared_folder(folders: Collection[str]) -> str:
    """Return what leads to all of several ``folders``, with its slash; "" if nothing does."""
    parts = [folder.split("/") for folder in folders]
    # The name of one that the others are in stays.
    shortest = min(map(len, parts), default=1) - 1
    shared = 0
    while shared < shortest and len({names[shared] for names in parts}) == 1:
        shared += 1
    return "".join(f"{name}/" for name in parts[0][:shared]) if parts else ""


def _rows(
    question: Question,
    field: str,
    counts: Mapping[str, int],
    choose: Callable[[Question, str], tuple[Question, bool]],
    label: Callable[[str], str],
) -> Iterable[FacetRow]:
    for value, count in counts.items():
        chosen, is_active = choose(question, value)
        exclude = "" if is_active else _exclude(question, field, value)
        yield FacetRow(label(value), count, chosen.address, exclude, is_active)


def _choose_kind(question: Question, kind: str) -> tuple[Question, bool]:
    is_active = question.kind == kind
    return question.changed(kind="" if is_active else kind), is_active


def _exclude(question: Question, field: str, value: str) -> str:
    excluded = (*question.excluded, (field, value))
    return question.changed(excluded=excluded).address


def _bar(question: Question, year: int, count: int, x: int, highest: int) -> YearBar:
    height = max(_MIN_BAR, round(_BAR_HEIGHT * count / highest, 1)) if count else 0.0
    text = str(year)
    after, before = question.after[:4] or "0000", question.before[:4] or "9999"
    limits = bool(question.after or question.before)
    chosen = "" if question.after == question.before == text else text
    return YearBar(
        text,
        count,
        x,
        _BAR_HEIGHT - height,
        height,
        question.changed(after=chosen, before=chosen, undated=False).address,
        limits and after <= text <= before,
    )


def _undated_row(question: Question, count: int) -> FacetRow | None:
    if not count and not question.undated:
        return None
    chosen = replace(question.changed(), undated=not question.undated)
    exclude = "" if question.undated else _exclude(question, "year", NO_YEAR)
    return FacetRow(_("without a date"), count, chosen.address, exclude, question.undated)
