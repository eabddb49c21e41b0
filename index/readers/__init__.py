"""Readers: a file becomes a document, one module for each format."""

from index.readers.formats import SUFFIXES, parse_document, read_bytes

__all__ = ["SUFFIXES", "parse_document", "read_bytes"]
