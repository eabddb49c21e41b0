"""Numbers in messages."""

from __future__ import annotations

from index.messages import _, ngettext


def count_documents(files: int, documents: int) -> str:
    """Return "1,200 files", or "1,200 files with 3,000 documents" where some have others inside."""
    counted_files = ngettext("{count} file", "{count} files", files)
    if files == documents:
        return counted_files
    counted_documents = ngettext("{count} document", "{count} documents", documents)
    return _("{files} with {documents}").format(files=counted_files, documents=counted_documents)
