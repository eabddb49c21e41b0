"""Lists of names, searched for in one go: how often each occurs, in how many documents."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Final

from index.errors import CaseworkError, QueryError
from index.messages import _, marked, number, say
from index.rows import format_row
from index.text.analysis.words import find_surfaces
from index.text.safe import safe
from search.casework.values import MAX_LIST_NAME_LENGTH, MAX_LIST_NAMES, clean_names
from search.display.export import BYTE_ORDER_MARK, to_table
from search.query.function_words import describe_common_words
from search.query.syntax.parser import is_plain
from search.query.syntax.printer import to_name
from search.types import SearchRequest

if TYPE_CHECKING:
    from search.cancellation import IsWanted
    from search.engine import Engine

COLUMNS: Final = ("name", "passages", "documents", "is_exact", "meant", "error", "also_words")
ALSO_WORDS: Final = marked(
    "also an ordinary word in Arabic, where no capital tells a name: its passages count, too"
)
"""What the asterisk beside a name means."""
_LEAST_COLUMN: Final = 9
"""Room for "1,234,567" under a shorter head."""
MAX_LIST_BYTES: Final = MAX_LIST_NAMES * MAX_LIST_NAME_LENGTH
_TABLE_ENDINGS: Final = (".csv", ".tsv")


@dataclass(frozen=True, slots=True)
class NameCount:
    """How many passages have all words of a name, and how many documents these are of.

    Attributes:
        is_exact: False if they are upper bounds.
        meant: what was searched for instead, if the name was taken for misspelt.
        error: why it could not be searched for.
        also_words: its Arabic spellings that are ordinary words, too, and count as such.
    """

    name: str
    passages: int = 0
    documents: int = 0
    is_exact: bool = True
    meant: str = ""
    error: str = ""
    also_words: tuple[str, ...] = ()


def to_query(name: str) -> str:
    """Return the query that a line of a list is: what its operators say, or else a name."""
    try:
        is_name = is_plain(name) and find_surfaces(name)
    except QueryError:  # it is told when the query is asked
        return name
    return to_name(name) if is_name else name


def count_names(
    engine: Engine,
    names: Iterable[str],
    request: SearchRequest,
    is_wanted: IsWanted | None = None,
) -> Iterator[NameCount]:
    """Yield the counts of each name, in order; ``request`` says what else is asked.

    Each is read as a name, unless it has operators, see :func:`to_query`. A name that cannot be
    searched for says why; the others are. Raises SearchCancelledError if
    nobody waits any more.
    """
    for name in names:
        if note := describe_common_words(name, is_name=True):
            yield NameCount(name, error=say(note))
            continue
        try:
            totals = engine.count(replace(request, query=to_query(name)), is_wanted=is_wanted)
        except QueryError as error:
            if is_wanted is not None and not is_wanted():
                raise
            yield NameCount(name, error=str(error))
        else:
            yield NameCount(
                name,
                totals.passages,
                totals.documents,
                totals.is_exact,
                totals.meant or "",
                totals.reason,
                totals.also_words,
            )


def read_names(content: bytes, file_name: str = "") -> tuple[str, ...]:
    """Return the names in a file: one a line, or the first column of a table (.csv, .tsv).

    Raises CaseworkError if it has none, too many, or is not UTF-8.
    """
    if len(content) > MAX_LIST_BYTES:
        raise CaseworkError(
            "the list has more than {max_list_bytes:,} bytes; take parts of it",
            max_list_bytes=MAX_LIST_BYTES,
        )
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CaseworkError(
            "the list is not UTF-8 at byte {start:,}; save it as UTF-8", start=error.start + 1
        ) from None
    if file_name.lower().endswith(_TABLE_ENDINGS):
        return clean_names(_first_column(text))
    return clean_names(text.splitlines())


def _first_column(text: str) -> Iterator[str]:
    """Yield the first cells of a table whose delimiter is that of its first line."""
    first_line = text.partition("\n")[0]
    delimiter = max(",;\t", key=first_line.count)
    try:
        for row in csv.reader(io.StringIO(text), delimiter=delimiter):
            yield row[0] if row else ""
    except csv.Error as error:
        raise CaseworkError(
            "the table cannot be read: {error}; save it as CSV", error=error
        ) from None


def names_to_csv(counts: Iterable[NameCount]) -> str:
    """Return the counts as a table for spreadsheets, with a byte order mark."""
    rows = (
        [*(getattr(count, column) for column in COLUMNS[:-1]), " ".join(count.also_words)]
        for count in counts
    )
    return BYTE_ORDER_MARK + to_table(COLUMNS, rows)


def names_to_json(counts: Sequence[NameCount]) -> str:
    """Return the counts as one JSON object."""
    return json.dumps({"names": list(map(asdict, counts))}, ensure_ascii=False, indent=2)


def name_to_row(count: NameCount, width: int) -> str:
    """Return the counts of a name for a terminal: numbers first, so names can be long.

    In lines of ``width`` columns; in a line if that is 0.
    """
    if count.error:
        return _row("–", "–", safe(f"{count.name}: {count.error}"), width)
    bound = "" if count.is_exact else "≤"
    passages, documents = bound + number(count.passages), bound + number(count.documents)
    meant = _(" (read as '{meant}')").format(meant=safe(count.meant)) if count.meant else ""
    mark = " *" if count.also_words else ""
    return _row(passages, documents, f"{safe(count.name)}{meant}{mark}", width)


def title_row(width: int) -> str:
    """Return the heads of the columns of :func:`name_to_row`."""
    return _row(_("passages"), _("documents"), _("name"), width)


def _row(passages: str, documents: str, name: str, width: int) -> str:
    columns = (max(_LEAST_COLUMN, len(_(head))) for head in COLUMNS[1:3])
    head = "".join(
        f"{text:>{column}} " for text, column in zip((passages, documents), columns, strict=True)
    )
    return format_row(f"{head} ", name, width)


def footnote(counts: Iterable[NameCount], width: int = 0) -> str:
    """Return what the asterisk in some of the rows means; "" if none has one."""
    if not any(count.also_words for count in counts):
        return ""
    return format_row("* ", _(ALSO_WORDS), width)
