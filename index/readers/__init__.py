"""Readers: a file becomes a document, one module for each format."""

from index.readers.formats import SUFFIXES, is_plain_text, parse_document, read_bytes

__all__ = ["SUFFIXES", "is_plain_text", "parse_document", "read_bytes"]
