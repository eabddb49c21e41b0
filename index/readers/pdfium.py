"""What a PDF holds, by PDFium: text, form values, notes, attachments, properties, pictures.

PDFium runs no script: the wheels of pypdfium2 are built without JavaScript and XFA.
"""

from __future__ import annotations

import ctypes
import io
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from index.errors import ReadError

if TYPE_CHECKING:
    from PIL.Image import Image

_MAX_ANNOTATIONS: Final = 2_000
"""Annotations of a page that are read."""
_MAX_OBJECTS: Final = 2_000
"""Objects of a page that are looked at for whether it is a picture."""
_MAX_FORM_DEPTH: Final = 3
_MIN_OUTLINES: Final = 50
"""Drawn shapes from which on a page without words may be text turned into outlines."""
_MIN_PICTURE_SHARE: Final = 0.05
"""Share of a page without words that its largest image takes if there may be text in it."""
_SCAN_SHARE: Final = 0.5
_MAX_STAMP: Final = 60
"""Letters and digits up to which the text of a scanned page is but a stamp or a page number."""
_MAX_UNREADABLE: Final = 0.3

_LINE_END_HYPHEN: Final = "\ufffe"
"""What PDFium puts in place of a hyphen at the end of a line and the line end itself."""
_UNREADABLE: Final = re.compile("[\0-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd\uffff\ue000-\uf8ff]")
"""Codes of characters of which the file does not say what they mean."""
_WORD_CHARACTER: Final = re.compile(r"[^\W_]")
_UTF16_MARK: Final = "\u00fe\u00ff"
_RENDERED_DPI: Final = 300
"""What Tesseract's models were trained at."""
_POINTS_PER_INCH: Final = 72
_MAX_PIXELS: Final = 25_000_000
"""Pixels of a rendered page: one byte each. A page of A3 at 300 dpi has 17 million."""


class PdfiumRefusalError(Exception):
    """PDFium cannot open the file: it is damaged, or protected in a way it does not know."""


