"""What the collections of an index hold, and what they are called.

``NAME_meta`` holds texts by key: which collections count, and the statistics. ``NAME_p_VARIANT``
holds passages, and titles as rows with negative ids, ``NAME_d_VARIANT`` documents. The variant
says what all rows agree in: encoder, analysis, average lengths. Another is built beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

SPARSE: Final = "sparse"
DENSE: Final = "dense"
MAX_TEXT: Final = 65_535
"""Bytes of a text, at most."""
NO_DATE: Final = ""
TITLES: Final = "t:"
"""Before the language of a title."""
SCHEMA_VERSION: Final = 1


class Kind(Enum):
    """What a field holds; values are pymilvus' names."""

    NUMBER = "INT64"
    TEXT = "VARCHAR"


@dataclass(frozen=True, slots=True)
class Field:
    """A field; ``size`` is the most bytes of a text.

    Rows that are alike in the one that ``divides`` a collection are in one partition of it.
    """

    name: str
    kind: Kind
    size: int = 0
    is_key: bool = False
    divides: bool = False


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields of a collection; with ``dimensions``, a sparse and a dense vector, too."""

    fields: tuple[Field, ...]
    dimensions: int = 0


META: Final = Schema(
    (Field("key", Kind.TEXT, 256, is_key=True), Field("value", Kind.TEXT, MAX_TEXT))
)

DOCUMENTS: Final = Schema(
    (
        Field("id", Kind.NUMBER, is_key=True),
        Field("first", Kind.NUMBER),
        Field("stamp", Kind.NUMBER),
        Field("row", Kind.TEXT, MAX_TEXT),
    )
)

_SHORT: Final = 128


def passage_schema(dimensions: int) -> Schema:
    """Return the fields of passages, with vectors of so many ``dimensions``.

    ``language`` is that of the passage, of a title after TITLES. ``key`` is the signature of a
    passage, or the key of a title. ``count`` is how many passages the document has. ``stamp``
    changes with anything in the row, which is ``row`` as the store has it.
    """
    numbers = ("document", "first", "count", "key", "stamp")
    short = ("kind", "suffix", "date")
    long = ("path", "title", "sender", "recipient", "row")
    return Schema(
        (
            Field("id", Kind.NUMBER, is_key=True),
            *(Field(name, Kind.NUMBER) for name in numbers),
            Field("language", Kind.TEXT, _SHORT, divides=True),
            *(Field(name, Kind.TEXT, _SHORT) for name in short),
            *(Field(name, Kind.TEXT, MAX_TEXT) for name in long),
        ),
        dimensions,
    )


@dataclass(frozen=True, slots=True)
class Names:
    """What the collections of an index called ``name`` are called, in one ``variant``."""

    name: str
    variant: str

    @property
    def passages(self) -> str:
        """The collection of passages and titles."""
        return f"{self.name}_p_{self.variant}"

    @property
    def documents(self) -> str:
        """The collection of documents."""
        return f"{self.name}_d_{self.variant}"


def meta_name(name: str) -> str:
    """Return what the collection of pointers and statistics is called."""
    return f"{name}_meta"
