"""Readers: a file becomes a document, one module for each format."""

from index.readers.context import Context
from index.readers.formats import (
    READERS_VERSION,
    describe_extras,
    is_plain_text,
    open_container,
    parse_container,
    parse_document,
    read_bytes,
)

__all__ = [
    "READERS_VERSION",
    "Context",
    "describe_extras",
    "is_plain_text",
    "open_container",
    "parse_container",
    "parse_document",
    "read_bytes",
]
