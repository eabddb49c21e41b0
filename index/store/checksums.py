"""Checksums of rows: what a row says is what was written, or it is damaged.

XXH3-64 of all fields of a row, kept in its last column. It tells damage, not forgery. Documents,
passages and encodings have faster ones than other rows: a query reads hundreds of encodings, a
filter all documents.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from xxhash import xxh3_64_digest

Row: TypeAlias = tuple[Any, ...]
Verifier: TypeAlias = Callable[[Sequence[Row]], list[Row]]
"""Returns those of some rows that are as they were written."""


def row_checksum(*fields: object) -> bytes:
    """Return the checksum of a row from its other fields, in the order of the columns."""
    return xxh3_64_digest(
        b"\0".join([field if type(field) is bytes else ascii(field).encode() for field in fields])
    )


def document_checksum(*fields: Any) -> bytes:
    """Return the checksum of a row of ``documents`` from its other fields.

    Raises TypeError if path or digest are no bytes.
    """
    # Written out: joining converted fields takes twice as long.
    document, path, digest, size, mtime_ns, title, date, tail, *others = fields
    member, members, kind, date_source, pictures, details, first, passages, live = others
    texts = (
        f"{document}\0{size}\0{mtime_ns}\0{first}\0{passages}\0{live}\0{title}\0{date}\0{tail}"
        f"\0{member}\0{members}\0{kind}\0{date_source}\0{pictures}\0{details}"
    )
    return xxh3_64_digest(b"%b\0%b\0%b" % (path, digest, texts.encode()))


def passage_checksum(*fields: Any) -> bytes:
    """Return the checksum of a row of ``passages`` from its other fields.

    Raises TypeError if the text is neither text nor bytes.
    """
    passage, document, ordinal, start, end, language, gap, stored, place, recognized = fields
    is_text = type(stored) is str
    head = (
        f"{passage}\0{document}\0{ordinal}\0{start}\0{end}\0{language}\0{gap}\0{place}"
        f"\0{recognized}\0{is_text}"
    )
    return xxh3_64_digest(b"%b\0%b" % (head.encode(), stored.encode() if is_text else stored))


def document_checksum_4(*fields: Any) -> bytes:
    """Return what :func:`document_checksum` returned in format 4; nonsense for damaged rows."""
    try:
        document, path, digest, size, mtime_ns, title, date, tail, first, passages, live = fields
        numbers = f"{document}\0{size}\0{mtime_ns}\0{first}\0{passages}\0{live}\0"
        return xxh3_64_digest(
            b"%b\0%b\0%b" % (path, digest, f"{numbers}{title}\0{date}\0{tail}".encode())
        )
    except TypeError:
        return b"damaged"


def encoding_checksum(passage: int, encoding: bytes) -> bytes:
    """Return the checksum of a row of ``encodings`` from its other fields."""
    return xxh3_64_digest(encoding, passage)


def intact_rows(rows: Sequence[Row]) -> list[Row]:
    """Return those of ``rows`` of any table but the three below that are as they were written."""
    return [row for row in rows if row_checksum(*row[:-1]) == row[-1]]


def intact_documents(rows: Sequence[Row]) -> list[Row]:
    """Return those of ``rows`` of ``documents`` that are as they were written."""
    try:
        return [row for row in rows if document_checksum(*row[:-1]) == row[-1]]
    except TypeError:  # damage has made something else of a path
        return _one_by_one(rows, intact_documents)


def intact_passages(rows: Sequence[Row]) -> list[Row]:
    """Return those of ``rows`` of ``passages`` that are as they were written."""
    try:
        return [row for row in rows if passage_checksum(*row[:-1]) == row[-1]]
    except TypeError:  # damage has made something else of a text
        return _one_by_one(rows, intact_passages)


def intact_encodings(rows: Sequence[Row]) -> list[Row]:
    """Return those of ``rows`` of ``encodings`` that are as they were written."""
    try:
        return [row for row in rows if xxh3_64_digest(row[1], row[0]) == row[2]]
    except TypeError:  # damage has made something else of an encoding
        return _one_by_one(rows, intact_encodings)


def _one_by_one(rows: Sequence[Row], verifier: Verifier) -> list[Row]:
    if len(rows) == 1:
        return []
    return [intact for row in rows for intact in verifier([row])]
