"""What a reader is told about the file it reads, and how it reads the files inside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Final

from index.errors import ReadError
from index.types import Document, Member

MAX_DEPTH: Final = 8
"""How deep files may lie inside one another."""
MAX_MEMBERS: Final = 20_000
MAX_UNPACKED_BYTES: Final = 1 << 30
"""Bytes of all files inside a file together, unpacked."""
MAX_FILE_BYTES: Final = 256 << 20
"""Bytes of a file inside a file, unpacked."""

Read = Callable[[bytes, "Context"], Document]


@dataclass(slots=True)
class Budget:
    """What the members of one file may still take, all depths together."""

    members: int = MAX_MEMBERS
    unpacked_bytes: int = MAX_UNPACKED_BYTES
    file_bytes: int = MAX_FILE_BYTES
    """What each of them may have, unpacked."""
    max_members: int = field(init=False)
    max_unpacked_bytes: int = field(init=False)

    def __post_init__(self) -> None:
        self.max_members = self.members
        self.max_unpacked_bytes = self.unpacked_bytes

    def take(self, size: int) -> None:
        """Count a member of ``size`` bytes; raises ReadError if that is over the limit."""
        self.members -= 1
        if self.members < 0:
            raise ReadError(f"more than {self.max_members:,} files inside; unpack it")
        self.unpack(size)

    def unpack(self, size: int) -> None:
        """Count ``size`` bytes that are unpacked; raises ReadError if that is over the limit."""
        self.unpacked_bytes -= size
        if self.unpacked_bytes < 0:
            raise ReadError(f"unpacks to over {self.max_unpacked_bytes:,} bytes; unpack it")


@dataclass(slots=True)
class Sought:
    """A member whose bytes are wanted, by the ``names`` that lead to it, the outermost first.

    Members off that way are not even unpacked. ``data`` is None if there is no such member, and
    if several have its names: which of them is meant cannot be told.
    """

    names: tuple[str, ...]
    data: bytes | None = None
    _seen: set[int] = field(default_factory=set)
    _is_ambiguous: bool = False

    def leads_to(self, name: str, depth: int) -> bool:
        """Tell whether the member ``name`` of a file at ``depth`` is on the way."""
        if self._is_ambiguous or name != self.names[depth]:
            return False
        if depth in self._seen:
            self._is_ambiguous, self.data = True, None
            return False
        self._seen.add(depth)
        return True

    def ends_at(self, depth: int) -> bool:
        """Tell whether the members of a file at ``depth`` are what is wanted."""
        return depth == len(self.names) - 1


@dataclass(frozen=True, slots=True)
class Context:
    """The name of the file that is read, and what is allowed to its members.

    ``name`` is a file name without folders, or the path of a member inside its file.
    ``recognizes``: pictures of text are to be read (OCR), too. ``take``: who takes the members
    of the file one by one, where it has more than fit into memory together. ``sought``: only
    that member is wanted.
    """

    name: str = ""
    recognizes: bool = False
    depth: int = 0
    budget: Budget = field(default_factory=Budget)
    take: Callable[[Member], None] | None = None
    sought: Sought | None = None

    def inside(self, name: str) -> Context:
        """Return the context of the member ``name``; ReadError if it lies too deep."""
        if self.depth == MAX_DEPTH:
            raise ReadError(f"files lie more than {MAX_DEPTH} deep in one another; unpack them")
        budget = self.budget if self.take is None else Budget()
        return replace(self, name=name, depth=self.depth + 1, budget=budget, take=None)
