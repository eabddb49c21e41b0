"""Numbers in messages."""

from __future__ import annotations

from index.messages import _, ngettext


def counted(count: int, noun: str) -> str:
    """Return how many there are of what ``noun`` means: "1 document", "1,200 documents"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def count_documents(files: int, documents: int) -> str:
    """Return "1,200 files", or "1,200 files with 3,000 documents" where some have others inside."""
    counted_files = ngettext("{count} file", "{count} files", files)
    if files == documents:
        return counted_files
    counted_documents = ngettext("{count} document", "{count} documents", documents)
    return _("{files} with {documents}").format(files=counted_files, documents=counted_documents)
