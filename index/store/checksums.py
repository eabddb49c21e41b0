"""Checksums of rows: what a row says is what was written, or it is damaged.

XXH3-64 of all fields of a row, kept in its last column. It tells damage, not forgery.
"""

from __future__ import annotations

from collections.abc import Sequence

from xxhash import xxh3_64_digest


def row_checksum(*fields: object) -> bytes:
    """Return the checksum of a row from its other fields, in the order of the columns."""
    return xxh3_64_digest(
        b"\0".join([field if type(field) is bytes else ascii(field).encode() for field in fields])
    )


def is_intact(row: Sequence[object]) -> bool:
    """Tell whether a row's last field is the checksum of the others."""
    return bool(row_checksum(*row[:-1]) == row[-1])


def encoding_checksum(passage: int, encoding: bytes) -> bytes:
    """Return the checksum of an encoding; a query reads hundreds, so theirs is a faster one."""
    return xxh3_64_digest(encoding, passage)
