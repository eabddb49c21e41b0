"""Read PDF: PDFium reads, qalam where a page has Arabic, pypdf where PDFium finds nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from index.errors import ReadError
from index.readers import metadata, ocr, qalam_pages
from index.readers.context import Context
from index.readers.faults import describe_fault
from index.readers.members import MemberReader
from index.readers.pdfium import PdfiumFile, PdfiumRefusalError, PdfPage
from index.readers.pypdf_pages import PypdfFile
from index.text.reversed_arabic import TURNED_NOTE, turn_round
from index.types import DateSource, Document, Place

_MAX_PAGES: Final = 20_000
_MAX_CHARACTERS: Final = 100_000_000
_PAGES_AT_ONCE: Final = 50
"""Pages with Arabic that are copied, and read by qalam, together."""
_PAGE_BREAK: Final = "\n\f\n"
_DATE: Final = re.compile(r"\s*(?:D:)?\s*(\d{4})-?(\d\d)-?(\d\d)")
"""The head of a date (ISO 32000-2, 7.9.4): the rest, the time, is often malformed."""
_WORD_CHARACTER: Final = re.compile(r"[^\W_]")
_DAMAGED: Final = "damaged PDF ({}); open it in a viewer and print it anew"


def parse(data: bytes, context: Context) -> Document:
    """Return the document in ``data``, with a form feed between pages.

    Values of form fields and notes stand at the end of their page, attachments are members.
    Pages that are pictures are recognized if ``context`` says so, and counted otherwise.
    Raises ReadError if the file is damaged, needs a password, or has more than 20,000 pages
    or 100,000,000 characters.
    """
    try:
        file: PdfiumFile | PypdfFile = PdfiumFile(data)
    except PdfiumRefusalError:
        file = PypdfFile(data)
    try:
        return _Reader(file, data, context).read()
    except (ReadError, MemoryError):
        raise
    except Exception as error:  # both libraries raise many types over damaged files
        raise ReadError(_DAMAGED.format(describe_fault(error))) from error


class _Reader:
    """Reads one file; what fails in it becomes a note."""

    def __init__(self, file: PdfiumFile | PypdfFile, data: bytes, context: Context) -> None:
        self._file = file
        self._by_pypdf = PypdfFile(data)
        self._context = context
        self._notes: list[str] = []

    def read(self) -> Document:
        count = len(self._file)
        if count > _MAX_PAGES:
            raise ReadError(f"{count:,} pages are over the limit of {_MAX_PAGES:,}; split it")
        if not count:
            raise ReadError(_DAMAGED.format("it has no pages"))
        pages = list(self._iter_pages(count))
        if isinstance(self._file, PdfiumFile):
            self._read_drawings(self._file, pages)
            self._read_arabic_anew(self._file, pages)
        self._read_empty_anew(pages)
        pages = self._turn_round(pages)
        members = MemberReader(self._context)
        if isinstance(self._file, PdfiumFile):
            self._read_attachments(self._file, pages, members)
        recognized = self._recognize(pages)
        text, places = _join(pages, recognized)
        if len(self._notes) >= count and not text and not members.members:
            raise ReadError(_DAMAGED.format(f"{count:,} pages cannot be read"))
        pictures = sum(page.is_picture for page in pages) - len(recognized)
        return self._describe(text, places, pictures, members)

    def _iter_pages(self, count: int) -> Iterator[PdfPage]:
        characters = 0
        for number in range(count):
            try:
                page = self._file.read_page(number)
            except MemoryError:
                raise
            except Exception as error:  # noqa: BLE001 - costs this page alone
                self._note_damage(number, error)
                page = PdfPage("")
            characters += len(page.text) + sum(map(len, page.additions))
            if characters > _MAX_CHARACTERS:
                raise ReadError(f"more than {_MAX_CHARACTERS:,} characters of text; split it")
            yield page

    def _read_drawings(self, file: PdfiumFile, pages: list[PdfPage]) -> None:
        """Add what is drawn over pages and is not known from values and notes."""
        for number, page in enumerate(pages):
            if not page.has_drawings:
                continue
            try:
                drawn = file.read_drawings(number)
            except MemoryError:
                raise
            except Exception as error:  # noqa: BLE001 - costs this alone
                self._notes.append(
                    f"p. {number + 1}: what is drawn over it: {describe_fault(error)}"
                )
                continue
            known = _spaced("\n".join((page.text, *page.additions)))
            lines = (line for text in drawn for line in text.split("\n"))
            lines = (line for line in lines if _WORD_CHARACTER.search(line))
            unknown = (line.strip() for line in lines if _spaced(line) not in known)
            additions = tuple(dict.fromkeys((*page.additions, *unknown)))
            pages[number] = replace(page, additions=additions)

    def _read_arabic_anew(self, file: PdfiumFile, pages: list[PdfPage]) -> None:
        numbers = [n for n, page in enumerate(pages) if qalam_pages.has_arabic(page.text)]
        for start in range(0, len(numbers), _PAGES_AT_ONCE):
            batch = numbers[start : start + _PAGES_AT_ONCE]
            texts = qalam_pages.read_pages(file.copy_pages(batch))
            if texts is None or len(texts) != len(batch):
                continue
            for number, by_qalam in zip(batch, texts, strict=True):
                text = qalam_pages.choose_text(pages[number].text, by_qalam)
                pages[number] = replace(pages[number], text=text)

    def _read_empty_anew(self, pages: list[PdfPage]) -> None:
        """Have pypdf read the pages that are empty or damaged: it knows the difference."""
        numbers = [number for number, page in enumerate(pages) if page.is_empty]
        try:
            if not numbers or len(self._by_pypdf) != len(pages):
                return
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - it has no say about a file that it cannot open
            return
        for number in numbers:
            try:
                text = self._by_pypdf.read_page(number).text
                if not text and self._by_pypdf.is_damaged(number):
                    self._note_damage(number, None)
                pages[number] = replace(pages[number], text=text)
            except MemoryError:
                raise
            except Exception as error:  # noqa: BLE001 - costs this page alone
                self._note_damage(number, error)

    def _read_attachments(
        self, file: PdfiumFile, pages: Sequence[PdfPage], members: MemberReader
    ) -> None:
        numbers = [number for number, page in enumerate(pages) if page.has_files]
        try:
            for attachment in file.iter_attachments(numbers):
                load = attachment.load
                if not attachment.size:  # PDFium wants name and content under the same key
                    load = partial(self._by_pypdf.load_attachment, attachment.name)
                members.read(attachment.name, load, attachment.size)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - costs the rest of the attachments
            reason = describe_fault(error)
            self._notes.append(f"attached files: {reason}")

    def _turn_round(self, pages: list[PdfPage]) -> list[PdfPage]:
        """Return the pages, turned round where the document as a whole is backwards."""
        written = _PAGE_BREAK.join(page.text for page in pages)
        text = turn_round(written, only_whole=True)
        texts = text.split(_PAGE_BREAK)
        if text == written or len(texts) != len(pages):
            return pages
        self._notes.append(TURNED_NOTE)
        return [replace(page, text=text) for page, text in zip(pages, texts, strict=True)]

    def _recognize(self, pages: Sequence[PdfPage]) -> dict[int, str]:
        """Return the texts of the pages that are pictures, as far as they are to be read."""
        numbers = [number for number, page in enumerate(pages) if page.is_picture]
        obstacle = ocr.find_obstacle() if numbers else ""
        if obstacle:
            pictures = (
                "1 page is a picture"
                if len(numbers) == 1
                else f"{len(numbers):,} pages are pictures"
            )
            self._notes.append(f"{pictures}; to have the text read, {obstacle}")
        if not numbers or obstacle or not self._context.recognizes:
            return {}
        texts = dict.fromkeys(numbers, "")  # none of them waits any more
        if len(numbers) > ocr.MAX_PAGES:
            self._notes.append(
                f"only the first {ocr.MAX_PAGES:,} of {len(numbers):,} pictures were read"
            )
        recognizer = ocr.Recognizer()
        for number in numbers[: ocr.MAX_PAGES]:
            try:
                assert isinstance(self._file, PdfiumFile)
                texts[number] = recognizer.read(*self._file.render_page(number))
            except MemoryError:
                raise
            except Exception as error:  # noqa: BLE001 - costs this page alone
                self._note_damage(number, error)
        return texts

    def _describe(
        self, text: str, places: tuple[Place, ...], pictures: int, members: MemberReader
    ) -> Document:
        about = metadata.describe(text, self._context.name, titles=[self._get_property("Title")])
        created = _parse_date(self._get_property("CreationDate"))
        if created and about.date_source is not DateSource.TEXT:
            about = replace(about, date=created, date_source=DateSource.METADATA)
        return Document(
            text,
            about.title,
            about.date,
            date_source=about.date_source,
            places=places,
            notes=(*self._notes, *members.notes),
            pictures=pictures,
            members=tuple(members.members),
        )

    def _get_property(self, name: str) -> str:
        try:
            return self._file.get_property(name)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - costs this property alone
            self._notes.append(f"{name} cannot be read ({describe_fault(error)})")
            return ""

    def _note_damage(self, number: int, error: Exception | None) -> None:
        why = f" ({describe_fault(error)})" if error else ""
        self._notes.append(f"p. {number + 1}: damaged{why}")


def _spaced(text: str) -> str:
    """Return the words of a text with one space around each."""
    return f" {' '.join(text.split())} "


def _join(pages: Sequence[PdfPage], recognized: dict[int, str]) -> tuple[str, tuple[Place, ...]]:
    """Return the text of all pages, and the places in it; each page begins one."""
    parts: list[str] = []
    places: list[Place] = []
    start = 0
    for number, page in enumerate(pages):
        label = f"p. {number + 1}"
        written = "\n\n".join(filter(None, (page.text, "\n".join(page.additions))))
        read = recognized.get(number, "")
        if written or not read:
            places.append(Place(start, label))
        if read:
            gap = "\n\n" if written else ""
            places.append(Place(start + len(written + gap), label, recognized=True))
            written += gap + read
        parts.append(written)
        start += len(written) + len(_PAGE_BREAK)
    return _PAGE_BREAK.join(parts), tuple(places)


def _parse_date(text: str) -> str | None:
    match = _DATE.match(text)
    return metadata.to_iso_date(*match.groups()) if match else None
