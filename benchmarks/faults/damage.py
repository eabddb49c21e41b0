"""Damage to the files of an index: bits and bytes flipped, ends cut off, pages overwritten."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

PAGE: Final = 4096
_EDGE: Final = 512
"""Bytes at the start and end of a file where headers and footers are: damaged more often."""
_EDGE_SHARE: Final = 0.25


class DamageKind(StrEnum):
    """What is done to a file."""

    FLIP = "flip"
    TRUNCATION = "truncation"
    OVERWRITE = "page overwritten"
    LOSS = "file lost"


@dataclass(frozen=True, slots=True)
class Damage:
    """One damage to one file of an index: ``content`` is written at ``offset``.

    With ``content`` None the file ends there, or, for a loss, is gone.
    """

    kind: DamageKind
    file: str
    offset: int
    content: bytes | None

    def apply(self, folder: Path) -> None:
        """Do it to the index in ``folder``."""
        path = folder / self.file
        if self.kind is DamageKind.LOSS:
            path.unlink()
            return
        with path.open("r+b") as file:
            if self.content is None:
                file.truncate(self.offset)
            else:
                file.seek(self.offset)
                file.write(self.content)

    def __str__(self) -> str:
        what = "" if self.content is None else f" of {len(self.content)} bytes"
        return f"{self.kind}{what} at {self.offset:,} of {self.file}"


def file_kind(name: str) -> str:
    """Return the kind of an index file: its name without what differs from index to index."""
    return re.sub(r"[0-9a-f]{8,}", "*", name)


def draw_damages(
    folder: Path, kind: DamageKind, count: int, draws: random.Random
) -> Iterator[Damage]:
    """Yield ``count`` damages to the index in ``folder``, as many to every kind of file."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    by_kind: dict[str, list[Path]] = {}
    for path in files:
        if path.stat().st_size:
            by_kind.setdefault(file_kind(str(path.relative_to(folder))), []).append(path)
    kinds = sorted(by_kind)
    for number in range(count):
        path = draws.choice(by_kind[kinds[number % len(kinds)]])
        yield _draw(folder, path, kind, files, draws)


def _draw(
    folder: Path, path: Path, kind: DamageKind, files: Sequence[Path], draws: random.Random
) -> Damage:
    name = str(path.relative_to(folder))
    data = path.read_bytes()
    if kind is DamageKind.LOSS:
        return Damage(kind, name, 0, None)
    if kind is DamageKind.TRUNCATION:
        return Damage(kind, name, draws.choice((0, draws.randrange(len(data)))), None)
    if kind is DamageKind.FLIP:
        offset = _draw_offset(len(data), draws)
        changed = data[offset] ^ draws.choice((1 << draws.randrange(8), draws.randrange(1, 256)))
        return Damage(kind, name, offset, bytes([changed]))
    offset = draws.randrange(len(data) // PAGE + (len(data) % PAGE > 0)) * PAGE
    page = _draw_page(data, offset, files, draws)
    return Damage(kind, name, offset, page[: len(data) - offset])


def _draw_offset(size: int, draws: random.Random) -> int:
    if draws.random() >= _EDGE_SHARE:
        return draws.randrange(size)
    offset = draws.randrange(min(_EDGE, size))
    return draws.choice((offset, size - 1 - offset))


def _draw_page(data: bytes, offset: int, files: Sequence[Path], draws: random.Random) -> bytes:
    """Return what a page is overwritten with: zeros, noise, another page of any file."""
    choice = draws.randrange(4)
    if choice == 0:
        return bytes(PAGE)
    if choice == 1:
        return draws.randbytes(PAGE)
    if choice == 3:
        data, offset = draws.choice(files).read_bytes(), -1
    pages = [start for start in range(0, len(data), PAGE) if start != offset]
    if not pages:
        return draws.randbytes(PAGE)
    start = draws.choice(pages)
    return data[start : start + PAGE].ljust(PAGE, b"\0")
