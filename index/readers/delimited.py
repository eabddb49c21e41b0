"""Read CSV and TSV: the text stays that of the file, with the number of each row as its place.

Where the text is that of the file, a hit opens at its line; so the names of columns are not
repeated in every row, as they are for sheets.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Final

from index.readers import metadata, text
from index.readers.context import Context
from index.readers.sections import row_places
from index.types import Document

_MAX_LINES: Final = 100
"""Lines of a row with line ends between quotes; where there seem to be more, a quote is open
that nobody closed."""
_OPENS_QUOTE: Final = re.compile(r'(?:^|[,;\t|]) *"')
_DELIMITER: Final = re.compile(r"[,;\t|]")


def parse(data: bytes, context: Context) -> Document:
    """Return the document in ``data``. Raises ReadError for binary data.

    Columns have no title and no date in their rows; a single one may be lines of prose.
    """
    document = text.parse(data, context)
    starts = list(_row_starts(document.text))
    rows = [(start, number) for number, start in enumerate(starts, 1)]
    first_row = document.text[: starts[1]] if len(starts) > 1 else ""
    has_columns = len(_DELIMITER.split(first_row)) > 1
    document = replace(document, places=tuple(row_places(rows, "row")))
    if not has_columns:
        return document
    about = metadata.describe_rows(document.text, context.name)
    return replace(document, title=about.title, date=about.date, date_source=about.date_source)


def _row_starts(content: str) -> Iterator[int]:
    """Yield where the rows begin; quoted line ends (RFC 4180) are inside a row."""
    lines = list(io.StringIO(content, newline=""))
    number = 0
    start = 0
    while number < len(lines):
        yield start
        end = number + _count_lines(lines, number)
        start += sum(map(len, lines[number:end]))
        number = end


def _count_lines(lines: list[str], first: int) -> int:
    """Return of how many lines the row is that begins with the line ``first``."""
    line = lines[first]
    if line.count('"') % 2 == 0 or not _OPENS_QUOTE.search(line):
        return 1
    following = islice(lines, first + 1, first + _MAX_LINES)
    for count, line in enumerate(following, 2):
        if line.count('"') % 2:
            return count
    return 1
