"""Numbers in messages."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """Return how many there are of what ``noun`` means: "1 document", "1,200 documents"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def count_documents(files: int, documents: int) -> str:
    """Return "1,200 files", or "1,200 files with 3,000 documents" where some have others inside."""
    if files == documents:
        return counted(files, "file")
    return f"{counted(files, 'file')} with {counted(documents, 'document')}"