@dataclass(frozen=True, slots=True)
class PdfPage:
    """What a page holds as text.

    ``additions``: values of form fields, and notes. ``is_picture``: its words, or all but a
    stamp, are in a picture, or their characters are unknown. ``is_empty``: nothing is drawn on
    it, or what draws it is damaged. ``has_files``: a file is pinned to it. ``has_drawings``:
    fields, notes or stamps are drawn over it.
    """

    text: str
    additions: tuple[str, ...] = ()
    is_picture: bool = False
    is_empty: bool = False
    has_files: bool = False
    has_drawings: bool = False


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF."""

    name: str
    size: int
    load: Callable[[], bytes]


class PdfiumFile:
    """An open PDF. Its methods raise PdfiumError, or OSError and ValueError of ctypes."""

    def __init__(self, data: bytes) -> None:
        """Open a PDF, also one that is encrypted with an empty password.

        Raises ReadError if it needs a password, PdfiumRefusalError if it is beyond PDFium.
        """
        import pypdfium2
        import pypdfium2.raw

        # What it logs about a file may quote it; our notes are enough.
        logging.getLogger("pypdfium2").setLevel(logging.CRITICAL + 1)
        self._raw: Any = pypdfium2.raw
        self._new_document: Callable[[], Any] = pypdfium2.PdfDocument.new
        try:
            self._document: Any = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if error.err_code == self._raw.FPDF_ERR_PASSWORD:
                raise ReadError("needs a password; save a copy without one") from error
            if error.err_code == self._raw.FPDF_ERR_SECURITY:
                raise ReadError("encrypted for certain readers; have one save a copy") from error
            raise PdfiumRefusalError(str(error)) from error
        if self._document.get_formtype() != self._raw.FORMTYPE_NONE:
            self._document.init_forms()

    def __len__(self) -> int:
        """Return how many pages there are."""
        return len(self._document)

    def get_property(self, name: str) -> str:
        """Return a value of the document information dictionary (``Title``), "" if missing."""
        return str(self._document.get_metadata_value(name))

    def read_page(self, number: int) -> PdfPage:
        """Read the page ``number``, counted from 0."""
        page = self._document[number]
        try:
            text_page = page.get_textpage()
            raw_text = text_page.get_text_range()
            text_page.close()
            text = clean_text(raw_text)
            read = PdfPage(
                text,
                is_picture=self._is_picture(page, text, raw_text),
                is_empty=not raw_text and self._raw.FPDFPage_CountObjects(page) <= 0,
            )
            return self._read_annotations(page, read)
        finally:
            page.close()

    def read_drawings(self, number: int) -> tuple[str, ...]:
        """Return the texts that are drawn over a page: fields, their choices, notes, stamps.

        They are what a person sees, where the value of a field may be a code.
        """
        copy = self._new_document()
        try:
            copy.import_pages(self._document, [number])
            page = copy[0]
            for item in list(page.get_objects(max_depth=1)):
                page.remove_obj(item)
            page.gen_content()
            areas = [self._find_area(annotation) for annotation in self._iter_annotations(page)]
            self._raw.FPDFPage_Flatten(page, self._raw.FLAT_NORMALDISPLAY)
            page.close()
            text_page = copy[0].get_textpage()
            return tuple(clean_text(text_page.get_text_bounded(*area)) for area in areas)
        finally:
            copy.close()

    def _find_area(self, annotation: Any) -> tuple[float, float, float, float]:
        area = self._raw.FS_RECTF()
        self._raw.FPDFAnnot_GetRect(annotation, area)
        return area.left, area.bottom, area.right, area.top

    def copy_pages(self, numbers: Sequence[int]) -> bytes:
        """Return a PDF of those pages alone, not encrypted, its parts uncompressed."""
        copy = self._new_document()
        try:
            copy.import_pages(self._document, list(numbers))
            out = io.BytesIO()
            copy.save(out)
        finally:
            copy.close()
        return out.getvalue()

    def render_page(self, number: int) -> tuple[Image, int]:
        """Return a page as a grey picture, and its resolution: 300 dpi, less if it is large."""
        page = self._document[number]
        try:
            width, height = page.get_size()
            scale = _RENDERED_DPI / _POINTS_PER_INCH
            pixels = max(1.0, width * height * scale * scale)
            scale *= min(1.0, (_MAX_PIXELS / pixels) ** 0.5)
            picture: Image = page.render(scale=scale, grayscale=True).to_pil()
            return picture, max(1, round(scale * _POINTS_PER_INCH))
        finally:
            page.close()

    def iter_attachments(self, pages: Iterable[int]) -> Iterator[Attachment]:
        """Yield the files of the document, then those that are pinned to one of ``pages``."""
        for number in range(max(0, self._document.count_attachments())):
            yield self._describe(self._document.get_attachment(number).raw)
        for number in pages:
            page = self._document[number]
            try:
                for annotation in self._iter_annotations(page):
                    handle = self._raw.FPDFAnnot_GetFileAttachment(annotation)
                    if handle:
                        yield self._describe(handle)
            finally:
                page.close()

    def _describe(self, handle: Any) -> Attachment:
        from pypdfium2 import PdfAttachment

        size = ctypes.c_ulong()
        self._raw.FPDFAttachment_GetFile(handle, None, 0, size)
        attachment = PdfAttachment(handle, self._document)
        name = attachment.get_name()
        if name.startswith(_UTF16_MARK):  # a text where a plain string is wanted
            name = name.encode("latin-1", "replace").decode("utf-16", "replace")
        return Attachment(name, size.value, lambda: bytes(attachment.get_data()))

    def _iter_annotations(self, page: Any) -> Iterator[Any]:
        count = min(self._raw.FPDFPage_GetAnnotCount(page), _MAX_ANNOTATIONS)
        for number in range(count):
            annotation = self._raw.FPDFPage_GetAnnot(page, number)
            if annotation:
                try:
                    yield annotation
                finally:
                    self._raw.FPDFPage_CloseAnnot(annotation)

    def _read_annotations(self, page: Any, read: PdfPage) -> PdfPage:
        """Return ``read`` with the values of fields, the texts of notes, and what else there is."""
        raw = self._raw
        texts = []
        has_files = has_drawings = False
        for annotation in self._iter_annotations(page):
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            has_files |= kind == raw.FPDF_ANNOT_FILEATTACHMENT
            has_drawings |= bool(raw.FPDFAnnot_HasKey(annotation, b"AP"))
            text = ""
            if kind == raw.FPDF_ANNOT_WIDGET:
                text = self._read_field(annotation)
            elif kind not in (raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP):
                text = _read_string(raw.FPDFAnnot_GetStringValue, annotation, b"Contents")
            texts.append(clean_text(text))
        additions = tuple(dict.fromkeys(filter(None, texts)))
        return replace(read, additions=additions, has_files=has_files, has_drawings=has_drawings)

    def _read_field(self, annotation: Any) -> str:
        raw = self._raw
        forms = self._document.formenv
        if not forms or raw.FPDFAnnot_GetFormFieldType(forms, annotation) not in (
            raw.FPDF_FORMFIELD_TEXTFIELD,
            raw.FPDF_FORMFIELD_COMBOBOX,
            raw.FPDF_FORMFIELD_LISTBOX,
        ):
            return ""
        return _read_string(raw.FPDFAnnot_GetFormFieldValue, forms, annotation)

    def _is_picture(self, page: Any, text: str, raw_text: str) -> bool:
        """Tell whether a page is to be recognized: its words are in a picture, or unreadable."""
        unreadable = len(_UNREADABLE.findall(raw_text))
        if unreadable > _MAX_UNREADABLE * len("".join(raw_text.split())):
            return True
        words = len(_WORD_CHARACTER.findall(text, 0, 10 * _MAX_STAMP))
        if words > _MAX_STAMP:
            return False
        area, outlines = self._measure_pictures(page)
        if words:
            return area > _SCAN_SHARE
        return area > _MIN_PICTURE_SHARE or outlines >= _MIN_OUTLINES

    def _measure_pictures(self, page: Any) -> tuple[float, int]:
        """Return the share of the page that its largest image takes, and the number of shapes."""
        raw = self._raw
        page_area = max(1.0, page.get_width() * page.get_height())
        largest, outlines = 0.0, 0
        for number, item in enumerate(page.get_objects(max_depth=_MAX_FORM_DEPTH)):
            if number >= _MAX_OBJECTS:
                break
            if item.type == raw.FPDF_PAGEOBJ_IMAGE:
                left, bottom, right, top = item.get_bounds()
                largest = max(largest, abs(right - left) * abs(top - bottom))
            elif item.type == raw.FPDF_PAGEOBJ_PATH:
                outlines += 1
        return largest / page_area, outlines


def clean_text(text: str) -> str:
    """Return text of a PDF with plain line ends, and spaces for what are no characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace(_LINE_END_HYPHEN, "-\n")
    return _UNREADABLE.sub(" ", text.replace("\f", "\n")).strip()


def _read_string(function: Callable[..., int], *arguments: Any) -> str:
    """Return the string that a function of PDFium's writes, in UTF-16, into a buffer."""
    size = function(*arguments, None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    function(*arguments, buffer, size)
    return bytes(buffer)[: size - 2].decode("utf-16-le", errors="replace")
