"""Writing files so that a crash leaves either the old content or the new."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path


def replace_file(path: Path, content: bytes | Iterable[bytes]) -> None:
    """Replace ``path`` atomically and durably by ``content`` (bytes or chunks of them)."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    chunks = (content,) if isinstance(content, bytes) else content
    try:
        with temporary.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
