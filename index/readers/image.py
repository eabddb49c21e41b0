"""Read pictures of text (PNG, JPEG, TIFF), by Pillow and :mod:`index.readers.ocr`."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

from index.errors import ReadError, UnknownFormatError
from index.readers import metadata, ocr
from index.readers.context import Context
from index.readers.faults import describe_fault
from index.types import Document, Place

if TYPE_CHECKING:
    from PIL.Image import Image

_FORMATS: Final = ("PNG", "JPEG", "TIFF")
_SURE_MARKS: Final = (b"\x89PNG", b"\xff\xd8\xff")
"""Many a thing that is no picture begins as TIFF does."""
_MAX_PIXELS: Final = 150_000_000
"""Pixels of a picture: two sheets of A3 at 600 dpi have 140 million."""
_MAX_READ_PIXELS: Final = 25_000_000
"""Larger ones are read at this size."""
_DEFAULT_DPI: Final = 300
_SCREEN_DPI: Final = 96
_MAX_SCREEN_WIDTH: Final = 2_000
"""Pixels up to which a picture that does not say its resolution is taken for a screenshot."""
_DOUBLED_BELOW_DPI: Final = 150
"""Tesseract wants capitals of 20 pixels or more; text of 10 points has them from 150 dpi on."""


def parse(data: bytes, context: Context) -> Document:
    """Return the text in a picture, page after page, with a form feed between pages.

    Unless ``context`` allows it to be recognized, and what does so is installed, the document
    has no text, but its ``pictures`` wait. Raises ReadError if the picture is damaged or too
    large.
    """
    if ocr.find_obstacle():
        return Document("", pictures=1)
    try:
        return _parse(data, context)
    except (ReadError, MemoryError):
        raise
    except Exception as error:  # Pillow raises many types over damaged files
        if type(error).__name__ == "UnidentifiedImageError" and not data.startswith(_SURE_MARKS):
            raise UnknownFormatError(".tif", "a TIFF of a kind that is not read") from error
        raise ReadError(f"damaged picture ({describe_fault(error)})") from error


def _parse(data: bytes, context: Context) -> Document:
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # ours is the limit
    texts: list[str] = []
    notes: list[str] = []
    with Image.open(io.BytesIO(data), formats=_FORMATS) as picture:
        pages = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
        if not context.recognizes:
            return Document("", pictures=pages)
        recognizer = ocr.Recognizer()
        for number in range(min(pages, ocr.MAX_PAGES)):
            try:
                picture.seek(number)
                texts.append(recognizer.read(*_prepare(picture)))
            except (OSError, ValueError, SyntaxError, RuntimeError) as error:
                notes.append(f"p. {number + 1}: damaged picture ({describe_fault(error)})")
                texts.append("")
    if pages > ocr.MAX_PAGES:
        notes.append(f"only the first {ocr.MAX_PAGES:,} of {pages:,} pages were read")
    if len(notes) >= len(texts):
        raise ReadError(notes[0].partition(": ")[2])
    return _assemble(texts, notes, context.name)


def _assemble(texts: list[str], notes: list[str], name: str) -> Document:
    places = []
    start = 0
    for number, text in enumerate(texts, 1):
        label = f"p. {number}" if len(texts) > 1 else ""
        places.append(Place(start, label, recognized=True))
        start += len(text) + len("\n\f\n")
    text = "\n\f\n".join(texts)
    about = metadata.describe(text, name)
    return Document(
        text,
        about.title,
        about.date,
        date_source=about.date_source,
        places=tuple(places),
        notes=tuple(notes),
    )


def _prepare(picture: Image) -> tuple[Image, int]:
    """Return a page in grey, at a size that is read well, and its resolution in dpi."""
    pixels = picture.width * picture.height
    if pixels > _MAX_PIXELS:
        raise ReadError(f"{pixels:,} pixels are over the limit of {_MAX_PIXELS:,}; scale it down")
    dpi = _resolution_of(picture)
    if picture.mode in ("RGBA", "LA", "PA", "P"):  # transparent parts count as white
        picture = picture.convert("RGBA")
        paper = picture.copy()
        paper.paste((255, 255, 255, 255), (0, 0, *picture.size))
        paper.alpha_composite(picture)
        picture = paper
    grey = picture.convert("L")
    scale = 2.0 if dpi < _DOUBLED_BELOW_DPI else 1.0
    scale = min(scale, (_MAX_READ_PIXELS / max(1, pixels)) ** 0.5)
    if scale != 1:
        width, height = (max(1, round(side * scale)) for side in grey.size)
        grey = grey.resize((width, height))
    return grey, max(70, round(dpi * scale))


def _resolution_of(picture: Image) -> int:
    """Return dots per inch, as the file says, or as its width suggests."""
    stated = picture.info.get("dpi") or (0, 0)
    dpi = round(float(stated[0]))
    if _SCREEN_DPI / 2 <= dpi <= 2_400:
        return dpi
    return _SCREEN_DPI if picture.width <= _MAX_SCREEN_WIDTH else _DEFAULT_DPI
