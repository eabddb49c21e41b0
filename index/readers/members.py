"""Read the files inside a file: attachments, messages of a mailbox, files of an archive."""

from __future__ import annotations

from collections.abc import Callable, Collection

from index.errors import ReadError, UnknownFormatError
from index.kinds import PICTURE
from index.readers.context import Context
from index.readers.faults import describe_fault
from index.readers.formats import parse_document
from index.types import Document, Member


class MemberReader:
    """Reads the members of one file, within the limits of ``context``.

    ``members`` are the documents so far, unless ``context`` says who takes them; ``count`` is
    their number. ``notes`` has a line for each file that is none.
    """

    def __init__(self, context: Context) -> None:
        self.members: list[Member] = []
        self.count = 0
        self.notes: list[str] = []
        self._context = context

    def read(self, name: str, load: Callable[[], bytes], size: int) -> None:
        """Read the member ``name`` of ``size`` bytes, which ``load`` returns.

        Raises ReadError if the members together go beyond the limits. Whatever else goes wrong
        costs this member and a note.
        """
        self._read(name, load, size)

    def read_picture(self, name: str, load: Callable[[], bytes], size: int) -> None:
        """Read a picture on a page, as :meth:`read` does; one without words costs no note."""
        self._read(name, load, size, {PICTURE})

    def add(self, name: str, parse: Callable[[Context], Document], size: int) -> None:
        """Take what ``parse`` returns as the member ``name``, as :meth:`read` does.

        For members that are no files of their own, such as a message in a message.
        """
        self._add(name, parse, size)

    def _read(
        self,
        name: str,
        load: Callable[[], bytes],
        size: int,
        unnamed_kinds: Collection[str] = (),
    ) -> None:
        sought, depth, budget = self._context.sought, self._context.depth, self._context.budget
        if sought is None or not sought.ends_at(depth):
            self._add(name, lambda context: parse_document(load(), context), size, unnamed_kinds)
        elif sought.leads_to(name, depth):
            budget.take(size)
            if size <= budget.file_bytes:
                sought.data = load()

    def _add(
        self,
        name: str,
        parse: Callable[[Context], Document],
        size: int,
        unnamed_kinds: Collection[str] = (),
    ) -> None:
        sought = self._context.sought
        if sought is not None and not sought.leads_to(name, self._context.depth):
            return
        budget = self._context.budget
        budget.take(size)
        if size > budget.file_bytes:
            self.notes.append(f"{name}: {size:,} bytes is over the limit of {budget.file_bytes:,}")
            return
        inside: Context | None = None
        try:
            inside = self._context.inside(name)
            document = parse(inside)
        except MemoryError:
            raise
        except UnknownFormatError as error:
            if error.kind not in unnamed_kinds:
                self.notes.append(f"{name}: {error} ({error.kind})")
        except ReadError as error:
            self.notes.append(f"{name}: {error}")
        except Exception as error:  # noqa: BLE001 - a stranger's bytes in a stranger's library
            self.notes.append(f"{name}: damaged ({describe_fault(error)})")
        else:
            self.count += 1
            (self._context.take or self.members.append)(Member(name, document))
        if inside is not None and inside.budget is not budget:
            budget.unpack(inside.budget.max_unpacked_bytes - inside.budget.unpacked_bytes)
