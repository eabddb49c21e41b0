"""Checked files as a stranger may write them: any content, and checksums that are right."""

from __future__ import annotations

from pathlib import Path

from index.files.checked import CheckedWriter


def write_checked_file(path: Path, content: bytes | bytearray, page_size: int = 4_096) -> str:
    """Write any ``content``; return the digest."""
    with path.open("wb") as file:
        writer = CheckedWriter(file, page_size)
        writer.write(content)
        return writer.finish()
