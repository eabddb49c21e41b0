"""Read JSON and JSON Lines: every value beside its key, as the escapes of JSON hide words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from index.readers import text
from index.readers.context import Context
from index.readers.sections import Sections, make_document
from index.types import Document

_MAX_KEY: Final = 200
"""Code points of the keys that lead to a value; of longer ones the end counts."""


def parse(data: bytes, context: Context) -> Document:
    """Return the document in JSON Lines, with places like ``record 12``.

    Each value is a line (``persona.nombre: Rosa``). A line that is no JSON stays as it is.
    Raises ReadError for binary data.
    """
    source = text.parse(data, context)
    broken: list[int] = []
    sections = Sections()
    sections.add_rows(_read_lines(source.text, broken), "record")
    notes = [f"{len(broken):,} lines are no JSON and stay as they are"] if broken else []
    heading = "" if len(sections.places()) > 1 else None
    document = make_document(sections, context, notes=notes, heading=heading)
    return replace(document, encoding=source.encoding)


def parse_whole(data: bytes, context: Context) -> Document:
    """Return the document in a file of JSON: of a list, each item is a record.

    What is no JSON is read as JSON Lines, or else as it stands. Raises ReadError for binary
    data.
    """
    source = text.parse(data, context)
    try:
        value = json.loads(source.text)
    except (ValueError, RecursionError):
        document = parse(data, context)
        return source if document.notes else document
    sections = Sections()
    if isinstance(value, list):
        records = ("\n".join(_value_lines(item)) for item in value)
        sections.add_rows(enumerate(records, 1), "record")
    else:
        sections.add(_value_lines(value))
    heading = "" if isinstance(value, list) and len(value) > 1 else None
    document = make_document(sections, context, heading=heading)
    return replace(document, encoding=source.encoding)


def _read_lines(content: str, broken: list[int]) -> Iterator[tuple[int, str]]:
    """Yield (number, text) of each record; ``broken`` gets the numbers of those that are none."""
    for number, line in enumerate(filter(str.strip, content.split("\n")), 1):
        try:
            yield number, "\n".join(_value_lines(json.loads(line)))
        except (ValueError, RecursionError):
            broken.append(number)
            yield number, line


def _value_lines(value: object, key: str = "") -> Iterator[str]:
    """Yield a line for each text, number and truth value in ``value``, with its keys."""
    waiting = [(key, value)]
    while waiting:
        key, value = waiting.pop()
        if isinstance(value, dict):
            items = [(f"{key}.{name}" if key else name, item) for name, item in value.items()]
            waiting += [(name[-_MAX_KEY:], item) for name, item in reversed(items)]
        elif isinstance(value, list):
            waiting += [(key, item) for item in reversed(value)]
        elif value is not None:
            content = value if isinstance(value, str) else json.dumps(value)
            yield f"{key}: {content}" if key else content
